using System.Security.Cryptography;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Operations;

public enum IdempotencyOutcome
{
    /// <summary>Nobody used the key before: do it, then <see cref="IdempotencyStore.CompleteAsync"/>.</summary>
    New,

    /// <summary>A request with the key is under way.</summary>
    InProgress,

    /// <summary>It was done: give the same answer.</summary>
    Replay,

    /// <summary>The key was used with another request.</summary>
    Mismatch,
}

public sealed record IdempotencyState(IdempotencyOutcome Outcome, int Status, string Response);

/// <summary>A client that did not hear our answer sends the request again with the same key, and gets the same answer instead of a second alias.</summary>
public sealed class IdempotencyStore
{
    private static readonly IdempotencyState New = new(IdempotencyOutcome.New, 0, "");

    private readonly ISqlEngine _engine;

    internal IdempotencyStore(ISqlEngine engine) => _engine = engine;

    /// <param name="request">A hash of method, path and body.</param>
    /// <param name="underWay">How long a request may take: after that its key is free again, as the process that had it is taken to be dead.</param>
    public ValueTask<IdempotencyState> BeginAsync(
        Id<Account> account, string name, byte[] request, TimeSpan underWay, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var begun = await session.ExecuteAsync(
                    """
                    insert into idempotency_keys (account_id, name, request_hash, status, response, created_at, expires_at)
                    values (@account, @name, @request, null, '', @now, @expires_at)
                    on conflict (account_id, name) do update set request_hash = @request, status = null, response = '', created_at = @now, expires_at = @expires_at
                        where idempotency_keys.expires_at <= @now
                    """,
                    [("account", account), ("name", name), ("request", request), ("now", session.Now), ("expires_at", session.Now + underWay)], ct);
                return begun == 1 ? New : await ReadAsync(session, account, name, request, ct);
            },
            cancellationToken);

    /// <param name="lifetime">How long the answer is kept.</param>
    public async ValueTask CompleteAsync(Id<Account> account, string name, int status, string response, TimeSpan lifetime, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            (session, ct) => session.ExecuteAsync(
                "update idempotency_keys set status = @status, response = @response, expires_at = @expires_at where account_id = @account and name = @name",
                [("account", account), ("name", name), ("status", status), ("response", response), ("expires_at", session.Now + lifetime)], ct),
            cancellationToken);

    /// <summary>It failed in a way that the client shall try again.</summary>
    public async ValueTask AbandonAsync(Id<Account> account, string name, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            (session, ct) => session.ExecuteAsync(
                "delete from idempotency_keys where account_id = @account and name = @name and status is null", [("account", account), ("name", name)], ct),
            cancellationToken);

    private static ValueTask<IdempotencyState> ReadAsync(
        SqlSession session, Id<Account> account, string name, byte[] request, CancellationToken cancellationToken) =>
        session.FirstAsync(
            "select request_hash, status, response from idempotency_keys where account_id = @account and name = @name", [("account", account), ("name", name)],
            row => !CryptographicOperations.FixedTimeEquals(row.Bytes("request_hash"), request)
                ? new IdempotencyState(IdempotencyOutcome.Mismatch, 0, "")
                : row.IntOrNull("status") is { } status
                    ? new IdempotencyState(IdempotencyOutcome.Replay, status, row.Text("response"))
                    : new IdempotencyState(IdempotencyOutcome.InProgress, 0, ""),
            cancellationToken)!;
}
