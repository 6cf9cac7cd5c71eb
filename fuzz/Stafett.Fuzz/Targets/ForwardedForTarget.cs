using System.Net;
using System.Text;
using Stafett.Server.Http;

namespace Stafett.Fuzz.Targets;

/// <summary>X-Forwarded-For, as it comes from a proxy that the operator has named (10.0.0.0/8) and that passes on what its client wrote.</summary>
public sealed class ForwardedForTarget : IFuzzTarget
{
    private static readonly IPAddress Peer = IPAddress.Parse("10.0.0.1");
    private static readonly IPNetwork Own = IPNetwork.Parse("10.0.0.0/8");
    private static readonly TrustedProxies Proxies = new(["10.0.0.0/8"]);

    public string Name => "forwarded-for";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts("192.0.2.1", "192.0.2.1:50000, 10.0.0.2", "[2001:db8::1]:443,10.1.2.3", "::ffff:10.0.0.9, ::ffff:192.0.2.1", "unknown, 10.0.0.2", "");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(",", "10.0.0.2,", ", 192.0.2.1", "[", "]", ":", "::1", "unknown", "_hidden", "0x0a.0.0.1", "012.0.0.1", "%1", "\"", "for=");

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.Latin1.GetString(input);
        var client = Proxies.Client(Peer, text);
        FuzzCheck.That(!client.IsIPv4MappedToIPv6, "an IPv4 address in the clothes of IPv6");
        // What the client wrote itself stands left of what a proxy added: it changes nothing.
        if (!Own.Contains(client))
            FuzzCheck.That(Proxies.Client(Peer, "203.0.113.9," + text).Equals(client), "somebody names himself");
        FuzzCheck.That(Proxies.Client(Peer, $"{text},192.0.2.77").Equals(IPAddress.Parse("192.0.2.77")), "not whom the last proxy spoke with");
        FuzzCheck.That(Proxies.Client(Peer, $"{text},nonsense").Equals(Peer), "an address from behind what cannot be read");
        FuzzCheck.That(new TrustedProxies([]).Client(IPAddress.Parse("192.0.2.5"), $"{text},x").Equals(IPAddress.Parse("192.0.2.5")), "nobody's word was believed");
    }
}
