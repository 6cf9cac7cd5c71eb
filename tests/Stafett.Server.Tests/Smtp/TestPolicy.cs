using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Smtp;

namespace Stafett.Server.Tests.Smtp;

/// <summary>Takes everything, but for recipients whose local part is a reply code, and senders named "bug".</summary>
public sealed class TestPolicy : ISmtpPolicy
{
    public List<string> Messages { get; } = [];

    public SmtpReply? Refusal { get; init; }

    /// <summary>Runs when a recipient is named.</summary>
    public Action? WhileNaming { get; init; }

    /// <summary>Runs while the message is being delivered.</summary>
    public Func<Task>? WhileDelivering { get; init; }

    public ValueTask<SmtpReply?> ConnectAsync(SmtpPeer peer, CancellationToken cancellationToken) => ValueTask.FromResult(Refusal);

    public ValueTask<(SmtpReply Reply, ISmtpTransaction? Transaction)> MailAsync(SmtpPeer peer, MailParameters mail, CancellationToken cancellationToken)
    {
        if (mail.ReversePath.Address?.LocalPart.Value == "bug")
            throw new InvalidOperationException("a bug of ours");
        return ValueTask.FromResult<(SmtpReply, ISmtpTransaction?)>((SmtpReply.Of(250, "2.1.0", "Sender OK"), new Transaction(this, mail)));
    }

    private sealed class Transaction(TestPolicy policy, MailParameters mail) : ISmtpTransaction
    {
        private readonly List<EmailAddress> _recipients = [];

        public ValueTask<SmtpReply> RcptAsync(EmailAddress recipient, CancellationToken cancellationToken)
        {
            policy.WhileNaming?.Invoke();
            if (int.TryParse(recipient.LocalPart.Value, out var code))
                return ValueTask.FromResult(SmtpReply.Of(code, $"{code / 100}.1.1", "as told"));
            _recipients.Add(recipient);
            return ValueTask.FromResult(SmtpReply.Of(250, "2.1.5", "Recipient OK"));
        }

        public async ValueTask<SmtpReply> DataAsync(MessageBuffer message, CancellationToken cancellationToken)
        {
            if (policy.WhileDelivering is { } work)
                await work();
            lock (policy.Messages)
                policy.Messages.Add($"{mail.ReversePath} {string.Join(',', _recipients)}|{Encoding.Latin1.GetString(message.Content.ToArray())}");
            return SmtpReply.Of(250, "2.6.0", $"Delivered {message.Length}");
        }
    }
}
