using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Stafett.Protocols.Message;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sealing;

namespace Stafett.Benchmarks;

/// <summary>
/// The control database as a whole, which a micro-benchmark would not show: what durable writes cost, alone and together, and what a recipient costs with 1, 1,000 and
/// 1,000,000 aliases. <c>STAFETT_POSTGRES</c> (a connection string to an empty database) measures PostgreSQL instead of SQLite.
/// </summary>
internal static class ControlMeasurement
{
    private const int Batch = 1_000;

    private static CancellationToken None => CancellationToken.None;

    public static async Task RunAsync(int most)
    {
        var folder = Directory.CreateTempSubdirectory("stafett-measure-").FullName;
        try
        {
            var postgres = Environment.GetEnvironmentVariable("STAFETT_POSTGRES");
            var location = postgres is null
                ? new ControlLocation(DatabaseEngine.Sqlite, Path.Combine(folder, "control.db"))
                : new ControlLocation(DatabaseEngine.Postgres, postgres);
            await using var control = await ControlDatabase.OpenAsync(location, new MasterKeyRing(MasterKey.New()), new ControlLimits(), TimeProvider.System, None);
            var account = (await control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse("owner@example.com"), null), None)).Value!;
            Print("engine", location.Engine.ToString());
            await MeasureWritesAsync(control, account);
            foreach (var count in new[] { 1, 1_000, 100_000, 1_000_000 }.Where(count => count <= most))
                await MeasureLookUpAsync(control, account, count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureWritesAsync(ControlDatabase control, Account account)
    {
        var domain = await DomainAsync(control, account, "writes.example");
        await WriteAsync(control, account, domain, "w", 200, 1);
        foreach (var (writers, count) in new[] { (1, 1_000), (8, 4_000), (64, 10_000) })
        {
            var took = await WriteAsync(control, account, domain, $"w{writers}-", count, writers);
            Print($"create, {writers} at once", $"{count / took.TotalSeconds:N0} aliases/s");
        }
    }

    private static async Task<TimeSpan> WriteAsync(ControlDatabase control, Account account, HostedDomain domain, string prefix, int count, int writers)
    {
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = writers },
            async (i, ct) => await control.Aliases.CreateAsync(account.Id, domain.Id, Sample($"{prefix}{i}"), ct));
        return clock.Elapsed;
    }

    private static async Task MeasureLookUpAsync(ControlDatabase control, Account account, int count)
    {
        var domain = await DomainAsync(control, account, $"d{count}.example");
        var clock = Stopwatch.StartNew();
        for (var from = 0; from < count; from += Batch)
        {
            var aliases = Enumerable.Range(from, Math.Min(Batch, count - from)).Select(i => Sample($"customer-{i}")).ToImmutableArray();
            if (!(await control.Aliases.CreateManyAsync(account.Id, domain.Id, aliases, None)).IsDone)
                throw new InvalidOperationException("The sample is not right.");
        }

        Print($"{count:N0}: import", $"{count / clock.Elapsed.TotalSeconds:N0} aliases/s");
        await MeasureRoutesAsync(control, account, domain, count);
        await MeasureSnapshotAsync(control, account, domain, count);
    }

    private static async Task MeasureRoutesAsync(ControlDatabase control, Account account, HostedDomain domain, int count)
    {
        AliasKey key = AliasName.Parse($"customer-{count - 1}");
        var next = 0;
        var times = Math.Min(5_000, 200 + count);
        Print($"{count:N0}: get alias (SQL)", await EachAsync(times, async () => await control.Aliases.GetAsync(account.Id, domain.Id, key, None)));
        Print($"{count:N0}: list 25 aliases (SQL)", await EachAsync(500, async () => await control.Aliases.ListAsync(account.Id, domain.Id, new AliasQuery(), new(1, 25), None)));
        Print($"{count:N0}: create alias (SQL)", await EachAsync(200, async () => await control.Aliases.CreateAsync(account.Id, domain.Id, Sample($"more-{next++}"), None)));
    }

    private static async Task MeasureSnapshotAsync(ControlDatabase control, Account account, HostedDomain domain, int count)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var clock = Stopwatch.StartNew();
        if ((await control.Rules.FindAsync(domain.Name, domain.VerificationRecord, None)).Domain is null)
            throw new InvalidOperationException("The domain was not read.");
        Print($"{count:N0}: first look-up (reads the domain)", $"{clock.Elapsed.TotalMilliseconds:N1} ms");
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Print($"{count:N0}: memory of the snapshot", $"{held / 1024.0:N0} KB");

        var names = Enumerable.Range(0, 1_000).Select(i => $"customer-{i * 7_919L % count}").ToArray();
        var at = 0;
        Print($"{count:N0}: look-up, known", await EachAsync(500_000, async () => Demand(await FindAsync(control, domain, names[at++ % names.Length]))));
        Print($"{count:N0}: look-up, nobody", await EachAsync(500_000, async () => await FindAsync(control, domain, "nobody-of-that-name")));
        var dictionary = names.Distinct().ToDictionary(name => name, name => name, StringComparer.Ordinal);
        Print($"{count:N0}: a dictionary of 1,000, to compare", await EachAsync(500_000, () => ValueTask.FromResult(dictionary[names[at++ % names.Length]])));

        AliasKey key = AliasName.Parse($"customer-{count - 1}");
        await RecipientMeasurement.RunAsync(control, domain, count, Print);
        var turn = 0;
        Print($"{count:N0}: change an alias and look it up", await EachAsync(200, async () =>
        {
            await control.Aliases.UpdateAsync(account.Id, domain.Id, key, null, s => s with { Description = $"{turn++}" }, None);
            return Demand(await FindAsync(control, domain, $"customer-{count - 1}"));
        }));
    }

    private static async ValueTask<object?> FindAsync(ControlDatabase control, HostedDomain domain, string name) =>
        (await control.Rules.FindAsync(domain.Name, domain.VerificationRecord, None)).Domain!.Find(name);

    private static object Demand(object? found) => found ?? throw new InvalidOperationException("A name was not found.");

    private static async Task<HostedDomain> DomainAsync(ControlDatabase control, Account account, string name) =>
        (await control.Domains.CreateAsync(account.Id, new NewDomain(Domain.Parse(name), Plan.Team), None)).Value!;

    private static NewAlias Sample(string name) => new(AliasName.Parse(name), new AliasSettings { Recipients = ["mailbox@example.net"] });

    private static async Task<string> EachAsync<T>(int times, Func<ValueTask<T>> what)
    {
        await what();
        var clock = Stopwatch.StartNew();
        for (var i = 0; i < times; i++)
            await what();
        var each = clock.Elapsed.TotalMicroseconds / times;
        return each < 10 ? $"{each * 1000:N0} ns" : $"{each:N0} us";
    }

    private static void Print(string what, string figure) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-48} {figure}"));
}
