using System.Collections.Immutable;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Accounts;

/// <param name="LastUsedAt">To the minute; null: never.</param>
public sealed record ApiToken(Id<ApiToken> Id, string Description, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);

/// <summary>API tokens, as hashes (<see cref="TokenHash"/>).</summary>
public sealed class TokenStore
{
    private const string Columns = "id, description, created_at, last_used_at";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly ControlLimits _limits;

    internal TokenStore(ISqlEngine engine, TimeProvider time, ControlLimits limits)
    {
        _engine = engine;
        _time = time;
        _limits = limits;
    }

    public ValueTask<StoreResult<ApiToken>> AddAsync(Id<Account> account, byte[] hash, string description, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var present = await session.CountAsync("select count(*) as n from api_tokens where account_id = @account", [("account", account)], ct);
                return present >= _limits.TokensPerAccount
                    ? new StoreResult<ApiToken>(StoreOutcome.LimitReached, null, "tokens")
                    : await InsertAsync(session, account, hash, description, ct);
            },
            cancellationToken);

    /// <summary>The new token is the account's only one.</summary>
    public ValueTask<StoreResult<ApiToken>> ReplaceAllAsync(Id<Account> account, byte[] hash, string description, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync("delete from api_tokens where account_id = @account", [("account", account)], ct);
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(account, account, null, "account", "api-token"), [], [], ct);
                return await InsertAsync(session, account, hash, description, ct);
            },
            cancellationToken);

    /// <summary>Whose the token is, and which. Does not write: <see cref="UsedAsync"/> does.</summary>
    public ValueTask<(Account Account, Id<ApiToken> Token)?> FindAsync(byte[] hash, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.FirstAsync<(Account, Id<ApiToken>)?>(
                $"""
                select {AccountColumns.All}, t_id from (
                    select accounts.*, t.id as t_id from api_tokens t join accounts on accounts.id = t.account_id where t.hash = @hash) a
                """,
                [("hash", hash)], row => (AccountColumns.Read(row), row.Id<ApiToken>("t_id")), ct),
            cancellationToken);

    /// <summary>Notes the use of a token, once a minute at most: a caller need not wait for it.</summary>
    public async ValueTask UsedAsync(Id<ApiToken> token, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            (session, ct) => session.ExecuteAsync(
                "update api_tokens set last_used_at = @now where id = @id and (last_used_at is null or last_used_at < @before)",
                [("id", token), ("now", session.Now), ("before", session.Now - TimeSpan.FromMinutes(1))], ct),
            cancellationToken);

    public ValueTask<ImmutableArray<ApiToken>> ListAsync(Id<Account> account, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                $"select {Columns} from api_tokens where account_id = @account order by created_at, id", [("account", account)], Read, ct),
            cancellationToken);

    public ValueTask<StoreOutcome> DeleteAsync(Id<Account> account, Id<ApiToken> token, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
                await session.ExecuteAsync("delete from api_tokens where account_id = @account and id = @id", [("account", account), ("id", token)], ct) == 0
                    ? StoreOutcome.NotFound
                    : StoreOutcome.Done,
            cancellationToken);

    private static ApiToken Read(SqlRow row) => new(row.Id<ApiToken>("id"), row.Text("description"), row.Time("created_at"), row.TimeOrNull("last_used_at"));

    private async ValueTask<StoreResult<ApiToken>> InsertAsync(
        SqlSession session, Id<Account> account, byte[] hash, string description, CancellationToken cancellationToken)
    {
        var token = new ApiToken(Id<ApiToken>.New(_time), description, session.Now, null);
        var made = await session.ExecuteAsync(
            "insert into api_tokens (hash, id, account_id, description, created_at, last_used_at) values (@hash, @id, @account, @description, @now, null) on conflict do nothing",
            [("hash", hash), ("id", token.Id), ("account", account), ("description", description), ("now", session.Now)], cancellationToken);
        return made == 0 ? new StoreResult<ApiToken>(StoreOutcome.Conflict, null, "token") : token;
    }
}
