using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Web.Components;
using Stafett.Web.Domains;
using Stafett.Web.Texts;

namespace Stafett.Web.Aliases;

/// <summary>Where the pages of aliases are, and how aliases are called there.</summary>
public static class AliasLinks
{
    public const string Pattern = $"{DomainLinks.List}/{{name}}/aliases";

    public static string List(HostedDomain domain) => DomainLinks.Of(domain, "aliases");

    public static string Of(HostedDomain domain, Alias alias) => $"{List(domain)}/{alias.Id}";

    public static string Of(HostedDomain domain, Alias alias, string part) => $"{Of(domain, alias)}/{part}";

    /// <summary>How it is.</summary>
    public static (Status Status, string Word) Look(Alias alias, AliasTexts texts) =>
        !alias.Settings.IsEnabled ? (Status.Off, texts.Off) : alias.PendingRecipients.IsEmpty ? (Status.Ok, texts.On) : (Status.Wait, texts.Waits);

    /// <summary>For people: a plain name with its domain, everything else as it is.</summary>
    public static string Shown(Alias alias) => alias.Name.Kind == AliasKind.Regex ? alias.Name.ToString() : $"{alias.Name}@{alias.DomainName}";
}
