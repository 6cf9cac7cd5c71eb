using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Operations;

/// <summary>The whole service in numbers, for its operators.</summary>
/// <param name="WaitingApprovals">Domains whose owners have asked to send.</param>
public sealed record ServiceCounts(long Accounts, long Domains, long ProvenDomains, long Aliases, long WaitingApprovals, long OpenDenylistRequests)
{
    internal const string Waiting = "smtp_asked_at is not null and has_smtp = false and smtp_suspended_at is null";

    private const string Sql = $"""
        select (select count(*) from accounts) as accounts, count(*) as domains, count(proven_at) as proven, cast(coalesce(sum(alias_count), 0) as bigint) as aliases,
            coalesce(sum(case when {Waiting} then 1 else 0 end), 0) as waiting,
            (select count(*) from denylist_requests where decided_at is null) as requests
        from domains
        """;

    internal static async ValueTask<ServiceCounts> ReadAsync(SqlSession session, CancellationToken cancellationToken) =>
        (await session.FirstAsync(
            Sql, [],
            row => new ServiceCounts(
                row.Number("accounts"), row.Number("domains"), row.Number("proven"), row.Number("aliases"), row.Number("waiting"), row.Number("requests")),
            cancellationToken))!;
}
