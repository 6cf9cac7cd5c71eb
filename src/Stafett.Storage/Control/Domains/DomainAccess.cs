using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Domains;

/// <summary>
/// Who may see which domain, as part of the statement itself. Every query about a domain starts from here, so that none can forget to ask. A domain that
/// the service offers to all has no members: everybody is its user.
/// </summary>
internal static class DomainAccess
{
    /// <summary>Domains (<c>d</c>) that <c>@caller</c> may see, with <c>m.role</c>, null on a global domain.</summary>
    public const string From = "from domains d left join domain_members m on m.domain_id = d.id and m.account_id = @caller";

    public const string Where = "(m.account_id is not null or d.is_global = true)";

    public const string Role = "coalesce(m.role, 'user') as caller_role";

    private const string Select = $"select {DomainColumns.All}, {Role} {From} where {Where}";

    /// <summary>Where somebody is a member of two claims to a name, the proven one is meant, else the older one.</summary>
    private const string Preferred = "order by case when d.proven_at is null then 1 else 0 end, d.created_at, d.id limit 1";

    public static string Match(DomainKey key) => key.IsId ? "d.id = @domain" : "d.name = @domain";

    public static ValueTask<HostedDomain?> FindAsync(SqlSession session, Id<Account> caller, DomainKey key, CancellationToken cancellationToken) =>
        session.FirstAsync($"{Select} and {Match(key)} {Preferred}", [("caller", caller), ("domain", key.Value)], DomainColumns.Read, cancellationToken);

    /// <summary>The domain, its row held until the end of the transaction; Forbidden where the caller is no admin of it.</summary>
    public static ValueTask<StoreResult<HostedDomain>> AdministerAsync(SqlSession session, Id<Account> caller, DomainKey key, CancellationToken cancellationToken) =>
        HoldAsync(session, caller, key, domain => domain.CallerRole == MemberRole.Admin, cancellationToken);

    /// <summary>The same for whatever role it takes.</summary>
    public static async ValueTask<StoreResult<HostedDomain>> HoldAsync(
        SqlSession session, Id<Account> caller, DomainKey key, Func<HostedDomain, bool> may, CancellationToken cancellationToken)
    {
        if (await FindAsync(session, caller, key, cancellationToken) is not { } domain)
            return StoreOutcome.NotFound;
        if (!may(domain))
            return StoreOutcome.Forbidden;
        if (session.ForUpdate.Length == 0)
            return domain;
        await session.AnyAsync($"select 1 from domains where id = @id{session.ForUpdate}", [("id", domain.Id)], cancellationToken);
        // Again, now that it stands still: another request may have changed it, or who may.
        return await FindAsync(session, caller, domain.Id, cancellationToken) is { } held && may(held) ? held : StoreOutcome.NotFound;
    }
}
