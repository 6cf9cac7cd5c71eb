using System.Collections.Immutable;
using Stafett.Protocols.Dns;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Rules;

namespace Stafett.Server.Forwarding;

/// <summary>What the accounts say about one domain.</summary>
/// <param name="Snapshot">Null: no account has it.</param>
/// <param name="IsCurrent">False: an address that is not known may have been made since.</param>
internal sealed record HostedAnswer(DomainSnapshot? Snapshot, bool IsCurrent)
{
    // At this size, and on domains that everybody may use, one pattern could take the mail of thousands (behaviour of the original, §3.2).
    private const int LargeDomain = 10_000;

    private const int MostTargets = 1_000;

    public static readonly HostedAnswer None = new(null, true);

    /// <summary>The records of a name that has none.</summary>
    public static readonly DnsAnswer NoRecords = new(DnsStatus.NoData, [], "", false, DateTimeOffset.MaxValue);

    /// <summary>Set: this is the answer, because nothing better can be known now.</summary>
    public Resolution? Refusal { get; init; }

    /// <summary>Its aliases and its wishes about forwarding count: its plan has them, and has not ended.</summary>
    public bool Counts { get; private init; }

    public bool HasNamesOnly { get; private init; }

    public ImmutableArray<AliasRules> Patterns { get; private init; } = [];

    public AliasRules? CatchAll { get; private init; }

    /// <summary>How many targets one of its addresses may have.</summary>
    public int MaxTargets { get; private init; }

    public HostedRecipient? Whole { get; private init; }

    public static HostedAnswer Of(DomainSnapshot snapshot, bool isCurrent, DateTimeOffset now, int maxTargets)
    {
        var domain = snapshot.Domain;
        var counts = domain.Plan != Plan.Free && !snapshot.IsSuspended(now);
        var namesOnly = domain.IsGlobal || snapshot.AliasCount >= LargeDomain;
        return new HostedAnswer(snapshot, isCurrent)
        {
            Counts = counts,
            HasNamesOnly = namesOnly,
            Patterns = counts && !namesOnly ? snapshot.Patterns : [],
            CatchAll = counts && !namesOnly ? snapshot.CatchAll : null,
            MaxTargets = counts && domain.Settings.MaxRecipientsPerAlias is > 0 and var most ? Math.Min(most, MostTargets) : maxTargets,
            Whole = new HostedRecipient(domain, []),
        };
    }

    /// <param name="name">A local part, in lower case, without tag.</param>
    public AliasRules? Find(ReadOnlySpan<char> name) =>
        Counts && Snapshot!.Find(name) is { } alias && (!Snapshot.Domain.IsGlobal || alias.Traits.HasFlag(AliasTraits.OwnerIsPaid)) ? alias : null;
}
