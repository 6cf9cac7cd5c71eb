using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Stafett.Protocols.Message;

namespace Stafett.Server.Accounts.Domains;

/// <summary>One entry of a domain's allow- or denylist: an address, a domain, an IP address or a network of them, or <c>*.tld</c>.</summary>
internal static class SenderEntry
{
    /// <param name="normal">In the form that is kept and compared: lower case, A-labels.</param>
    public static bool TryRead(string entry, [NotNullWhen(true)] out string? normal)
    {
        normal = null;
        var text = entry.Trim().ToLowerInvariant();
        if (text.Contains('@', StringComparison.Ordinal))
            normal = EmailAddress.TryParse(text, out var address) ? address.Folded : null;
        else if (text.StartsWith("*.", StringComparison.Ordinal))
            normal = Domain.TryParse(text[2..], out var top) && IsName(top) ? "*." + top.Name : null;
        else if (text.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash)
            normal = IPNetwork.TryParse(text, out var network) && IsWhole(network.BaseAddress, text[..slash]) ? network.ToString() : null;
        else if (IPAddress.TryParse(text, out var ip))
            normal = IsWhole(ip, text) ? ip.ToString() : null;
        else
            normal = Domain.TryParse(text, out var domain) && IsName(domain) && domain.Name.Contains('.', StringComparison.Ordinal) ? domain.Name : null;
        return normal is not null;
    }

    // "192.0.2" passes for 192.0.0.2 and "012.0.0.1" for 10.0.0.1: whoever writes them means something else. The zone of fe80::1%2 means something to its own machine only.
    private static bool IsWhole(IPAddress address, string text) =>
        address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() == text : !text.Contains('%', StringComparison.Ordinal);

    // "192.0.2." with its final dot, or with dots of another script, is not that either.
    private static bool IsName(Domain domain) => domain.Literal is null && !IPAddress.TryParse(domain.Name, out _);
}
