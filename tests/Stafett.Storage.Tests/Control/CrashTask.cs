using System.Diagnostics;
using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Migrations;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Tests.Control;

/// <summary>What the process does that a crash test kills: it says on standard output what it was promised, line by line.</summary>
internal static class CrashTask
{
    public const string Word = "crash-task";
    public const string Migrate = "migrate";
    public const string Upgrade = "upgrade";
    public const string UpgradeLong = "upgrade-long";

    public static readonly Migration First = new(1, "first", "create table a (n bigint not null); insert into a (n) values (1);");

    // Long enough to be killed in the middle, and more than fits into memory: what it has written by then is on the disk.
    private const string Filler = """
        create table b (n bigint not null, filler text not null);
        insert into b (n, filler) with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < 3000000) select n, hex(randomblob(50)) from numbers;
        """;

    public static readonly Migration Long = new(2, "long", $"{Filler}\nupdate a set n = 2;");

    public static Process Start(params string[] task) =>
        Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Stafett.Storage.Tests"), [Word, .. task]) { RedirectStandardOutput = true })!;

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [Migrate, var path])
        {
            await using var engine = new SqliteEngine(path, TimeProvider.System, _ => { });
            await new Migrator(engine, [First, Long]).RunAsync(CancellationToken.None);
            return 0;
        }

        if (args is [Upgrade or UpgradeLong, var engineName, var place])
        {
            await using var engine = KeptVersions.Engine(new ControlLocation(Enum.Parse<DatabaseEngine>(engineName), place));
            var steps = Migration.Of(engine.Engine);
            await new Migrator(engine, args[0] == UpgradeLong ? [.. steps, new Migration(steps[^1].Version + 1, "long", Filler)] : steps).RunAsync(CancellationToken.None);
            return 0;
        }

        var location = new ControlLocation(DatabaseEngine.Sqlite, args[0]);
        await using var control = await ControlDatabase.OpenAsync(location, TestDatabase.Keys, new ControlLimits(), TimeProvider.System, CancellationToken.None);
        var output = TextWriter.Synchronized(Console.Out);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(writer => WriteAsync(control, writer, output)));
        return 0;
    }

    private static async Task WriteAsync(ControlDatabase control, int writer, TextWriter output)
    {
        var account = (await control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse($"writer{writer}@example.com"), null), CancellationToken.None)).Value!;
        var domain = (await control.Domains.CreateAsync(account.Id, new NewDomain(Domain.Parse($"writer{writer}.example"), Plan.Team), CancellationToken.None)).Value!;
        for (var i = 0; ; i++)
        {
            var alias = new NewAlias(AliasName.Parse($"a{writer}-{i}"), new AliasSettings { Recipients = ["x@example.net"] });
            if ((await control.Aliases.CreateAsync(account.Id, domain.Id, alias, CancellationToken.None)).Value is { } made)
                await output.WriteLineAsync($"{domain.Id} {made.Name}");
        }
    }
}
