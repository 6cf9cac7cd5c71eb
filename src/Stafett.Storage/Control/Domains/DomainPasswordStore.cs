using System.Collections.Immutable;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Domains;

/// <param name="AccountId">Who made it, and in whose name it sends; null: that account is gone.</param>
public sealed record DomainPassword(
    Id<DomainPassword> Id, string Description, Id<Account>? AccountId, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? LastUsedAt);

/// <summary>Catch-all passwords: they send as any address of the domain and read nothing. For admins.</summary>
public sealed class DomainPasswordStore
{
    private const string Columns = "id, description, account_id, created_at, updated_at, last_used_at";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly ControlLimits _limits;

    internal DomainPasswordStore(ISqlEngine engine, TimeProvider time, ControlLimits limits)
    {
        _engine = engine;
        _time = time;
        _limits = limits;
    }

    public ValueTask<StoreResult<DomainPassword>> AddAsync(
        Id<Account> caller, DomainKey key, string hash, string description, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<DomainPassword>>(
            async (session, ct) =>
            {
                var held = await DomainAccess.AdministerAsync(session, caller, key, ct);
                if (held.Value is not { } domain)
                    return held.Outcome;
                var present = await session.CountAsync("select count(*) as n from domain_passwords where domain_id = @domain", [("domain", domain.Id)], ct);
                if (present >= _limits.PasswordsPerDomain)
                    return new(StoreOutcome.LimitReached, null, "catch-all-passwords");
                var made = new DomainPassword(Id<DomainPassword>.New(_time), description, caller, session.Now, session.Now, null);
                await session.ExecuteAsync(
                    """
                    insert into domain_passwords (id, domain_id, account_id, hash, description, created_at, updated_at, last_used_at)
                    values (@id, @domain, @caller, @hash, @description, @now, @now, null)
                    """,
                    [("id", made.Id), ("domain", domain.Id), ("caller", caller), ("hash", hash), ("description", description), ("now", session.Now)], ct);
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(caller, null, domain.Id, "domain", "catch-all-password-added"), [], [], ct);
                return made;
            },
            cancellationToken);

    public ValueTask<StoreResult<IReadOnlyList<DomainPassword>>> ListAsync(Id<Account> caller, DomainKey key, CancellationToken cancellationToken) =>
        _engine.ReadAsync<StoreResult<IReadOnlyList<DomainPassword>>>(
            async (session, ct) =>
            {
                if (await DomainAccess.FindAsync(session, caller, key, ct) is not { } domain)
                    return StoreOutcome.NotFound;
                if (domain.CallerRole != MemberRole.Admin)
                    return StoreOutcome.Forbidden;
                var passwords = await session.ListAsync(
                    $"select {Columns} from domain_passwords where domain_id = @domain order by created_at, id limit @limit",
                    [("domain", domain.Id), ("limit", _limits.PasswordsPerDomain)], Read, ct);
                return new(StoreOutcome.Done, passwords);
            },
            cancellationToken);

    public ValueTask<StoreResult<DomainPassword>> DeleteAsync(
        Id<Account> caller, DomainKey key, Id<DomainPassword> id, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<DomainPassword>>(
            async (session, ct) =>
            {
                var held = await DomainAccess.AdministerAsync(session, caller, key, ct);
                if (held.Value is not { } domain)
                    return held.Outcome;
                (string, object?)[] row = [("domain", domain.Id), ("id", id)];
                var before = await session.FirstAsync($"select {Columns} from domain_passwords where domain_id = @domain and id = @id", row, Read, ct);
                if (before is null)
                    return new(StoreOutcome.NotFound, null, "password");
                await session.ExecuteAsync("delete from domain_passwords where domain_id = @domain and id = @id", row, ct);
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(caller, null, domain.Id, "domain", "catch-all-password-removed"), [], [], ct);
                return before;
            },
            cancellationToken);

    /// <summary>For a log-in with any address of a proven domain: the hashes to compare with, and in whose name each sends.</summary>
    public ValueTask<ImmutableArray<(DomainPassword Password, string Hash)>> FindForLogInAsync(Domain domain, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                """
                select p.id, p.description, p.account_id, p.created_at, p.updated_at, p.last_used_at, p.hash
                from domain_passwords p join domains d on d.id = p.domain_id where d.name = @name and d.proven_at is not null order by p.created_at, p.id limit @limit
                """,
                [("name", domain.Name), ("limit", _limits.PasswordsPerDomain)], row => (Read(row), row.Text("hash")), ct),
            cancellationToken);

    public async ValueTask UsedAsync(Id<DomainPassword> id, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            (session, ct) => session.ExecuteAsync(
                "update domain_passwords set last_used_at = @now where id = @id and (last_used_at is null or last_used_at < @before)",
                [("id", id), ("now", session.Now), ("before", session.Now - TimeSpan.FromMinutes(1))], ct),
            cancellationToken);

    private static DomainPassword Read(SqlRow row) => new(
        row.Id<DomainPassword>("id"), row.Text("description"), row.IdOrNull<Account>("account_id"), row.Time("created_at"), row.Time("updated_at"),
        row.TimeOrNull("last_used_at"));
}
