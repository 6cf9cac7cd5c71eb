using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Operations;

/// <param name="Amount">Counted in this window so far.</param>
/// <param name="EndsAt">When it begins anew.</param>
public readonly record struct CounterState(long Amount, DateTimeOffset EndsAt);

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

    public ValueTask<long> CountFailuresAsync(string name, CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => CountAsync(session, name, ct), cancellationToken);

    /// <summary>After a success.</summary>
    public async ValueTask ClearFailuresAsync(string name, CancellationToken cancellationToken) =>
        await _engine.WriteAsync((session, ct) => session.ExecuteAsync("delete from failures where name = @name", [("name", name)], ct), cancellationToken);

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
