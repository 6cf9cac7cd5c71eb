using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;

namespace Stafett.Server.Smtp;

/// <summary>Takes every message and throws it away: shows what receiving alone costs. Only by <c>Mx:Discard</c>.</summary>
public sealed class DiscardPolicy : ISmtpPolicy, ISmtpTransaction
{
    private static readonly SmtpReply Ok = SmtpReply.Of(250, "2.0.0", "OK, and gone");

    public ValueTask<SmtpReply?> ConnectAsync(SmtpPeer peer, CancellationToken cancellationToken) => ValueTask.FromResult<SmtpReply?>(null);

    public ValueTask<(SmtpReply Reply, ISmtpTransaction? Transaction)> MailAsync(SmtpPeer peer, MailParameters mail, CancellationToken cancellationToken) =>
        ValueTask.FromResult<(SmtpReply, ISmtpTransaction?)>((Ok, this));

    public ValueTask<SmtpReply> RcptAsync(EmailAddress recipient, CancellationToken cancellationToken) => ValueTask.FromResult(Ok);

    public ValueTask<SmtpReply> DataAsync(MessageBuffer message, CancellationToken cancellationToken) => ValueTask.FromResult(Ok);
}
