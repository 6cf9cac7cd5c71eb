using System.Runtime.CompilerServices;
using Stafett.Authentication.Dmarc;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Bimi;

/// <summary>
/// Finds where the logo of an author domain is (draft-brand-indicators-for-message-identification). Fetches neither logo nor certificate. Asks only for messages
/// that pass DMARC under a policy that forgers suffer from, so that a forged message costs nothing and shows nothing.
/// </summary>
public sealed class BimiResolver(IDnsResolver dns)
{
    public const string DefaultSelector = "default";

    private static ReadOnlySpan<byte> SelectorField => "BIMI-Selector"u8;

    // Kept as long as the resolver keeps the answer that they came in.
    private readonly ConditionalWeakTable<DnsAnswer, BimiRecord[]> _read = [];

    public async ValueTask<BimiVerdict> ResolveAsync(HeaderSection headers, DmarcVerdict dmarc, CancellationToken cancellationToken)
    {
        if (WhyNot(headers, dmarc) is { } reason)
            return new BimiVerdict(BimiResult.Skipped, reason);
        var author = dmarc.AuthorDomain!.Name;
        var selector = Selector(headers);
        var (own, isTemporary) = await AskAsync(selector, author, cancellationToken).ConfigureAwait(false);
        if (own.Length == 0 && !isTemporary && dmarc.OrganizationalDomain != author)
        {
            author = dmarc.OrganizationalDomain;
            (own, isTemporary) = await AskAsync(selector, author, cancellationToken).ConfigureAwait(false);
        }

        return own switch
        {
            _ when isTemporary => Verdict(BimiResult.TempError, "DNS does not say whether there is a record", null),
            [] => Verdict(BimiResult.None, "no record", null),
            [{ Problem: { } problem } record] => Verdict(BimiResult.Fail, problem, record),
            [{ IsDeclined: true } record] => Verdict(BimiResult.Declined, "the domain wants no logo", record),
            [var record] => Verdict(BimiResult.Pass, "logo not fetched", record),
            _ => Verdict(BimiResult.None, "several records, so none of them counts", null),
        };

        BimiVerdict Verdict(BimiResult result, string reason, BimiRecord? record) => new(result, reason) { Domain = author, Selector = selector, Record = record };
    }

    private static string? WhyNot(HeaderSection headers, DmarcVerdict dmarc)
    {
        if (dmarc.Result == DmarcResult.None)
            return "no DMARC policy";
        if (dmarc.Result != DmarcResult.Pass)
            return "the message does not pass DMARC";
        if (headers.From.Mailboxes.Count != 1)
            return "several authors";
        if (!dmarc.IsEnforced)
            return "the DMARC policy is too lax";
        // The policy of the organization counts beside that of the author domain.
        foreach (var step in dmarc.Steps)
        {
            if (step.Record is { } record && (step.Domain == dmarc.AuthorDomain!.Name || step.Domain == dmarc.OrganizationalDomain) && IsLax(record))
                return "the DMARC policy is too lax";
        }

        return null;
    }

    private static bool IsLax(DmarcRecord record) =>
        record.Policy is null or DmarcPolicy.None
        || record.SubdomainPolicy == DmarcPolicy.None
        || record.IsTesting
        || (record.Policy == DmarcPolicy.Quarantine && record.Percent is not (null or 100));

    private static string Selector(HeaderSection headers) =>
        headers.CountOf(SelectorField) == 1 && headers.TryGetValue(SelectorField, out var value) && BimiRecordParser.TryParseSelector(HeaderText.Unfold(value), out var selector)
            ? selector
            : DefaultSelector;

    private async ValueTask<(BimiRecord[] Records, bool IsTemporary)> AskAsync(string selector, string domain, CancellationToken cancellationToken)
    {
        var name = $"{selector}._bimi.{domain}";
        if (name.Length > DnsName.MaxWireLength - 2)
            return ([], false);
        var answer = await dns.ResolveAsync(name, DnsType.TXT, cancellationToken).ConfigureAwait(false);
        return (answer.Records.IsEmpty ? [] : _read.GetValue(answer, Read), answer.IsTemporaryFailure);
    }

    private static BimiRecord[] Read(DnsAnswer answer)
    {
        var found = new List<BimiRecord>();
        foreach (var record in answer.Records)
        {
            if (record is TxtRecord txt && BimiRecordParser.TryParse(txt.Text, out var read))
                found.Add(read);
        }

        return [.. found];
    }
}
