using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace Stafett.Protocols.Dns;

/// <summary>
/// A resource record. Names are in presentation form: lower case, ASCII, no final dot (the root is the empty string),
/// octets that are no host-name characters as <c>\DDD</c> (RFC 1035 §5.1; see <see cref="DnsName"/>).
/// </summary>
/// <param name="Name">The owner.</param>
/// <param name="Ttl">Seconds, as received.</param>
public abstract record DnsRecord(string Name, uint Ttl)
{
    public abstract DnsType Type { get; }
}

/// <summary>A or AAAA.</summary>
public sealed record AddressRecord(string Name, uint Ttl, IPAddress Address) : DnsRecord(Name, Ttl)
{
    public override DnsType Type =>
        Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? DnsType.AAAA : DnsType.A;
}

/// <summary>CNAME, NS or PTR: a record that holds one name.</summary>
public sealed record NameRecord(string Name, uint Ttl, DnsType NameType, string Target) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => NameType;
}

public sealed record MxRecord(string Name, uint Ttl, ushort Preference, string Exchange) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => DnsType.MX;

    /// <summary>RFC 7505: the domain accepts no mail.</summary>
    public bool IsNull => Exchange.Length == 0;
}

/// <summary>The character-strings of one TXT record, each up to 255 octets.</summary>
public sealed record TxtRecord(string Name, uint Ttl, ImmutableArray<ReadOnlyMemory<byte>> Strings) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => DnsType.TXT;

    /// <summary>All strings joined without separator (as RFC 7208 §3.3 and RFC 6376 §3.6.2.2 read them); octets that are not UTF-8 become U+FFFD.</summary>
    public string Text
    {
        get
        {
            if (Strings.Length == 1)
                return Encoding.UTF8.GetString(Strings[0].Span);
            var joined = new byte[Strings.Sum(s => s.Length)];
            var at = 0;
            foreach (var part in Strings)
            {
                part.Span.CopyTo(joined.AsSpan(at));
                at += part.Length;
            }

            return Encoding.UTF8.GetString(joined);
        }
    }
}

public sealed record SoaRecord(string Name, uint Ttl, string PrimaryServer, string Mailbox, uint Serial, uint Refresh, uint Retry, uint Expire, uint Minimum)
    : DnsRecord(Name, Ttl)
{
    public override DnsType Type => DnsType.SOA;
}

public sealed record SrvRecord(string Name, uint Ttl, ushort Priority, ushort Weight, ushort Port, string Target) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => DnsType.SRV;
}

/// <summary>RFC 6698 §2.1</summary>
public sealed record TlsaRecord(string Name, uint Ttl, byte Usage, byte Selector, byte MatchingType, ReadOnlyMemory<byte> Data) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => DnsType.TLSA;
}

/// <summary>RFC 8659 §4.1</summary>
public sealed record CaaRecord(string Name, uint Ttl, byte Flags, string Tag, string Value) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => DnsType.CAA;
}

/// <summary>A type that Stafett does not read; kept so that a message with it still parses.</summary>
public sealed record UnknownRecord(string Name, uint Ttl, DnsType UnknownType, ReadOnlyMemory<byte> Data) : DnsRecord(Name, Ttl)
{
    public override DnsType Type => UnknownType;
}
