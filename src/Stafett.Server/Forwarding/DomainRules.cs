using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Stafett.Protocols.Forwarding;

namespace Stafett.Server.Forwarding;

/// <summary>
/// The records of one domain, made ready to answer: one dictionary hit per plain name, however many rules there are, and compiled
/// patterns. Immutable.
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

    public bool IsEmpty => Records.Rules.IsEmpty;

    /// <summary>Rough memory, in plain rules: what a cache counts.</summary>
    public int Weight => 1 + Records.Rules.Length + _patterns.Length * 50;

    public static DomainRules Compile(ForwardingRecords records)
    {
        var names = new Dictionary<string, ImmutableArray<OrderedRule>.Builder>(StringComparer.Ordinal);
        var patterns = ImmutableArray.CreateBuilder<CompiledRule>();
        var catchAll = ImmutableArray.CreateBuilder<OrderedRule>();
        var problems = records.Problems.ToBuilder();
        long weight = 0;
        var cost = 0;
        for (var i = 0; i < records.Rules.Length; i++)
        {
            var rule = new OrderedRule(i, records.Rules[i]);
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
            problems.ToImmutable()) { IsHeavy = cost > RulePatternCost.Heavy };
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
    public ImmutableArray<RuleMatch>? Find(ReadOnlySpan<char> name)
    {
        var found = _lookup.TryGetValue(name, out var named) ? named : [];
        if (_patterns.IsEmpty)
            return Decide(found.IsEmpty ? _catchAll : found);
        var all = ImmutableArray.CreateBuilder<RuleMatch>(found.Length);
        foreach (var rule in found)
            all.Add(new RuleMatch(rule.Order, rule.Rule, null));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var text = name.ToString();
            foreach (var pattern in _patterns)
            {
                if (pattern.Regex.IsMatch(name))
                    all.Add(new RuleMatch(pattern.Rule.Order, pattern.Rule.Rule, Captures(pattern.Regex.Match(text))));
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
        all.Sort((a, b) => a.Order.CompareTo(b.Order));
        foreach (var match in all)
        {
            if (match.Rule.Disabling != Disabling.None)
                return [match];
        }

        return all.DrainToImmutable();
    }

    private static ImmutableArray<RuleMatch> Decide(ImmutableArray<OrderedRule> rules)
    {
        var matches = ImmutableArray.CreateBuilder<RuleMatch>(rules.Length);
        foreach (var rule in rules)
        {
            var match = new RuleMatch(rule.Order, rule.Rule, null);
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

    private sealed record OrderedRule(int Order, ForwardingRule Rule);

    private sealed record CompiledRule(OrderedRule Rule, Regex Regex);
}

/// <param name="Captures">The whole match and the groups; null for a rule without pattern.</param>
internal readonly record struct RuleMatch(int Order, ForwardingRule Rule, string[]? Captures);
