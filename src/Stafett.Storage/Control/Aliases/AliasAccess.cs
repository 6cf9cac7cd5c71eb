using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Aliases;

/// <summary>
/// Which aliases somebody may see, as part of the statement itself: an admin of the domain all of them, another member (or anybody, on a global domain) only
/// his own.
/// </summary>
internal static class AliasAccess
{
    public const string Joined = "from aliases a join domains d on d.id = a.domain_id join accounts u on u.id = a.account_id";

    public const string From = $"{Joined} left join domain_members m on m.domain_id = d.id and m.account_id = @caller";

    public const string Where = $"{DomainAccess.Where} and (m.role = 'admin' or a.account_id = @caller)";

    /// <param name="domain">As <see cref="DomainAccess.FindAsync"/> found it for the same caller.</param>
    public static async ValueTask<Alias?> FindAsync(
        SqlSession session, Id<Account> caller, Id<HostedDomain> domain, AliasKey key, CancellationToken cancellationToken)
    {
        var found = key.IdText is { } id ? await FindAsync(session, caller, domain, "a.id = @alias", id, cancellationToken) : null;
        return found ?? (key.Name is { } name ? await FindAsync(session, caller, domain, "a.name = @alias", name, cancellationToken) : null);
    }

    private static ValueTask<Alias?> FindAsync(
        SqlSession session, Id<Account> caller, Id<HostedDomain> domain, string match, string alias, CancellationToken cancellationToken) =>
        session.FirstAsync(
            $"select {AliasColumns.All} {From} where a.domain_id = @domain and {match} and {Where}",
            [("caller", caller), ("domain", domain), ("alias", alias)], AliasColumns.Read, cancellationToken);
}
