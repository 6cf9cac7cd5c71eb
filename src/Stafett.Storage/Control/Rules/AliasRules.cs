using System.Collections.Immutable;
using Stafett.Protocols.Forwarding;
using Stafett.Storage.Control.Aliases;

namespace Stafett.Storage.Control.Rules;

/// <summary>What a message for an alias needs to know. The rest of the alias (keys, vacation text) is read when it is wanted.</summary>
/// <param name="Recipients">Who gets the mail: without those that were to say yes first and have not.</param>
public sealed record AliasRules(Id<Alias> Id, AliasName Name, AliasTraits Traits, ImmutableArray<string> Recipients)
{
    /// <summary>
    /// The same as rules of a TXT record, so that both are merged and resolved by one piece of code. Recipients that cannot be read are left out; where nobody is left,
    /// one rule without target says that the alias is there. Marked as not to be seen: they stand in no public record.
    /// </summary>
    public ImmutableArray<ForwardingRule> ToRules()
    {
        var (kind, match) = Name.Kind switch
        {
            AliasKind.CatchAll => (ForwardingRuleKind.CatchAll, "*"),
            AliasKind.Regex => (ForwardingRuleKind.Regex, Name.Text[1..Name.Text.LastIndexOf('/')]),
            _ => (ForwardingRuleKind.LocalPart, Name.Text),
        };
        if (!Traits.HasFlag(AliasTraits.Enabled))
            return [new ForwardingRule(kind, match, Name.Text, WasEncrypted: true) { Disabling = Disabling }];
        var rules = ImmutableArray.CreateBuilder<ForwardingRule>(Recipients.Length);
        foreach (var recipient in Recipients)
        {
            var rule = new ForwardingRule(kind, match, $"{Name.Text}:{recipient}", WasEncrypted: true);
            if (kind == ForwardingRuleKind.Regex && TargetTemplate.TryParse(recipient, out var template, out _))
                rules.Add(rule with { Template = template });
            else if (kind != ForwardingRuleKind.Regex && ForwardingTarget.TryParse(recipient, out var target))
                rules.Add(rule with { Target = target });
        }

        return rules.Count > 0 ? rules.DrainToImmutable() : [new ForwardingRule(kind, match, Name.Text, WasEncrypted: true)];
    }

    private Disabling Disabling =>
        Traits.HasFlag(AliasTraits.Refuses) ? Disabling.Refuse : Traits.HasFlag(AliasTraits.Defers) ? Disabling.Defer : Disabling.Drop;
}

/// <summary>What of an alias is too large to be held for each, and wanted seldom.</summary>
/// <param name="PublicKey">OpenPGP, armoured; empty: none.</param>
/// <param name="SmimeCertificate">PEM; empty: none.</param>
public sealed record AliasDetails(string PublicKey, string SmimeCertificate, VacationResponder Vacation);

[Flags]
public enum AliasTraits
{
    None = 0,
    Enabled = 1,

    /// <summary>Disabled with 421.</summary>
    Defers = 2,

    /// <summary>Disabled with 550.</summary>
    Refuses = 4,

    /// <summary>It stores mail.</summary>
    Imap = 8,

    /// <summary>Its mail is encrypted to its key first.</summary>
    Pgp = 16,

    /// <summary>Its vacation responder is switched on; whether today is in its time is for its reader to see.</summary>
    Vacation = 32,

    /// <summary>Its owner pays, or did a month ago. Wanted on domains that are offered to everybody.</summary>
    OwnerIsPaid = 64,
}
