namespace Stafett.Protocols.Dns;

/// <summary>The fixed part of an OPT record (RFC 6891 §6.1). Options are not kept.</summary>
/// <param name="UdpPayloadSize">The longest datagram that its sender takes, in octets.</param>
/// <param name="Version">0 is the only one there is.</param>
/// <param name="DnssecOk">The DO bit (RFC 3225 §3).</param>
public sealed record DnsExtension(ushort UdpPayloadSize, byte Version, bool DnssecOk)
{
    /// <summary>What passes without fragments on nearly every path.</summary>
    public const ushort DefaultPayloadSize = 1232;
}
