using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>How one target of one alias fared.</summary>
/// <param name="Alias">The address that the sender knows.</param>
/// <param name="Target">Where it forwards to, which the sender must not learn; null where the failure has no target.</param>
/// <param name="Reply">Positive when delivered, now or on an earlier try.</param>
/// <param name="IsRemoteReply">The words are another server's.</param>
public sealed record TargetOutcome(EmailAddress Alias, EmailAddress? Target, SmtpReply Reply, bool IsRemoteReply)
{
    /// <summary>What the target is remembered by; null where it has none or was not tried.</summary>
    public string? TargetKey { get; init; }

    /// <summary>The other targets of the same transaction: a server may speak of one of them in its words for this one.</summary>
    public IReadOnlyList<EmailAddress> Companions { get; init; } = [];

    public TargetPhase Phase { get; init; }

    /// <summary>The server or web application that was reached; null: none was.</summary>
    public string? RemoteHost { get; init; }

    public TimeSpan Took { get; init; }

    public bool IsDelivered => Reply.IsPositive;
}

/// <summary>Where in the life of a copy its outcome was decided; the first ones as in <see cref="Delivery.DeliveryPhase"/>.</summary>
public enum TargetPhase
{
    Resolve,
    Connect,
    Tls,
    Greeting,
    Envelope,
    Data,
    Accepted,
    Webhook,

    /// <summary>On an earlier try, or by another connection at the same time.</summary>
    Earlier,

    /// <summary>The recipient's domain does not want it.</summary>
    Rules,

    Loop,

    /// <summary>By us: time ran out, or a fault of ours.</summary>
    Own,
}
