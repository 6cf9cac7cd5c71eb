using System.Collections.Immutable;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Dmarc;

/// <summary>
/// What was found on the way up from one domain (RFC 9989 §4.10): at most eight names, however long the first one is. Tells the organizational domain, which
/// needs no list of public suffixes, and where the policy stands.
/// </summary>
/// <param name="Start">Lower case, ASCII, no final dot.</param>
/// <param name="Steps">In the order of asking, up to the one that ends the walk.</param>
public sealed record TreeWalk(string Start, ImmutableArray<TreeWalkStep> Steps)
{
    public const int MaxQueries = 8;

    /// <summary>A step failed that may have changed what is said here.</summary>
    public bool IsTemporary => Steps.Any(step => step.IsTemporary);

    /// <summary>RFC 9989 §4.10.2</summary>
    public string OrganizationalDomain
    {
        get
        {
            var last = Start;
            foreach (var step in Steps)
            {
                if (step.Record is not { } record)
                    continue;
                if (record.PublicSuffix == PublicSuffix.No)
                    return step.Domain;
                // What publishes the public suffix flag for itself is its own organization.
                if (record.PublicSuffix == PublicSuffix.Yes && step.Domain != Start)
                    return BelowOnTheWay(step.Domain);
                last = step.Domain;
            }

            return last;
        }
    }

    /// <summary>RFC 9989 §4.10.1: the domain's own record, that of its organization, that of its public suffix; null where there is none.</summary>
    public TreeWalkStep? Policy
    {
        get
        {
            if (Steps is [{ Record: not null } own, ..])
                return own;
            var organization = OrganizationalDomain;
            return Steps.FirstOrDefault(step => step.Record is not null && step.Domain == organization)
                ?? Steps.FirstOrDefault(step => step.Record?.PublicSuffix == PublicSuffix.Yes);
        }
    }

    /// <summary>The domains to ask, at most eight: names of more than eight labels are cut to seven after the first question.</summary>
    public static IReadOnlyList<string> Targets(string domain)
    {
        var targets = new List<string>(MaxQueries) { domain };
        var rest = domain;
        var labels = domain.AsSpan().Count('.') + 1;
        for (var i = labels; i > MaxQueries; i--)
            rest = Parent(rest);
        while (targets.Count < MaxQueries && rest.Contains('.', StringComparison.Ordinal))
        {
            rest = Parent(rest);
            targets.Add(rest);
        }

        return targets;
    }

    private static string Parent(string name) => name[(name.IndexOf('.', StringComparison.Ordinal) + 1)..];

    private string BelowOnTheWay(string suffix)
    {
        var end = Start.Length - suffix.Length - 1;
        return Start[(Start.LastIndexOf('.', end - 1) + 1)..];
    }
}

/// <summary>One name of a walk.</summary>
/// <param name="Domain">Without <c>_dmarc</c>.</param>
/// <param name="Status">What DNS said.</param>
/// <param name="Records">Those that begin with <c>v=DMARC1</c>.</param>
public sealed record TreeWalkStep(string Domain, DnsStatus Status, ImmutableArray<DmarcRecord> Records)
{
    /// <summary>RFC 9989 §4.10: of several records none counts.</summary>
    public DmarcRecord? Record => Records.Length == 1 ? Records[0] : null;

    public bool IsTemporary => Status is DnsStatus.ServerFailure or DnsStatus.Timeout;

    /// <summary>The walk ends here.</summary>
    public bool IsBoundary => Record is { PublicSuffix: not PublicSuffix.Unknown };
}
