using Stafett.Protocols.Message;
using Stafett.Server.Configuration;

namespace Stafett.Server.Forwarding;

/// <summary>Who forwards, as it stands in headers, reports and return addresses.</summary>
public sealed record ForwardingIdentity(Domain Host, string Website, string Version, string AbuseAddress)
{
    /// <summary>What the options leave out is derived: this machine's name, its web site, its abuse address.</summary>
    public static ForwardingIdentity From(ServiceOptions options, string version)
    {
        var host = HostOf(options);
        return new ForwardingIdentity(
            host,
            options.Website.Length > 0 ? options.Website : $"https://{host}",
            version,
            options.AbuseAddress.Length > 0 ? options.AbuseAddress : $"abuse@{host}");
    }

    /// <summary>In our HTTP requests.</summary>
    public string UserAgent => $"Stafett/{Version} (+{Website})";

    private static Domain HostOf(ServiceOptions options)
    {
        if (options.Host.Length > 0)
            return Domain.Parse(options.Host);
        return Domain.TryParse(System.Net.Dns.GetHostName(), out var machine) ? machine : Domain.Parse("localhost");
    }
}
