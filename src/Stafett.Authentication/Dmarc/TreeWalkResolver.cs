using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Dmarc;

/// <summary>
/// Walks up the tree (RFC 9989 §4.10). How long an answer is good is the resolver's affair: it is asked each time, and a walk stands as long as its answers are the same
/// objects, so with a resolver that caches no record is read twice. One for the process; any thread.
/// </summary>
public sealed class TreeWalkResolver(IDnsResolver dns)
{
    private static readonly DnsAnswer Impossible = new(DnsStatus.NxDomain, [], "", false, DateTimeOffset.MaxValue);

    // By the answer for the first name: kept as long as the resolver keeps that.
    private readonly ConditionalWeakTable<DnsAnswer, KnownWalk> _known = [];

    /// <param name="domain">Lower case, ASCII, no final dot.</param>
    /// <param name="cancellationToken">Ends the look-ups.</param>
    public async ValueTask<TreeWalk> WalkAsync(string domain, CancellationToken cancellationToken)
    {
        // The first name decides most messages; the others are asked for together, because there are few and each is a round trip.
        var first = await AskAsync(NameAt(domain), cancellationToken).ConfigureAwait(false);
        var known = _known.TryGetValue(first, out var walked) && walked.Walk.Start == domain ? walked : null;
        var step = known is null ? Read(domain, first) : known.Walk.Steps[0];
        if (step.IsBoundary)
            return known?.Walk ?? Keep(first, new KnownWalk(new TreeWalk(domain, [step]), [], []));
        var names = known?.Names ?? [.. TreeWalk.Targets(domain).Skip(1).Select(NameAt)];
        var answers = await AskAsync(names, cancellationToken).ConfigureAwait(false);
        return known is not null && IsSame(known.Answers, answers) ? known.Walk : Keep(first, new KnownWalk(Read(domain, step, answers), names, answers));
    }

    private static string NameAt(string domain) => $"_dmarc.{domain}";

    private ValueTask<DnsAnswer> AskAsync(string name, CancellationToken cancellationToken) =>
        // A name too long to exist has no record.
        name.Length > DnsName.MaxWireLength - 2 ? ValueTask.FromResult(Impossible) : dns.ResolveAsync(name, DnsType.TXT, cancellationToken);

    private async ValueTask<DnsAnswer[]> AskAsync(string[] names, CancellationToken cancellationToken)
    {
        var answers = new DnsAnswer[names.Length];
        Task<DnsAnswer>?[]? late = null;
        for (var i = 0; i < names.Length; i++)
        {
            var asked = AskAsync(names[i], cancellationToken);
            if (asked.IsCompletedSuccessfully)
                answers[i] = await asked.ConfigureAwait(false);
            else
                (late ??= new Task<DnsAnswer>?[names.Length])[i] = asked.AsTask();
        }

        for (var i = 0; i < late?.Length; i++)
        {
            if (late[i] is { } answer)
                answers[i] = await answer.ConfigureAwait(false);
        }

        return answers;
    }

    private TreeWalk Keep(DnsAnswer first, KnownWalk walk)
    {
        _known.AddOrUpdate(first, walk);
        return walk.Walk;
    }

    private static bool IsSame(DnsAnswer[] known, DnsAnswer[] answers)
    {
        for (var i = 0; i < known.Length; i++)
        {
            if (!ReferenceEquals(known[i], answers[i]))
                return false;
        }

        return true;
    }

    private static TreeWalk Read(string domain, TreeWalkStep first, DnsAnswer[] above)
    {
        var steps = ImmutableArray.CreateBuilder<TreeWalkStep>(above.Length + 1);
        steps.Add(first);
        var targets = TreeWalk.Targets(domain);
        for (var i = 0; i < above.Length && !steps[i].IsBoundary; i++)
            steps.Add(Read(targets[i + 1], above[i]));
        return new TreeWalk(domain, steps.DrainToImmutable());
    }

    private static TreeWalkStep Read(string domain, DnsAnswer answer)
    {
        var records = ImmutableArray.CreateBuilder<DmarcRecord>();
        foreach (var record in answer.Records)
        {
            if (record is TxtRecord txt && DmarcRecordParser.TryParse(txt.Text, out var read))
                records.Add(read);
        }

        return new TreeWalkStep(domain, answer.Status, records.DrainToImmutable());
    }

    /// <param name="Walk">As it was read.</param>
    /// <param name="Names">That were asked above the first.</param>
    /// <param name="Answers">To these.</param>
    private sealed record KnownWalk(TreeWalk Walk, string[] Names, DnsAnswer[] Answers);
}
