using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Roles;

namespace Stafett.Sandbox;

/// <summary>
/// Where the domains of the sandbox's visitor are registered: he publishes records below <c>.example</c>, under names that the sandbox does not use itself, and whoever
/// asks the DNS next sees them. A change is done whole or not at all.
/// </summary>
internal sealed class Registrar
{
    /// <summary>The name that stands ready.</summary>
    public const string FirstDomain = "yours.example";

    public const string NameServer = "ns.registrar.example";

    public const int MaxDomains = 20;
    public const int MaxRecords = 300;

    private readonly Lock _lock = new();
    private readonly string _base;
    private readonly HashSet<string> _taken;
    private readonly List<Action<DnsZone>> _listeners = [];
    private ImmutableArray<PublishedRecord> _records = [];
    private int _lastId;

    public Registrar(SandboxZone zone)
    {
        _base = zone.Text;
        Zone = DnsChoice.ReadZone(_base);
        _taken = [.. Zone.Records.Select(r => DomainOf(r.Name)), "example"];
    }

    /// <summary>In the order published.</summary>
    public ImmutableArray<PublishedRecord> Records => _records;

    /// <summary>Everything: the sandbox's own names and the visitor's.</summary>
    public DnsZone Zone { get; private set; }

    /// <summary>Called with each new zone, inside of the change.</summary>
    public void OnChange(Action<DnsZone> listener)
    {
        lock (_lock)
            _listeners.Add(listener);
    }

    /// <summary>What is there already is left as it is.</summary>
    /// <returns>Why nothing was published, as a sentence; null: all of it is.</returns>
    public string? Publish(IReadOnlyList<SandboxRecord> records)
    {
        lock (_lock)
        {
            var all = _records;
            foreach (var record in records)
            {
                if (all.Any(r => r.Record == record))
                    continue;
                if (Problem(all, record) is { } problem)
                    return problem;
                all = all.Add(new PublishedRecord(++_lastId, record));
            }

            return Replace(all);
        }
    }

    public void Remove(int id)
    {
        lock (_lock)
            Replace(_records.RemoveAll(r => r.Id == id));
    }

    /// <summary>Everything at and below a domain.</summary>
    public void Clear(string domain)
    {
        lock (_lock)
            Replace(_records.RemoveAll(r => DnsName.IsAtOrBelow(r.Record.Name, domain)));
    }

    /// <summary>The two last labels.</summary>
    private static string DomainOf(string name) => string.Join('.', name.Split('.').TakeLast(2));

    private string? Problem(ImmutableArray<PublishedRecord> all, SandboxRecord record)
    {
        var domain = DomainOf(record.Name);
        if (!domain.EndsWith(".example", StringComparison.Ordinal))
            return $"{record.Name} is not below .example, where the sandbox's names are.";
        if (_taken.Contains(domain))
            return $"{domain} is one of the sandbox's own names. Take another one, such as {FirstDomain}.";
        if (all.Length >= MaxRecords)
            return $"There are {MaxRecords} records already. Remove some first.";
        if (all.Select(r => DomainOf(r.Record.Name)).Append(domain).Distinct(StringComparer.Ordinal).Count() > MaxDomains)
            return $"There are {MaxDomains} domains already. Remove one first.";
        // RFC 1034 §3.6.2
        var others = all.Where(r => r.Record.Name == record.Name).ToList();
        if (record.Type == "CNAME" ? others.Count > 0 : others.Any(r => r.Record.Type == "CNAME"))
            return $"{record.Name} has other records: a CNAME record stands alone. Remove what is there first.";
        return null;
    }

    private string? Replace(ImmutableArray<PublishedRecord> records)
    {
        var text = new StringBuilder(_base);
        // Nothing on the way keeps what may be changed the next moment.
        foreach (var (_, record) in records)
            text.Append(SandboxZone.Line(record, ttl: 0));
        // A registrar gives each domain its name servers; a CNAME stands alone (RFC 1034 §3.6.2).
        foreach (var domain in records.Select(r => DomainOf(r.Record.Name)).Distinct(StringComparer.Ordinal))
        {
            if (!records.Any(r => r.Record.Name == domain && r.Record.Type is ("CNAME" or "NS")))
                text.Append(CultureInfo.InvariantCulture, $"{domain}. 0 NS {NameServer}.\n");
        }

        if (!ZoneFileParser.TryParse(text.ToString(), "", out var zone, out var errors))
            return $"That is no record: {errors[0]}.";
        (_records, Zone) = (records, zone);
        foreach (var listener in _listeners)
            listener(zone);
        return null;
    }
}

/// <param name="Id">For the button that removes it.</param>
internal sealed record PublishedRecord(int Id, SandboxRecord Record);
