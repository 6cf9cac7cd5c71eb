using System.Globalization;
using System.Net;

namespace Stafett.Server.Configuration;

/// <summary>Where people find the dashboard: scheme, host and port, without a path.</summary>
public sealed record WebAddress(Uri Origin)
{
    public string Host => Origin.Host;

    public bool IsSecure => Origin.Scheme == Uri.UriSchemeHttps;

    /// <param name="path">From its slash on.</param>
    public string Link(string path) => Origin.GetLeftPart(UriPartial.Authority) + path;

    /// <summary>As configured, or what follows from the listeners.</summary>
    public static WebAddress From(StafettOptions options)
    {
        if (options.Web.Origin.Length > 0)
            return new WebAddress(new Uri(options.Web.Origin));
        var host = options.Service.Host.Length > 0 ? options.Service.Host : System.Net.Dns.GetHostName();
        if (options.Web.ListenTls is [var secure, ..])
            return At(Uri.UriSchemeHttps, host, ListenAddress.Parse(secure).Port);
        // The name, not 127.0.0.1: browsers take it for safe, and passkeys need a name.
        if (options.Web.Listen.Select(ListenAddress.Parse).FirstOrDefault() is { Address: { } address, Port: var port } && IPAddress.IsLoopback(address))
            return At(Uri.UriSchemeHttp, "localhost", port);
        return At(Uri.UriSchemeHttps, host, 443);
    }

    private static WebAddress At(string scheme, string host, int port) =>
        new(new Uri(string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{port}")));
}
