using System.Net;
using System.Net.Sockets;

namespace Stafett.Server.Connections;

/// <summary>
/// Addresses that nothing on the public Internet lives at (RFC 6890 and IANA's special-purpose registries), or that reach an
/// IPv4 address by a detour. Whoever connects to an address that a stranger chose asks here, about the address itself and
/// not about the name. What is not known to be public is special.
/// </summary>
public static class SpecialAddresses
{
    private static readonly (IPNetwork Network, string Kind)[] V4 =
    [
        (IPNetwork.Parse("0.0.0.0/8"), "this network"),
        (IPNetwork.Parse("10.0.0.0/8"), "private"),
        (IPNetwork.Parse("100.64.0.0/10"), "carrier-grade NAT"),
        (IPNetwork.Parse("127.0.0.0/8"), "loopback"),
        (IPNetwork.Parse("169.254.0.0/16"), "link-local"),
        (IPNetwork.Parse("172.16.0.0/12"), "private"),
        (IPNetwork.Parse("192.0.0.0/24"), "protocol assignment"),
        (IPNetwork.Parse("192.0.2.0/24"), "documentation"),
        (IPNetwork.Parse("192.88.99.0/24"), "6to4 relay"),
        (IPNetwork.Parse("192.168.0.0/16"), "private"),
        (IPNetwork.Parse("198.18.0.0/15"), "benchmarking"),
        (IPNetwork.Parse("198.51.100.0/24"), "documentation"),
        (IPNetwork.Parse("203.0.113.0/24"), "documentation"),
        (IPNetwork.Parse("224.0.0.0/4"), "multicast"),
        (IPNetwork.Parse("240.0.0.0/4"), "reserved"),
    ];

    // Only 2000::/3 is global unicast (RFC 4291 §2.4); inside it, these are not. The others are named for the explanation.
    private static readonly (IPNetwork Network, string Kind)[] V6 =
    [
        (IPNetwork.Parse("::/128"), "unspecified"),
        (IPNetwork.Parse("::1/128"), "loopback"),
        (IPNetwork.Parse("::ffff:0:0:0/96"), "IPv4-translated"),
        (IPNetwork.Parse("::/96"), "IPv4-compatible"),
        (IPNetwork.Parse("64:ff9b::/96"), "NAT64"),
        (IPNetwork.Parse("64:ff9b:1::/48"), "NAT64"),
        (IPNetwork.Parse("100::/64"), "discard-only"),
        (IPNetwork.Parse("2001::/32"), "Teredo"),
        (IPNetwork.Parse("2001::/23"), "protocol assignment"),
        (IPNetwork.Parse("2001:db8::/32"), "documentation"),
        (IPNetwork.Parse("2002::/16"), "6to4"),
        (IPNetwork.Parse("3fff::/20"), "documentation"),
        (IPNetwork.Parse("fc00::/7"), "private"),
        (IPNetwork.Parse("fe80::/10"), "link-local"),
        (IPNetwork.Parse("fec0::/10"), "site-local"),
        (IPNetwork.Parse("ff00::/8"), "multicast"),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    public static bool Contains(IPAddress address) => KindOf(address) is not null;

    /// <summary>Such as <c>loopback</c>; null for a public address.</summary>
    public static string? KindOf(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return Find(V4, address);
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return "unknown";
        // Asked apart: IPNetwork.Contains takes a mapped address for the IPv4 one, and finds ::ffff:8.8.8.8 in 2000::/3.
        if (address.IsIPv4MappedToIPv6)
            return "IPv4-mapped";
        // A zone does not change what the address is, but it would keep it from matching.
        if (address.ScopeId != 0)
            address = new IPAddress(address.GetAddressBytes());
        return Find(V6, address) ?? (GlobalUnicast.Contains(address) ? null : "reserved");
    }

    private static string? Find((IPNetwork Network, string Kind)[] rows, IPAddress address)
    {
        foreach (var (network, kind) in rows)
        {
            if (network.Contains(address))
                return kind;
        }

        return null;
    }
}
