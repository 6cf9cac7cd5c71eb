using System.Collections.Concurrent;
using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sealing;

namespace Stafett.Storage.Tests;

/// <summary>A control database of its own for one test, and what most tests begin with.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private const string Template = "stafett_template";

    public static readonly MasterKeyRing Keys = MasterKeyRing.Parse(new string('5', 64));

    private static readonly ConcurrentBag<string> Free = [];
    private static readonly SemaphoreSlim Cloning = new(1);
    private static int _count;
    private static bool _hasTemplate;

    private readonly string? _folder;
    private readonly string? _database;

    private TestDatabase(ControlDatabase control, StillTime time, ControlLocation location, string? folder, string? database)
    {
        Control = control;
        Time = time;
        Location = location;
        _folder = folder;
        _database = database;
    }

    public ControlDatabase Control { get; private set; }

    public StillTime Time { get; }

    public ControlLocation Location { get; }

    /// <summary>Null on SQLite.</summary>
    public string? PostgresName => _database;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<TestDatabase> OpenAsync(DatabaseEngine engine) => OpenAsync(engine, new ControlLimits());

    public static async Task<TestDatabase> OpenAsync(DatabaseEngine engine, ControlLimits limits)
    {
        var time = new StillTime();
        var folder = engine == DatabaseEngine.Sqlite ? Directory.CreateTempSubdirectory("stafett-storage-").FullName : null;
        var database = folder is null ? await FindFreeAsync() : null;
        var location = new ControlLocation(engine, database is null ? Path.Combine(folder!, "control.db") : await PostgresCluster.ConnectionAsync(database));
        var control = await ControlDatabase.OpenAsync(location, Keys, limits, time, Token);
        return new TestDatabase(control, time, location, folder, database);
    }

    /// <summary>An empty database of PostgreSQL, without our schema.</summary>
    public static async Task<string> EmptyPostgresAsync(string name)
    {
        await PostgresCluster.ExecuteAsync($"create database {name}");
        return await PostgresCluster.ConnectionAsync(name);
    }

    public async Task ReopenAsync()
    {
        await Control.DisposeAsync();
        Control = await ControlDatabase.OpenAsync(Location, Keys, new ControlLimits(), Time, Token);
    }

    public async Task<Account> AccountAsync(string email) =>
        (await Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse(email), "hash of " + email), Token)).Value!;

    public async Task<HostedDomain> DomainAsync(Account account, string name) =>
        (await Control.Domains.CreateAsync(account.Id, new NewDomain(Domain.Parse(name), Plan.EnhancedProtection), Token)).Value!;

    public async Task<Alias> AliasAsync(Account account, HostedDomain domain, string name, params string[] recipients)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return (await Control.Aliases.CreateAsync(
            account.Id, domain.Id, new NewAlias(AliasName.Parse(name), new AliasSettings { Recipients = [.. recipients] }), Token)).Value!;
    }

    public async Task ProveAsync(HostedDomain domain) =>
        Assert.NotNull((await Control.DomainChecks.SaveAsync(domain.Id, new DomainCheck(domain.Records, true), Token)).Value!.ProvenAt);

    public async Task JoinAsync(Account admin, HostedDomain domain, Account member, MemberRole role)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        await Control.Accounts.ConfirmEmailAsync(member.Id, Token);
        await Control.Teams.InviteAsync(admin.Id, domain.Id, member.Email, role, Token);
        Assert.True((await Control.Teams.AcceptInviteAsync(member.Id, domain.Id, Token)).IsDone);
    }

    public async ValueTask DisposeAsync()
    {
        await Control.DisposeAsync();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
        if (_database is null)
            return;
        // Emptying costs a twentieth of what making another one does.
        await PostgresCluster.ExecuteAsync(
            """
            do $$ begin execute 'truncate ' || (
              select string_agg(quote_ident(tablename), ', ') from pg_tables where schemaname = 'public' and tablename <> 'schema_versions');
            end $$
            """,
            _database);
        Free.Add(_database);
    }

    // Copying a database is quicker than making its schema; the one that is copied must have no connection.
    private static async Task<string> FindFreeAsync()
    {
        if (Free.TryTake(out var free))
            return free;
        await Cloning.WaitAsync(Token);
        try
        {
            if (!_hasTemplate)
            {
                var location = new ControlLocation(DatabaseEngine.Postgres, await EmptyPostgresAsync(Template));
                await using (await ControlDatabase.OpenAsync(location, Keys, new ControlLimits(), new StillTime(), Token))
                    _hasTemplate = true;
            }

            var name = $"t{++_count}";
            await PostgresCluster.ExecuteAsync($"create database {name} template {Template}");
            return name;
        }
        finally
        {
            Cloning.Release();
        }
    }
}
