using System.Buffers;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Reports;

/// <summary>A message that tells a sender what became of a message (RFC 3464): goes out with the null reverse-path.</summary>
public sealed record DeliveryStatusNotification
{
    /// <summary>Ours: Reporting-MTA and the domain of the author's address.</summary>
    public required string ReportingHost { get; init; }

    /// <summary>The envelope sender of the message.</summary>
    public required EmailAddress To { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>When the message arrived here.</summary>
    public required DateTimeOffset ArrivalDate { get; init; }

    /// <summary>At least 16 random letters and digits: in the Message-ID and the boundary, which the message must not be able to guess.</summary>
    public required string Token { get; init; }

    public required IReadOnlyList<ReportedRecipient> Recipients { get; init; }

    /// <summary>The message as it came. Returned whole while it is small, else its header section only.</summary>
    public ReadOnlySequence<byte> Original { get; init; }

    /// <summary>Website, version, abuse address: fields that are added to the message and to its status part.</summary>
    public string Website { get; init; } = "";

    public string Version { get; init; } = "";

    public string AbuseAddress { get; init; } = "";

    /// <summary>The id of a queued message of ours; null for forwarded mail.</summary>
    public string? QueueId { get; init; }

    /// <summary>
    /// It can only be sent with SMTPUTF8, and is in the form of RFC 6533. Only the sender's own address decides: recipients have an ASCII form there.
    /// </summary>
    public bool IsInternational => To.IsInternational;
}
