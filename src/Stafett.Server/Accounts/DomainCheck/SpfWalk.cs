using System.Collections.Immutable;
using System.Text;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>What a record costs a receiver who has to go all through it.</summary>
/// <param name="LookUps">Terms that ask DNS, in the record and in all that it includes (RFC 7208 §4.6.4).</param>
/// <param name="Terms">The same for each such term of the record itself, as written.</param>
/// <param name="Problems">The term of the record itself that leads there, and what is wrong: each makes the check a permerror.</param>
/// <param name="Unanswered">A name whose record DNS did not tell; null: there is none.</param>
/// <param name="IsCut">The tree is larger than what was looked at.</param>
internal sealed record SpfCost(int LookUps, IReadOnlyList<(string Term, int LookUps)> Terms, IReadOnlyList<(string Term, string What)> Problems, string? Unanswered, bool IsCut);

/// <summary>Follows include and redirect from a record, all terms of one depth at a time.</summary>
internal sealed class SpfWalk(IDnsResolver dns)
{
    // Receivers stop at the eleventh look-up; more are followed only to say how much too many there are.
    private const int MaxRecords = 60;

    private readonly List<(string Term, int LookUps)> _terms = [];
    private readonly List<(string Term, string What)> _problems = [];
    private string? _unanswered;
    private bool _isCut;

    /// <summary>The SPF records among the TXT records of a name (RFC 7208 §4.5).</summary>
    public static List<string> RecordsOf(DnsAnswer answer) =>
        [.. answer.Records.OfType<TxtRecord>().Select(txt => txt.Text).Where(text => SpfRecordParser.IsRecord(Encoding.UTF8.GetBytes(text)))];

    public static SpfRecord? Parse(string text, out string problem) => SpfRecordParser.TryParse(Encoding.UTF8.GetBytes(text), out var record, out problem) ? record : null;

    /// <summary>RFC 7208 §5.1: what stands behind all is never reached.</summary>
    public static IEnumerable<SpfDirective> Reached(SpfRecord record)
    {
        foreach (var directive in record.Directives)
        {
            yield return directive;
            if (directive.Mechanism == SpfMechanism.All)
                yield break;
        }
    }

    public async Task<SpfCost> CountAsync(string domain, SpfRecord record, CancellationToken cancellationToken)
    {
        List<Node> level = [new Node(record, -1, [domain])];
        var seen = 1;
        while (level.Count > 0)
        {
            var branches = level.SelectMany(Branches).ToList();
            if (branches.Count > MaxRecords - seen)
            {
                _isCut = true;
                branches = branches[..(MaxRecords - seen)];
            }

            seen += branches.Count;
            var found = await Task.WhenAll(branches.Select(branch => FollowAsync(branch, cancellationToken))).ConfigureAwait(false);
            _problems.AddRange(branches.Zip(found).Where(pair => pair.Second.Problem is not null).Select(pair => (_terms[pair.First.Top].Term, pair.Second.Problem!)));
            _unanswered ??= found.Select(step => step.Unanswered).FirstOrDefault(name => name is not null);
            level = [.. found.Select(step => step.Node).OfType<Node>()];
        }

        return new SpfCost(_terms.Sum(term => term.LookUps), _terms, [.. _problems.Distinct()], _unanswered, _isCut);
    }

    /// <summary>Counts the terms of one record and gives those that lead to another.</summary>
    private IEnumerable<Branch> Branches(Node node)
    {
        foreach (var directive in Reached(node.Record).Where(directive => directive.AsksDns))
        {
            var top = Count(node.Top, directive.Text);
            if (directive is { Mechanism: SpfMechanism.Include, Target: { IsConstant: true } target })
                yield return new Branch(target.Text, directive.Text, top, node.Path);
        }

        // RFC 7208 §6.1: redirect counts only without all.
        if (node.Record.Redirect is { } redirect && node.Record.Directives.All(directive => directive.Mechanism != SpfMechanism.All))
        {
            var top = Count(node.Top, $"redirect={redirect.Text}");
            if (redirect.IsConstant)
                yield return new Branch(redirect.Text, $"redirect={redirect.Text}", top, node.Path);
        }
    }

    private int Count(int top, string term)
    {
        if (top < 0)
        {
            top = _terms.Count;
            _terms.Add((term, 0));
        }

        _terms[top] = (_terms[top].Term, _terms[top].LookUps + 1);
        return top;
    }

    private async Task<Step> FollowAsync(Branch branch, CancellationToken cancellationToken)
    {
        var domain = branch.Domain.TrimEnd('.').ToLowerInvariant();
        if (branch.Path.Contains(domain))
            return new Step(null, Problem: $"leads in a circle{Where(branch)}");

        var answer = await dns.ResolveAsync(domain, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure)
            return new Step(null, Unanswered: domain);

        var texts = RecordsOf(answer);
        var problem = "";
        if (texts is [var text] && Parse(text, out problem) is { } record)
            return new Step(new Node(record, branch.Top, branch.Path.Add(domain)));
        // RFC 7208 §5.2
        return new Step(null, Problem: texts.Count switch
        {
            0 => $"leads to a name without an SPF record{Where(branch)}",
            1 => $"leads to a record with an error ({problem}){Where(branch)}",
            _ => $"leads to a name with {texts.Count} SPF records{Where(branch)}",
        });
    }

    /// <summary>Which term it was, where it is none of the first record.</summary>
    private static string Where(Branch branch) => branch.Path.Count == 1 ? "" : $" by way of {branch.Term}";

    /// <param name="Top">The term of the first record that led here; -1: the first record itself.</param>
    private sealed record Node(SpfRecord Record, int Top, ImmutableList<string> Path);

    private sealed record Step(Node? Node, string? Problem = null, string? Unanswered = null);

    private sealed record Branch(string Domain, string Term, int Top, ImmutableList<string> Path);
}
