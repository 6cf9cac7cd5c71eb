using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Migrations;
using Stafett.Storage.Control.Rules;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Tests.Control;

/// <summary>
/// Databases as earlier versions of the schema left them, in Versions/: each must come through all later migrations with what is in it. A version that was
/// published is never edited; a new one adds a file here.
/// </summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-upgrade-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, ClassData(typeof(Engines))]
    public async Task A_database_of_version_1_is_still_read(DatabaseEngine engine)
    {
        var location = await LoadAsync(engine, 1);

        await using var control = await ControlDatabase.OpenAsync(location, TestDatabase.Keys, new ControlLimits(), TimeProvider.System, Token);

        var account = (await control.Accounts.FindAsync(EmailAddress.Parse("one@example.com"), Token))!;
        Assert.Equal(("Åsa", Plan.Team), (account.Profile.GivenName, account.Terms.Plan));
        var domain = (await control.Domains.GetAsync(account.Id, Domain.Parse("example.com"), Token))!;
        Assert.Equal((2525, 3), (domain.Settings.SmtpPort, domain.AliasCount));
        Assert.Equal(["x@example.net"], domain.Settings.Denylist);
        Assert.Matches("^[0-9a-f]{32}$", await control.DomainSecrets.WebhookKeyAsync(domain.Id, Token));
        Assert.Equal([1, 2, 3], await control.DomainSecrets.DkimPrivateKeyAsync(domain.Id, Token));
        Assert.Equal([7], await control.SecondFactors.SeedAsync(account.Id, Token));
        Assert.Equal(account.Id, (await control.Tokens.FindAsync(TokenHash.Of("token"), Token))!.Value.Account.Id);
        Assert.Equal("phone", Assert.Single((await control.AliasPasswords.FindForLogInAsync(EmailAddress.Parse("hello@example.com"), Token))!.Passwords).Password.Description);
        var alias = (await control.Aliases.FindAsync(account.Id, domain.Id, AliasKey.Parse("hello"), Token)).Alias!;
        var link = new NewPasswordLink(TokenHash.Of("link"), "secret", "b@example.net", TimeSpan.FromDays(1));
        Assert.True((await control.AliasPasswords.AddAsync(account.Id, domain.Id, alias.Id, new("hash") { Link = link }, null, Token)).IsDone);
        Assert.Equal(("hello@example.com", "secret"), await control.PasswordLinks.TakeAsync(TokenHash.Of("link"), Token));
        Assert.Equal(2, (await control.Teams.MembersAsync(account.Id, domain.Id, Token)).Value!.Count);
        Assert.Equal("100% Offer", Assert.Single((await control.Logs.ListAsync(account.Id, new() { Keyword = "192.0.2.1" }, PageRequest.First, Token)).Items).Subject);
        Assert.NotEmpty((await control.Audit.ListAsync(account.Id, domain.Id, PageRequest.First, Token)).Value!.Items);
        Assert.True((await control.DenylistRequests.AddAsync("example.net", account.Email, "", "192.0.2.1", Token)).IsDone);
        Assert.Equal(1, (await control.CountAsync(Token)).OpenDenylistRequests);
        var rules = (await control.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Domain!;
        Assert.Equal(["a@example.net", "https://example.net/?a=\"b\""], rules.Find("hello")!.Recipients);
        Assert.Equal((1, true), (rules.Patterns.Length, rules.CatchAll is not null));
        Assert.Equal(RulesOutcome.Unknown, (await control.Rules.FindAsync(domain.Name, "nonsense00", Token)).Outcome);
    }

    [Fact]
    public async Task The_first_migration_is_what_it_was()
    {
        await using var kept = new SqliteEngine((await LoadAsync(DatabaseEngine.Sqlite, 1)).Location, TimeProvider.System, _ => { });
        await using var made = new SqliteEngine(Path.Combine(_folder, "made.db"), TimeProvider.System, _ => { });
        await new Migrator(made, [Migration.Of(DatabaseEngine.Sqlite)[0]]).RunAsync(Token);

        Assert.Equal(await SchemaAsync(kept), await SchemaAsync(made));
    }

    private static async Task<IEnumerable<string>> SchemaAsync(SqliteEngine engine) =>
        await engine.ReadAsync(
            (session, ct) => session.ListAsync("select name, sql from sqlite_master where sql is not null order by name", [], row => row.Text("sql"), ct), Token);

    private async Task<ControlLocation> LoadAsync(DatabaseEngine engine, int version)
    {
        var sql = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Versions", $"{engine.ToString().ToLowerInvariant()}-{version}.sql"), Token);
        var location = engine == DatabaseEngine.Sqlite
            ? new ControlLocation(engine, Path.Combine(_folder, "control.db"))
            : new ControlLocation(engine, await TestDatabase.EmptyPostgresAsync($"version{version}"));
        await using ISqlEngine sqlEngine = engine == DatabaseEngine.Sqlite
            ? new SqliteEngine(location.Location, TimeProvider.System, _ => { })
            : new PostgresEngine(location.Location, TimeProvider.System);
        await using var session = await sqlEngine.OpenAsync(Token);
        await session.ExecuteAsync(sql, [], Token);
        return location;
    }
}
