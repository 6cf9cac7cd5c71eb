using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Accounts;

/// <param name="Account">Null: of nobody in particular.</param>
/// <param name="Data">What it is for, such as a new address.</param>
public sealed record OneTimeToken(Id<Account>? Account, string Data, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>Random tokens that are good once and for a time, as hashes (<see cref="TokenHash"/>): links in mails, sign-ins that wait for a second factor.</summary>
public sealed class OneTimeStore
{
    private const string Columns = "account_id, data, created_at, expires_at";
    private const string Alive = "hash = @hash and purpose = @purpose and expires_at > @now";

    private readonly ISqlEngine _engine;

    internal OneTimeStore(ISqlEngine engine) => _engine = engine;

    /// <returns>False: it was there already, and stays what it is.</returns>
    public ValueTask<bool> AddAsync(byte[] hash, string purpose, Id<Account>? account, string data, TimeSpan lifetime, CancellationToken cancellationToken) =>
        _engine.WriteAsync(async (session, ct) => await InsertAsync(session, hash, purpose, account, data, lifetime, ct) == 1, cancellationToken);

    /// <summary>Takes the place of those of the same purpose and account. LimitReached: one was made less than <paramref name="resendAfter"/> ago.</summary>
    public ValueTask<StoreOutcome> ReplaceAsync(
        byte[] hash, string purpose, Id<Account> account, string data, TimeSpan lifetime, TimeSpan resendAfter, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                (string, object?)[] key = [("account", account), ("purpose", purpose)];
                if (await session.AnyAsync(
                    "select 1 from one_time_tokens where account_id = @account and purpose = @purpose and created_at > @before",
                    [.. key, ("before", session.Now - resendAfter)], ct))
                {
                    return StoreOutcome.LimitReached;
                }

                await session.ExecuteAsync("delete from one_time_tokens where account_id = @account and purpose = @purpose", key, ct);
                await InsertAsync(session, hash, purpose, account, data, lifetime, ct);
                return StoreOutcome.Done;
            },
            cancellationToken);

    /// <summary>Null: unknown, used, or too old. Does not use it up.</summary>
    public ValueTask<OneTimeToken?> FindAsync(byte[] hash, string purpose, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.FirstAsync(
                $"select {Columns} from one_time_tokens where {Alive}", [("hash", hash), ("purpose", purpose), ("now", session.Now)], Read, ct),
            cancellationToken);

    /// <summary>The token, to one caller; null to everybody else.</summary>
    public ValueTask<OneTimeToken?> TakeAsync(byte[] hash, string purpose, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            (session, ct) => session.FirstAsync(
                $"delete from one_time_tokens where {Alive} returning {Columns}", [("hash", hash), ("purpose", purpose), ("now", session.Now)], Read, ct),
            cancellationToken);

    /// <summary>The token for one more try of what comes with it, counted before it is known to fail; null also when there were as many as may be.</summary>
    public ValueTask<OneTimeToken?> TryAsync(byte[] hash, string purpose, int most, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            (session, ct) => session.FirstAsync(
                $"update one_time_tokens set failures = failures + 1 where {Alive} and failures < @most returning {Columns}",
                [("hash", hash), ("purpose", purpose), ("now", session.Now), ("most", most)], Read, ct),
            cancellationToken);

    private static ValueTask<int> InsertAsync(
        SqlSession session, byte[] hash, string purpose, Id<Account>? account, string data, TimeSpan lifetime, CancellationToken cancellationToken) =>
        session.ExecuteAsync(
            """
            insert into one_time_tokens (hash, purpose, account_id, data, failures, created_at, expires_at)
            values (@hash, @purpose, @account, @data, 0, @now, @expires_at) on conflict (hash) do nothing
            """,
            [
                ("hash", hash), ("purpose", purpose), ("account", account), ("data", data), ("now", session.Now), ("expires_at", session.Now + lifetime),
            ],
            cancellationToken);

    private static OneTimeToken Read(SqlRow row) => new(row.IdOrNull<Account>("account_id"), row.Text("data"), row.Time("created_at"), row.Time("expires_at"));
}
