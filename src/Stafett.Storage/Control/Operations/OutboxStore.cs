using System.Collections.Immutable;
using Stafett.Storage.Sealing;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Operations;

/// <summary>A mail of the service's own that is on its way.</summary>
/// <param name="Kind">One word, for logs.</param>
/// <param name="Content">Whatever its sender put there; null: sealed with a master key that is not loaded.</param>
/// <param name="Attempts">With the one that it was claimed for.</param>
/// <param name="ExpiresAt">After that it is not sent any more.</param>
public sealed record OutboxItem(Id<OutboxItem> Id, string Kind, byte[]? Content, int Attempts, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);

/// <summary>
/// Keeps what is to be sent until it is. Whoever takes an item has it for a lease; a process that dies meanwhile leaves it to be taken again, so that a mail may come twice, and is
/// never lost.
/// </summary>
public sealed class OutboxStore
{
    private const int MaxClaim = 100;

    private readonly ISqlEngine _engine;
    private readonly TimeProvider _time;
    private readonly SecretSealer _sealer;

    internal OutboxStore(ISqlEngine engine, TimeProvider time, SecretSealer sealer)
    {
        _engine = engine;
        _time = time;
        _sealer = sealer;
    }

    /// <summary>Due at once.</summary>
    public async ValueTask<Id<OutboxItem>> AddAsync(string kind, ReadOnlyMemory<byte> content, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var id = Id<OutboxItem>.New(_time);
        var value = _sealer.Seal(content.Span, Place(id));
        await _engine.WriteAsync(
            (session, ct) => session.ExecuteAsync(
                """
                insert into notices (id, kind, content_sealed, attempts, next_at, created_at, expires_at)
                values (@id, @kind, @content, 0, @now, @now, @expires_at)
                """,
                [("id", id), ("kind", kind), ("content", value), ("now", session.Now), ("expires_at", session.Now + lifetime)], ct),
            cancellationToken);
        return id;
    }

    /// <summary>Those that are due, the longest first, ours until the lease ends.</summary>
    public ValueTask<ImmutableArray<OutboxItem>> ClaimAsync(int limit, TimeSpan lease, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) =>
            {
                var due = await session.ListAsync(
                    $"""
                    select id, kind, content_sealed, attempts, created_at, expires_at from notices
                    where next_at <= @now order by next_at, id limit @limit{session.ForUpdate}
                    """,
                    [("now", session.Now), ("limit", Math.Clamp(limit, 1, MaxClaim))], Read, ct);
                foreach (var item in due)
                {
                    await session.ExecuteAsync(
                        "update notices set next_at = @until, attempts = attempts + 1 where id = @id", [("until", session.Now + lease), ("id", item.Id)], ct);
                }

                return due;
            },
            cancellationToken);

    /// <summary>When the next one is due; null: there is none.</summary>
    public ValueTask<DateTimeOffset?> NextAsync(CancellationToken cancellationToken) =>
        _engine.ReadAsync(
            (session, ct) => session.FirstAsync<DateTimeOffset?>("select next_at from notices order by next_at, id limit 1", [], row => row.Time("next_at"), ct), cancellationToken);

    /// <summary>Not now: again at that time.</summary>
    public async ValueTask RetryAsync(Id<OutboxItem> id, DateTimeOffset at, CancellationToken cancellationToken) =>
        await _engine.WriteAsync((session, ct) => session.ExecuteAsync("update notices set next_at = @at where id = @id", [("at", at), ("id", id)], ct), cancellationToken);

    /// <summary>Sent, refused for good, or too old.</summary>
    public async ValueTask RemoveAsync(Id<OutboxItem> id, CancellationToken cancellationToken) =>
        await _engine.WriteAsync((session, ct) => session.ExecuteAsync("delete from notices where id = @id", [("id", id)], ct), cancellationToken);

    private static string Place(Id<OutboxItem> id) => $"notices/{id}/content_sealed";

    private OutboxItem Read(SqlRow row)
    {
        var id = row.Id<OutboxItem>("id");
        return new OutboxItem(id, row.Text("kind"), _sealer.Open(row.Bytes("content_sealed"), Place(id)), row.Int("attempts") + 1, row.Time("created_at"), row.Time("expires_at"));
    }
}
