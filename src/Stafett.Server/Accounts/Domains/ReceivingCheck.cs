using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>Whether the mail of a domain comes here (MX), and whether its owner says that it is his (TXT).</summary>
internal sealed class ReceivingCheck(HostedDomain domain, HostingFacts facts, RecordsFound found)
{
    private const string Example = ForwardingRecordParser.ForwardPrefix + "you@where.you.read";

    private readonly string _name = domain.Name.Name;

    /// <summary>What to publish, without looking.</summary>
    public void Want()
    {
        foreach (var (host, i) in facts.ExchangeHosts.Select((host, i) => (host, i)))
            found.Add("mx", DnsType.MX, _name, host, [], RecordState.Wanted, "Takes the domain's mail. No other MX record may stand beside ours.", Priority(i));
        if (PlanGates.Of(domain.Plan).HasDatabase)
            found.Add("verification", DnsType.TXT, _name, Verification, [], RecordState.Wanted, "Shows that the domain is yours, and finds its aliases.");
        else
            found.Add("forwarding", DnsType.TXT, _name, Example, [], RecordState.Wanted, "Says where the mail goes.");
    }

    public async Task CheckAsync(IDnsResolver dns, CancellationToken cancellationToken)
    {
        if (domain.Name.Literal is not null)
        {
            found.Problem($"{_name} is an address, which has no MX and TXT records. Add a domain name instead.");
            return;
        }

        var answers = await Task.WhenAll(
            dns.ResolveAsync(_name, DnsType.MX, cancellationToken).AsTask(), dns.ResolveAsync(_name, DnsType.TXT, cancellationToken).AsTask(),
            NameServersAsync(dns, cancellationToken));
        var (mx, txt, ns) = (answers[0], answers[1], answers[2]);
        found.NameServers = [.. ns.Records.OfType<NameRecord>().Select(record => record.Target)];
        if (mx.Status == DnsStatus.NxDomain && txt.Status == DnsStatus.NxDomain)
        {
            found.Problem($"{_name} does not exist in DNS. Look for a slip of the pen, or register it first.");
        }
        else if (!ns.IsTemporaryFailure && found.NameServers.IsEmpty)
        {
            found.Problem($"{_name} has no name servers (NS records). Set them at your registrar first.");
        }

        CheckMx(mx);
        CheckTxt(txt);
        if (found.Problems.Length == 0 || found.IsTemporary)
            return;
        if (!found.HasMx && !found.HasTxt && !found.NameServers.IsEmpty)
            found.Warn($"{_name} is answered for by {string.Join(" and ", found.NameServers.Take(4))}. Make sure that you changed the records there.");
        found.Warn("Changes of DNS take minutes to a day to be seen everywhere. We look again every hour and mail you when all is in place.");
    }

    private string Verification => ForwardingRecordParser.VerificationPrefix + domain.VerificationRecord;

    private static string Priority(int i) => i == 0 ? "10" : "20";

    /// <summary>The NS records of the zone, which may begin above the name.</summary>
    private async Task<DnsAnswer> NameServersAsync(IDnsResolver dns, CancellationToken cancellationToken)
    {
        for (var zone = _name; ; zone = DnsName.Parent(zone)!)
        {
            var answer = await dns.ResolveAsync(zone, DnsType.NS, cancellationToken);
            var above = DnsName.Parent(zone);
            if (answer.Status == DnsStatus.Success || answer.IsTemporaryFailure || above is null || !above.Contains('.', StringComparison.Ordinal))
                return answer;
        }
    }

    private void CheckMx(DnsAnswer answer)
    {
        if (answer.IsTemporaryFailure)
        {
            found.Unknown("mx", DnsType.MX, _name, facts.ExchangeHosts.FirstOrDefault(""), answer);
            return;
        }

        var records = answer.Records.OfType<MxRecord>().Where(mx => !mx.IsNull).ToList();
        var shown = records.Select(mx => $"{mx.Preference} {mx.Exchange}").ToList();
        var ours = facts.ExchangeHosts.Where(host => records.Exists(mx => IsSame(mx.Exchange, host))).ToList();
        var others = records.Where(mx => !facts.ExchangeHosts.Any(host => IsSame(mx.Exchange, host))).ToList();
        foreach (var (host, i) in facts.ExchangeHosts.Select((host, i) => (host, i)))
        {
            var state = ours.Contains(host) ? RecordState.Fine : ours.Count > 0 || domain.Settings.IgnoreMxCheck ? RecordState.Advice : RecordState.Missing;
            var text = state switch
            {
                RecordState.Fine => "It is there.",
                RecordState.Missing => "It is missing, so mail does not come here.",
                _ => "It is missing. Mail comes here without it, but waits when the other host is down.",
            };
            found.Add("mx", DnsType.MX, _name, host, shown, state, text, Priority(i));
        }

        foreach (var mx in others)
        {
            found.Add(
                "mx", DnsType.MX, _name, mx.Exchange, shown, domain.Settings.IgnoreMxCheck ? RecordState.Advice : RecordState.Surplus,
                domain.Settings.IgnoreMxCheck ? "It is not ours; you told us to ignore that." : "It is not ours: part of the mail would go there. Delete it.",
                mx.Preference.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }

        found.HasMx = domain.Settings.IgnoreMxCheck || (ours.Count > 0 && others.Count == 0);
        if (found.HasMx)
            return;
        if (ours.Count == 0)
            found.Problem($"{_name} has no MX record with {string.Join(" or ", facts.ExchangeHosts)}. Add {(facts.ExchangeHosts.Length == 1 ? "it" : "them")}.");
        if (others.Count > 0)
        {
            found.Problem(
                $"{_name} has other MX records: {string.Join(", ", others.Take(10).Select(mx => RecordProblem.Shown(mx.Exchange)))}. Delete them, or switch the check off (ignore_mx_check) if they are meant.");
        }
    }

    private void CheckTxt(DnsAnswer answer)
    {
        var hasDatabase = PlanGates.Of(domain.Plan).HasDatabase;
        if (answer.IsTemporaryFailure)
        {
            found.Unknown(hasDatabase ? "verification" : "forwarding", DnsType.TXT, _name, hasDatabase ? Verification : Example, answer);
            return;
        }

        var texts = answer.Records.OfType<TxtRecord>().Select(record => record.Text).ToList();
        var records = ForwardingRecordParser.Parse(texts, facts.Cipher);
        found.HasVerification = records.Verifications is [var only] && only == domain.VerificationRecord;
        if (hasDatabase)
            CheckVerification(records, texts);
        else
            CheckRules(records, texts);
        foreach (var problem in records.Problems.Take(10))
            found.Warn(problem.ToString());
    }

    private void CheckVerification(ForwardingRecords records, List<string> texts)
    {
        var shown = texts.Where(text => text.Contains("site-verification", StringComparison.OrdinalIgnoreCase) && text.StartsWith("forward", StringComparison.OrdinalIgnoreCase));
        var (state, text) = (records.Verifications.Length, found.HasVerification) switch
        {
            (_, true) => (RecordState.Fine, "It is there: the domain is yours."),
            (0, _) => (RecordState.Missing, $"{_name} has no TXT record {Verification}. Add it."),
            (1, _) => (RecordState.Wrong, $"{_name} has a verification record with another value. Replace it by {Verification}."),
            _ => (RecordState.Wrong, $"{_name} has more than one verification record. Keep {Verification} and delete the others."),
        };
        found.HasTxt = found.HasVerification;
        found.Add("verification", DnsType.TXT, _name, Verification, shown, state, text);
        if (!found.HasTxt)
            found.Problem(text);
        if (records.Rules.IsEmpty)
            return;
        var rules = texts.Where(t => t.StartsWith(ForwardingRecordParser.ForwardPrefix, StringComparison.OrdinalIgnoreCase)).ToList();
        var warning = $"{_name} still has rules in TXT records, which everybody can read. Import them as aliases, then delete the records; until then they count as well.";
        found.Add("forwarding", DnsType.TXT, _name, rules.FirstOrDefault(ForwardingRecordParser.ForwardPrefix), rules, RecordState.Advice, warning);
        found.Warn(warning);
    }

    private void CheckRules(ForwardingRecords records, List<string> texts)
    {
        found.HasTxt = !records.Rules.IsEmpty;
        var shown = texts.Where(text => text.StartsWith(ForwardingRecordParser.ForwardPrefix, StringComparison.OrdinalIgnoreCase)).ToList();
        var text = found.HasTxt ? "It says where the mail goes." : $"{_name} has no TXT record such as {Example}. Add one for each rule.";
        found.Add("forwarding", DnsType.TXT, _name, found.HasTxt ? shown.FirstOrDefault(Example) : Example, shown, found.HasTxt ? RecordState.Fine : RecordState.Missing, text);
        if (!found.HasTxt)
            found.Problem(text);
    }

    private static bool IsSame(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
