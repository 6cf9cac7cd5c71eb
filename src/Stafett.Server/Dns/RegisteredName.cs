namespace Stafett.Server.Dns;

/// <summary>Whom a name belongs to, when something is counted per owner: subdomains cost nothing, registered names do.</summary>
internal static class RegisteredName
{
    /// <summary>
    /// What somebody registered: two labels; three where countries sell names below a short label of theirs, as in co.uk. Of the reverse tree a network: /16 of IPv4, /32 of
    /// IPv6. Not exact, which a list of suffixes would be.
    /// </summary>
    /// <param name="name">Lower case, no final dot.</param>
    public static string Of(string name)
    {
        var last = name.LastIndexOf('.');
        var second = last > 0 ? name.LastIndexOf('.', last - 1) : -1;
        var labels = name.EndsWith(".in-addr.arpa", StringComparison.Ordinal) ? 4
            : name.EndsWith(".ip6.arpa", StringComparison.Ordinal) ? 10
            : name.Length - last == 3 && last - second <= 4 ? 3
            : 2;
        for (var at = name.Length; at > 0 && (at = name.LastIndexOf('.', at - 1)) > 0;)
        {
            if (--labels == 0)
                return name[(at + 1)..];
        }

        return name;
    }
}
