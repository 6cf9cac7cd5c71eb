using System.Collections.Immutable;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Accounts;

/// <param name="RipeAt">From then on the second factor may be removed.</param>
public sealed record RecoveryRequest(Id<Account> AccountId, string Email, DateTimeOffset AskedAt, DateTimeOffset RipeAt);

/// <summary>Accounts whose owner says that second factor and recovery keys are lost.</summary>
public sealed class RecoveryStore
{
    /// <summary>Of the <see cref="OneTimeToken"/> that cancels.</summary>
    public const string CancelPurpose = "cancel-recovery";

    private const string Select =
        "select r.account_id, u.email, r.asked_at, r.ripe_at from recovery_requests r join accounts u on u.id = r.account_id";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;

    internal RecoveryStore(ISqlEngine engine, TimeProvider time)
    {
        _engine = engine;
        _time = time;
    }

    /// <summary>Conflict: there is one, and its time goes on. NotFound: there is no second factor to remove.</summary>
    public ValueTask<StoreResult<RecoveryRequest>> AskAsync(Id<Account> account, TimeSpan wait, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<RecoveryRequest>>(
            async (session, ct) =>
            {
                if (!await session.AnyAsync("select 1 from accounts where id = @id and totp_confirmed_at is not null", [("id", account)], ct))
                    return StoreOutcome.NotFound;
                var made = await session.ExecuteAsync(
                    "insert into recovery_requests (account_id, asked_at, ripe_at) values (@id, @now, @ripe) on conflict (account_id) do nothing",
                    [("id", account), ("now", session.Now), ("ripe", session.Now + wait)], ct);
                if (made == 0)
                    return StoreOutcome.Conflict;
                await WriteAuditAsync(session, account, account, "recovery-asked", ct);
                return (await FindAsync(session, account, ct))!;
            },
            cancellationToken);

    public ValueTask<RecoveryRequest?> FindAsync(Id<Account> account, CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => FindAsync(session, account, ct), cancellationToken);

    /// <summary>For operators: the oldest first.</summary>
    public ValueTask<ImmutableArray<RecoveryRequest>> ListAsync(CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => session.ListAsync($"{Select} order by r.asked_at, r.account_id limit 1000", [], Read, ct), cancellationToken);

    /// <summary>An operator has made sure that it is the owner who asks.</summary>
    public ValueTask<StoreOutcome> RipenAsync(Id<Account> account, CancellationToken cancellationToken) =>
        ChangeAsync("recovery-allowed", "update recovery_requests set ripe_at = @now where account_id = @id", account, now => [("id", account), ("now", now)], cancellationToken);

    /// <summary>NotFound: there is none.</summary>
    public ValueTask<StoreOutcome> CancelAsync(Id<Account> account, CancellationToken cancellationToken) =>
        ChangeAsync("recovery-cancelled", "delete from recovery_requests where account_id = @id", account, _ => [("id", account)], cancellationToken);

    /// <summary>Uses the request up. NotFound: there is none, or its time has not come.</summary>
    public ValueTask<StoreOutcome> TakeRipeAsync(Id<Account> account, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "delete from recovery_requests where account_id = @id and ripe_at <= @now", [("id", account), ("now", session.Now)], ct) == 0
                ? StoreOutcome.NotFound
                : StoreOutcome.Done,
            cancellationToken);

    private static ValueTask<RecoveryRequest?> FindAsync(SqlSession session, Id<Account> account, CancellationToken cancellationToken) =>
        session.FirstAsync($"{Select} where r.account_id = @id", [("id", account)], Read, cancellationToken);

    private static RecoveryRequest Read(SqlRow row) => new(row.Id<Account>("account_id"), row.Text("email"), row.Time("asked_at"), row.Time("ripe_at"));

    private ValueTask<StoreOutcome> ChangeAsync(
        string action, string sql, Id<Account> account, Func<DateTimeOffset, (string, object?)[]> arguments, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                if (await session.ExecuteAsync(sql, arguments(session.Now), ct) == 0)
                    return StoreOutcome.NotFound;
                await WriteAuditAsync(session, null, account, action, ct);
                return StoreOutcome.Done;
            },
            cancellationToken);

    private ValueTask WriteAuditAsync(SqlSession session, Id<Account>? actor, Id<Account> account, string action, CancellationToken cancellationToken) =>
        AuditTrail.WriteAsync(session, _time, new AuditSubject(actor, account, null, "account", action), [], [], cancellationToken);
}
