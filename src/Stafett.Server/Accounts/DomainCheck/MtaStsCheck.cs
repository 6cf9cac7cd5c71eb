using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Tls;
using Stafett.Server.Connections;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Whether senders are told to insist on TLS (RFC 8461): the record, the policy it announces, and whether the policy has all exchangers.</summary>
internal sealed class MtaStsCheck(DomainQuestion question, IDnsResolver dns, Func<HttpCall, CancellationToken, Task<HttpOutcome>> sendAsync) : ISubjectCheck
{
    // RFC 8461 §3.2 advises weeks; below a day an attacker only has to wait.
    private const int ShortAge = 86_400;

    private const string NewRecord = "v=STSv1; id=1";

    private readonly Findings _found = new("MTA-STS");

    private string RecordName => $"_mta-sts.{question.Name}";

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        var answer = await dns.ResolveAsync(RecordName, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure)
        {
            _found.Unknown(RecordName, DnsType.TXT, answer);
            return _found;
        }

        var texts = answer.Records.OfType<TxtRecord>().Select(txt => txt.Text).ToList();
        var records = texts.Where(text => MtaStsRecordParser.IsRecord(Encoding.UTF8.GetBytes(text))).ToList();
        var problem = "";
        // RFC 8461 §3.1: anything but one good record is no policy.
        if (records.Count > 1)
            _found.Broken($"There are {records.Count} records at {RecordName}, so there is no policy.", new Mend("Keep one:", RecordLine.Txt(RecordName, records[0])));
        else if (records.Count == 1 && MtaStsRecordParser.TryParse(Encoding.UTF8.GetBytes(records[0]), out _, out problem))
            await CheckPolicyAsync(cancellationToken).ConfigureAwait(false);
        else if (records.Count == 1)
            _found.Broken($"The record at {RecordName} counts for nothing: {problem}.", new Mend("Publish, with a new id for each change of the policy:", RecordLine.Txt(RecordName, NewRecord)));
        else if (texts.Count > 0)
            _found.Broken($"The TXT record at {RecordName} does not begin with v=STSv1; and counts for nothing.", new Mend("Publish:", RecordLine.Txt(RecordName, NewRecord)));
        else
            _found.Note("No policy for TLS: whoever can tamper with the network can have mail to the domain sent unencrypted.", new Mend($"Serve a policy at {PolicyUrl()}, and publish:", RecordLine.Txt(RecordName, NewRecord)));
        return _found;
    }

    private async Task CheckPolicyAsync(CancellationToken cancellationToken)
    {
        var exchanging = Exchangers.FindAsync(question.Name, dns, cancellationToken);
        // RFC 8461 §3.3: one minute, 64 KB, no redirect, and a certificate that proves the name.
        var call = new HttpCall(HttpMethod.Get, PolicyUrl()) { TimeLimit = DomainChecker.TimeLimit, MaxAnswer = MtaStsPolicyParser.MaxLength };
        var outcome = await sendAsync(call, cancellationToken).ConfigureAwait(false);
        var exchangers = await exchanging.ConfigureAwait(false);
        if (Unfetched(outcome) is { } why)
        {
            if (outcome.Failure == HttpFailure.LookUp)
                _found.Unknown($"The policy cannot be had: {why}.");
            else
                _found.Broken($"The policy at {PolicyUrl()} cannot be had: {why}. Senders act as if there were none.", new Mend("Serve there, as text/plain, with a certificate that proves the name:", PolicyFor(exchangers)));
        }
        else if (MtaStsPolicyParser.TryParse(outcome.Body.Span, out var policy, out var problem))
        {
            Describe(policy, exchangers);
        }
        else
        {
            _found.Broken($"The policy at {PolicyUrl()} counts for nothing: {problem}.", new Mend("Serve there:", PolicyFor(exchangers)));
        }
    }

    private static string? Unfetched(HttpOutcome outcome)
    {
        if (outcome.Failure != HttpFailure.None)
            return outcome.Problem;
        if (outcome.Status is >= 300 and < 400)
            return $"the answer is a redirect ({outcome.Status}), which senders do not follow";
        if (outcome.Status != 200)
            return $"the answer is {outcome.Status}, not 200";
        if (!outcome.IsWhole)
            return "it is longer than 64 KB, or breaks off";
        // RFC 8461 §3.2: where users may put files, they are seldom of this type by chance.
        return string.Equals(outcome.ContentType, "text/plain", StringComparison.OrdinalIgnoreCase) ? null : $"its type is {Printable(outcome.ContentType)}, not text/plain";
    }

    private void Describe(MtaStsPolicy policy, Exchangers exchangers)
    {
        var lost = policy.Mode == MtaStsMode.None ? [] : exchangers.Hosts.Where(host => !policy.Allows(host.Host)).Select(host => host.Host).ToList();
        if (lost.Count > 0)
        {
            var severity = policy.Mode == MtaStsMode.Enforce ? Severity.Broken : Severity.Warning;
            var effect = policy.Mode == MtaStsMode.Enforce ? "senders do not deliver there" : "senders report each delivery there as a failure";
            _found.Add(severity, $"The policy does not name {string.Join(", ", lost)}, so {effect}.", new Mend($"Add to the policy, and change the id at {RecordName}:", [.. lost.Select(host => $"mx: {host}")]));
        }

        var days = policy.MaxAge % ShortAge == 0 ? $"{policy.MaxAge / ShortAge} days" : $"{policy.MaxAge} seconds";
        switch (policy.Mode)
        {
            case MtaStsMode.Enforce when lost.Count == 0:
                _found.Ok($"Senders deliver under TLS only, to {string.Join(", ", policy.Patterns.Take(10))}; they remember it for {days}.");
                break;
            case MtaStsMode.Testing:
                _found.Note("mode: testing: failures of TLS are reported, and mail is delivered all the same.", new Mend($"When the reports are clean, write in the policy, and change the id at {RecordName}:", "mode: enforce"));
                break;
            case MtaStsMode.None:
                _found.Note("mode: none: the policy is being given up; senders act as if there were none.");
                break;
        }

        if (policy.Mode != MtaStsMode.None && policy.MaxAge < ShortAge)
            _found.Warning($"max_age is {policy.MaxAge} seconds; senders forget the policy so soon that it protects little.", new Mend("Write in the policy:", "max_age: 604800"));
    }

    private static string[] PolicyFor(Exchangers exchangers) =>
        ["version: STSv1", "mode: testing", .. exchangers.Hosts.Select(host => $"mx: {host.Host}"), "max_age: 604800"];

    // RFC 8461 §3.3
    private Uri PolicyUrl() => new($"https://mta-sts.{question.Name}/.well-known/mta-sts.txt");

    private static string Printable(string? type) => type is null ? "not said" : Stafett.Protocols.Forwarding.RecordProblem.Shown(type);
}
