using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Storage.Control.Rules;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Compiled rules by domain, valid as long as the resolver gives the same answer and the account the same patterns. Two generations: when the young one is full it becomes
/// the old one and what nobody asked for since is forgotten, so that both memory and work are bounded without a list of uses.
/// </summary>
internal sealed class DomainRulesCache(int maxDomains, TxtCipher? cipher)
{
    // Patterns are heavier than names: a few hundred domains full of them are as much as all others.
    private const int MaxWeight = 400_000;

    // Patterns remember the states that they have met, and a sender who tries many addresses against a wide pattern makes them
    // remember much: gigabytes were measured. What has grown is thrown away and compiled again.
    private const long MaxGrowth = 4 * 1024 * 1024;
    private const long MaxTotalGrowth = 256 * 1024 * 1024;

    private readonly Lock _turn = new();
    private volatile Generation _young = new();
    private volatile Generation _old = new();
    private long _totalGrowth;

    public DomainRules Get(string domain, DnsAnswer answer) => Get(domain, answer, [], null);

    /// <param name="patterns">Of the database, the same array as long as nothing has changed.</param>
    public DomainRules Get(string domain, DnsAnswer answer, ImmutableArray<AliasRules> patterns, AliasRules? catchAll) =>
        Find(domain, answer, patterns, catchAll, mayCompile: true)!;

    /// <summary>False: there are patterns that have to be compiled first, which takes as long as receiving many messages; ask <see cref="Get(string, DnsAnswer)"/> for them.</summary>
    public bool TryGet(string domain, DnsAnswer answer, ImmutableArray<AliasRules> patterns, AliasRules? catchAll, [NotNullWhen(true)] out DomainRules? rules) =>
        (rules = Find(domain, answer, patterns, catchAll, mayCompile: false)) is not null;

    private DomainRules? Find(string domain, DnsAnswer answer, ImmutableArray<AliasRules> patterns, AliasRules? catchAll, bool mayCompile)
    {
        var young = _young;
        if (young.Entries.TryGetValue(domain, out var entry) && ReferenceEquals(entry.Answer, answer) && entry.Has(patterns, catchAll))
            return entry.Rules;
        entry ??= _old.Entries.GetValueOrDefault(domain);
        if (entry is null || !ReferenceEquals(entry.Answer, answer) || !entry.Has(patterns, catchAll))
            entry = Renew(entry, answer, patterns, catchAll, mayCompile);
        if (entry is null)
            return null;
        entry.Rules.Key = domain;
        Add(domain, entry);
        return entry.Rules;
    }

    /// <summary>To be told after each use of <paramref name="rules"/>.</summary>
    public void Used(DomainRules rules, long grownBefore)
    {
        var grown = rules.Grown;
        if (grown > MaxGrowth)
        {
            _young.Entries.TryRemove(rules.Key, out _);
            _old.Entries.TryRemove(rules.Key, out _);
        }

        if (grown == grownBefore || Interlocked.Add(ref _totalGrowth, grown - grownBefore) <= MaxTotalGrowth)
            return;
        lock (_turn)
        {
            _totalGrowth = 0;
            _young = new Generation();
            _old = new Generation();
        }
    }

    private Entry? Renew(Entry? known, DnsAnswer answer, ImmutableArray<AliasRules> patterns, AliasRules? catchAll, bool mayCompile)
    {
        // Most answers that are fetched again say the same as before.
        string[] texts = [.. answer.Records.OfType<TxtRecord>().Select(r => r.Text)];
        var isSame = known is not null && known.Texts.AsSpan().SequenceEqual(texts);
        if (isSame && known!.Has(patterns, catchAll))
            return known with { Answer = answer };
        var records = isSame ? known!.Rules.Records : ForwardingRecordParser.Parse(texts, cipher);
        if (!mayCompile && (!patterns.IsEmpty || records.Rules.Any(static rule => rule.Kind == ForwardingRuleKind.Regex)))
            return null;
        return new Entry(answer, texts, patterns, catchAll, DomainRules.Compile(records, catchAll is null ? patterns.AsSpan() : [.. patterns, catchAll]));
    }

    private void Add(string domain, Entry entry)
    {
        var young = _young;
        var known = young.Entries.ContainsKey(domain);
        young.Entries[domain] = entry;
        if (known)
            return;
        var weight = Interlocked.Add(ref young.Weight, entry.Rules.Weight);
        if (weight <= MaxWeight / 2 && young.Entries.Count <= Math.Max(1, maxDomains / 2))
            return;
        lock (_turn)
        {
            if (_young != young)
                return;
            _old = young;
            _young = new Generation();
        }
    }

    private sealed record Entry(DnsAnswer Answer, string[] Texts, ImmutableArray<AliasRules> Patterns, AliasRules? CatchAll, DomainRules Rules)
    {
        public bool Has(ImmutableArray<AliasRules> patterns, AliasRules? catchAll) =>
            (Patterns == patterns || (Patterns.IsEmpty && patterns.IsEmpty)) && ReferenceEquals(CatchAll, catchAll);
    }

    private sealed class Generation
    {
        public readonly ConcurrentDictionary<string, Entry> Entries = new(StringComparer.Ordinal);

        public int Weight;
    }
}
