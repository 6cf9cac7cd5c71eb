using System.Net;
using Microsoft.AspNetCore.Http;

namespace Stafett.Server.Http;

/// <summary>Who the client is where proxies stand in front of us. A word of theirs is believed only from an address that the operator named; everybody else's is text.</summary>
public sealed class TrustedProxies
{
    // A chain of proxies is short; more is somebody playing.
    private const int MaxHops = 20;

    private readonly IPNetwork[] _networks;

    /// <param name="peers">Addresses or networks.</param>
    public TrustedProxies(IEnumerable<string> peers) =>
        _networks = [.. peers.Select(p => IPNetwork.TryParse(p, out var network) ? network : Single(IPAddress.Parse(p)))];

    /// <summary>Puts the client's address and scheme into the request.</summary>
    public void Apply(HttpContext context)
    {
        var peer = Plain(context.Connection.RemoteIpAddress ?? IPAddress.None);
        context.Connection.RemoteIpAddress = peer;
        if (!IsTrusted(peer))
            return;
        var headers = context.Request.Headers;
        context.Connection.RemoteIpAddress = Client(peer, string.Join(',', headers["X-Forwarded-For"].ToArray()));
        if (LastWord(string.Join(',', headers["X-Forwarded-Proto"].ToArray())) is { } scheme && (scheme is "https" or "http"))
            context.Request.Scheme = scheme;
    }

    /// <summary>The rightmost address that is none of the proxies'. Each of them added, on the right, whom it spoke with: what stands left of that, the client wrote.</summary>
    internal IPAddress Client(IPAddress peer, string forwardedFor)
    {
        var rest = forwardedFor.AsSpan();
        var client = peer;
        for (var hop = 0; hop < MaxHops; hop++)
        {
            var comma = rest.LastIndexOf(',');
            if (Address(rest[(comma + 1)..].Trim()) is not { } address)
                break;
            client = address;
            if (comma < 0 || !IsTrusted(address))
                break;
            rest = rest[..comma];
        }

        return client;
    }

    private bool IsTrusted(IPAddress address) => _networks.Any(network => network.Contains(address));

    private static string? LastWord(string list) => list[(list.LastIndexOf(',') + 1)..].Trim().ToLowerInvariant() is { Length: > 0 } word ? word : null;

    // 192.0.2.1, 192.0.2.1:50000, 2001:db8::1, [2001:db8::1], [2001:db8::1]:50000
    private static IPAddress? Address(ReadOnlySpan<char> text)
    {
        if (text.Length > 0 && text[0] == '[')
        {
            var end = text.IndexOf(']');
            text = end < 0 ? [] : text[1..end];
        }
        else if (text.Count(':') == 1)
        {
            text = text[..text.IndexOf(':')];
        }

        return IPAddress.TryParse(text, out var address) ? Plain(address) : null;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPNetwork Single(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);
}
