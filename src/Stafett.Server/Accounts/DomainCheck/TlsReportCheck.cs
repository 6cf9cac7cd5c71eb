using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Tls;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Who is told when TLS fails on the way to the domain (RFC 8460 §3).</summary>
internal sealed class TlsReportCheck(DomainQuestion question, IDnsResolver dns) : ISubjectCheck
{
    private readonly Findings _found = new("TLSRPT");

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        var name = $"_smtp._tls.{question.Name}";
        var wanted = new Mend("Publish:", RecordLine.Txt(name, $"v=TLSRPTv1; rua=mailto:tls-reports@{question.Name}"));
        var answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        var texts = answer.Records.OfType<TxtRecord>().Select(txt => txt.Text).ToList();
        var records = texts.Where(text => TlsReportRecordParser.IsRecord(Encoding.UTF8.GetBytes(text))).ToList();
        var problem = "";
        if (answer.IsTemporaryFailure)
            _found.Unknown(name, DnsType.TXT, answer);
        else if (records.Count > 1)
            _found.Broken($"There are {records.Count} records at {name}, so none counts.", new Mend("Keep one:", RecordLine.Txt(name, records[0])));
        else if (records.Count == 1 && TlsReportRecordParser.TryParse(Encoding.UTF8.GetBytes(records[0]), out var record, out problem))
            _found.Ok($"Reports of failures go to {string.Join(", ", record.Addresses)}.");
        else if (records.Count == 1)
            _found.Broken($"The record at {name} counts for nothing: {problem}.", wanted);
        else if (texts.Count > 0)
            _found.Broken($"The TXT record at {name} does not begin with v=TLSRPTv1; and counts for nothing.", wanted);
        else
            _found.Note("Nobody is told when TLS fails on the way to the domain.", wanted);
        return _found;
    }
}
