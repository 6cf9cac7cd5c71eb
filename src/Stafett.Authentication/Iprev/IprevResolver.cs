using System.Net;
using System.Net.Sockets;
using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Iprev;

/// <summary>Looks up the name of a client: the PTR records of its address, believed only when they lead back to it (RFC 8601 §3).</summary>
public sealed class IprevResolver(IDnsResolver dns)
{
    // An address may have any number of names, and its owner chose them; the first few decide.
    private const int MaxNames = 5;

    public async Task<IprevVerdict> ResolveAsync(IPAddress client, CancellationToken cancellationToken)
    {
        client = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        var pointers = await dns.ResolveAsync(ReverseName(client), DnsType.PTR, cancellationToken).ConfigureAwait(false);
        if (pointers.IsTemporaryFailure)
            return new IprevVerdict(IprevResult.TempError, null);
        if (pointers.Records.IsEmpty)
            return new IprevVerdict(IprevResult.PermError, null);
        // A label may hold any octet (RFC 2181 §11), also those that mean something in our header fields: only a host name is a name.
        var names = pointers.Records.OfType<NameRecord>().Take(MaxNames).Select(record => record.Target)
            .Where(name => Ascii.IsValid(name) && Domain.TryParse(name, out _)).ToList();
        var type = client.AddressFamily == AddressFamily.InterNetworkV6 ? DnsType.AAAA : DnsType.A;
        var answers = await Task.WhenAll(names.Select(name => dns.ResolveAsync(name, type, cancellationToken).AsTask())).ConfigureAwait(false);
        for (var i = 0; i < names.Count; i++)
        {
            if (answers[i].Records.Any(record => record is AddressRecord address && address.Address.Equals(client)))
                return new IprevVerdict(IprevResult.Pass, names[i]);
        }

        return new IprevVerdict(answers.Any(answer => answer.IsTemporaryFailure) ? IprevResult.TempError : IprevResult.Fail, null);
    }

    /// <summary>RFC 1035 §3.5 and RFC 3596 §2.5</summary>
    public static string ReverseName(IPAddress address)
    {
        var octets = address.GetAddressBytes();
        var name = new StringBuilder(80);
        for (var i = octets.Length - 1; i >= 0; i--)
        {
            if (octets.Length == 4)
                name.Append(octets[i]).Append('.');
            else
                name.Append("0123456789abcdef"[octets[i] & 15]).Append('.').Append("0123456789abcdef"[octets[i] >> 4]).Append('.');
        }

        return name.Append(octets.Length == 4 ? "in-addr.arpa" : "ip6.arpa").ToString();
    }
}
