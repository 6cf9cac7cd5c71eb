using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Accounts;

/// <summary>From where each account has signed in, as hashes of network and browser: the next sign-in from there surprises nobody.</summary>
public sealed class KnownClientStore
{
    /// <summary>For each account; the one that was not seen for longest gives way.</summary>
    public const int MaxClients = 50;

    private readonly ISqlEngine _engine;

    internal KnownClientStore(ISqlEngine engine) => _engine = engine;

    public ValueTask<bool> IsKnownAsync(Id<Account> account, byte[] hash, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.AnyAsync("select 1 from known_clients where account_id = @account and hash = @hash", [("account", account), ("hash", hash)], ct),
            cancellationToken);

    /// <returns>True: it was not known before.</returns>
    public ValueTask<bool> AddAsync(Id<Account> account, byte[] hash, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                (string, object?)[] values = [("account", account), ("hash", hash), ("now", session.Now)];
                if (await session.ExecuteAsync("update known_clients set seen_at = @now where account_id = @account and hash = @hash", values, ct) == 1)
                    return false;
                await session.ExecuteAsync(
                    """
                    delete from known_clients where account_id = @account and hash in (
                        select hash from known_clients where account_id = @account order by seen_at desc, hash limit 1000 offset @kept)
                    """,
                    [("account", account), ("kept", MaxClients - 1)], ct);
                return await session.ExecuteAsync(
                    "insert into known_clients (account_id, hash, seen_at) values (@account, @hash, @now) on conflict do nothing", values, ct) == 1;
            },
            cancellationToken);
}
