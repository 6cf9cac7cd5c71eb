using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Who may send in the domain's name (RFC 7208): whether the record can be followed, what it costs, and how it ends.</summary>
internal sealed class SpfCheck(DomainQuestion question, IDnsResolver dns) : ISubjectCheck
{
    private const int MaxLookUps = 10;
    private const int MaxVoids = 2;
    private const int MaxExchangers = 10;
    private const string Version = "v=spf1";

    private readonly Findings _found = new("SPF");

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        var name = question.Name;
        var answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure)
        {
            _found.Unknown(name, DnsType.TXT, answer);
            return _found;
        }

        var texts = SpfWalk.RecordsOf(answer);
        if (texts.Count == 0)
            Missing(answer, await Exchangers.FindAsync(name, dns, cancellationToken).ConfigureAwait(false));
        else if (texts.Count > 1)
            Several(texts);
        else if (SpfWalk.Parse(texts[0], out var problem) is not { } record)
            Wrong(texts[0], problem);
        else
            await ReadAsync(texts[0], record, cancellationToken).ConfigureAwait(false);
        return _found;
    }

    private void Missing(DnsAnswer answer, Exchangers exchangers)
    {
        var meant = answer.Records.OfType<TxtRecord>().Select(txt => txt.Text).FirstOrDefault(LooksLikeSpf);
        if (meant is not null)
        {
            var bare = meant.Trim(' ', '\t', '"', '\'');
            var rest = bare[(bare.IndexOf("spf1", StringComparison.OrdinalIgnoreCase) + 4)..].TrimStart(' ', ';', ',', ':').Replace(';', ' ').Replace(',', ' ');
            var mended = WithoutWrong($"{Version} {rest}");
            _found.Broken($"{RecordProblem.Shown(meant)}: the record looks like SPF but does not begin with v=spf1 and a space, so it counts for nothing.", new Mend("Put in its place:", Record(mended)));
            return;
        }

        var takesNoMail = exchangers is { HasNull: true, Hosts.IsEmpty: true };
        _found.Warning($"{question.Name} has no SPF record: anybody may send in its name, and large providers refuse mail of such domains.",
            takesNoMail ? new Mend("If it sends no mail, publish:", Record("v=spf1 -all")) : new Mend("Publish, with the hosts and include: terms of whoever sends your mail:", Record("v=spf1 mx ~all")));
    }

    private static bool LooksLikeSpf(string text)
    {
        var bare = text.AsSpan().TrimStart(" \t\"'");
        return bare.StartsWith("v=spf1", StringComparison.OrdinalIgnoreCase) || bare.StartsWith("spf1", StringComparison.OrdinalIgnoreCase) || bare.StartsWith("v = spf1", StringComparison.OrdinalIgnoreCase)
            || bare.StartsWith("v:spf1", StringComparison.OrdinalIgnoreCase);
    }

    private void Several(List<string> texts) =>
        _found.Broken($"There are {texts.Count} SPF records, so none counts (permerror) and mail is refused by many.",
            new Mend("Take them away and publish one in their place:", Record(Join(texts))));

    private void Wrong(string text, string problem) =>
        _found.Broken($"The record has an error, so none of it counts (permerror): {problem}.", new Mend("Right the term, or publish without it:", Record(WithoutWrong(text))));

    private async Task ReadAsync(string text, SpfRecord record, CancellationToken cancellationToken)
    {
        var costing = new SpfWalk(dns).CountAsync(question.Name, record, cancellationToken);
        var (voids, crowds) = await OwnTermsAsync(record, cancellationToken).ConfigureAwait(false);
        var cost = await costing.ConfigureAwait(false);
        var slow = SpfWalk.Reached(record).Where(directive => directive.Mechanism == SpfMechanism.Ptr).Select(directive => directive.Text).ToList();
        // One record that mends everything: whoever publishes it need not come back for the next finding.
        var mended = Record(Mended(text, record, [.. slow, .. voids, .. cost.Problems.Select(problem => problem.Term)]));
        CheckCost(cost, mended);
        if (voids.Count > 0)
            _found.Add(voids.Count > MaxVoids ? Severity.Broken : Severity.Warning, $"{string.Join(", ", voids)}: nothing is there. After {MaxVoids} such terms receivers stop (permerror).", new Mend("Publish without what leads nowhere:", mended));
        foreach (var crowd in crowds)
            _found.Broken($"{crowd} leads to more than {MaxExchangers} exchangers (permerror).", new Mend("Name their addresses with ip4: and ip6: in its place."));
        CheckEnd(record, mended);
        if (slow.Count > 0)
            _found.Warning($"{string.Join(", ", slow)}: RFC 7208 §5.5 says not to use it; it is slow, and some receivers pass over it.", new Mend("Name the hosts with ip4:, ip6: or a: in its place, or publish without it:", mended));
        if (_found.All(finding => finding.Severity < Severity.Warning))
            _found.Ok($"{RecordProblem.Shown(text)}; {cost.LookUps} of {MaxLookUps} look-ups.");
    }

    private void CheckCost(SpfCost cost, string mended)
    {
        foreach (var (term, what) in cost.Problems)
            _found.Broken($"{term} {what}: the check ends there (permerror).", new Mend("Ask whom it belongs to, or publish without it:", mended));
        if (cost.Unanswered is { } unanswered)
            _found.Unknown($"DNS does not tell the SPF record of {unanswered}, which this record includes; the look-ups may be more than {cost.LookUps}.");
        var terms = string.Join(", ", cost.Terms.OrderByDescending(term => term.LookUps).Select(term => $"{term.Term} {term.LookUps}"));
        if (cost.LookUps > MaxLookUps)
        {
            _found.Broken($"The record needs {cost.LookUps}{(cost.IsCut ? " and more" : "")} look-ups, {MaxLookUps} are allowed; receivers stop there (permerror). By term: {terms}.",
                new Mend("Take away include: terms of services that no longer send for you, or put ip4: and ip6: terms in place of a: and mx terms."));
        }
        else if (cost.LookUps > MaxLookUps - 3)
        {
            _found.Note($"The record needs {cost.LookUps} of {MaxLookUps} look-ups; what it includes may grow and break it. By term: {terms}.");
        }
    }

    private void CheckEnd(SpfRecord record, string mended)
    {
        var all = record.Directives.FirstOrDefault(directive => directive.Mechanism == SpfMechanism.All);
        if (all is null)
        {
            if (record.Redirect is null)
                _found.Warning("The record does not say what of senders that it does not name: without all, they are neither right nor wrong (neutral).", new Mend("Publish:", mended));
            return;
        }

        if (all.Result == SpfResult.Pass)
            _found.Broken($"{all.Text} lets everybody send in the name of {question.Name}.", new Mend("Publish:", mended));
        else if (all.Result == SpfResult.Neutral)
            _found.Note("?all says nothing about senders that the record does not name.", new Mend("To have them marked as doubtful, publish:", mended));
        if (record.Directives[^1] != all || record.Redirect is not null)
            _found.Note($"What stands behind {all.Text} is never looked at.", new Mend("Put it last, or take away what is behind it."));
    }

    /// <summary>Of the record's own a and mx terms: those that lead to nothing, and those that lead to too many exchangers (RFC 7208 §4.6.4).</summary>
    private async Task<(List<string> Voids, List<string> Crowds)> OwnTermsAsync(SpfRecord record, CancellationToken cancellationToken)
    {
        var terms = SpfWalk.Reached(record).Where(directive => directive.Mechanism is SpfMechanism.A or SpfMechanism.Mx && directive.Target is null or { IsConstant: true }).ToList();
        var answers = await Task.WhenAll(terms.Select(async term =>
        {
            var name = term.Target?.Text ?? question.Name;
            if (term.Mechanism == SpfMechanism.Mx)
                return [await dns.ResolveAsync(name, DnsType.MX, cancellationToken).ConfigureAwait(false)];
            var v6 = dns.ResolveAsync(name, DnsType.AAAA, cancellationToken).AsTask();
            return new[] { await dns.ResolveAsync(name, DnsType.A, cancellationToken).ConfigureAwait(false), await v6.ConfigureAwait(false) };
        })).ConfigureAwait(false);
        var own = terms.Zip(answers).ToList();
        return (
            [.. own.Where(pair => pair.Second.All(answer => answer.Status is DnsStatus.NoData or DnsStatus.NxDomain)).Select(pair => pair.First.Text)],
            [.. own.Where(pair => pair.First.Mechanism == SpfMechanism.Mx && pair.Second[0].Records.Length > MaxExchangers).Select(pair => pair.First.Text)]);
    }

    private static string[] Terms(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The record without some of its terms and with an end that stops somebody.</summary>
    private static string Mended(string text, SpfRecord record, IReadOnlyCollection<string> without)
    {
        var terms = Terms(text).Where(term => !without.Contains(term)).ToList();
        var all = record.Directives.FirstOrDefault(directive => directive.Mechanism == SpfMechanism.All);
        if (all is null)
            return string.Join(' ', record.Redirect is null || without.Any(term => term.StartsWith("redirect=", StringComparison.OrdinalIgnoreCase)) ? terms.Append("~all") : terms);
        var end = all.Result is SpfResult.Pass or SpfResult.Neutral ? "~all" : all.Text;
        return string.Join(' ', terms.Where(term => !IsAll(term)).Append(end));
    }

    /// <summary>The terms that can be read, with an end.</summary>
    private static string WithoutWrong(string text)
    {
        var good = new List<string>();
        var mended = Version;
        foreach (var term in Terms(text).Skip(1))
        {
            // Together with those before it: a second redirect= is wrong only beside the first.
            if (SpfWalk.Parse($"{mended} {term}", out _) is null)
                continue;
            good.Add(term);
            mended = $"{mended} {term}";
        }

        return HasEnd(good) ? mended : $"{mended} ~all";
    }

    /// <summary>All terms of all records, each once, and of the ends the last.</summary>
    private static string Join(List<string> texts)
    {
        var terms = texts.SelectMany(text => Terms(text).Skip(1)).ToList();
        var all = terms.LastOrDefault(IsAll) ?? "~all";
        return WithoutWrong(string.Join(' ', terms.Where(term => !IsAll(term)).Distinct(StringComparer.OrdinalIgnoreCase).Prepend(Version).Append(all)));
    }

    private static bool IsAll(string term) => term.TrimStart('+', '-', '~', '?').Equals("all", StringComparison.OrdinalIgnoreCase);

    private static bool HasEnd(List<string> terms) => terms.Any(term => IsAll(term) || term.StartsWith("redirect=", StringComparison.OrdinalIgnoreCase));

    private string Record(string text) => RecordLine.Txt(question.Name, text);
}
