using System.Net;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>One query at a <see cref="DnsServer"/>, before its response goes out.</summary>
/// <param name="Query">As read.</param>
/// <param name="Response">The octets that an honest server would send.</param>
/// <param name="OverTcp">Not by datagram.</param>
/// <param name="Client">Who asked.</param>
public sealed record DnsServerExchange(DnsMessage Query, ReadOnlyMemory<byte> Response, bool OverTcp, EndPoint Client)
{
    public DnsQuestion Question => Query.Questions[0];
}
