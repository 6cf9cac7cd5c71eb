using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Operations;

/// <param name="Error">Of the last run; empty: it went well.</param>
public sealed record JobState(string Name, string LockedBy, DateTimeOffset LockedUntil, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, string Error);

/// <summary>Sees to it that each job runs on one node at a time. A node that dies in the middle holds its lock until the lease ends.</summary>
public sealed class JobStore
{
    private const string Columns = "name, locked_by, locked_until, started_at, finished_at, error";

    private readonly ISqlEngine _engine;

    internal JobStore(ISqlEngine engine) => _engine = engine;

    /// <summary>True: it is ours until the lease ends. False: another node runs it, or its last run began less than <paramref name="every"/> ago.</summary>
    public ValueTask<bool> TryStartAsync(string name, string node, TimeSpan lease, TimeSpan every, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                """
                insert into jobs (name, locked_by, locked_until, started_at, finished_at, error) values (@name, @node, @until, @now, null, '')
                on conflict (name) do update set locked_by = @node, locked_until = @until, started_at = @now
                    where jobs.locked_until <= @now and (jobs.started_at is null or jobs.started_at <= @before)
                """,
                [("name", name), ("node", node), ("until", session.Now + lease), ("now", session.Now), ("before", session.Now - every)], ct) == 1,
            cancellationToken);

    /// <summary>False: the lease had ended, and somebody else may be at it.</summary>
    public ValueTask<bool> RenewAsync(string name, string node, TimeSpan lease, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "update jobs set locked_until = @until where name = @name and locked_by = @node and locked_until > @now",
                [("name", name), ("node", node), ("until", session.Now + lease), ("now", session.Now)], ct) == 1,
            cancellationToken);

    /// <param name="error">Empty: it went well.</param>
    public ValueTask<bool> FinishAsync(string name, string node, string error, CancellationToken cancellationToken) =>
        _engine.WriteAsync(
            async (session, ct) => await session.ExecuteAsync(
                "update jobs set locked_until = @now, finished_at = @now, error = @error where name = @name and locked_by = @node and locked_until > @now",
                [("name", name), ("node", node), ("error", error), ("now", session.Now)], ct) == 1,
            cancellationToken);

    public async ValueTask<IReadOnlyList<JobState>> ListAsync(CancellationToken cancellationToken) =>
        await _engine.ReadAsync(
            (session, ct) => session.ListAsync(
                $"select {Columns} from jobs order by name limit 1000", [],
                row => new JobState(
                    row.Text("name"), row.Text("locked_by"), row.Time("locked_until"), row.TimeOrNull("started_at"), row.TimeOrNull("finished_at"), row.Text("error")),
                ct),
            cancellationToken);
}
