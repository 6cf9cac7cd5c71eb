using Stafett.Authentication.Dmarc;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>What receivers do with mail that only claims to be from the domain (RFC 9989), and who is told.</summary>
internal sealed class DmarcCheck(DomainQuestion question, IDnsResolver dns) : ISubjectCheck
{
    private readonly Findings _found = new("DMARC");

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        var walk = await new TreeWalkResolver(dns).WalkAsync(question.Name, cancellationToken).ConfigureAwait(false);
        var own = walk.Steps[0];
        if (own.Records.Length > 1)
        {
            var keep = own.Records.FirstOrDefault(record => record.Problem is null) ?? own.Records[0];
            _found.Broken($"There are {own.Records.Length} DMARC records at _dmarc.{question.Name}, so none of them counts.", new Mend("Keep one of them, such as:", Record(question.Name, keep.Text)));
        }
        else if (walk.Policy is { Record: { } record } step)
        {
            await ReadAsync(walk, step.Domain, record, cancellationToken).ConfigureAwait(false);
        }
        else if (walk.IsTemporary)
        {
            _found.Unknown($"DNS does not tell whether {question.Name} has a DMARC policy.");
        }
        else
        {
            await MissingAsync(cancellationToken).ConfigureAwait(false);
        }

        return _found;
    }

    private async Task MissingAsync(CancellationToken cancellationToken)
    {
        var name = $"_dmarc.{question.Name}";
        var wanted = $"v=DMARC1; p=none; rua=mailto:dmarc@{question.Name}";
        var answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        var own = await dns.ResolveAsync(question.Name, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        if (Meant(answer) is { } meant)
            _found.Broken($"{RecordProblem.Shown(meant)}: the record does not begin with v=DMARC1 as it has to be written, so it counts for nothing.", new Mend("Put in its place:", Record(question.Name, Mended(meant))));
        else if (Meant(own) is { } misplaced)
            _found.Broken($"A DMARC record stands at {question.Name} itself, where nobody looks.", new Mend("Move it:", Record(question.Name, Mended(misplaced))));
        else
            _found.Warning($"{question.Name} has no DMARC policy: who forges it is not stopped, and large providers want one of everybody who sends much.", new Mend("Publish to begin with, and read the reports:", Record(question.Name, wanted)));
    }

    private static string? Meant(DnsAnswer answer) =>
        answer.Records.OfType<TxtRecord>().Select(txt => txt.Text).FirstOrDefault(text => text.Replace(" ", "", StringComparison.Ordinal).Contains("v=DMARC", StringComparison.OrdinalIgnoreCase));

    /// <summary>The tags that were meant, behind a version that is right; a policy where there was none.</summary>
    private static string Mended(string text)
    {
        var tags = text.Trim(' ', '\t', '"', '\'').Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(tag => !tag.StartsWith("v=", StringComparison.OrdinalIgnoreCase) && !tag.StartsWith("v =", StringComparison.OrdinalIgnoreCase)).Prepend("v=DMARC1");
        var mended = string.Join("; ", tags);
        return DmarcRecordParser.TryParse(mended, out var record) && record.Problem is null ? mended : "v=DMARC1; p=none";
    }

    private async Task ReadAsync(TreeWalk walk, string at, DmarcRecord record, CancellationToken cancellationToken)
    {
        if (record.Problem is { } problem)
        {
            _found.Broken($"The record at _dmarc.{at} counts for nothing: {problem}.", new Mend("Publish:", Record(at, Mended(With(record.Text, "p", "none")))));
            return;
        }

        var isOwn = at == question.Name;
        var policy = (isOwn ? null : record.SubdomainPolicy) ?? record.Policy ?? DmarcPolicy.None;
        var where = isOwn ? "" : $" The policy is that of {at}, which {question.Name} belongs to.";
        var leaksBelow = isOwn && policy != DmarcPolicy.None && record.SubdomainPolicy == DmarcPolicy.None;
        // One record that mends everything: whoever publishes it need not come back for the next finding.
        var mended = With(record.Text, "pct", null);
        if (leaksBelow)
            mended = With(mended, "sp", null);
        if (record.AggregateReports.IsEmpty)
            mended = With(mended, "rua", $"mailto:dmarc@{at}");
        if (record.Policy is null)
            mended = With(mended, "p", "none");
        if (record.Policy is null)
            _found.Warning($"The record at _dmarc.{at} has no p. It counts as p=none since RFC 9989; older receivers pass the record over.", new Mend("Publish:", Record(at, mended)));
        if (policy == DmarcPolicy.None)
            _found.Note($"p=none: receivers only report who sends in the name of {question.Name}, and stop nobody.{where}", new Mend("When the reports show only yourself, publish:", Record(at, With(With(mended, "sp", null), "p", "quarantine"))));
        else
            _found.Ok($"{InWords(policy, record)} Alignment: DKIM {Word(record.DkimAlignment)}, SPF {Word(record.SpfAlignment)}.{where}");
        if (leaksBelow)
            _found.Warning($"sp=none leaves every name below {at} open to forgery.", new Mend("Publish:", Record(at, mended)));
        if (record.Percent is not (null or 100))
            _found.Note($"pct={record.Percent} counts for nothing since RFC 9989; older receivers apply the policy to that part of the mail only.", new Mend("Publish:", Record(at, mended)));
        if (record.AggregateReports.IsEmpty)
            _found.Note("Nobody is told who sends in the domain's name: there is no rua, or no usable address in it.", new Mend("Publish:", Record(at, mended)));
        await CheckReportsAsync(walk, at, record, cancellationToken).ConfigureAwait(false);
    }

    private static string InWords(DmarcPolicy policy, DmarcRecord record) => (policy, record.IsTesting) switch
    {
        (DmarcPolicy.Reject, false) => "p=reject: receivers refuse mail that is not provably from the domain.",
        (DmarcPolicy.Reject, true) => "p=reject with t=y: a trial, for which receivers only put aside what is not provably from the domain.",
        (_, false) => "p=quarantine: receivers put aside, as spam, mail that is not provably from the domain.",
        (_, true) => "p=quarantine with t=y: a trial, in which receivers only report.",
    };

    private static string Word(AlignmentMode mode) => mode == AlignmentMode.Strict ? "strict" : "relaxed";

    // RFC 9990 §4, RFC 7489 §7.1: who takes reports about others has to say so, or they are not sent.
    private async Task CheckReportsAsync(TreeWalk walk, string at, DmarcRecord record, CancellationToken cancellationToken)
    {
        var hosts = record.AggregateReports.Concat(record.FailureReports).Select(HostOf).OfType<string>().Distinct(StringComparer.Ordinal).Where(host => host != at).ToList();
        var answers = await Task.WhenAll(hosts.Select(async host =>
        {
            var walking = new TreeWalkResolver(dns).WalkAsync(host, cancellationToken);
            var answer = await dns.ResolveAsync(PermitOf(at, host), DnsType.TXT, cancellationToken).ConfigureAwait(false);
            return (Answer: answer, Walk: await walking.ConfigureAwait(false));
        })).ConfigureAwait(false);
        for (var i = 0; i < hosts.Count; i++)
        {
            var (answer, other) = answers[i];
            if (answer.Records.OfType<TxtRecord>().Any(txt => txt.Text.StartsWith("v=DMARC1", StringComparison.Ordinal)) || other.OrganizationalDomain == walk.OrganizationalDomain)
                continue;
            if (answer.IsTemporaryFailure || other.IsTemporary)
                _found.Unknown($"DNS does not tell whether {hosts[i]} takes reports about {at}.");
            else
                _found.Broken($"{hosts[i]} does not say that it takes reports about {at}, so none are sent there.", new Mend($"Have the owner of {hosts[i]} publish this, or name an address of your own:", RecordLine.Txt(PermitOf(at, hosts[i]), "v=DMARC1")));
        }
    }

    private static string PermitOf(string at, string host) => $"{at}._report._dmarc.{host}";

    private static string? HostOf(string uri)
    {
        if (!uri.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            return null;
        var host = uri[(uri.LastIndexOf('@') + 1)..];
        var query = host.IndexOf('?', StringComparison.Ordinal);
        return Domain.TryParse(query < 0 ? host : host[..query], out var domain) && domain.Literal is null ? domain.Name : null;
    }

    /// <summary>The record with another value of a tag, or without it.</summary>
    private static string With(string text, string tag, string? value)
    {
        var tags = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList();
        var index = tags.FindIndex(part => part.Split('=')[0].Trim().Equals(tag, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
            tags.RemoveAt(index);
        if (value is not null)
            tags.Insert(index >= 0 ? index : tag == "p" ? Math.Min(1, tags.Count) : tags.Count, $"{tag}={value}");
        return string.Join("; ", tags);
    }

    private static string Record(string domain, string text) => RecordLine.Txt($"_dmarc.{domain}", text);
}
