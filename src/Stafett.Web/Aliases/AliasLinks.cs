using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Web.Domains;

namespace Stafett.Web.Aliases;

/// <summary>Where the pages of aliases are.</summary>
public static class AliasLinks
{
    public const string Pattern = $"{DomainLinks.List}/{{name}}/aliases";

    public static string List(HostedDomain domain) => DomainLinks.Of(domain, "aliases");

    public static string Of(HostedDomain domain, Alias alias) => $"{List(domain)}/{alias.Id}";

    public static string Of(HostedDomain domain, Alias alias, string part) => $"{Of(domain, alias)}/{part}";

    /// <summary>For people: a plain name with its domain, everything else as it is.</summary>
    public static string Shown(Alias alias) => alias.Name.Kind == AliasKind.Regex ? alias.Name.ToString() : $"{alias.Name}@{alias.DomainName}";
}
