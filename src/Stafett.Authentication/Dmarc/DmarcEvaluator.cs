using System.Collections.Immutable;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dmarc;

/// <summary>
/// Decides whether the author of a message is who he says he is (RFC 9989 §5.3). Fails closed where a reader could be shown another author than the one that was
/// checked: a From field that is missing, repeated, malformed or without a domain is not let through, and of several author domains all must pass.
/// </summary>
public sealed class DmarcEvaluator(IDnsResolver dns)
{
    /// <summary>RFC 9989 §11.5: each author domain costs questions.</summary>
    public const int MaxAuthorDomains = 5;

    private readonly TreeWalkResolver _walks = new(dns);

    /// <param name="headers">Of the message.</param>
    /// <param name="waiting">What SPF and DKIM vouch for; duplicates do no harm. The policy is looked up while they are waited for.</param>
    /// <param name="cancellationToken">Ends the look-ups.</param>
    public async ValueTask<DmarcVerdict> EvaluateAsync(HeaderSection headers, ValueTask<IReadOnlyList<AuthenticatedIdentifier>> waiting, CancellationToken cancellationToken)
    {
        var from = headers.From;
        if (from.Problem is not null)
            return Unidentified(null, from.Problem);
        var first = from.Mailboxes[0].Address.Domain;
        Domain[] authors = from.Mailboxes.Count == 1 ? [first] : [.. from.Mailboxes.Select(mailbox => mailbox.Address.Domain).Distinct()];
        if (authors.Length > MaxAuthorDomains)
            return Unidentified(first, $"The From field names more than {MaxAuthorDomains} domains");
        IReadOnlyList<AuthenticatedIdentifier>? identifiers = null;
        DmarcVerdict? worst = null;
        foreach (var author in authors)
        {
            var walk = author.Literal is null ? await _walks.WalkAsync(author.Name, cancellationToken).ConfigureAwait(false) : null;
            identifiers ??= await waiting.ConfigureAwait(false);
            var verdict = walk is null
                ? Unidentified(author, "The author has an address literal for a domain, which nobody can vouch for")
                : await EvaluateAsync(author, walk, identifiers, cancellationToken).ConfigureAwait(false);
            if (worst is null || Rank(verdict) > Rank(worst))
                worst = verdict;
        }

        return worst!;
    }

    // RFC 9989 §11.5: of several domains the one that fails with the strictest policy decides. A message passes when all of them do. What is not known may be a rejection.
    private static int Rank(DmarcVerdict verdict) => (verdict.Result, verdict.AppliedPolicy) switch
    {
        (DmarcResult.Pass, _) => 0,
        (DmarcResult.None, _) => 1,
        (DmarcResult.TempError, _) => 5,
        (_, DmarcPolicy.Reject) => 6,
        (_, DmarcPolicy.Quarantine) => 4,
        (DmarcResult.Fail, _) => 3,
        _ => 2,
    };

    private static DmarcVerdict Unidentified(Domain? author, string problem) =>
        new(DmarcResult.PermError, author, problem) { AppliedPolicy = DmarcPolicy.Reject };

    private async ValueTask<DmarcVerdict> EvaluateAsync(Domain author, TreeWalk walk, IReadOnlyList<AuthenticatedIdentifier> identifiers, CancellationToken cancellationToken)
    {
        if (walk.Policy is not { Record: { } record } step)
        {
            return walk.IsTemporary
                ? new DmarcVerdict(DmarcResult.TempError, author, $"DNS does not say whether {author} has a policy") { OrganizationalDomain = walk.OrganizationalDomain, Steps = walk.Steps }
                : new DmarcVerdict(DmarcResult.None, author, Absence(walk)) { OrganizationalDomain = walk.OrganizationalDomain, Steps = walk.Steps };
        }

        if (record.Problem is not null)
            return Verdict(DmarcResult.PermError, $"the record of {step.Domain} cannot be used: {record.Problem}", default);
        var (policy, isKnown) = await PolicyAsync(walk, step, record, cancellationToken).ConfigureAwait(false);
        var (aligned, isOpen) = await AlignAsync(walk, record, identifiers, cancellationToken).ConfigureAwait(false);
        if (!aligned.IsEmpty)
            return Verdict(DmarcResult.Pass, "", policy, aligned);
        // RFC 9989 §5.3.6: with an error of DNS it neither passes nor fails.
        if (isOpen)
            return Verdict(DmarcResult.TempError, $"DNS does not say whether an authenticated domain is aligned with {author}", policy);
        if (!isKnown || (step.Domain != author.Name && walk.IsTemporary))
            return Verdict(DmarcResult.TempError, $"DNS does not say which policy applies to {author}", policy);
        return Verdict(DmarcResult.Fail, Failure(author, identifiers, policy, record), policy) with { AppliedPolicy = Applied(policy, record) };

        DmarcVerdict Verdict(DmarcResult result, string reason, DmarcPolicy policy, ImmutableArray<AuthenticatedIdentifier> aligned = default) => new(result, author, reason)
        {
            OrganizationalDomain = walk.OrganizationalDomain,
            PolicyDomain = step.Domain,
            Record = record,
            Steps = walk.Steps,
            Policy = policy,
            Aligned = aligned.IsDefault ? [] : aligned,
        };
    }

    // RFC 9989 §4.10.1. Not known: np says something else than sp, and DNS does not tell whether the domain exists.
    private async ValueTask<(DmarcPolicy Policy, bool IsKnown)> PolicyAsync(TreeWalk walk, TreeWalkStep step, DmarcRecord record, CancellationToken cancellationToken)
    {
        var own = record.Policy ?? DmarcPolicy.None;
        if (step.Domain == walk.Start)
            return (own, true);
        var existing = record.SubdomainPolicy ?? own;
        if (record.NonexistentPolicy is not { } nonexistent || nonexistent == existing)
            return (existing, true);
        // RFC 8020 §2: a name with names below it exists.
        if (walk.Steps[0].Status is DnsStatus.Success or DnsStatus.NoData)
            return (existing, true);
        // RFC 9989 §3.2.13: NXDOMAIN is the same for every type.
        var answer = await dns.ResolveAsync(walk.Start, DnsType.A, cancellationToken).ConfigureAwait(false);
        return (answer.Status == DnsStatus.NxDomain ? nonexistent : existing, !answer.IsTemporaryFailure);
    }

    private async ValueTask<(ImmutableArray<AuthenticatedIdentifier> Aligned, bool IsOpen)> AlignAsync(
        TreeWalk author, DmarcRecord record, IReadOnlyList<AuthenticatedIdentifier> identifiers, CancellationToken cancellationToken)
    {
        var aligned = ImmutableArray.CreateBuilder<AuthenticatedIdentifier>(identifiers.Count);
        var isOpen = false;
        foreach (var identifier in identifiers)
        {
            if (aligned.Contains(identifier))
                continue;
            var mode = identifier.Mechanism == AuthenticationMechanism.Spf ? record.SpfAlignment : record.DkimAlignment;
            var answer = await IsAlignedAsync(author, mode, identifier.Domain, cancellationToken).ConfigureAwait(false);
            if (answer == true && !identifier.IsTemporary)
                aligned.Add(identifier);
            else if (answer != false)
                isOpen = true;
        }

        return (aligned.DrainToImmutable(), isOpen);
    }

    // Null: DNS does not tell.
    private async ValueTask<bool?> IsAlignedAsync(TreeWalk author, AlignmentMode mode, Domain domain, CancellationToken cancellationToken)
    {
        if (domain.Name == author.Start)
            return true;
        // An organizational domain is a name or above it, so without a common one nothing needs to be asked.
        if (mode == AlignmentMode.Strict || domain.Literal is not null || !IsAtOrBelow(domain.Name, author.IsTemporary ? LastLabel(author.Start) : author.OrganizationalDomain))
            return false;
        if (author.IsTemporary)
            return null;
        var walk = await _walks.WalkAsync(domain.Name, cancellationToken).ConfigureAwait(false);
        return walk.IsTemporary ? null : walk.OrganizationalDomain == author.OrganizationalDomain;
    }

    private static bool IsAtOrBelow(string name, string ancestor) =>
        name.EndsWith(ancestor, StringComparison.Ordinal) && (name.Length == ancestor.Length || name[^(ancestor.Length + 1)] == '.');

    private static string LastLabel(string name) => name[(name.LastIndexOf('.') + 1)..];

    // RFC 9989 §4.7, the tag t.
    private static DmarcPolicy Applied(DmarcPolicy policy, DmarcRecord record) =>
        record.IsTesting && policy != DmarcPolicy.None ? policy - 1 : policy;

    private static string Absence(TreeWalk walk) =>
        walk.Steps.FirstOrDefault(step => step.Records.Length > 1) is { } several
            ? $"{several.Domain} publishes {several.Records.Length} records, so none of them counts"
            : $"{walk.Start} has no policy";

    private static string Failure(Domain author, IReadOnlyList<AuthenticatedIdentifier> identifiers, DmarcPolicy policy, DmarcRecord record)
    {
        var passed = identifiers.Distinct().Where(identifier => !identifier.IsTemporary).ToList();
        var what = passed.Count == 0
            ? $"neither SPF nor DKIM passes for {author}"
            : $"{string.Join(", ", passed)} {(passed.Count == 1 ? "passes, but is" : "pass, but are")} not aligned with {author}";
        return record.IsTesting && policy != DmarcPolicy.None ? $"{what}; the owner is still testing its policy" : what;
    }
}
