using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>Answers from zones instead of the network: what they do not hold does not exist.</summary>
public sealed class ZoneResolver : IDnsResolver
{
    private static readonly TimeSpan NegativeTtl = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly DnsZone _zone;

    public ZoneResolver(TimeProvider time, params IEnumerable<DnsZone> zones)
    {
        _time = time;
        // As one, so that CNAME records lead from one into another.
        var all = zones.ToList();
        _zone = all.Count == 1 ? all[0] : new DnsZone(all.SelectMany(z => z.Records));
    }

    /// <summary>What the AD bit of its answers is.</summary>
    public bool Authenticated { get; init; }

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<DnsAnswer>(cancellationToken);
        var found = _zone.Look(name, type);
        var ttl = found.Status == DnsStatus.Success
            ? TimeSpan.FromSeconds(found.Records.Concat(found.Aliases).Min(r => r.Ttl))
            : NegativeTtl;
        return new ValueTask<DnsAnswer>(
            new DnsAnswer(found.Status, found.Records, found.CanonicalName, Authenticated, _time.GetUtcNow() + ttl)
            {
                Explanation = found.Status == DnsStatus.ServerFailure ? $"a loop or more than {DnsZone.MaxAliases} CNAME records in a row" : null,
            });
    }
}
