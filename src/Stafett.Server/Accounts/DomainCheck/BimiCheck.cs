using Stafett.Authentication.Bimi;
using Stafett.Authentication.Dmarc;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>The logo beside the domain's messages, and whether its DMARC policy is strict enough to show one.</summary>
internal sealed class BimiCheck(DomainQuestion question, IDnsResolver dns) : ISubjectCheck
{
    private readonly Findings _found = new("BIMI");

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        var name = $"{BimiResolver.DefaultSelector}._bimi.{question.Name}";
        var answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        if (answer.IsTemporaryFailure)
        {
            _found.Unknown(name, DnsType.TXT, answer);
            return _found;
        }

        var records = new List<BimiRecord>();
        foreach (var txt in answer.Records.OfType<TxtRecord>())
        {
            if (BimiRecordParser.TryParse(txt.Text, out var record))
                records.Add(record);
        }

        var wanted = RecordLine.Txt(name, $"v=BIMI1; l=https://{question.Name}/logo.svg; a=");
        if (records.Count > 1)
            _found.Broken($"There are {records.Count} records at {name}, so none counts.", new Mend("Keep one:", RecordLine.Txt(name, records[0].Text)));
        else if (records is [{ Problem: { } problem }])
            _found.Broken($"The record at {name} cannot be used: {problem}.", new Mend("Publish, with the addresses of your logo and of its certificate:", wanted));
        else if (records is [{ IsDeclined: true }])
            _found.Ok("The domain wants no logo beside its messages.");
        else if (records is [var good])
            await DescribeAsync(good, cancellationToken).ConfigureAwait(false);
        else
            _found.Note("No logo is published for the domain's messages; none is needed.");
        return _found;
    }

    private async Task DescribeAsync(BimiRecord record, CancellationToken cancellationToken)
    {
        var walk = await new TreeWalkResolver(dns).WalkAsync(question.Name, cancellationToken).ConfigureAwait(false);
        if (walk.Policy is not { Record: { Policy: DmarcPolicy.Quarantine or DmarcPolicy.Reject, IsTesting: false } } && !walk.IsTemporary)
            _found.Warning("A logo is published, but no receiver shows it: the DMARC policy has to be quarantine or reject.", new Mend("See DMARC."));
        else if (record.Authority.Length == 0)
            _found.Note($"The logo is {Shown(record.Location)}, without a certificate (a=); large receivers show none without.");
        else
            _found.Ok($"The logo is {Shown(record.Location)}, its certificate {Shown(record.Authority)}. Neither was fetched.");
    }

    private static string Shown(string text) => Stafett.Protocols.Forwarding.RecordProblem.Shown(text);
}
