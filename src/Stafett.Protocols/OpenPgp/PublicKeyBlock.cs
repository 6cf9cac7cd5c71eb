using System.Collections.Immutable;

namespace Stafett.Protocols.OpenPgp;

/// <summary>A public key as packets, not yet understood any further.</summary>
/// <param name="Octets">Without armour.</param>
public sealed record PublicKeyBlock(ReadOnlyMemory<byte> Octets, ImmutableArray<OpenPgpPacket> Packets);

/// <summary>Where a packet's body stands.</summary>
/// <param name="Type">Such as 6 for a public key (RFC 9580 §5).</param>
public readonly record struct OpenPgpPacket(int Type, int Offset, int Length);
