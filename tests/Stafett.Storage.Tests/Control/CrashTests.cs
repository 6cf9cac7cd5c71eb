using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Migrations;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Tests.Control;

/// <summary>A process that writes is killed. What it was promised is there, and the rest is whole.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-crash-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder, "control.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(400)]
    public async Task Nothing_that_was_acknowledged_is_lost(int promises)
    {
        var promised = await WriteAndKillAsync(promises);

        await AssertConsistentAsync();
        await using var control = await ControlDatabase.OpenAsync(
            new ControlLocation(DatabaseEngine.Sqlite, Path), TestDatabase.Keys, new ControlLimits(), TimeProvider.System, Token);
        foreach (var group in promised.GroupBy(line => line.Split(' ')[0], line => line.Split(' ')[1]))
        {
            var owner = (await control.Accounts.ListAsync("", PageRequest.First, Token)).Items;
            var kept = new HashSet<string>();
            foreach (var account in owner)
            {
                for (var page = 1; await control.Aliases.ListAsync(account.Id, Id<Storage.Control.Domains.HostedDomain>.Parse(group.Key), new AliasQuery(), new(page, 1_000), Token) is { Items.Length: > 0 } found; page++)
                    kept.UnionWith(found.Items.Select(alias => alias.Name.Text));
            }

            Assert.Subset(kept, group.ToHashSet());
        }
    }

    [Fact]
    public async Task A_migration_that_is_killed_leaves_the_schema_before_it()
    {
        await using (var engine = new SqliteEngine(Path, TimeProvider.System, _ => { }))
            await new Migrator(engine, [CrashTask.First]).RunAsync(Token);
        using (var migrating = CrashTask.Start(CrashTask.Migrate, Path))
        {
            var log = new FileInfo(Path + "-wal");
            // In the middle: the copy was taken, and megabytes of the new table are written.
            while (!log.Exists || log.Length < 5_000_000)
            {
                Assert.False(migrating.HasExited);
                await Task.Yield();
                log.Refresh();
            }

            migrating.Kill();
            await migrating.WaitForExitAsync(Token);
        }

        await using var after = new SqliteEngine(Path, TimeProvider.System, _ => { });
        Assert.Equal(1, await CountAsync(after, "select max(version) as n from schema_versions"));
        Assert.Equal(1, await CountAsync(after, "select n from a"));
        Assert.Equal(0, await CountAsync(after, "select count(*) as n from sqlite_master where name = 'b'"));
        Assert.Equal("ok", await after.ReadAsync((session, ct) => session.FirstAsync("pragma integrity_check", [], row => row.Text("integrity_check"), ct), Token));
        // The copy from before is whole, and the next start goes on.
        var copy = Assert.Single(Directory.EnumerateFiles(_folder, "control.db.version-1-*"));
        await using (var copied = new SqliteEngine(copy, TimeProvider.System, _ => { }))
            Assert.Equal(1, await CountAsync(copied, "select n from a"));
        await new Migrator(after, [CrashTask.First, new Migration(2, "short", "update a set n = 2")]).RunAsync(Token);
        Assert.Equal(2, await CountAsync(after, "select n from a"));
    }

    private static async ValueTask<long> CountAsync(SqliteEngine engine, string sql) =>
        await engine.ReadAsync((session, ct) => session.CountAsync(sql, [], ct), Token);

    private async Task<List<string>> WriteAndKillAsync(int promises)
    {
        using var writer = CrashTask.Start(Path);
        var promised = new List<string>();
        try
        {
            while (promised.Count < promises && await writer.StandardOutput.ReadLineAsync(Token) is { } line)
                promised.Add(line);
        }
        finally
        {
            writer.Kill();
        }

        // What it had said before it was killed counts as well; the last line may be cut.
        var rest = await writer.StandardOutput.ReadToEndAsync(Token);
        promised.AddRange(rest.Split('\n')[..^1]);
        await writer.WaitForExitAsync(Token);
        Assert.Equal(128 + 9, writer.ExitCode);
        Assert.True(promised.Count >= promises);
        return promised;
    }

    private async Task AssertConsistentAsync()
    {
        await using var engine = new SqliteEngine(Path, TimeProvider.System, _ => { });
        var problems = await engine.ReadAsync(
            (session, ct) => session.ListAsync("pragma integrity_check", [], row => row.Text("integrity_check"), ct), Token);
        Assert.Equal(["ok"], problems);
        Assert.Empty(await engine.ReadAsync((session, ct) => session.ListAsync("pragma foreign_key_check", [], _ => true, ct), Token));
        Assert.Equal(0, await engine.ReadAsync(
            (session, ct) => session.CountAsync(
                "select count(*) as n from domains where alias_count <> (select count(*) from aliases where aliases.domain_id = domains.id)", [], ct), Token));
    }
}
