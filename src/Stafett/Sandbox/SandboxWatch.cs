using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Smtp;

namespace Stafett.Sandbox;

/// <summary>Stands beside the server's own policy and notes what it answered and when, for the page of a message. Changes nothing.</summary>
internal sealed class SandboxWatch(ISmtpPolicy watched, TimeProvider time) : ISmtpPolicy
{
    private const int MaxPassages = OutsideWorld.MaxMessages;

    private readonly Lock _lock = new();
    private readonly Queue<SandboxPassage> _passages = new();

    /// <summary>The passage that a message in the outside world came from; null where Stafett wrote it itself, or it is long ago.</summary>
    public SandboxPassage? Find(OutsideMessage message)
    {
        var session = message.Text.Field(OurFields.SessionId);
        if (session.Length == 0)
            return null;
        lock (_lock)
            return _passages.LastOrDefault(p => p.Peer.SessionId == session && p.HandedOnAt <= message.ArrivedAt);
    }

    public ValueTask<SmtpReply?> ConnectAsync(SmtpPeer peer, CancellationToken cancellationToken) => watched.ConnectAsync(peer, cancellationToken);

    public async ValueTask<(SmtpReply Reply, ISmtpTransaction? Transaction)> MailAsync(SmtpPeer peer, MailParameters mail, CancellationToken cancellationToken)
    {
        var (reply, transaction) = await watched.MailAsync(peer, mail, cancellationToken);
        return (reply, transaction is null ? null : new Transaction(this, transaction, peer, mail.ReversePath));
    }

    private void Keep(SandboxPassage passage)
    {
        lock (_lock)
        {
            _passages.Enqueue(passage);
            if (_passages.Count > MaxPassages)
                _passages.Dequeue();
        }
    }

    private sealed class Transaction(SandboxWatch watch, ISmtpTransaction watched, SmtpPeer peer, ReversePath reversePath) : ISmtpTransaction
    {
        private readonly List<(EmailAddress Address, SmtpReply Reply, DateTimeOffset At)> _recipients = [];

        public async ValueTask<SmtpReply> RcptAsync(EmailAddress recipient, CancellationToken cancellationToken)
        {
            var reply = await watched.RcptAsync(recipient, cancellationToken);
            _recipients.Add((recipient, reply, watch.Now));
            return reply;
        }

        public async ValueTask<SmtpReply> DataAsync(MessageBuffer message, CancellationToken cancellationToken)
        {
            var passage = new SandboxPassage(peer, reversePath, _recipients, watch.Now);
            watch.Keep(passage);
            var reply = await watched.DataAsync(message, cancellationToken);
            passage.End = new PassageEnd(reply, watch.Now);
            return reply;
        }
    }

    private DateTimeOffset Now => time.GetUtcNow();
}
