namespace Stafett.Server.Reporting;

/// <summary>The rows of one UTC day with their counts, bounded in number, per policy domain, and in octets. One thread at a time.</summary>
internal sealed class DmarcDay(DateOnly date, int maxRows, int maxRowsPerDomain)
{
    // What a row has room for on average; ordinary ones have half of it. Who publishes long records or many signatures leaves room for fewer rows.
    private const int CharactersPerRow = 512;

    private readonly Dictionary<DmarcRow, long> _rows = [];
    private readonly Dictionary<string, int> _rowsOfDomain = new(StringComparer.Ordinal);
    private long _characters;

    public DateOnly Date => date;

    public int Rows => _rows.Count;

    /// <summary>Messages that had no room.</summary>
    public long Dropped { get; private set; }

    /// <summary>Another one after each change.</summary>
    public long Version { get; private set; }

    /// <summary>False: there is no room for one more row, and the messages are counted as dropped.</summary>
    public bool Add(DmarcRow row, long count)
    {
        Version++;
        if (_rows.TryGetValue(row, out var before))
        {
            _rows[row] = before + count;
            return true;
        }

        var rowsOfDomain = _rowsOfDomain.GetValueOrDefault(row.Facts.PolicyDomain);
        var characters = _characters + row.Characters;
        if (_rows.Count >= maxRows || rowsOfDomain >= maxRowsPerDomain || characters > (long)maxRows * CharactersPerRow)
        {
            Dropped += count;
            return false;
        }

        _rows.Add(row, count);
        _rowsOfDomain[row.Facts.PolicyDomain] = rowsOfDomain + 1;
        _characters = characters;
        return true;
    }

    public void AddDropped(long count) => Dropped += count;

    public DmarcDayCounts Snapshot() => new(date, [.. _rows], Dropped, Version);
}

/// <summary>One day as it is written and read.</summary>
/// <param name="Dropped">Messages that had no room.</param>
/// <param name="Version">Of the day that this was taken from.</param>
public sealed record DmarcDayCounts(DateOnly Date, IReadOnlyList<KeyValuePair<DmarcRow, long>> Rows, long Dropped, long Version = 0);
