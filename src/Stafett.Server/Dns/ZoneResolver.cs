using System.Collections.Concurrent;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>Answers from zones instead of the network: what they do not hold does not exist.</summary>
public sealed class ZoneResolver : IDnsResolver
{
    // Names that exist, in each case in which they are asked for.
    private const int MaxKept = 10_000;

    private static readonly TimeSpan NegativeTtl = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private volatile Answers _answers;

    public ZoneResolver(TimeProvider time, params IEnumerable<DnsZone> zones)
    {
        _time = time;
        // As one, so that CNAME records lead from one into another.
        var all = zones.ToList();
        _answers = new Answers(all.Count == 1 ? all[0] : new DnsZone(all.SelectMany(z => z.Records)));
    }

    /// <summary>May be replaced at any time; the next question sees the new one, and no answer of the old one is given again.</summary>
    public DnsZone Zone
    {
        get => _answers.Zone;
        set => _answers = new Answers(value);
    }

    /// <summary>What the AD bit of its answers is.</summary>
    public bool Authenticated { get; init; }

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<DnsAnswer>(cancellationToken);
        // Until its time is over an answer stays the same object, as from a cache: what was made of it need not be made again.
        var now = _time.GetUtcNow();
        var answers = _answers;
        if (answers.Kept.TryGetValue((name, type), out var kept) && kept.Expires > now)
            return new ValueTask<DnsAnswer>(kept);
        var answer = Look(answers.Zone, name, type, now);
        if (answer.Status == DnsStatus.Success)
        {
            if (answers.Kept.Count >= MaxKept)
                answers.Kept.Clear();
            answers.Kept[(name, type)] = answer;
        }

        return new ValueTask<DnsAnswer>(answer);
    }

    private DnsAnswer Look(DnsZone zone, string name, DnsType type, DateTimeOffset now)
    {
        var found = zone.Look(name, type);
        var ttl = found.Status == DnsStatus.Success
            ? TimeSpan.FromSeconds(found.Records.Concat(found.Aliases).Min(r => r.Ttl))
            : NegativeTtl;
        return new DnsAnswer(found.Status, found.Records, found.CanonicalName, Authenticated, now + ttl)
        {
            Explanation = found.Status == DnsStatus.ServerFailure ? $"a loop or more than {DnsZone.MaxAliases} CNAME records in a row" : null,
        };
    }

    private sealed class Answers(DnsZone zone)
    {
        public DnsZone Zone => zone;

        public ConcurrentDictionary<(string Name, DnsType Type), DnsAnswer> Kept { get; } = new();
    }
}
