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

    public bool IsDelivered => Reply.IsPositive;
}
