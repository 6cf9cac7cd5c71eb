using System.Collections.Immutable;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Operations;

/// <param name="Amount">Counted in this window so far.</param>
/// <param name="EndsAt">When it begins anew.</param>
public readonly record struct CounterState(long Amount, DateTimeOffset EndsAt);

/// <summary>How many different wrong tries one name has.</summary>
/// <param name="Most">That many, and no further one is looked at until the oldest is forgotten.</param>
/// <param name="BackOffFrom">From that many on the next one has to wait: a minute, then two, four and so on.</param>
public sealed record FailureLimit(string Name, int Most, int BackOffFrom = int.MaxValue);

/// <summary>
/// Counters that several nodes share and a restart must not forget: limits for a day, lock-outs. Each call is a write: what is counted for each request is
/// counted in memory, and added here now and then.
/// </summary>
public sealed class CounterStore
{
    private readonly ISqlEngine _engine;

    internal CounterStore(ISqlEngine engine) => _engine = engine;

    /// <param name="name">What is counted and for whom, such as <c>post-domains:0123...</c>.</param>
    /// <param name="window">Windows stand one behind the other from 1970 on: a day is a UTC day.</param>
    /// <returns>With <paramref name="amount"/> in it.</returns>
    public ValueTask<CounterState> AddAsync(string name, TimeSpan window, long amount, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var (start, end) = Window(session.Now, window);
                var sum = await session.FirstAsync(
                    """
                    insert into counters (name, window_start, amount, expires_at) values (@name, @start, @amount, @end)
                    on conflict (name, window_start) do update set amount = counters.amount + @amount returning amount
                    """,
                    [("name", name), ("start", start), ("amount", amount), ("end", end)], row => row.Number("amount"), ct);
                return new CounterState(sum, end);
            },
            cancellationToken);

    public ValueTask<CounterState> GetAsync(string name, TimeSpan window, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                var (start, end) = Window(session.Now, window);
                var sum = await session.CountAsync(
                    "select amount as n from counters where name = @name and window_start = @start", [("name", name), ("start", start)], ct);
                return new CounterState(sum, end);
            },
            cancellationToken);

    /// <summary>Notes a wrong password (or another secret), as a hash: the same one counts once, as a program that is set up wrongly sends it again and again.</summary>
    /// <returns>How many different ones there were within <paramref name="lifetime"/>.</returns>
    public ValueTask<long> AddFailureAsync(string name, byte[] hash, TimeSpan lifetime, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync(
                    """
                    insert into failures (name, hash, expires_at) values (@name, @hash, @end)
                    on conflict (name, hash) do update set expires_at = @end
                    """,
                    [("name", name), ("hash", hash), ("end", session.Now + lifetime)], ct);
                return await CountAsync(session, name, ct);
            },
            cancellationToken);

    /// <summary>
    /// Counts a try as a failure before it is known to be one, under several names at once: tries that come together count too. Nothing is counted when one of the
    /// names has no room. What failed before may be tried again: it counts once.
    /// </summary>
    /// <returns>Null: it may be tried; else when the next one may.</returns>
    public ValueTask<DateTimeOffset?> TryAsync(ImmutableArray<FailureLimit> limits, byte[] hash, TimeSpan lifetime, CancellationToken cancellationToken) =>
        _engine.WriteAsync<DateTimeOffset?>(
            async (session, ct) =>
            {
                // Those who count under the same name stand in line behind its row; names in one order, so that no two wait for each other.
                foreach (var name in limits.Select(limit => limit.Name).Order(StringComparer.Ordinal))
                {
                    await session.ExecuteAsync(
                        """
                        insert into counters (name, window_start, amount, expires_at) values (@name, 0, 1, @end)
                        on conflict (name, window_start) do update set amount = counters.amount + 1, expires_at = @end
                        """,
                        [("name", "tries:" + name), ("end", session.Now + lifetime)], ct);
                }

                DateTimeOffset? retryAt = null;
                foreach (var limit in limits)
                {
                    if (await WaitAsync(session, limit, hash, lifetime, ct) is { } at && (retryAt is null || at > retryAt))
                        retryAt = at;
                }

                foreach (var limit in retryAt is null ? limits : [])
                {
                    await session.ExecuteAsync(
                        "insert into failures (name, hash, expires_at) values (@name, @hash, @end) on conflict (name, hash) do nothing",
                        [("name", limit.Name), ("hash", hash), ("end", session.Now + lifetime)], ct);
                }

                return retryAt;
            },
            cancellationToken);

    /// <summary>The try was right after all.</summary>
    public async ValueTask ForgetAsync(ImmutableArray<FailureLimit> limits, byte[] hash, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            async (session, ct) =>
            {
                foreach (var limit in limits)
                    await session.ExecuteAsync("delete from failures where name = @name and hash = @hash", [("name", limit.Name), ("hash", hash)], ct);
                return true;
            },
            cancellationToken);

    public ValueTask<long> CountFailuresAsync(string name, CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => CountAsync(session, name, ct), cancellationToken);

    /// <summary>After a success.</summary>
    public async ValueTask ClearFailuresAsync(string name, CancellationToken cancellationToken) =>
        await _engine.WriteAsync((session, ct) => session.ExecuteAsync("delete from failures where name = @name", [("name", name)], ct), cancellationToken);

    private static async ValueTask<DateTimeOffset?> WaitAsync(
        SqlSession session, FailureLimit limit, byte[] hash, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        (string, object?)[] name = [("name", limit.Name), ("now", session.Now)];
        if (await session.AnyAsync("select 1 from failures where name = @name and hash = @hash and expires_at > @now", [.. name, ("hash", hash)], cancellationToken))
            return null;
        var count = await CountAsync(session, limit.Name, cancellationToken);
        if (count < Math.Min(limit.Most, limit.BackOffFrom))
            return null;
        var (oldest, newest) = await session.FirstAsync(
            "select min(expires_at) as oldest, max(expires_at) as newest from failures where name = @name and expires_at > @now", name,
            row => (row.Time("oldest"), row.Time("newest")), cancellationToken);
        if (count >= limit.Most)
            return oldest;
        var next = newest - lifetime + TimeSpan.FromMinutes(Math.Pow(2, Math.Min(count - limit.BackOffFrom, 10)));
        return next > session.Now ? next : null;
    }

    private static (DateTimeOffset Start, DateTimeOffset End) Window(DateTimeOffset now, TimeSpan window)
    {
        var start = now.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;
        start -= start % window.Ticks;
        var begins = DateTimeOffset.UnixEpoch.AddTicks(start);
        return (begins, begins + window);
    }

    private static ValueTask<long> CountAsync(SqlSession session, string name, CancellationToken cancellationToken) =>
        session.CountAsync("select count(*) as n from failures where name = @name and expires_at > @now", [("name", name), ("now", session.Now)], cancellationToken);
}
