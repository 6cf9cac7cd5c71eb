using System.Net;

namespace Stafett.Server.Connections;

/// <summary>
/// Which URLs we ask, as far as the text can tell: http or https, a port where the web is, a host that is a name or an address. A stranger chose the
/// URL; the addresses behind its name are looked at when they are connected to (<see cref="GuardedDialer"/>).
/// </summary>
public static class OutgoingUrl
{
    // Below 1024 only the web's own ports: the others are mail, shells, names and files, whose servers could take a request for a command. Above, these are
    // well known for databases, remote control and chat.
    private static readonly HashSet<int> OtherProtocols =
    [
        1080, 1194, 1433, 1521, 1719, 1720, 1723, 1883, 2049, 2181, 2375, 2376, 2379, 2380, 2525, 3128, 3268, 3269, 3306, 3389, 3659, 4045, 4190, 5038, 5060, 5061, 5432, 5672,
        5900, 5984, 6000, 6379, 6443, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 7000, 7001, 8088, 9042, 9092, 9100, 9200, 9300, 10080, 10250, 11211, 27017, 50070,
    ];

    /// <summary>Why it is not asked, in words; null where it may be.</summary>
    public static string? Refuse(Uri url)
    {
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
            return "only http and https URLs are asked";
        if (url.Port is not (80 or 443) && (url.Port < 1024 || OtherProtocols.Contains(url.Port)))
            return $"port {url.Port} is not for the web";
        return TryReadHost(url, out var host) ? RefuseHost(host) : "the host is no name that DNS can be asked for";
    }

    // Uri takes characters into a host that no name can have, and says so only when it is asked for the name.
    private static bool TryReadHost(Uri url, out string host)
    {
        try
        {
            host = url.IdnHost;
            return true;
        }
        catch (UriFormatException)
        {
            host = "";
            return false;
        }
    }

    // Uri has made 127.0.0.1 of 2130706433, 0x7f.1 and 0177.0.0.1. What still ends in a number is neither an address nor a name, and resolvers differ about it.
    private static string? RefuseHost(string host)
    {
        host = host.TrimEnd('.');
        if (host.Length == 0)
            return "the URL has no host";
        // A zone (RFC 4007 §11) means something on one machine only, and the framework takes any text for one.
        if (host.Contains('%'))
            return "the host is an address of one link only";
        if (IPAddress.TryParse(host, out _))
            return null;
        if (host.Contains(':'))
            return "the host is no address";
        var last = host.AsSpan(host.LastIndexOf('.') + 1);
        return last.ContainsAnyExceptInRange('0', '9') && !last.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? null
            : "the host is no name, and no address in its usual form";
    }
}
