using System.Collections.Immutable;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Logs;

/// <summary>Messages of a domain in one UTC day, by what became of them.</summary>
public sealed record TrafficDay(DateOnly Day, long Received, long Forwarded, long Refused, long Deferred, long Dropped, long Octets);

/// <summary>Counts per domain and day. They are gathered in memory and added now and then; what a crash loses is a minute of a chart.</summary>
public sealed class TrafficStore
{
    /// <summary>Two years: the longest that is asked for at once.</summary>
    public const int MaxDays = 731;

    private readonly ISqlEngine _engine;

    internal TrafficStore(ISqlEngine engine) => _engine = engine;

    /// <summary>Adds to what is there. Domains that are gone are passed over.</summary>
    public async ValueTask AddAsync(ImmutableArray<(Id<HostedDomain> Domain, TrafficDay Counts)> counts, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            async (session, ct) =>
            {
                // In one order everywhere: two nodes that add at once must not wait for each other in a circle.
                foreach (var (domain, day) in counts.OrderBy(c => c.Domain.ToString(), StringComparer.Ordinal).ThenBy(c => c.Counts.Day))
                    await AddAsync(session, domain, day, ct);
                return true;
            },
            cancellationToken);

    /// <summary>The days that have counts, in order; NotFound where the domain is not the caller's, Forbidden where he is no admin of it.</summary>
    public ValueTask<StoreResult<IReadOnlyList<TrafficDay>>> ListAsync(
        Id<Account> caller, DomainKey key, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        _engine.ReadAsync<StoreResult<IReadOnlyList<TrafficDay>>>(
            async (session, ct) =>
            {
                if (await DomainAccess.FindAsync(session, caller, key, ct) is not { } domain)
                    return StoreOutcome.NotFound;
                if (domain.CallerRole != MemberRole.Admin)
                    return StoreOutcome.Forbidden;
                var days = await session.ListAsync(
                    """
                    select day, received, forwarded, refused, deferred, dropped, octets from traffic
                    where domain_id = @domain and day between @from and @to order by day limit @limit
                    """,
                    [("domain", domain.Id), ("from", from.DayNumber), ("to", to.DayNumber), ("limit", MaxDays)],
                    row => new TrafficDay(
                        DateOnly.FromDayNumber(row.Int("day")), row.Number("received"), row.Number("forwarded"), row.Number("refused"), row.Number("deferred"),
                        row.Number("dropped"), row.Number("octets")),
                    ct);
                return new(StoreOutcome.Done, days);
            },
            cancellationToken);

    private static async ValueTask AddAsync(SqlSession session, Id<HostedDomain> domain, TrafficDay day, CancellationToken cancellationToken) =>
        await session.ExecuteAsync(
            """
            insert into traffic (domain_id, day, received, forwarded, refused, deferred, dropped, octets)
            select id, @day, @received, @forwarded, @refused, @deferred, @dropped, @octets from domains where id = @domain
            on conflict (domain_id, day) do update set received = traffic.received + @received, forwarded = traffic.forwarded + @forwarded,
                refused = traffic.refused + @refused, deferred = traffic.deferred + @deferred, dropped = traffic.dropped + @dropped, octets = traffic.octets + @octets
            """,
            [
                ("domain", domain), ("day", day.Day.DayNumber), ("received", day.Received), ("forwarded", day.Forwarded), ("refused", day.Refused),
                ("deferred", day.Deferred), ("dropped", day.Dropped), ("octets", day.Octets),
            ],
            cancellationToken);
}
