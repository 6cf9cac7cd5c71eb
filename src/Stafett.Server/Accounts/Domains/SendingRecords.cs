using Stafett.Authentication.Dmarc;
using Stafett.Protocols.Dns;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>The three records without which others would not believe mail that is sent from a domain here: DKIM key, return path, DMARC.</summary>
internal sealed class SendingRecords(HostedDomain domain, HostingFacts facts, RecordsFound found)
{
    private readonly DomainSending _sending = domain.Sending;

    private string DkimHost => $"{_sending.DkimKeySelector}._domainkey.{domain.Name.Name}";

    private string DkimValue => $"v=DKIM1; k=rsa; p={_sending.DkimPublicKey};";

    private string ReturnHost => $"{_sending.ReturnPath}.{domain.Name.Name}";

    private string DmarcHost => $"_dmarc.{domain.Name.Name}";

    private string DmarcValue => $"v=DMARC1; p=reject; rua=mailto:dmarc-{domain.Id}@{facts.Host};";

    /// <summary>What to publish, without looking.</summary>
    public void Want()
    {
        if (_sending.DkimPublicKey.Length > 0)
            found.Add("dkim", DnsType.TXT, DkimHost, DkimValue, [], RecordState.Wanted, "Lets others check our signature in your name.");
        found.Add("return-path", DnsType.CNAME, ReturnHost, facts.Host, [], RecordState.Wanted, "Brings bounces back to us, and lets SPF pass in your name.");
        found.Add("dmarc", DnsType.TXT, DmarcHost, DmarcValue, [], RecordState.Wanted, "Tells others to refuse mail that only pretends to be yours.");
    }

    public async Task CheckAsync(IDnsResolver dns, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(
            dns.ResolveAsync(DkimHost, DnsType.TXT, cancellationToken).AsTask(), dns.ResolveAsync(ReturnHost, DnsType.CNAME, cancellationToken).AsTask(),
            dns.ResolveAsync(DmarcHost, DnsType.TXT, cancellationToken).AsTask());
        CheckKey(answers[0]);
        CheckReturnPath(answers[1]);
        CheckPolicy(answers[2]);
    }

    private void CheckKey(DnsAnswer answer)
    {
        if (answer.IsTemporaryFailure)
        {
            found.Unknown("dkim", DnsType.TXT, DkimHost, DkimValue, answer);
            return;
        }

        var texts = answer.Records.OfType<TxtRecord>().Select(record => record.Text).ToList();
        // Providers add and take blanks where they cut a long value.
        found.HasDkim = texts.Exists(text => Bare(text) == Bare(DkimValue));
        if (found.HasDkim)
            Fine("dkim", DnsType.TXT, DkimHost, DkimValue, texts);
        else
            Bad("dkim", DnsType.TXT, DkimHost, DkimValue, texts, texts.Count == 0
                ? $"There is no TXT record at {DkimHost}. Add the key there."
                : $"The TXT record at {DkimHost} holds another key. Replace it; the whole value has to be there, on one line.");
    }

    private void CheckReturnPath(DnsAnswer answer)
    {
        if (answer.IsTemporaryFailure)
        {
            found.Unknown("return-path", DnsType.CNAME, ReturnHost, facts.Host, answer);
            return;
        }

        var targets = answer.Records.OfType<NameRecord>().Select(record => record.Target).ToList();
        found.HasReturnPath = targets is [var target] && string.Equals(target, facts.Host, StringComparison.OrdinalIgnoreCase);
        if (found.HasReturnPath)
            Fine("return-path", DnsType.CNAME, ReturnHost, facts.Host, targets);
        else
            Bad("return-path", DnsType.CNAME, ReturnHost, facts.Host, targets, targets.Count == 0
                ? $"There is no CNAME record at {ReturnHost}. Add one that names {facts.Host}."
                : $"The CNAME record at {ReturnHost} names another host. Let it name {facts.Host}, and where your provider offers to proxy it, say no.");
    }

    private void CheckPolicy(DnsAnswer answer)
    {
        if (answer.IsTemporaryFailure)
        {
            found.Unknown("dmarc", DnsType.TXT, DmarcHost, DmarcValue, answer);
            return;
        }

        var texts = answer.Records.OfType<TxtRecord>().Select(record => record.Text).ToList();
        var policies = texts.Select(text => DmarcRecordParser.TryParse(text, out var record) ? record : null).OfType<DmarcRecord>().ToList();
        var problem = policies switch
        {
            [] => $"There is no DMARC record (TXT) at {DmarcHost}. Add one.",
            [{ Problem: { } wrong }] => $"The DMARC record at {DmarcHost} counts for nothing: {wrong}.",
            [{ Percent: not (null or 100) }] => $"The DMARC record at {DmarcHost} applies to a part of the mail only (pct). Take pct away.",
            [_] => null,
            _ => $"There are {policies.Count} DMARC records at {DmarcHost}, so none counts. Keep one.",
        };
        found.HasDmarc = problem is null;
        found.HasStrictDmarc = problem is null && (policies[0].DkimAlignment == AlignmentMode.Strict || policies[0].SpfAlignment == AlignmentMode.Strict);
        if (problem is null)
            Fine("dmarc", DnsType.TXT, DmarcHost, policies[0].Text, texts);
        else
            Bad("dmarc", DnsType.TXT, DmarcHost, DmarcValue, texts, problem);
    }

    private static string Bare(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c))).TrimEnd(';');

    private void Fine(string purpose, DnsType type, string host, string value, List<string> texts) =>
        found.Add(purpose, type, host, value, texts, RecordState.Fine, "It is there.");

    private void Bad(string purpose, DnsType type, string host, string value, List<string> texts, string problem)
    {
        found.Add(purpose, type, host, value, texts, texts.Count == 0 ? RecordState.Missing : RecordState.Wrong, problem);
        found.Problem(problem);
    }
}
