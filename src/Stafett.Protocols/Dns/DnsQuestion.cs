namespace Stafett.Protocols.Dns;

/// <param name="Name">In normal presentation form, see <see cref="DnsName"/>.</param>
/// <param name="Type">What is asked for.</param>
public sealed record DnsQuestion(string Name, DnsType Type)
{
    public const ushort Internet = 1;

    public ushort Class { get; init; } = Internet;

    /// <summary>The name's octets in the case in which they came, so that an answer can repeat them; empty: as in <see cref="Name"/>.</summary>
    public ReadOnlyMemory<byte> WireName { get; init; }
}
