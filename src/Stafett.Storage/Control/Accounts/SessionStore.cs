using System.Collections.Immutable;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Accounts;

/// <summary>A sign-in in a browser.</summary>
/// <param name="Method">How: <c>password</c>, <c>passkey</c>, <c>pin</c>.</param>
/// <param name="SeenAt">To the minute.</param>
public sealed record SignedIn(
    Id<SignedIn> Id, string Method, string RemoteAddress, string UserAgent, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, DateTimeOffset ExpiresAt);

/// <summary>Sessions, as hashes of their tokens (<see cref="TokenHash"/>): listed, and ended one by one or all together.</summary>
public sealed class SessionStore
{
    private const string Columns = "s.id, s.method, s.remote_address, s.user_agent, s.created_at, s.seen_at, s.expires_at";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly ControlLimits _limits;

    internal SessionStore(ISqlEngine engine, TimeProvider time, ControlLimits limits)
    {
        _engine = engine;
        _time = time;
        _limits = limits;
    }

    /// <summary>Where there are as many as there may be, the oldest one ends.</summary>
    public ValueTask<SignedIn> AddAsync(
        Id<Account> account, byte[] hash, string method, string remoteAddress, string userAgent, TimeSpan lifetime, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var made = new SignedIn(Id<SignedIn>.New(_time), method, remoteAddress, userAgent, session.Now, session.Now, session.Now + lifetime);
                await session.ExecuteAsync(
                    """
                    delete from sessions where account_id = @account and id in (
                        select id from sessions where account_id = @account order by created_at desc, id desc limit 1000 offset @kept)
                    """,
                    [("account", account), ("kept", _limits.SessionsPerAccount - 1)], ct);
                await session.ExecuteAsync(
                    """
                    insert into sessions (hash, id, account_id, method, remote_address, user_agent, created_at, seen_at, expires_at)
                    values (@hash, @id, @account, @method, @remote_address, @user_agent, @now, @now, @expires_at)
                    """,
                    [
                        ("hash", hash), ("id", made.Id), ("account", account), ("method", method), ("remote_address", remoteAddress), ("user_agent", userAgent),
                        ("now", session.Now), ("expires_at", made.ExpiresAt),
                    ],
                    ct);
                return made;
            },
            cancellationToken);

    /// <summary>Whose session it is; null: ended, too old, or never there.</summary>
    public ValueTask<(Account Account, SignedIn Session)?> FindAsync(byte[] hash, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                var found = await session.FirstAsync<(Id<Account> Account, SignedIn Session)?>(
                    $"select {Columns}, s.account_id from sessions s where s.hash = @hash and s.expires_at > @now",
                    [("hash", hash), ("now", session.Now)], row => (row.Id<Account>("account_id"), Read(row)), ct);
                if (found is not { } one)
                    return null;
                var account = await session.FirstAsync(
                    $"select {AccountColumns.All} from accounts where id = @id", [("id", one.Account)], AccountColumns.Read, ct);
                return account is null ? ((Account, SignedIn)?)null : (account, one.Session);
            },
            cancellationToken);

    /// <summary>Notes that it is in use and puts its end off, once a minute at most: a caller need not wait for it.</summary>
    public async ValueTask SeenAsync(Id<SignedIn> id, TimeSpan lifetime, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            (session, ct) => session.ExecuteAsync(
                "update sessions set seen_at = @now, expires_at = @expires_at where id = @id and seen_at < @before",
                [("id", id), ("now", session.Now), ("expires_at", session.Now + lifetime), ("before", session.Now - TimeSpan.FromMinutes(1))], ct),
            cancellationToken);

    /// <summary>The newest first.</summary>
    public ValueTask<ImmutableArray<SignedIn>> ListAsync(Id<Account> account, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                $"select {Columns} from sessions s where s.account_id = @account and s.expires_at > @now order by s.created_at desc, s.id desc",
                [("account", account), ("now", session.Now)], Read, ct),
            cancellationToken);

    public ValueTask<StoreOutcome> EndAsync(Id<Account> account, Id<SignedIn> id, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
                await session.ExecuteAsync("delete from sessions where account_id = @account and id = @id", [("account", account), ("id", id)], ct) == 0
                    ? StoreOutcome.NotFound
                    : StoreOutcome.Done,
            cancellationToken);

    /// <param name="except">The one that asks; null: all of them.</param>
    /// <returns>How many were ended.</returns>
    public ValueTask<int> EndAllAsync(Id<Account> account, Id<SignedIn>? except, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            (session, ct) => session.ExecuteAsync(
                "delete from sessions where account_id = @account and id <> @except", [("account", account), ("except", except?.ToString() ?? "")], ct),
            cancellationToken);

    private static SignedIn Read(SqlRow row) => new(
        row.Id<SignedIn>("id"), row.Text("method"), row.Text("remote_address"), row.Text("user_agent"), row.Time("created_at"), row.Time("seen_at"),
        row.Time("expires_at"));
}
