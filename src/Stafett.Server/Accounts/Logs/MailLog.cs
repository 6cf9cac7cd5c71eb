using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Threading.Channels;
using Stafett.Server.Observability;
using Stafett.Storage;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Logs;

namespace Stafett.Server.Accounts.Logs;

/// <summary>What became of a message for one domain.</summary>
public enum MailFate
{
    Forwarded,
    Dropped,
    Deferred,
    Refused,
}

/// <summary>
/// Entries and counts on their way to the database. Whoever offers them never waits and never fails: what has no room is counted and gone, since mail matters more
/// than its log.
/// </summary>
public sealed class MailLog(TimeProvider time, ServerMetrics metrics)
{
    /// <summary>Octets of entries that wait.</summary>
    private const long MaxWaiting = 16 * 1024 * 1024;

    private const int MaxEntries = 20_000;

    /// <summary>Somebody who tries names in a domain does not fill the disk with them.</summary>
    internal const int EntriesPerDomainAndHour = 2_000;

    private readonly Channel<NewLogEntry> _entries =
        Channel.CreateBounded<NewLogEntry>(new BoundedChannelOptions(MaxEntries) { FullMode = BoundedChannelFullMode.Wait, SingleReader = false });

    private readonly ConcurrentDictionary<Id<HostedDomain>, int> _thisHour = new();
    private readonly Lock _lock = new();
    private Dictionary<(Id<HostedDomain>, DateOnly), TrafficDay> _traffic = [];
    private long _hour;
    private long _waiting;

    /// <summary>Somebody writes them; until then everything is passed over.</summary>
    public bool IsKept { get; private set; }

    public void Offer(NewLogEntry entry)
    {
        if (!IsKept)
            return;
        var size = SizeOf(entry);
        if (entry.DomainId is { } domain && !MayAdd(domain))
        {
            metrics.MailLogDropped.Add();
            return;
        }

        if (Interlocked.Add(ref _waiting, size) <= MaxWaiting && _entries.Writer.TryWrite(entry))
            return;
        Interlocked.Add(ref _waiting, -size);
        metrics.MailLogDropped.Add();
    }

    /// <param name="octets">Of its content; null: it was refused before the content came.</param>
    public void Count(Id<HostedDomain> domain, MailFate fate, long? octets)
    {
        if (!IsKept)
            return;
        var day = new TrafficDay(
            DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), octets is null ? 0 : 1, fate == MailFate.Forwarded ? 1 : 0, fate == MailFate.Refused ? 1 : 0,
            fate == MailFate.Deferred ? 1 : 0, fate == MailFate.Dropped ? 1 : 0, octets ?? 0);
        lock (_lock)
            Add(domain, day);
    }

    internal void Keep() => IsKept = true;

    internal NewLogEntry? TakeEntry()
    {
        if (!_entries.Reader.TryRead(out var entry))
            return null;
        Interlocked.Add(ref _waiting, -SizeOf(entry));
        return entry;
    }

    internal ImmutableArray<(Id<HostedDomain> Domain, TrafficDay Counts)> TakeTraffic()
    {
        Dictionary<(Id<HostedDomain> Domain, DateOnly), TrafficDay> taken;
        lock (_lock)
            (taken, _traffic) = (_traffic, []);
        return [.. taken.Select(p => (p.Key.Domain, p.Value))];
    }

    /// <summary>They could not be written: with the next ones.</summary>
    internal void PutBack(ImmutableArray<(Id<HostedDomain> Domain, TrafficDay Counts)> traffic)
    {
        lock (_lock)
        {
            foreach (var (domain, counts) in traffic)
                Add(domain, counts);
        }
    }

    private void Add(Id<HostedDomain> domain, TrafficDay day)
    {
        var sum = _traffic.GetValueOrDefault((domain, day.Day));
        _traffic[(domain, day.Day)] = sum is null ? day : new TrafficDay(
            day.Day, sum.Received + day.Received, sum.Forwarded + day.Forwarded, sum.Refused + day.Refused, sum.Deferred + day.Deferred, sum.Dropped + day.Dropped,
            sum.Octets + day.Octets);
    }

    private bool MayAdd(Id<HostedDomain> domain)
    {
        var hour = time.GetUtcNow().ToUnixTimeSeconds() / 3600;
        if (Interlocked.Exchange(ref _hour, hour) != hour)
            _thisHour.Clear();
        return _thisHour.AddOrUpdate(domain, 1, (_, count) => Math.Min(count + 1, EntriesPerDomainAndHour + 1)) <= EntriesPerDomainAndHour;
    }

    private static long SizeOf(NewLogEntry entry) =>
        1_000 + 2L * (entry.Headers.Length + entry.Journey.Length + entry.Message.Length + entry.Subject.Length + entry.Keywords.Sum(k => k.Length));
}
