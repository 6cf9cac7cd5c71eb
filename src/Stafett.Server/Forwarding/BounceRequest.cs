using System.Buffers;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>Failures that the sender will not learn from our reply.</summary>
/// <param name="Fingerprint">With what is known of who sent it.</param>
/// <param name="Content">The message; read before <see cref="BounceSender.Offer"/> returns, not after.</param>
public sealed record BounceRequest(
    ForwardingRequest Request, HeaderSection Headers, ReadOnlySequence<byte> Content, MessageFingerprint Fingerprint, IReadOnlyList<TargetOutcome> Failures)
{
    /// <summary>Its domain is known to have sent the message: nobody else's words bring him a report.</summary>
    public required bool IsFromSender { get; init; }
}
