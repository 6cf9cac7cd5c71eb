using System.Net;
using System.Net.Sockets;
using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;

namespace Stafett.Server.Dns;

/// <summary>The name of a client: the PTR of its address, believed only when that name leads back to the address (RFC 8601 §2.7.3).</summary>
public sealed class ClientNames(IDnsResolver dns)
{
    // An address may have any number of names; the first few decide.
    private const int MaxNames = 5;

    /// <summary>Null where there is no confirmed name, or DNS does not tell.</summary>
    public async Task<string?> ResolveAsync(IPAddress address, CancellationToken cancellationToken) =>
        (await CheckAsync(address, cancellationToken).ConfigureAwait(false)).Name;

    /// <summary>The name and how sure it is. An IPv4-mapped address is the IPv4 address that it holds.</summary>
    public async ValueTask<ClientName> CheckAsync(IPAddress address, CancellationToken cancellationToken)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        var pointers = await dns.ResolveAsync(ReverseName(address), DnsType.PTR, cancellationToken).ConfigureAwait(false);
        if (pointers.IsTemporaryFailure)
            return new ClientName(ReverseResult.TempError, null);
        var type = address.AddressFamily == AddressFamily.InterNetworkV6 ? DnsType.AAAA : DnsType.A;
        // RFC 8601 §2.7.3: no name at all is permerror, names that lead elsewhere are fail.
        var result = pointers.Records.IsEmpty ? ReverseResult.PermError : ReverseResult.Fail;
        foreach (var pointer in pointers.Records.OfType<NameRecord>().Take(MaxNames))
        {
            // A label may hold any octet (RFC 2181 §11), also those that mean something in our header fields: only a host name is a name.
            if (!Ascii.IsValid(pointer.Target) || !Domain.TryParse(pointer.Target, out _))
                continue;
            var forward = await dns.ResolveAsync(pointer.Target, type, cancellationToken).ConfigureAwait(false);
            if (forward.Records.OfType<AddressRecord>().Any(a => SameAddress(a.Address, address)))
                return new ClientName(ReverseResult.Pass, pointer.Target);
            // One that does not tell might have been the one.
            if (forward.IsTemporaryFailure)
                result = ReverseResult.TempError;
        }

        return new ClientName(result, null);
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
                name.Append((octets[i] & 15).ToString("x", null)).Append('.').Append((octets[i] >> 4).ToString("x", null)).Append('.');
        }

        return name.Append(octets.Length == 4 ? "in-addr.arpa" : "ip6.arpa").ToString();
    }

    // The scope of a link-local client is this machine's word, and no record has one.
    private static bool SameAddress(IPAddress one, IPAddress other) => one.GetAddressBytes().AsSpan().SequenceEqual(other.GetAddressBytes());
}
