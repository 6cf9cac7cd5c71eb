using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>
/// Answers by name and type. A hit takes no lock and allocates nothing; storing takes one. Bounded in number and in octets:
/// room is made by the clock rule (an entry used since the hand came by last gets another round).
/// </summary>
/// <param name="maxEntries">At least 1.</param>
public sealed class DnsCache(int maxEntries)
{
    // Answers have a few hundred octets; strangers choose what we ask for, so the sum is bounded too.
    private const int OctetsPerEntry = 2_048;

    private const int MaxSteps = 32;

    private readonly int _maxEntries = Math.Max(1, maxEntries);
    private readonly ConcurrentDictionary<DnsKey, Entry> _entries = new();
    private readonly List<Entry> _ring = [];
    private readonly Lock _storing = new();
    private long _weight;
    private int _hand;
    private long _hits;
    private long _misses;
    private long _stale;

    public long Hits => Volatile.Read(ref _hits);

    public long Misses => Volatile.Read(ref _misses);

    /// <summary>Answers given beyond their time because no upstream had a newer one.</summary>
    public long Stale => Volatile.Read(ref _stale);

    public int Count
    {
        get
        {
            lock (_storing)
                return _ring.Count;
        }
    }

    /// <summary>As <see cref="TryGet"/>, and counts as no use.</summary>
    public bool TryPeek(DnsKey key, DateTimeOffset now, [NotNullWhen(true)] out DnsAnswer? answer)
    {
        answer = _entries.TryGetValue(key, out var entry) && now < entry.Answer.Expires ? entry.Answer : null;
        return answer is not null;
    }

    public bool TryGet(DnsKey key, DateTimeOffset now, [NotNullWhen(true)] out DnsAnswer? answer)
    {
        if (_entries.TryGetValue(key, out var entry) && now < entry.Answer.Expires)
        {
            if (!entry.IsUsed)
                entry.IsUsed = true;
            Interlocked.Increment(ref _hits);
            answer = entry.Answer;
            return true;
        }

        Interlocked.Increment(ref _misses);
        answer = null;
        return false;
    }

    /// <summary>
    /// An answer whose time is over but which may stand in for a missing one (RFC 8767); it is good for as long as said. That there was nothing
    /// an hour ago is no answer: mail would be refused for an outage of DNS.
    /// </summary>
    public bool TryGetStale(DnsKey key, DateTimeOffset now, TimeSpan goodFor, [NotNullWhen(true)] out DnsAnswer? answer)
    {
        answer = null;
        if (!_entries.TryGetValue(key, out var entry) || now >= entry.StaleUntil || entry.Answer.Status != DnsStatus.Success)
            return false;
        answer = entry.Answer with { Expires = now + goodFor, IsStale = true };
        Store(key, answer, entry.StaleUntil);
        Interlocked.Increment(ref _stale);
        return true;
    }

    /// <param name="key">What was asked.</param>
    /// <param name="answer">Fresh until its own time.</param>
    /// <param name="staleUntil">How long it may stand in.</param>
    public void Store(DnsKey key, DnsAnswer answer, DateTimeOffset staleUntil)
    {
        var entry = new Entry(key, answer, staleUntil, Weigh(key, answer));
        lock (_storing)
        {
            if (_entries.TryGetValue(key, out var old))
                Remove(old);
            while (_ring.Count > 0 && (_ring.Count >= _maxEntries || _weight + entry.Weight > (long)_maxEntries * OctetsPerEntry))
                Evict();
            entry.Slot = _ring.Count;
            _ring.Add(entry);
            _weight += entry.Weight;
            _entries[key] = entry;
        }
    }

    /// <summary>The next question goes to an upstream.</summary>
    public void Forget(DnsKey key)
    {
        lock (_storing)
        {
            if (_entries.TryRemove(key, out var entry))
                Remove(entry);
        }
    }

    private void Evict()
    {
        // Whoever stores waits for us: after some steps the one at hand goes, used or not.
        for (var steps = 0; steps < MaxSteps; steps++)
        {
            if (_hand >= _ring.Count)
                _hand = 0;
            var candidate = _ring[_hand];
            if (!candidate.IsUsed)
                break;
            candidate.IsUsed = false;
            _hand++;
        }

        if (_hand >= _ring.Count)
            _hand = 0;
        var victim = _ring[_hand];
        Remove(victim);
        _entries.TryRemove(victim.Key, out _);
    }

    // The last entry takes the free place.
    private void Remove(Entry entry)
    {
        var last = _ring[^1];
        _ring[entry.Slot] = last;
        last.Slot = entry.Slot;
        _ring.RemoveAt(_ring.Count - 1);
        _weight -= entry.Weight;
    }

    private static int Weigh(DnsKey key, DnsAnswer answer)
    {
        var weight = 250 + key.Name.Length * 2 + (answer.Explanation?.Length ?? 0) * 2;
        foreach (var record in answer.Records)
        {
            weight += 100 + record switch
            {
                TxtRecord txt => txt.Strings.Sum(s => s.Length + 16),
                TlsaRecord tlsa => tlsa.Data.Length,
                UnknownRecord unknown => unknown.Data.Length,
                MxRecord mx => mx.Exchange.Length * 2,
                NameRecord name => name.Target.Length * 2,
                CaaRecord caa => (caa.Tag.Length + caa.Value.Length) * 2,
                _ => 100,
            };
        }

        return weight;
    }

    private sealed class Entry(DnsKey key, DnsAnswer answer, DateTimeOffset staleUntil, int weight)
    {
        public DnsKey Key { get; } = key;

        public DnsAnswer Answer { get; } = answer;

        public DateTimeOffset StaleUntil { get; } = staleUntil;

        public int Weight { get; } = weight;

        /// <summary>Written without a lock: a lost write costs one entry its next round, no more.</summary>
        public bool IsUsed { get; set; }

        public int Slot { get; set; }
    }
}
