using Stafett.Storage.Control;
using Stafett.Storage.Control.Migrations;
using Stafett.Storage.Sealing;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Tests.Control;

public sealed class MigratorTests : IDisposable
{
    private static readonly Migration One = new(1, "one", "create table a (n bigint not null); insert into a (n) values (1);");
    private static readonly Migration Two = new(2, "two", "create table b (n bigint not null); insert into b (n) select n + 1 from a;");
    private static readonly Migration Wrong = new(3, "wrong", "create table c (n bigint not null); insert into nowhere (n) values (1);");

    private static int _databases;

    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-migrations-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder, "control.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, ClassData(typeof(Engines))]
    public async Task Steps_that_are_missing_are_done_once(DatabaseEngine engine)
    {
        await using var sql = await OpenAsync(engine);

        await new Migrator(sql, [One]).RunAsync(Token);
        await new Migrator(sql, [One, Two]).RunAsync(Token);
        await new Migrator(sql, [One, Two]).RunAsync(Token);

        Assert.Equal(2, await CountAsync(sql, "select n from b"));
        Assert.Equal(2, await CountAsync(sql, "select count(*) as n from schema_versions"));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_step_that_fails_leaves_the_schema_as_it_was(DatabaseEngine engine)
    {
        await using var sql = await OpenAsync(engine);
        await new Migrator(sql, [One]).RunAsync(Token);

        await Assert.ThrowsAnyAsync<Exception>(() => new Migrator(sql, [One, Two, Wrong]).RunAsync(Token).AsTask());

        Assert.Equal(1, await CountAsync(sql, "select max(version) as n from schema_versions"));
        await new Migrator(sql, [One, Two]).RunAsync(Token);
        Assert.Equal(2, await CountAsync(sql, "select n from b"));
    }

    [Fact]
    public async Task A_step_may_take_longer_than_statements_may()
    {
        if (PostgresCluster.Binaries is null)
            return;
        await using var sql = new PostgresEngine(await TestDatabase.EmptyPostgresAsync("slow") + ";Command Timeout=1", TimeProvider.System);

        await new Migrator(sql, [One, new Migration(2, "slow", "select pg_sleep(1.5); create table b (n bigint not null);")]).RunAsync(Token);

        Assert.Equal(2, await CountAsync(sql, "select max(version) as n from schema_versions"));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_newer_database_is_refused_and_left_alone(DatabaseEngine engine)
    {
        await using var sql = await OpenAsync(engine);
        await new Migrator(sql, [One, Two]).RunAsync(Token);

        var refusal = await Assert.ThrowsAsync<SchemaVersionException>(() => new Migrator(sql, [One]).RunAsync(Token).AsTask());

        Assert.Contains("version 2", refusal.Message);
        Assert.Contains("up to 1", refusal.Message);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Who_only_looks_is_refused_by_another_version_and_changes_nothing(DatabaseEngine engine)
    {
        var location = await KeptVersions.LoadAsync(engine, 1, _folder);

        var refusal = await Assert.ThrowsAsync<SchemaVersionException>(
            () => ControlDatabase.OpenToReadAsync(location, TestDatabase.Keys, new ControlLimits(), TimeProvider.System, Token));

        Assert.Contains("is of version 1,", refusal.Message);
        Assert.Contains($"reads version {Migration.Of(engine)[^1].Version}.", refusal.Message);
        Assert.Contains("stafett serve", refusal.Message);
        await using var left = KeptVersions.Engine(location);
        Assert.Equal(1, await CountAsync(left, "select max(version) as n from schema_versions"));
        Assert.Empty(Directory.EnumerateFiles(_folder, "*.version-*"));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Who_only_looks_finds_what_is_there_or_that_nothing_is(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var empty = await KeptVersions.EmptyAsync(engine, _folder);
        if (engine == DatabaseEngine.Sqlite)
            await File.WriteAllBytesAsync(empty.Location, [], Token);

        await using var looking = await ControlDatabase.OpenToReadAsync(database.Location, TestDatabase.Keys, new ControlLimits(), database.Time, Token);
        Assert.NotNull(await looking!.Accounts.GetAsync(account.Id, Token));
        await Assert.ThrowsAsync<MasterKeyException>(
            () => ControlDatabase.OpenToReadAsync(database.Location, new MasterKeyRing(MasterKey.New()), new ControlLimits(), database.Time, Token));
        Assert.Null(await ControlDatabase.OpenToReadAsync(empty, TestDatabase.Keys, new ControlLimits(), database.Time, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Programs_that_start_at_once_migrate_once(DatabaseEngine engine)
    {
        await using var first = await OpenAsync(engine);
        await using var second = await OpenAsync(engine, first);

        await Task.WhenAll(new[] { first, second, first, second }.Select(sql => Task.Run(() => new Migrator(sql, [One, Two]).RunAsync(Token).AsTask())));

        Assert.Equal(2, await CountAsync(first, "select count(*) as n from schema_versions"));
    }

    [Fact]
    public async Task A_copy_is_taken_before_a_schema_is_changed()
    {
        await using var sql = await OpenAsync(DatabaseEngine.Sqlite);

        var first = await new Migrator(sql, [One]).RunAsync(Token);
        var second = await new Migrator(sql, [One, Two]).RunAsync(Token);

        Assert.Null(first);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(second!));
        await using var copy = new SqliteEngine(second!, TimeProvider.System, _ => { });
        Assert.Equal(1, await CountAsync(copy, "select max(version) as n from schema_versions"));
        Assert.Equal(1, await CountAsync(copy, "select n from a"));
    }

    [Fact]
    public async Task What_is_no_database_is_told_and_left_alone()
    {
        await File.WriteAllTextAsync(Path, "This is a letter, and long enough to be taken for the first page of something else entirely.", Token);

        var failure = await Assert.ThrowsAsync<StorageUnavailableException>(() => ControlDatabase.OpenAsync(
            new ControlLocation(DatabaseEngine.Sqlite, Path), TestDatabase.Keys, new ControlLimits(), TimeProvider.System, Token));

        Assert.Contains("is not an SQLite database", failure.Message);
        Assert.StartsWith("This is a letter", await File.ReadAllTextAsync(Path, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Another_master_key_is_told_at_start(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var other = new MasterKeyRing(MasterKey.New());

        await Assert.ThrowsAsync<MasterKeyException>(() => ControlDatabase.OpenAsync(database.Location, other, new ControlLimits(), TimeProvider.System, Token));
        await using var both = await ControlDatabase.OpenAsync(
            database.Location, MasterKeyRing.Parse($"{new string('1', 64)} {new string('5', 64)}"), new ControlLimits(), TimeProvider.System, Token);
    }

    [Fact]
    public void Both_engines_have_the_same_steps()
    {
        var sqlite = Migration.Of(DatabaseEngine.Sqlite);

        Assert.Equal(Enumerable.Range(1, sqlite.Length), sqlite.Select(step => step.Version));
        Assert.Equal(sqlite.Select(step => step.Name), Migration.Of(DatabaseEngine.Postgres).Select(step => step.Name));
    }

    [Fact]
    public async Task The_file_is_for_its_owner_alone()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite);

        foreach (var file in Directory.EnumerateFiles(System.IO.Path.GetDirectoryName(database.Location.Location)!))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    private static async ValueTask<long> CountAsync(ISqlEngine engine, string sql) =>
        await engine.ReadAsync((session, ct) => session.CountAsync(sql, [], ct), Token);

    private async Task<ISqlEngine> OpenAsync(DatabaseEngine engine, ISqlEngine? beside = null)
    {
        if (engine == DatabaseEngine.Sqlite)
            return new SqliteEngine(Path, TimeProvider.System, _ => { });
        var name = beside is null ? $"m{Interlocked.Increment(ref _databases)}" : $"m{_databases}";
        return new PostgresEngine(beside is null ? await TestDatabase.EmptyPostgresAsync(name) : await PostgresCluster.ConnectionAsync(name), TimeProvider.System);
    }
}
