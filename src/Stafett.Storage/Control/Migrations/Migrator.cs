using System.Collections.Immutable;
using System.Globalization;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Migrations;

/// <summary>
/// Brings the schema to the program's version, at start: all steps that are missing in one transaction, so that a crash leaves the old schema or the new
/// one. A second program that starts at the same time waits, and finds it done. On SQLite a copy of the file is taken before a schema is changed.
/// </summary>
internal sealed class Migrator(ISqlEngine engine, ImmutableArray<Migration> steps)
{
    // Any number that nobody else uses in this database: "STAF".
    private const long Lock = 0x53544146;

    private int Newest => steps[^1].Version;

    /// <returns>The copy that was taken; null where none was needed.</returns>
    public async ValueTask<string?> RunAsync(CancellationToken cancellationToken)
    {
        await using var session = await engine.OpenAsync(cancellationToken);
        try
        {
            var before = await VersionAsync(session, cancellationToken);
            Refuse(before);
            if (before == Newest)
                return null;
            // An index over a table of many gigabytes takes its time, and another node that is at it is waited for.
            session.HasNoTimeout = true;
            var copy = before > 0 ? await CopyAsync(session, before, cancellationToken) : null;
            await session.ExecuteAsync(engine.Engine == DatabaseEngine.Sqlite ? "begin immediate" : "begin", [], cancellationToken);
            if (engine.Engine == DatabaseEngine.Postgres)
                await session.ExecuteAsync($"select pg_advisory_xact_lock({Lock})", [], cancellationToken);
            await ApplyAsync(session, cancellationToken);
            await session.ExecuteAsync("commit", [], cancellationToken);
            return copy;
        }
        catch (Exception failure) when (Unavailable(failure) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <summary>For programs that only look: changes nothing.</summary>
    /// <returns>False: nobody has made a schema yet.</returns>
    /// <exception cref="SchemaVersionException">It is another version than this program's.</exception>
    public async ValueTask<bool> CheckAsync(CancellationToken cancellationToken)
    {
        var version = await engine.ReadAsync(VersionAsync, cancellationToken);
        Refuse(version);
        if (version > 0 && version < Newest)
        {
            throw new SchemaVersionException(
                $"The control database is of version {version}, made by an older Stafett, and this one reads version {Newest}. Nothing was changed: only a start of the server brings it to version {Newest}. End the older server first, then run: stafett serve");
        }

        return version > 0;
    }

    private async ValueTask ApplyAsync(SqlSession session, CancellationToken cancellationToken)
    {
        await session.ExecuteAsync(
            "create table if not exists schema_versions (version bigint not null primary key, name text not null, applied_at bigint not null)", [], cancellationToken);
        // Again, now that nobody else can change it.
        var before = await VersionAsync(session, cancellationToken);
        Refuse(before);
        foreach (var step in steps.Where(step => step.Version > before))
        {
            await session.ExecuteAsync(step.Sql, [], cancellationToken);
            await session.ExecuteAsync(
                "insert into schema_versions (version, name, applied_at) values (@version, @name, @now)",
                [("version", step.Version), ("name", step.Name), ("now", session.Now)], cancellationToken);
        }
    }

    private async ValueTask<int> VersionAsync(SqlSession session, CancellationToken cancellationToken)
    {
        var exists = engine.Engine == DatabaseEngine.Sqlite
            ? "select count(*) as n from sqlite_master where type = 'table' and name = 'schema_versions'"
            : "select count(*) as n from information_schema.tables where table_schema = current_schema() and table_name = 'schema_versions'";
        return await session.CountAsync(exists, [], cancellationToken) == 0
            ? 0
            : (int)await session.CountAsync("select coalesce(max(version), 0) as n from schema_versions", [], cancellationToken);
    }

    private void Refuse(int version)
    {
        if (version > Newest)
        {
            throw new SchemaVersionException(
                $"The control database is of version {version}, made by a newer Stafett; this one knows versions up to {Newest}. Start the newer program again, or restore the copy that it took before.");
        }
    }

    private async ValueTask<string?> CopyAsync(SqlSession session, int version, CancellationToken cancellationToken)
    {
        if (engine is not SqliteEngine sqlite)
            return null;
        var copy = $"{sqlite.File}.version-{version}-{session.Now.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}";
        var unfinished = copy + ".new";
        File.Delete(unfinished);
        SqliteEngine.MakeFile(unfinished);
        await session.ExecuteAsync("vacuum into @file", [("file", unfinished)], cancellationToken);
        using (var written = new FileStream(unfinished, FileMode.Open, FileAccess.ReadWrite))
            written.Flush(flushToDisk: true);
        // A copy that has its name is a whole one.
        File.Move(unfinished, copy, overwrite: true);
        return copy;
    }

    private StorageUnavailableException? Unavailable(Exception failure) =>
        engine is SqliteEngine sqlite ? SqliteFailure.Translate(failure, sqlite.File) : PostgresEngine.Translate(failure);
}
