using System.Buffers;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Smtp;

namespace Stafett.Sandbox;

/// <summary>
/// Everybody else's mail servers, in one: takes every message, keeps the last ones for the page, and refuses or dawdles where it was told to.
/// Safe for many connections at once.
/// </summary>
internal sealed class OutsideWorld(TimeProvider time) : ISmtpPolicy
{
    public const int MaxMessages = 200;
    public const int MaxBehaviours = 100;

    private readonly long _maxOctets = 100 * 1024 * 1024;
    private readonly Lock _lock = new();
    private readonly LinkedList<OutsideMessage> _messages = [];
    private readonly List<OutsideBehaviour> _behaviours = [];
    private readonly List<(EmailAddress Recipient, TaskCompletionSource<OutsideMessage> Arrived)> _waiting = [];
    private long _octets;
    private long _lastId;
    private long _version;

    /// <param name="maxOctets">Of all kept messages together.</param>
    internal OutsideWorld(TimeProvider time, long maxOctets)
        : this(time) => _maxOctets = maxOctets;

    /// <summary>Changes whenever a message comes or goes.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Newest first.</summary>
    public IReadOnlyList<OutsideMessage> Messages
    {
        get
        {
            lock (_lock)
                return [.. _messages];
        }
    }

    public IReadOnlyList<OutsideBehaviour> Behaviours
    {
        get
        {
            lock (_lock)
                return [.. _behaviours];
        }
    }

    public OutsideMessage? Find(long id)
    {
        lock (_lock)
            return _messages.FirstOrDefault(m => m.Id == id);
    }

    public void Clear()
    {
        lock (_lock)
        {
            _messages.Clear();
            _octets = 0;
            _version++;
        }
    }

    /// <summary>Replaces the behaviour of the same address. False when there are too many.</summary>
    public bool TrySet(OutsideBehaviour behaviour)
    {
        lock (_lock)
        {
            _behaviours.RemoveAll(b => b.Address == behaviour.Address);
            if (_behaviours.Count >= MaxBehaviours)
                return false;
            _behaviours.Add(behaviour);
            return true;
        }
    }

    public void RemoveBehaviour(string address)
    {
        lock (_lock)
            _behaviours.RemoveAll(b => b.Address == address);
    }

    /// <summary>The next message for the recipient, or one that has arrived already.</summary>
    public async Task<OutsideMessage> WaitForAsync(EmailAddress recipient, CancellationToken cancellationToken)
    {
        var arrived = new TaskCompletionSource<OutsideMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        var entry = (recipient, arrived);
        lock (_lock)
        {
            if (_messages.FirstOrDefault(m => IsFor(m, recipient)) is { } message)
                return message;
            _waiting.Add(entry);
        }

        try
        {
            return await arrived.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
                _waiting.Remove(entry);
        }
    }

    public ValueTask<SmtpReply?> ConnectAsync(SmtpPeer peer, CancellationToken cancellationToken) => default;

    public ValueTask<(SmtpReply Reply, ISmtpTransaction? Transaction)> MailAsync(SmtpPeer peer, MailParameters mail, CancellationToken cancellationToken) =>
        new((SmtpReply.Of(250, "2.1.0", "Go on"), new Transaction(this, peer, mail.ReversePath)));

    private static bool IsFor(OutsideMessage message, EmailAddress recipient) => message.Recipients.Any(r => r.Folded == recipient.Folded);

    private async ValueTask<SmtpReply?> BehaveAsync(EmailAddress recipient, OutsidePhase phase, CancellationToken cancellationToken)
    {
        OutsideBehaviour? behaviour;
        lock (_lock)
            behaviour = _behaviours.Where(b => b.Matches(recipient)).MaxBy(b => b.Specificity(recipient));
        if (behaviour is null || behaviour.Phase != phase)
            return null;
        behaviour.CountUse();
        if (behaviour.Delay > TimeSpan.Zero)
            await Task.Delay(behaviour.Delay, time, cancellationToken);
        return behaviour.Reply;
    }

    private SmtpReply Keep(SmtpPeer peer, ReversePath reversePath, List<EmailAddress> recipients, MessageBuffer content)
    {
        var raw = content.Content.ToArray();
        lock (_lock)
        {
            var answer = SmtpReply.Of(250, "2.0.0", $"Arrived in the outside world as message {++_lastId}");
            var message = new OutsideMessage(_lastId, time.GetUtcNow(), peer, reversePath, recipients, answer, raw);
            _messages.AddFirst(message);
            _octets += raw.Length;
            _version++;
            while (_messages.Count > MaxMessages || (_octets > _maxOctets && _messages.Count > 1))
            {
                _octets -= _messages.Last!.Value.Raw.Length;
                _messages.RemoveLast();
            }

            foreach (var (recipient, arrived) in _waiting)
            {
                if (IsFor(message, recipient))
                    arrived.TrySetResult(message);
            }

            return answer;
        }
    }

    private sealed class Transaction(OutsideWorld world, SmtpPeer peer, ReversePath reversePath) : ISmtpTransaction
    {
        private readonly List<EmailAddress> _recipients = [];

        public async ValueTask<SmtpReply> RcptAsync(EmailAddress recipient, CancellationToken cancellationToken)
        {
            if (await world.BehaveAsync(recipient, OutsidePhase.Rcpt, cancellationToken) is { } refusal)
                return refusal;
            _recipients.Add(recipient);
            return SmtpReply.Of(250, "2.1.5", "Somebody lives here");
        }

        public async ValueTask<SmtpReply> DataAsync(MessageBuffer message, CancellationToken cancellationToken)
        {
            // One reply for all: the first recipient that was to be refused refuses for everybody, as a real server's filter does.
            foreach (var recipient in _recipients)
            {
                if (await world.BehaveAsync(recipient, OutsidePhase.Data, cancellationToken) is { } refusal)
                    return refusal;
            }

            return world.Keep(peer, reversePath, _recipients, message);
        }
    }
}
