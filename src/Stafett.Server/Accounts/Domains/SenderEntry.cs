using System.Diagnostics.CodeAnalysis;
using System.Net;
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
            normal = Domain.TryParse(text[2..], out var top) && top.Literal is null ? "*." + top.Name : null;
        else if (text.Contains('/', StringComparison.Ordinal))
            normal = IPNetwork.TryParse(text, out var network) ? network.ToString() : null;
        else if (IPAddress.TryParse(text, out var ip))
            normal = ip.ToString();
        else
            normal = Domain.TryParse(text, out var domain) && domain.Literal is null && domain.Name.Contains('.', StringComparison.Ordinal) ? domain.Name : null;
        return normal is not null;
    }
}
