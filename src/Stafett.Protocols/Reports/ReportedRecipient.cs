using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Protocols.Reports;

/// <summary>One recipient of a <see cref="DeliveryStatusNotification"/>. Nothing in it may name a hidden target: all of it is shown to the sender.</summary>
/// <param name="Address">The address that the sender wrote to.</param>
/// <param name="Status">Class 5 for a failure, 4 for a delay.</param>
/// <param name="Code">The SMTP code behind it, such as 550.</param>
/// <param name="Diagnostic">What the other server said, targets masked.</param>
public sealed record ReportedRecipient(EmailAddress Address, DeliveryAction Action, EnhancedStatus Status, int Code, string Diagnostic)
{
    /// <summary>The host that refused; null where its name would tell the target.</summary>
    public string? RemoteMta { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>Only for a delay.</summary>
    public DateTimeOffset? WillRetryUntil { get; init; }
}
