using System.Collections.Immutable;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Operations;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Domains;

/// <summary>What looking into the DNS of a domain found.</summary>
/// <param name="HasVerificationRecord">The record of this claim was there: whoever made the claim can change the DNS of the domain.</param>
public sealed record DomainCheck(DomainRecords Records, bool HasVerificationRecord);

/// <summary>A domain before and behind what an operator decided.</summary>
public sealed record TermsChange(HostedDomain Before, HostedDomain After);

/// <summary>For the job that looks into the DNS, and for operators: not scoped to a caller.</summary>
public sealed class DomainChecks
{
    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;

    internal DomainChecks(ISqlEngine engine, TimeProvider time)
    {
        _engine = engine;
        _time = time;
    }

    public ValueTask<HostedDomain?> GetAsync(Id<HostedDomain> id, CancellationToken cancellationToken) =>
        _engine.ReadAsync((session, ct) => FindAsync(session, id, ct), cancellationToken);

    /// <summary>Those that were last looked at before then, the longest ago first.</summary>
    public ValueTask<ImmutableArray<HostedDomain>> DueAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                $"""
                select {DomainColumns.All}, {DomainColumns.NoCaller} from domains d where d.checked_at is null or d.checked_at < @before
                order by case when d.checked_at is null then 0 else 1 end, d.checked_at, d.id limit @limit
                """,
                [("before", before), ("limit", Math.Clamp(limit, 1, PageRequest.MaxSize))], DomainColumns.Read, ct),
            cancellationToken);

    /// <summary>
    /// Keeps what was found. A claim whose record was there is proven, and takes the name from a claim that was proven before: the DNS is the owner's word, and its
    /// latest word counts. A record that is gone does not take the proof away at once: owners break their DNS, and their mail must go on.
    /// </summary>
    public ValueTask<StoreResult<HostedDomain>> SaveAsync(Id<HostedDomain> id, DomainCheck check, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<HostedDomain>>(
            async (session, ct) =>
            {
                var before = await FindAsync(session, id, ct);
                if (before is null)
                    return StoreOutcome.NotFound;
                if (check.HasVerificationRecord && before.ProvenAt is null)
                    await ProveAsync(session, before, ct);
                var records = check.Records;
                await session.ExecuteAsync(
                    """
                    update domains set has_mx_record = @mx, has_txt_record = @txt, has_dkim_record = @dkim, has_return_path_record = @return_path,
                        has_dmarc_record = @dmarc, has_strict_dmarc = @strict, checked_at = @now, problems = @problems, problems_mailed_at = @mailed where id = @id
                    """,
                    [
                        ("id", id), ("mx", records.HasMx), ("txt", records.HasTxt), ("dkim", records.HasDkim), ("return_path", records.HasReturnPath),
                        ("dmarc", records.HasDmarc), ("strict", records.HasStrictDmarc), ("now", session.Now), ("problems", records.Problems),
                        ("mailed", records.ProblemsMailedAt),
                    ],
                    ct);
                return (await FindAsync(session, id, ct))!;
            },
            cancellationToken);

    /// <summary>The claim is given up by an operator, or because its record has been gone for long.</summary>
    public ValueTask<StoreOutcome> UnproveAsync(Id<HostedDomain> id, CancellationToken cancellationToken) =>
        ChangeAsync(id, "domain-unproven", "proven_at = null where id = @id and proven_at is not null", [], cancellationToken);

    /// <summary>What an operator decides: the plan, sending, recipients per alias, whether the domain is offered to everybody.</summary>
    /// <param name="change">Gets what is stored now and says what shall be; runs inside the transaction, maybe twice. Other changes than these are passed over.</param>
    /// <returns>The domain before and behind it.</returns>
    public ValueTask<StoreResult<TermsChange>> UpdateTermsAsync(Id<HostedDomain> id, Func<HostedDomain, HostedDomain> change, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<TermsChange>>(
            async (session, ct) =>
            {
                if (session.ForUpdate.Length > 0)
                    await session.AnyAsync($"select 1 from domains where id = @id{session.ForUpdate}", [("id", id)], ct);
                if (await FindAsync(session, id, ct) is not { } before)
                    return StoreOutcome.NotFound;
                var after = TermsOf(change(before));
                await session.ExecuteAsync(
                    $"update domains set {string.Join(", ", after.Select(term => $"{term.Name} = @{term.Name}"))}, updated_at = @now where id = @id",
                    [("id", id), ("now", session.Now), .. after], ct);
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(null, null, id, "domain", "domain-terms"), TermsOf(before), after, ct);
                session.Announce(new ControlChange(id, null).Payload);
                return new TermsChange(before, (await FindAsync(session, id, ct))!);
            },
            cancellationToken);

    /// <summary>Domains that wait for an operator to let them send, the longest first.</summary>
    public ValueTask<Page<HostedDomain>> ListWaitingAsync(PageRequest page, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                var total = await session.CountAsync($"select count(*) as n from domains where {ServiceCounts.Waiting}", [], ct);
                var items = await session.ListAsync(
                    $"select {DomainColumns.All}, {DomainColumns.NoCaller} from domains d where {ServiceCounts.Waiting} order by d.smtp_asked_at, d.id limit @limit offset @offset",
                    [("limit", page.Limit), ("offset", page.Offset)], DomainColumns.Read, ct);
                return new Page<HostedDomain>(items, total, page);
            },
            cancellationToken);

    /// <summary>Offers the domain to all accounts, or no longer.</summary>
    public ValueTask<StoreOutcome> SetGlobalAsync(Id<HostedDomain> id, bool isGlobal, CancellationToken cancellationToken) =>
        ChangeAsync(id, "domain-global", "is_global = @is_global, updated_at = @now where id = @id", [("is_global", isGlobal)], cancellationToken);

    /// <summary>For operators: all domains, the oldest first, those whose name holds <paramref name="search"/> where that is not empty.</summary>
    public ValueTask<Page<HostedDomain>> ListAllAsync(string search, PageRequest page, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                (string, object?)[] arguments = [("name", SearchText.Anywhere(search))];
                var total = await session.CountAsync(@"select count(*) as n from domains d where d.name like @name escape '\'", arguments, ct);
                var items = await session.ListAsync(
                    $@"select {DomainColumns.All}, {DomainColumns.NoCaller} from domains d where d.name like @name escape '\' order by d.created_at, d.id limit @limit offset @offset",
                    [.. arguments, ("limit", page.Limit), ("offset", page.Offset)], DomainColumns.Read, ct);
                return new Page<HostedDomain>(items, total, page);
            },
            cancellationToken);

    /// <summary>Where mail about the domain goes: the addresses of its admins.</summary>
    public ValueTask<ImmutableArray<(Id<Account> Id, string Email)>> AdminsAsync(Id<HostedDomain> id, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                """
                select u.id, u.email from domain_members m join accounts u on u.id = m.account_id
                where m.domain_id = @id and m.role = 'admin' order by m.created_at, u.id limit 1000
                """,
                [("id", id)], row => (row.Id<Account>("id"), row.Text("email")), ct),
            cancellationToken);

    private static (string Name, object? Value)[] TermsOf(HostedDomain domain) =>
    [
        ("plan", domain.Plan.Word()), ("max_recipients_per_alias", domain.Settings.MaxRecipientsPerAlias), ("has_smtp", domain.Sending.HasSmtp),
        ("smtp_asked_at", domain.Sending.AskedAt), ("smtp_suspended_at", domain.Sending.SuspendedAt), ("has_newsletter", domain.Sending.HasNewsletter),
        ("is_global", domain.IsGlobal),
    ];

    private static ValueTask<HostedDomain?> FindAsync(SqlSession session, Id<HostedDomain> id, CancellationToken cancellationToken) =>
        session.FirstAsync(
            $"select {DomainColumns.All}, {DomainColumns.NoCaller} from domains d where d.id = @id", [("id", id)], DomainColumns.Read, cancellationToken);

    private async ValueTask ProveAsync(SqlSession session, HostedDomain domain, CancellationToken cancellationToken)
    {
        var others = await session.ListAsync(
            "select id from domains where name = @name and proven_at is not null and id <> @id", [("name", domain.Name.Name), ("id", domain.Id)],
            row => row.Id<HostedDomain>("id"), cancellationToken);
        foreach (var other in others)
        {
            await session.ExecuteAsync("update domains set proven_at = null where id = @id", [("id", other)], cancellationToken);
            await AuditTrail.WriteAsync(session, _time, new AuditSubject(null, null, other, "domain", "domain-unproven"), [], [], cancellationToken);
            session.Announce(new ControlChange(other, null).Payload);
        }

        await session.ExecuteAsync("update domains set proven_at = @now where id = @id", [("id", domain.Id), ("now", session.Now)], cancellationToken);
        await AuditTrail.WriteAsync(session, _time, new AuditSubject(null, null, domain.Id, "domain", "domain-proven"), [], [], cancellationToken);
        session.Announce(new ControlChange(domain.Id, null).Payload);
    }

    private ValueTask<StoreOutcome> ChangeAsync(
        Id<HostedDomain> id, string action, string change, (string, object?)[] arguments, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                (string, object?)[] now = change.Contains("@now", StringComparison.Ordinal) ? [("now", session.Now)] : [];
                if (await session.ExecuteAsync($"update domains set {change}", [("id", id), .. arguments, .. now], ct) == 0)
                    return StoreOutcome.NotFound;
                await AuditTrail.WriteAsync(session, _time, new AuditSubject(null, null, id, "domain", action), [], [], ct);
                session.Announce(new ControlChange(id, null).Payload);
                return StoreOutcome.Done;
            },
            cancellationToken);
}
