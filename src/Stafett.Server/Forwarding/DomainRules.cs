using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Stafett.Protocols.Forwarding;
using Stafett.Storage;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Rules;

namespace Stafett.Server.Forwarding;

/// <summary>
/// The records of one domain, and the patterns and the catch-all of its account behind them, made ready to answer: one dictionary hit per plain name, however
/// many rules there are, and compiled patterns. Immutable.
/// </summary>
internal sealed class DomainRules
{
    private const int MaxProblems = 200;

    private readonly Dictionary<string, ImmutableArray<OrderedRule>>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly ImmutableArray<CompiledRule> _patterns;
    private readonly ImmutableArray<OrderedRule> _catchAll;
    private long _grown;

    private DomainRules(
        ForwardingRecords records, Dictionary<string, ImmutableArray<OrderedRule>> names, ImmutableArray<CompiledRule> patterns,
        ImmutableArray<OrderedRule> catchAll, ImmutableArray<RecordProblem> problems)
    {
        _lookup = names.GetAlternateLookup<ReadOnlySpan<char>>();
        _patterns = patterns;
        _catchAll = catchAll;
        Records = records;
        Problems = problems;
    }

    public ForwardingRecords Records { get; }

    /// <summary>What the parser found and what the patterns added.</summary>
    public ImmutableArray<RecordProblem> Problems { get; }

    /// <summary>Octets that matching has allocated so far. A pattern remembers the states it has met, so this is what it may have grown by.</summary>
    public long Grown => Interlocked.Read(ref _grown);

    /// <summary>Its patterns may take long: not for many at once.</summary>
    public bool IsHeavy { get; private init; }

    /// <summary>What the cache knows them by.</summary>
    internal string Key { get; set; } = "";

    public bool IsEmpty => Records.Rules.IsEmpty;

    /// <summary>Rough memory, in plain rules: what a cache counts.</summary>
    public int Weight => 1 + Records.Rules.Length + _catchAll.Length + _patterns.Length * 50;

    /// <param name="aliases">Patterns and catch-all of the database. They count as if they were written behind the records.</param>
    public static DomainRules Compile(ForwardingRecords records, params ReadOnlySpan<AliasRules> aliases)
    {
        var names = new Dictionary<string, ImmutableArray<OrderedRule>.Builder>(StringComparer.Ordinal);
        var patterns = ImmutableArray.CreateBuilder<CompiledRule>();
        var catchAll = ImmutableArray.CreateBuilder<OrderedRule>();
        var problems = records.Problems.ToBuilder();
        long weight = 0;
        var cost = 0;
        foreach (var rule in InOrder(records, aliases))
        {
            switch (rule.Rule.Kind)
            {
                case ForwardingRuleKind.CatchAll:
                    catchAll.Add(rule);
                    break;
                case ForwardingRuleKind.LocalPart:
                    if (!names.TryGetValue(rule.Rule.Match, out var list))
                        names[rule.Rule.Match] = list = ImmutableArray.CreateBuilder<OrderedRule>(1);
                    list.Add(rule);
                    break;
                default:
                    AddPattern(rule, patterns, problems, ref weight, ref cost);
                    break;
            }
        }

        return new DomainRules(
            records, names.ToDictionary(p => p.Key, p => p.Value.ToImmutable(), StringComparer.Ordinal), patterns.ToImmutable(), catchAll.ToImmutable(),
            problems.ToImmutable())
        { IsHeavy = cost > RulePatternCost.Heavy };
    }

    private static List<OrderedRule> InOrder(ForwardingRecords records, ReadOnlySpan<AliasRules> aliases)
    {
        var rules = new List<OrderedRule>(records.Rules.Length + aliases.Length);
        foreach (var rule in records.Rules)
            rules.Add(new OrderedRule(rules.Count, rule, null));
        foreach (var alias in aliases)
        {
            // One number is left for the name that is asked for, which stands between the records and these.
            foreach (var rule in alias.ToRules())
                rules.Add(new OrderedRule(rules.Count + 1, rule, alias.Id));
        }

        return rules;
    }

    private static void AddPattern(
        OrderedRule rule, ImmutableArray<CompiledRule>.Builder patterns, ImmutableArray<RecordProblem>.Builder problems, ref long weight, ref int cost)
    {
        if (RulePattern.TryCompile(rule.Rule, out var regex, out var problem))
        {
            weight += RulePattern.Weigh(rule.Rule.Match);
            var its = RulePatternCost.Of(rule.Rule.Match);
            if (patterns.Count < RulePattern.MaxPerDomain && weight <= RulePattern.MaxWeightPerDomain && its <= RulePatternCost.MaxPerDomain - cost)
            {
                cost += its;
                patterns.Add(new CompiledRule(rule, regex));
                return;
            }

            problem = new RecordProblem(
                RecordProblem.Shown(rule.Rule.Item), $"The domain has more than {RulePattern.MaxPerDomain} patterns, or they are too long or repeat too much together; this one is not used.",
                "Join patterns with |, write plain names, begin patterns with ^, and use fewer counts in braces.");
        }

        if (problems.Count < MaxProblems)
            problems.Add(problem);
    }

    /// <summary>
    /// The rules that an address meets. A disabling rule decides alone, the first one written before others; else names and patterns count together, and
    /// the catch-all only where neither matched. Null when a pattern took too long.
    /// </summary>
    /// <param name="name">The local part, in lower case, without tag.</param>
    /// <param name="alias">The alias of that name in the database.</param>
    public ImmutableArray<RuleMatch>? Find(ReadOnlySpan<char> name, AliasRules? alias = null)
    {
        var found = _lookup.TryGetValue(name, out var named) ? named : [];
        if (alias is not null)
            found = [.. found, .. alias.ToRules().Select(rule => new OrderedRule(Records.Rules.Length, rule, alias.Id))];
        if (_patterns.IsEmpty)
            return Decide(found.IsEmpty ? _catchAll : found);
        var all = ImmutableArray.CreateBuilder<RuleMatch>(found.Length);
        foreach (var rule in found)
            all.Add(new RuleMatch(rule.Order, rule.Rule, null, rule.Alias));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var text = name.ToString();
            foreach (var pattern in _patterns)
            {
                if (pattern.Regex.IsMatch(name))
                    all.Add(new RuleMatch(pattern.Rule.Order, pattern.Rule.Rule, Captures(pattern.Regex.Match(text)), pattern.Rule.Alias));
            }
        }
        catch (RegexMatchTimeoutException)
        {
            return null;
        }
        finally
        {
            Interlocked.Add(ref _grown, GC.GetAllocatedBytesForCurrentThread() - allocated);
        }

        if (all.Count == 0)
            return Decide(_catchAll);
        var ordered = all.OrderBy(match => match.Order).ToImmutableArray();
        foreach (var match in ordered)
        {
            if (match.Rule.Disabling != Disabling.None)
                return [match];
        }

        return ordered;
    }

    private static ImmutableArray<RuleMatch> Decide(ImmutableArray<OrderedRule> rules)
    {
        var matches = ImmutableArray.CreateBuilder<RuleMatch>(rules.Length);
        foreach (var rule in rules)
        {
            var match = new RuleMatch(rule.Order, rule.Rule, null, rule.Alias);
            if (rule.Rule.Disabling != Disabling.None)
                return [match];
            matches.Add(match);
        }

        return matches.MoveToImmutable();
    }

    private static string[] Captures(Match match)
    {
        var captures = new string[match.Groups.Count];
        for (var i = 0; i < captures.Length; i++)
            captures[i] = match.Groups[i].Value;
        return captures;
    }

    private sealed record OrderedRule(int Order, ForwardingRule Rule, Id<Alias>? Alias);

    private sealed record CompiledRule(OrderedRule Rule, Regex Regex);
}

/// <param name="Captures">The whole match and the groups; null for a rule without pattern.</param>
/// <param name="Alias">The alias of the database that the rule is of; null: it stands in the DNS.</param>
internal readonly record struct RuleMatch(int Order, ForwardingRule Rule, string[]? Captures, Id<Alias>? Alias)
{
    /// <summary>An alias that is there and has nobody who gets its mail now.</summary>
    public bool IsWaiting => Rule is { Disabling: Disabling.None, Target: null, Template: null };
}
