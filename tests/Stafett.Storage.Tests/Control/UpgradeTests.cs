using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Migrations;
using Stafett.Storage.Control.Rules;

namespace Stafett.Storage.Tests.Control;

/// <summary>Each kept version (<see cref="KeptVersions"/>) must come through all later migrations with what is in it.</summary>
public sealed class UpgradeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-upgrade-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<DatabaseEngine, int> Kept => Versions(1);

    public static TheoryData<DatabaseEngine, int> Filled => Versions(KeptReading.First);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, ClassData(typeof(Engines))]
    public async Task A_database_of_version_1_is_still_read(DatabaseEngine engine)
    {
        var location = await KeptVersions.LoadAsync(engine, 1, _folder);

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

    [Theory, MemberData(nameof(Kept))]
    public async Task A_kept_version_becomes_what_a_new_database_is(DatabaseEngine engine, int version)
    {
        var location = await KeptVersions.LoadAsync(engine, version, _folder);
        await using (await ControlDatabase.OpenAsync(location, TestDatabase.Keys, new ControlLimits(), new StillTime(), Token))
        {
        }

        await using var kept = KeptVersions.Engine(location);
        await using var made = KeptVersions.Engine(await KeptVersions.EmptyAsync(engine, _folder));
        await new Migrator(made, Migration.Of(engine)).RunAsync(Token);
        Assert.Equal(await KeptVersions.SchemaAsync(made), await KeptVersions.SchemaAsync(kept));
    }

    // A step that was published and is edited afterwards makes other databases than those that are out there.
    [Theory, MemberData(nameof(Kept))]
    public async Task Steps_up_to_a_kept_version_are_what_they_were(DatabaseEngine engine, int version)
    {
        await using var kept = KeptVersions.Engine(await KeptVersions.LoadAsync(engine, version, _folder));
        await using var made = KeptVersions.Engine(await KeptVersions.EmptyAsync(engine, _folder));
        await new Migrator(made, Migration.Of(engine)[..version]).RunAsync(Token);

        Assert.Equal(await KeptVersions.SchemaAsync(made), await KeptVersions.SchemaAsync(kept));
    }

    [Theory, MemberData(nameof(Filled))]
    public async Task Everything_in_a_kept_version_is_still_read(DatabaseEngine engine, int version)
    {
        var location = await KeptVersions.LoadAsync(engine, version, _folder);
        var time = new StillTime();
        time.Advance(TimeSpan.FromHours(1));

        await using var control = await ControlDatabase.OpenAsync(location, TestDatabase.Keys, new ControlLimits(), time, Token);

        await new KeptReading(control, version).AssertAsync();
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task What_is_kept_of_the_newest_version_is_read_and_has_something_in_every_column(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        await new KeptRows(database).FillAsync();

        Assert.Empty(await KeptVersions.EmptyColumnsAsync(database.Control.Engine));
        database.Time.Advance(TimeSpan.FromHours(1));
        await new KeptReading(database.Control, Migration.Of(engine)[^1].Version).AssertAsync();
    }

    [Fact]
    public void Both_engines_are_kept_in_the_same_versions() =>
        Assert.Equal(KeptVersions.Of(DatabaseEngine.Sqlite), KeptVersions.Of(DatabaseEngine.Postgres));

    private static TheoryData<DatabaseEngine, int> Versions(int from)
    {
        var versions = new TheoryData<DatabaseEngine, int>();
        foreach (var engine in new Engines().Select(row => row.Data))
        {
            foreach (var version in KeptVersions.Of(engine).Where(version => version >= from))
                versions.Add(engine, version);
        }

        return versions;
    }
}
