using Stafett.Protocols.Message;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Operations;

/// <summary>Somebody asks that mail of his be taken again.</summary>
/// <param name="Value">What is on a list: an address, a domain, an IP address.</param>
/// <param name="Reason">His own words.</param>
/// <param name="RemoteAddress">Where he asked from.</param>
/// <param name="DecidedAt">Null: nobody has decided.</param>
/// <param name="Note">What the operator answered.</param>
public sealed record DenylistRequest(
    Id<DenylistRequest> Id, string Value, EmailAddress Email, string Reason, string RemoteAddress, DateTimeOffset CreatedAt, DateTimeOffset? DecidedAt, bool IsGranted,
    string Note);

/// <summary>Requests of anybody, for operators. Decided ones are kept for a time (<see cref="Housekeeping"/>), open ones until somebody decides.</summary>
public sealed class DenylistRequestStore
{
    /// <summary>Open ones; whoever floods the page fills no disk.</summary>
    public const int MaxOpen = 5_000;

    private const string Columns = "id, value, email, reason, remote_address, created_at, decided_at, is_granted, note";

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;

    internal DenylistRequestStore(ISqlEngine engine, TimeProvider time)
    {
        _engine = engine;
        _time = time;
    }

    /// <summary>The one that is open already where the same person asks for the same again; it stays as it is.</summary>
    public ValueTask<StoreResult<DenylistRequest>> AddAsync(string value, EmailAddress email, string reason, string remoteAddress, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<DenylistRequest>>(
            async (session, ct) =>
            {
                (string, object?)[] key = [("value", value), ("email_key", email.Folded)];
                if (await session.CountAsync("select count(*) as n from denylist_requests where decided_at is null", [], ct) >= MaxOpen)
                    return await OpenAsync(session, key, ct) is { } open ? open : new StoreResult<DenylistRequest>(StoreOutcome.LimitReached, null, "requests");
                await session.ExecuteAsync(
                    """
                    insert into denylist_requests (id, value, email, email_key, reason, remote_address, created_at, decided_at, is_granted, note)
                    values (@id, @value, @email, @email_key, @reason, @remote_address, @now, null, @is_granted, '')
                    on conflict (value, email_key) where decided_at is null do nothing
                    """,
                    [
                        .. key, ("id", Id<DenylistRequest>.New(_time)), ("email", email.ToString()), ("reason", reason), ("remote_address", remoteAddress),
                        ("now", session.Now), ("is_granted", false),
                    ],
                    ct);
                // Decided in this very moment: whoever asked asks again.
                return await OpenAsync(session, key, ct) is { } kept ? kept : StoreOutcome.Conflict;
            },
            cancellationToken);

    /// <summary>Open ones: the oldest first. Decided ones: the last one first.</summary>
    public ValueTask<Page<DenylistRequest>> ListAsync(bool open, PageRequest page, CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            async (session, ct) =>
            {
                var (where, order) = open ? ("decided_at is null", "created_at, id") : ("decided_at is not null", "decided_at desc, id desc");
                var total = await session.CountAsync($"select count(*) as n from denylist_requests where {where}", [], ct);
                var items = await session.ListAsync(
                    $"select {Columns} from denylist_requests where {where} order by {order} limit @limit offset @offset",
                    [("limit", page.Limit), ("offset", page.Offset)], Read, ct);
                return new Page<DenylistRequest>(items, total, page);
            },
            cancellationToken);

    /// <summary>Once. Conflict: it has been decided.</summary>
    public ValueTask<StoreResult<DenylistRequest>> DecideAsync(Id<DenylistRequest> id, bool granted, string note, CancellationToken cancellationToken) =>
        _engine.WriteAsync<StoreResult<DenylistRequest>>(
            async (session, ct) =>
            {
                var changed = await session.ExecuteAsync(
                    "update denylist_requests set decided_at = @now, is_granted = @granted, note = @note where id = @id and decided_at is null",
                    [("id", id), ("now", session.Now), ("granted", granted), ("note", note)], ct);
                var request = await session.FirstAsync($"select {Columns} from denylist_requests where id = @id", [("id", id)], Read, ct);
                if (request is null)
                    return StoreOutcome.NotFound;
                return changed == 1 ? request : new StoreResult<DenylistRequest>(StoreOutcome.Conflict, null, "decided");
            },
            cancellationToken);

    private static ValueTask<DenylistRequest?> OpenAsync(SqlSession session, (string, object?)[] key, CancellationToken cancellationToken) =>
        session.FirstAsync(
            $"select {Columns} from denylist_requests where value = @value and email_key = @email_key and decided_at is null", key, Read, cancellationToken);

    private static DenylistRequest Read(SqlRow row) => new(
        row.Id<DenylistRequest>("id"), row.Text("value"), EmailAddress.Parse(row.Text("email")), row.Text("reason"), row.Text("remote_address"), row.Time("created_at"),
        row.TimeOrNull("decided_at"), row.Flag("is_granted"), row.Text("note"));
}
