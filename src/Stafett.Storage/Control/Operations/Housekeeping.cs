using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Operations;

/// <summary>How long what is kept for a time is kept.</summary>
public sealed record Retention
{
    public TimeSpan Logs { get; init; } = TimeSpan.FromDays(7);

    public TimeSpan Audit { get; init; } = TimeSpan.FromDays(365);

    /// <summary>From the decision on.</summary>
    public TimeSpan DenylistRequests { get; init; } = TimeSpan.FromDays(180);

    public TimeSpan Traffic { get; init; } = TimeSpan.FromDays(731);

    /// <summary>From where somebody signed in; after that a sign-in from there is told to him again.</summary>
    public TimeSpan KnownClients { get; init; } = TimeSpan.FromDays(180);
}

/// <summary>Deletes what has had its time, a few rows at a time: nobody who wants to write waits long for it.</summary>
public sealed class Housekeeping
{
    private const int Chunk = 500;

    private readonly ISqlEngine _engine;

    internal Housekeeping(ISqlEngine engine) => _engine = engine;

    /// <returns>Rows deleted.</returns>
    public async ValueTask<long> RunAsync(Retention retention, CancellationToken cancellationToken)
    {
        long deleted = 0;
        foreach (var (table, key, condition, age) in new (string, string, string, TimeSpan)[]
        {
            ("sessions", "hash", "expires_at <= @before", TimeSpan.Zero),
            ("pins", "account_id, purpose", "expires_at <= @before", TimeSpan.Zero),
            ("one_time_tokens", "hash", "expires_at <= @before", TimeSpan.Zero),
            ("password_links", "id", "expires_at <= @before", TimeSpan.Zero),
            ("known_clients", "account_id, hash", "seen_at <= @before", retention.KnownClients),
            ("idempotency_keys", "account_id, name", "expires_at <= @before", TimeSpan.Zero),
            ("counters", "name, window_start", "expires_at <= @before", TimeSpan.Zero),
            ("failures", "name, hash", "expires_at <= @before", TimeSpan.Zero),
            ("logs", "id", "created_at <= @before", retention.Logs),
            ("denylist_requests", "id", "decided_at <= @before", retention.DenylistRequests),
            ("audit", "id", "created_at <= @before", retention.Audit),
        })
        {
            deleted += await DeleteAsync(
                $"delete from {table} where ({key}) in (select {key} from {table} where {condition} limit {Chunk})",
                session => (session.Now - age).ToUnixTimeMilliseconds(), cancellationToken);
        }

        return deleted + await DeleteAsync(
            $"delete from traffic where (domain_id, day) in (select domain_id, day from traffic where day <= @before limit {Chunk})",
            session => DateOnly.FromDateTime((session.Now - retention.Traffic).UtcDateTime).DayNumber, cancellationToken);
    }

    private async ValueTask<long> DeleteAsync(string sql, Func<SqlSession, long> before, CancellationToken cancellationToken)
    {
        long deleted = 0;
        int last;
        do
        {
            last = await _engine.WriteAsync((session, ct) => session.ExecuteAsync(sql, [("before", before(session))], ct), cancellationToken);
            deleted += last;
        }
        while (last == Chunk);
        return deleted;
    }
}
