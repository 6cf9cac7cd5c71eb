using System.Collections.Immutable;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control;

/// <param name="From">Empty, as <paramref name="To"/>, for what is not shown.</param>
public sealed record AuditChange(string Field, string From, string To);

/// <param name="ActorEmail">Empty: the service itself, an operator, or an account that is gone.</param>
/// <param name="Subject">What was changed: <c>account</c>, <c>domain</c>, <c>alias hello</c>.</param>
/// <param name="Action">What was done to it: <c>changed</c>, <c>deleted</c>, <c>password-added</c>.</param>
public sealed record AuditEntry(
    Id<AuditEntry> Id, Id<Account>? AccountId, Id<HostedDomain>? DomainId, string ActorEmail, string Subject, string Action, ImmutableArray<AuditChange> Changes,
    DateTimeOffset CreatedAt);

/// <summary>Who changed what and when. Entries are written by the stores that change things.</summary>
public sealed class AuditStore
{
    private const string Select = """
        select e.id, e.account_id, e.domain_id, coalesce(u.email, '') as actor_email, e.subject, e.action, e.changes, e.created_at
        from audit e left join accounts u on u.id = e.actor_id
        """;

    private readonly ISqlEngine _engine;

    internal AuditStore(ISqlEngine engine) => _engine = engine;

    /// <summary>The newest first; for admins of the domain.</summary>
    public ValueTask<StoreResult<Page<AuditEntry>>> ListAsync(Id<Account> caller, DomainKey key, PageRequest page, CancellationToken cancellationToken) =>
        _engine.ReadAsync<StoreResult<Page<AuditEntry>>>(
            async (session, ct) =>
            {
                if (await DomainAccess.FindAsync(session, caller, key, ct) is not { } domain)
                    return StoreOutcome.NotFound;
                return domain.CallerRole == MemberRole.Admin ? await PageAsync(session, "e.domain_id = @key", domain.Id, page, ct) : StoreOutcome.Forbidden;
            },
            cancellationToken);

    /// <summary>Changes of an account itself, the newest first.</summary>
    public ValueTask<Page<AuditEntry>> ListAsync(Id<Account> account, PageRequest page, CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => PageAsync(session, "e.account_id = @key", account, page, ct), cancellationToken);

    /// <summary>For the job that mails them: the oldest that were not mailed yet.</summary>
    public ValueTask<ImmutableArray<AuditEntry>> UnmailedAsync(int limit, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                $"{Select} where e.mailed_at is null order by e.created_at, e.id limit @limit", [("limit", Math.Clamp(limit, 1, PageRequest.MaxSize))], Read, ct),
            cancellationToken);

    /// <summary>Before they are mailed: twice would be worse than not at all.</summary>
    public async ValueTask MailedAsync(ImmutableArray<Id<AuditEntry>> entries, CancellationToken cancellationToken) =>
        await _engine.WriteAsync(
            async (session, ct) =>
            {
                foreach (var id in entries)
                    await session.ExecuteAsync("update audit set mailed_at = @now where id = @id", [("id", id), ("now", session.Now)], ct);
                return true;
            },
            cancellationToken);

    private static AuditEntry Read(SqlRow row) => new(
        row.Id<AuditEntry>("id"), row.IdOrNull<Account>("account_id"), row.IdOrNull<HostedDomain>("domain_id"), row.Text("actor_email"), row.Text("subject"),
        row.Text("action"), AuditTrail.Read(row.Text("changes")), row.Time("created_at"));

    private static async ValueTask<Page<AuditEntry>> PageAsync(SqlSession session, string where, object key, PageRequest page, CancellationToken cancellationToken)
    {
        var total = await session.CountAsync($"select count(*) as n from audit e where {where}", [("key", key)], cancellationToken);
        var items = await session.ListAsync(
            $"{Select} where {where} order by e.created_at desc, e.id desc limit @limit offset @offset",
            [("key", key), ("limit", page.Limit), ("offset", page.Offset)], Read, cancellationToken);
        return new Page<AuditEntry>(items, total, page);
    }
}
