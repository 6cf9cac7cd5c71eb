using System.Buffers;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>Failures that the sender will not learn from our reply.</summary>
/// <param name="Content">The message; read before <see cref="BounceSender.Offer"/> returns, not after.</param>
public sealed record BounceRequest(
    ForwardingRequest Request, HeaderSection Headers, ReadOnlySequence<byte> Content, MessageFingerprint Fingerprint, IReadOnlyList<TargetOutcome> Failures);
