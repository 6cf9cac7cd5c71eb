using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Stafett.Protocols.Dns;

/// <summary>
/// A set of records that answers as the whole name space: what it does not hold does not exist. It may hold several
/// zones (with SOA records or without), never changes, and follows CNAME records inside itself.
/// </summary>
public sealed class DnsZone
{
    public const int MaxAliases = 8;

    private readonly FrozenDictionary<string, ImmutableArray<DnsRecord>> _names;

    public DnsZone(IEnumerable<DnsRecord> records)
    {
        Records = [.. records];
        var names = new Dictionary<string, List<DnsRecord>>(StringComparer.Ordinal);
        foreach (var record in Records)
        {
            if (!DnsName.TryNormalize(record.Name, out var name))
                throw new ArgumentException($"Not a name: {record.Name}", nameof(records));
            if (!names.TryGetValue(name, out var list))
                names[name] = list = [];
            list.Add(record);
            // RFC 4592 §2.2.2: a name with names below it exists, though it has no records.
            for (var above = DnsName.Parent(name); above is not null && names.TryAdd(above, []); above = DnsName.Parent(above))
            {
            }
        }

        _names = names.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
    }

    public static DnsZone Empty { get; } = new([]);

    public ImmutableArray<DnsRecord> Records { get; }

    /// <summary>Reads a master file; throws <see cref="FormatException"/>. For text that the program itself wrote.</summary>
    public static DnsZone Parse(string text) =>
        ZoneFileParser.TryParse(text, "", out var zone, out var errors)
            ? zone
            : throw new FormatException(string.Join('\n', errors));

    /// <param name="name">In any case, with or without the final dot.</param>
    /// <param name="type">What is asked for.</param>
    /// <param name="followAliases">Off: the answer ends with the first CNAME, as from a server that does not know its target.</param>
    public DnsZoneAnswer Look(string name, DnsType type, bool followAliases = true)
    {
        if (!DnsName.TryNormalize(name, out var current))
            return new DnsZoneAnswer(DnsStatus.NxDomain, [], [], name, null);
        var aliases = ImmutableArray<DnsRecord>.Empty;
        while (true)
        {
            if (!TryFind(current, out var records))
                return new DnsZoneAnswer(DnsStatus.NxDomain, aliases, [], current, AuthorityOf(current));
            var wanted = records.Where(r => r.Type == type).ToImmutableArray();
            if (wanted.Length > 0)
                return new DnsZoneAnswer(DnsStatus.Success, aliases, wanted, current, AuthorityOf(current));
            // RFC 1034 §3.6.2
            if (records.FirstOrDefault(r => r.Type == DnsType.CNAME) is not NameRecord alias)
                return new DnsZoneAnswer(DnsStatus.NoData, aliases, [], current, AuthorityOf(current));
            if (aliases.Length == MaxAliases)
                return new DnsZoneAnswer(DnsStatus.ServerFailure, aliases, [], current, null);
            aliases = aliases.Add(alias);
            current = alias.Target;
            if (!followAliases)
                return new DnsZoneAnswer(DnsStatus.Success, aliases, [], current, AuthorityOf(current));
        }
    }

    private bool TryFind(string name, out ImmutableArray<DnsRecord> records)
    {
        if (_names.TryGetValue(name, out records))
            return true;
        // RFC 4592 §3.3.1: the source of synthesis is the asterisk below the closest encloser, and no other.
        for (var encloser = DnsName.Parent(name); encloser is not null; encloser = DnsName.Parent(encloser))
        {
            if (!_names.ContainsKey(encloser))
                continue;
            if (!_names.TryGetValue(encloser.Length == 0 ? "*" : "*." + encloser, out var wildcard))
                return false;
            records = [.. wildcard.Select(r => r with { Name = name })];
            return true;
        }

        return false;
    }

    private SoaRecord? AuthorityOf(string name)
    {
        for (string? apex = name; apex is not null; apex = DnsName.Parent(apex))
        {
            if (_names.TryGetValue(apex, out var records) && records.FirstOrDefault(r => r.Type == DnsType.SOA) is SoaRecord soa)
                return soa;
        }

        return null;
    }
}
