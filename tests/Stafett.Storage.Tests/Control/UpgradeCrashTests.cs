using Npgsql;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Migrations;

namespace Stafett.Storage.Tests.Control;

/// <summary>
/// A program that brings a kept version to the newest is killed on the way. Afterwards the database is what it was or what it should become, and the next start makes
/// it the newest with all its rows.
/// </summary>
public sealed class UpgradeCrashTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-upgrade-crash-").FullName;

    public static TheoryData<int> OldSqlite => Old(DatabaseEngine.Sqlite);

    /// <summary>Tables that the steps behind version 1 touch, each in another step: who holds one stops the upgrade there.</summary>
    public static TheoryData<string> TouchedByPostgres => PostgresCluster.Binaries is null ? [] : ["logs", "accounts", "alias_passwords"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(OldSqlite))]
    public async Task Killed_behind_its_last_step_SQLite_has_the_old_schema(int version)
    {
        var location = await KeptVersions.LoadAsync(DatabaseEngine.Sqlite, version, _folder);
        var before = await StateAsync(location);
        using var upgrade = CrashTask.Start(CrashTask.UpgradeLong, $"{location.Engine}", location.Location);
        var log = new FileInfo(location.Location + "-wal");
        // All steps are done and megabytes of one more are written, none of it committed.
        while (!log.Exists || log.Length < 5_000_000)
        {
            Assert.False(upgrade.HasExited);
            await Task.Yield();
            log.Refresh();
        }

        upgrade.Kill();
        await upgrade.WaitForExitAsync(Token);

        Assert.Equal(before, await StateAsync(location));
        await AssertUpgradesAsync(location, before);
    }

    /// <param name="file">Behind the name of the database: what is waited for.</param>
    [Theory]
    [InlineData(".version-1-*.new", 0)]
    [InlineData(".version-1-*.new", 50_000)]
    [InlineData(".version-1-*[0-9]", 0)]
    [InlineData("-wal", 1)]
    [InlineData("-wal", 30_000)]
    [InlineData("-wal", 100_000)]
    public async Task Killed_at_any_moment_SQLite_is_old_or_new(string file, long size)
    {
        var location = await KeptVersions.LoadAsync(DatabaseEngine.Sqlite, 1, _folder);
        var before = await StateAsync(location);
        using var upgrade = CrashTask.Start(CrashTask.Upgrade, $"{location.Engine}", location.Location);
        var (name, isCopy) = (Path.GetFileName(location.Location) + file.Replace("[0-9]", "", StringComparison.Ordinal), file.EndsWith(']'));
        while (!upgrade.HasExited
            && !new DirectoryInfo(_folder).EnumerateFiles(name).Any(found => (!isCopy || char.IsAsciiDigit(found.Name[^1])) && LengthOf(found) >= size))
        {
            await Task.Yield();
        }

        upgrade.Kill();
        await upgrade.WaitForExitAsync(Token);

        var after = await StateAsync(location);
        Assert.True(after.Schema.SequenceEqual(before.Schema) || after.Schema.SequenceEqual(await NewestAsync(DatabaseEngine.Sqlite)), string.Join('\n', after.Schema));
        Assert.Equal(before.Rows, after.Rows.Where(row => before.Rows.Any(b => b.Table == row.Table)));
        await AssertUpgradesAsync(location, before);
    }

    [Theory, MemberData(nameof(TouchedByPostgres), DisableDiscoveryEnumeration = false)]
    public async Task Killed_in_the_middle_PostgreSQL_has_the_old_schema(string table)
    {
        var location = await KeptVersions.LoadAsync(DatabaseEngine.Postgres, 1, _folder);
        var before = await StateAsync(location);
        // What a transaction sees of others' activity stands still: one connection holds, another one watches.
        await using (var holder = await ConnectAsync(location))
        await using (var watcher = await ConnectAsync(location))
        {
            await using var holding = await holder.BeginTransactionAsync(Token);
            await ExecuteAsync(holder, $"lock table {table} in row exclusive mode");
            using var upgrade = CrashTask.Start(CrashTask.Upgrade, $"{location.Engine}", location.Location);
            while (await ExecuteAsync(watcher, "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and backend_xid is not null") is null)
                Assert.False(upgrade.HasExited);
            upgrade.Kill();
            await upgrade.WaitForExitAsync(Token);
            await holding.RollbackAsync(Token);
            // The server goes on with the statement that waited, and then finds nobody to tell.
            while (await ExecuteAsync(watcher, "select 1 from pg_stat_activity where datname = current_database() and application_name = 'stafett'") is not null)
                await Task.Yield();
        }

        Assert.Equal(before, await StateAsync(location));
        await AssertUpgradesAsync(location, before);
    }

    private static TheoryData<int> Old(DatabaseEngine engine) => [.. KeptVersions.Of(engine).Where(version => version < Migration.Of(engine)[^1].Version)];

    private static async Task<NpgsqlConnection> ConnectAsync(ControlLocation location)
    {
        var connection = new NpgsqlConnection(location.Location + ";Pooling=false");
        await connection.OpenAsync(Token);
        return connection;
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
#pragma warning disable CA2100 // Written above.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Token);
    }

    // A file may get another name while it is looked at.
    private static long LengthOf(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return -1;
        }
    }

    private static async Task<State> StateAsync(ControlLocation location)
    {
        await using var engine = KeptVersions.Engine(location);
        var tables = location.Engine == DatabaseEngine.Sqlite
            ? "select name from sqlite_master where type = 'table' order by name"
            : "select tablename::text as name from pg_tables where schemaname = 'public' order by tablename";
        var rows = await engine.ReadAsync(
            async (session, ct) =>
            {
                var counts = new List<(string Table, long Count)>();
                foreach (var table in await session.ListAsync(tables, [], row => row.Text("name"), ct))
                    counts.Add((table, await session.CountAsync($"select count(*) as n from {table}", [], ct)));
                return counts;
            },
            Token);
        // Without the rows that the upgrade itself adds.
        return new State(await KeptVersions.SchemaAsync(engine), [.. rows.Where(row => row.Table != "schema_versions")]);
    }

    private async Task<IReadOnlyList<string>> NewestAsync(DatabaseEngine engine)
    {
        await using var made = KeptVersions.Engine(await KeptVersions.EmptyAsync(engine, _folder));
        await new Migrator(made, Migration.Of(engine)).RunAsync(Token);
        return await KeptVersions.SchemaAsync(made);
    }

    private async Task AssertUpgradesAsync(ControlLocation location, State before)
    {
        await using (await ControlDatabase.OpenAsync(location, TestDatabase.Keys, new ControlLimits(), new StillTime(), Token))
        {
        }

        var after = await StateAsync(location);
        Assert.Equal(await NewestAsync(location.Engine), after.Schema);
        Assert.Equal(before.Rows, after.Rows.Where(row => before.Rows.Any(b => b.Table == row.Table)));
    }

    private sealed record State(IReadOnlyList<string> Schema, IReadOnlyList<(string Table, long Count)> Rows)
    {
        public bool Equals(State? other) => other is not null && Schema.SequenceEqual(other.Schema) && Rows.SequenceEqual(other.Rows);

        public override int GetHashCode() => Rows.Count;

        public override string ToString() => $"{string.Join('\n', Schema)}\n{string.Join(", ", Rows)}";
    }
}
