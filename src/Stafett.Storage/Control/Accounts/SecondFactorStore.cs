using System.Collections.Immutable;
using Stafett.Storage.Sealing;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Accounts;

/// <summary>The TOTP seed of an account, sealed, and its recovery keys, as hashes. Each code and each key opens once.</summary>
public sealed class SecondFactorStore
{
    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly SecretSealer _sealer;

    internal SecondFactorStore(ISqlEngine engine, TimeProvider time, SecretSealer sealer)
    {
        _engine = engine;
        _time = time;
        _sealer = sealer;
    }

    /// <summary>Keeps a seed that does not count yet. Conflict: one that counts is there.</summary>
    public ValueTask<StoreOutcome> BeginAsync(Id<Account> account, byte[] seed, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "update accounts set totp_sealed = @seed, totp_last_step = 0 where id = @id and totp_confirmed_at is null",
                [("id", account), ("seed", _sealer.Seal(seed, Place(account)))], ct) == 0
                ? StoreOutcome.Conflict
                : StoreOutcome.Done,
            cancellationToken);

    /// <summary>Null: there is none.</summary>
    public async ValueTask<byte[]?> SeedAsync(Id<Account> account, CancellationToken cancellationToken)
    {
        var value = await _engine.ReadAsync(
            (session, ct) => session.FirstAsync("select totp_sealed from accounts where id = @id", [("id", account)], row => row.BytesOrNull("totp_sealed"), ct),
            cancellationToken);
        return value is null ? null : _sealer.Open(value, Place(account)) ?? throw new StorageUnavailableException($"The TOTP seed of account {account} cannot be opened with the master keys that are loaded.");
    }

    /// <summary>From now on the seed counts; the step that showed it is used up.</summary>
    public ValueTask<StoreOutcome> ConfirmAsync(Id<Account> account, long step, ImmutableArray<byte[]> recoveryKeys, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var confirmed = await session.ExecuteAsync(
                    "update accounts set totp_confirmed_at = @now, totp_last_step = @step, updated_at = @now where id = @id and totp_sealed is not null and totp_confirmed_at is null",
                    [("id", account), ("step", step), ("now", session.Now)], ct);
                if (confirmed == 0)
                    return StoreOutcome.Conflict;
                await PutRecoveryKeysAsync(session, account, recoveryKeys, ct);
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(account, account, null, "account", "totp-on"), [], [], ct);
                return StoreOutcome.Done;
            },
            cancellationToken);

    /// <summary>True once for each step: a code that was read over somebody's shoulder does not open again.</summary>
    public ValueTask<bool> UseStepAsync(Id<Account> account, long step, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "update accounts set totp_last_step = @step where id = @id and totp_confirmed_at is not null and totp_last_step < @step",
                [("id", account), ("step", step)], ct) == 1,
            cancellationToken);

    public ValueTask<bool> UseRecoveryKeyAsync(Id<Account> account, byte[] hash, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "update recovery_keys set used_at = @now where account_id = @id and hash = @hash and used_at is null",
                [("id", account), ("hash", hash), ("now", session.Now)], ct) == 1,
            cancellationToken);

    public ValueTask<long> CountRecoveryKeysAsync(Id<Account> account, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.CountAsync("select count(*) as n from recovery_keys where account_id = @id and used_at is null", [("id", account)], ct),
            cancellationToken);

    public async ValueTask ReplaceRecoveryKeysAsync(Id<Account> account, ImmutableArray<byte[]> hashes, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            async (session, ct) =>
            {
                await PutRecoveryKeysAsync(session, account, hashes, ct);
                return true;
            },
            cancellationToken);

    public ValueTask<StoreOutcome> RemoveAsync(Id<Account> account, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var removed = await session.ExecuteAsync(
                    "update accounts set totp_sealed = null, totp_confirmed_at = null, updated_at = @now where id = @id and totp_sealed is not null",
                    [("id", account), ("now", session.Now)], ct);
                if (removed == 0)
                    return StoreOutcome.NotFound;
                await session.ExecuteAsync("delete from recovery_keys where account_id = @id", [("id", account)], ct);
                // Asked for this second factor; the next one is another.
                await session.ExecuteAsync("delete from recovery_requests where account_id = @id", [("id", account)], ct);
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(account, account, null, "account", "totp-off"), [], [], ct);
                return StoreOutcome.Done;
            },
            cancellationToken);

    private static string Place(Id<Account> account) => $"accounts/{account}/totp_sealed";

    private static async ValueTask PutRecoveryKeysAsync(SqlSession session, Id<Account> account, ImmutableArray<byte[]> hashes, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync("delete from recovery_keys where account_id = @id", [("id", account)], cancellationToken);
        foreach (var hash in hashes)
            await session.ExecuteAsync("insert into recovery_keys (account_id, hash, used_at) values (@id, @hash, null)", [("id", account), ("hash", hash)], cancellationToken);
    }
}
