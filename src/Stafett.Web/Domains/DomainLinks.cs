using Stafett.Storage.Control.Domains;

namespace Stafett.Web.Domains;

/// <summary>Where the pages of a domain are.</summary>
public static class DomainLinks
{
    public const string List = "/my-account/domains";

    /// <summary>Its overview; the other pages are below. An address literal has an id only: brackets make no path.</summary>
    public static string Of(HostedDomain domain) => $"{List}/{(domain.Name.Literal is null ? domain.Name.Name : domain.Id.ToString())}";

    /// <summary>What became of its mail.</summary>
    public static string Logs(HostedDomain domain) => $"/my-account/logs?domain={Uri.EscapeDataString(domain.Name.Name)}";

    public static string Of(HostedDomain domain, string part) => $"{Of(domain)}/{part}";
}
