using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Operations;

namespace Stafett.Storage.Tests.Control;

public sealed class PasswordLinkStoreTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task Of_all_who_ask_at_once_one_gets_it(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (account, alias) = await BeginAsync(database);
        await AddAsync(database, account, alias, "t");
        Assert.True(await database.Control.PasswordLinks.ExistsAsync(TokenHash.Of("t"), Token));
        Assert.False(await database.Control.PasswordLinks.ExistsAsync(TokenHash.Of("u"), Token));

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => database.Control.PasswordLinks.TakeAsync(TokenHash.Of("t"), Token).AsTask()));

        Assert.Equal(("hello@example.com", "the password of t"), Assert.Single(taken, link => link is not null));
        Assert.False(await database.Control.PasswordLinks.ExistsAsync(TokenHash.Of("t"), Token));
        Assert.Equal("bo@example.net", (await database.Control.Aliases.GetAsync(account.Id, alias.DomainId, alias.Id, Token))!.Settings.EmailedInstructions);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task It_goes_with_its_time_its_password_and_its_alias(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (account, alias) = await BeginAsync(database);
        var links = database.Control.PasswordLinks;
        var password = await AddAsync(database, account, alias, "replaced");
        await AddAsync(database, account, alias, "kept");
        await database.Control.AliasPasswords.AddAsync(account.Id, alias.DomainId, alias.Id, new("another hash"), password.Id, Token);
        Assert.False(await links.ExistsAsync(TokenHash.Of("replaced"), Token));
        Assert.True(await links.ExistsAsync(TokenHash.Of("kept"), Token));
        Assert.Equal(0, await database.Control.Housekeeping.RunAsync(new Retention(), Token));

        database.Time.Advance(Day);
        Assert.False(await links.ExistsAsync(TokenHash.Of("kept"), Token));
        Assert.Null(await links.TakeAsync(TokenHash.Of("kept"), Token));
        Assert.Equal(1, await CountAsync(database));
        Assert.Equal(1, await database.Control.Housekeeping.RunAsync(new Retention(), Token));
        Assert.Equal(0, await CountAsync(database));

        await AddAsync(database, account, alias, "last");
        await database.Control.Aliases.DeleteAsync(account.Id, alias.DomainId, alias.Id, Token);
        Assert.Equal(0, await CountAsync(database));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task What_it_shows_is_sealed_and_sealed_anew_with_another_key(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (account, alias) = await BeginAsync(database);
        await AddAsync(database, account, alias, "t");
        var stored = await database.Control.Engine.ReadAsync(
            (session, ct) => session.FirstAsync("select password_sealed from password_links", [], row => row.Bytes("password_sealed"), ct), Token);
        Assert.Equal(-1, stored.AsSpan().IndexOf("password"u8));

        var rotated = TestDatabase.Keys.Rotated();
        await using (var control = await ControlDatabase.OpenAsync(database.Location, rotated, new ControlLimits(), database.Time, Token))
            Assert.Equal(0, (await control.SecretRenewal.ReSealAsync(Token)).Closed);
        await using var after = await ControlDatabase.OpenAsync(database.Location, rotated.WithoutOld(), new ControlLimits(), database.Time, Token);
        Assert.Equal("the password of t", (await after.PasswordLinks.TakeAsync(TokenHash.Of("t"), Token))!.Value.Password);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Of_first_passwords_that_come_at_once_one_is_kept_and_the_alias_changes_its_own(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (account, alias) = await BeginAsync(database);
        var passwords = database.Control.AliasPasswords;

        var added = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => passwords.AddFirstAsync(account.Id, alias.DomainId, alias.Id, new($"hash{i}"), Token).AsTask()));

        var first = Assert.Single(added, result => result.IsDone).Value!;
        Assert.All(added.Where(result => !result.IsDone), result => Assert.Equal((StoreOutcome.Conflict, "password"), (result.Outcome, result.Detail)));
        Assert.Equal(StoreOutcome.NotFound, (await passwords.AddFirstAsync((await database.AccountAsync("x@example.com")).Id, alias.DomainId, alias.Id, new("h"), Token)).Outcome);
        Assert.True((await passwords.ReplaceOwnAsync(alias, first.Id, new("its own"), Token)).IsDone);
        Assert.Equal(StoreOutcome.NotFound, (await passwords.ReplaceOwnAsync(alias, first.Id, new("again"), Token)).Outcome);
        Assert.Equal("its own", Assert.Single((await passwords.FindForLogInAsync(EmailAddress.Parse("hello@example.com"), Token))!.Passwords).Hash);
    }

    private static async Task<(Account Account, Alias Alias)> BeginAsync(TestDatabase database)
    {
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        await database.ProveAsync(domain);
        return (account, await database.AliasAsync(account, domain, "hello", "a@example.net"));
    }

    private static async Task<AliasPassword> AddAsync(TestDatabase database, Account account, Alias alias, string token)
    {
        var link = new NewPasswordLink(TokenHash.Of(token), $"the password of {token}", "bo@example.net", Day);
        return (await database.Control.AliasPasswords.AddAsync(account.Id, alias.DomainId, alias.Id, new($"hash of {token}") { Link = link }, null, Token)).Value!;
    }

    private static ValueTask<long> CountAsync(TestDatabase database) =>
        database.Control.Engine.ReadAsync((session, ct) => session.CountAsync("select count(*) as n from password_links", [], ct), Token);
}
