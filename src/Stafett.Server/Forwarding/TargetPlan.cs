using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Delivery;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Forwarding;

/// <summary>Turns the rules that one address meets into its direct targets: places filled, tag passed on, no address twice.</summary>
/// <param name="owner">Whose rules they are, where an account of ours has the domain.</param>
internal sealed class TargetPlan(EmailAddress recipient, int? port, HostedDomain? owner = null)
{
    // Where registries sell names at the third level. A public suffix list would be exact; this only fills %SUBDOMAIN%.
    private static readonly string[] SecondLevels = ["co", "com", "org", "net", "gov", "edu", "ac", "or", "ne", "go"];

    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    public List<ResolvedTarget> Targets { get; } = [];

    /// <summary>The local part up to its first plus sign. A plus sign in front is part of the name.</summary>
    public static ReadOnlySpan<char> WithoutTag(ReadOnlySpan<char> local)
    {
        var plus = local.IndexOf('+');
        return plus > 0 ? local[..plus] : local;
    }

    /// <summary>The labels in front of the domain that somebody registered; empty where there are none.</summary>
    public static string SubDomainOf(Domain domain)
    {
        if (domain.Literal is not null)
            return "";
        var labels = domain.Name.Split('.');
        var registered = labels.Length > 2 && labels[^1].Length == 2 && SecondLevels.Contains(labels[^2]) ? 3 : 2;
        return labels.Length > registered ? string.Join('.', labels[..^registered]) : "";
    }

    /// <summary>Null when the rule gives a target; else why this address gets none from it.</summary>
    public string? Add(RuleMatch match)
    {
        var target = match.Rule.Target;
        if (match.Rule.Template is { } template
            && !template.TryExpand(match.Captures, recipient.Domain.Name, SubDomainOf(recipient.Domain), out target))
        {
            return "with what this address puts into its places, the target is no address or URL that may be used";
        }

        switch (target)
        {
            case WebhookTarget webhook:
                Add(new WebhookDeliveryTarget(webhook.Url), webhook.Url.AbsoluteUri);
                break;
            case HostTarget host:
                AddMail(new EmailAddress(recipient.LocalPart, host.Host));
                break;
            case EmailTarget email:
                AddMail(Tagged(email.Address));
                break;
        }

        return null;
    }

    /// <summary>A mailbox gets one copy, also when it is named once with a tag and once without.</summary>
    public static List<ResolvedTarget> Unique(List<ResolvedTarget> targets)
    {
        if (targets.Count < 2)
            return targets;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var unique = new List<ResolvedTarget>(targets.Count);
        foreach (var target in targets)
        {
            if (keys.Add(target.Key))
                unique.Add(target);
        }

        unique.RemoveAll(t => t is MailTarget mail
            && WithoutTag(mail.Address.LocalPart.Value) is var bare && bare.Length < mail.Address.LocalPart.Value.Length
            && LocalPart.TryCreate(bare.ToString(), out var local)
            && keys.Contains((mail with { Address = mail.Address with { LocalPart = local } }).Key));
        return unique;
    }

    private void AddMail(EmailAddress address) => Add(new MailTarget(address, new DeliveryRoute(address.Domain, port)), address.Folded);

    private void Add(ResolvedTarget target, string key)
    {
        if (_seen.Add(key))
            Targets.Add(target with { Owner = owner });
    }

    // hello+tag@ours becomes user+tag@theirs; a tag that the rule itself has stays in front.
    private EmailAddress Tagged(EmailAddress target)
    {
        var local = recipient.LocalPart.Value;
        var tag = local.AsSpan(WithoutTag(local).Length);
        return tag.Length > 1 && LocalPart.TryCreate(string.Concat(target.LocalPart.Value, tag), out var tagged) ? target with { LocalPart = tagged } : target;
    }
}
