using Stafett.Protocols.Dns;
using Stafett.Protocols.Forwarding;

namespace Stafett.Server.Accounts.DomainCheck;

/// <summary>Who may issue certificates for the domain (RFC 8659 §3: the records of the name, or of the nearest one above that has any).</summary>
internal sealed class CaaCheck(DomainQuestion question, IDnsResolver dns) : ISubjectCheck
{
    private const byte Critical = 128;
    private const int MaxNames = 10;

    private static readonly string[] Known = ["issue", "issuewild", "iodef", "issuemail", "issuevmc", "contactemail", "contactphone"];

    private readonly Findings _found = new("CAA");

    public async Task<IReadOnlyList<Finding>> CheckAsync(CancellationToken cancellationToken)
    {
        var names = new List<string>();
        for (string? name = question.Name; name is { Length: > 0 } && names.Count < MaxNames; name = DnsName.Parent(name))
            names.Add(name);
        var answers = await Task.WhenAll(names.Select(name => dns.ResolveAsync(name, DnsType.CAA, cancellationToken).AsTask())).ConfigureAwait(false);
        foreach (var (name, answer) in names.Zip(answers))
        {
            if (answer.IsTemporaryFailure)
            {
                // RFC 8659 §3: an authority that gets no answer does not issue.
                _found.Unknown(name, DnsType.CAA, answer);
                return _found;
            }

            var records = answer.Records.OfType<CaaRecord>().ToList();
            if (records.Count == 0)
                continue;
            Describe(name, records);
            return _found;
        }

        _found.Note("Every certificate authority may issue for the domain.", new Mend("To allow one only, publish its name, such as:", $"{question.Name}. CAA 0 issue \"letsencrypt.org\""));
        return _found;
    }

    private void Describe(string name, List<CaaRecord> records)
    {
        // RFC 8659 §4.1: an authority that does not know a critical tag does not issue.
        foreach (var record in records.Where(record => (record.Flags & Critical) != 0 && !Known.Contains(record.Tag, StringComparer.OrdinalIgnoreCase)))
            _found.Broken($"{RecordProblem.Shown(record.Tag)} is marked critical and known to no authority, so none issues a certificate.", new Mend($"Take that record at {name} away, or set its flags to 0."));
        var where = name == question.Name ? "" : $" The records are those of {name}.";
        var issuers = Issuers(records, "issue");
        if (issuers is null)
            _found.Note($"Every certificate authority may issue for the domain: no CAA record says issue.{where}");
        else if (issuers.Count == 0)
            _found.Note($"No certificate authority may issue for the domain (issue \";\").{where}");
        else
            _found.Ok($"Certificates come from {string.Join(", ", issuers)}{(Issuers(records, "issuewild") is { } wild ? $"; those for all names below from {(wild.Count == 0 ? "nobody" : string.Join(", ", wild))}" : "")}.{where}");
    }

    /// <summary>Null: nothing is said about it; empty: nobody.</summary>
    private static List<string>? Issuers(List<CaaRecord> records, string tag)
    {
        var values = records.Where(record => record.Tag.Equals(tag, StringComparison.OrdinalIgnoreCase)).Select(record => record.Value.Split(';')[0].Trim()).ToList();
        return values.Count == 0 ? null : [.. values.Where(value => value.Length > 0).Distinct().Select(RecordProblem.Shown)];
    }
}
