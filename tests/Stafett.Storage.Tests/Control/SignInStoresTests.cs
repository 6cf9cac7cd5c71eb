using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Storage.Tests.Control;

public sealed class SignInStoresTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task A_token_leads_to_its_account_until_it_is_deleted(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine, new ControlLimits { TokensPerAccount = 2 });
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var tokens = database.Control.Tokens;

        var first = (await tokens.AddAsync(one.Id, TokenHash.Of("a"), "first", Token)).Value!;
        database.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await tokens.AddAsync(one.Id, TokenHash.Of("b"), "second", Token)).IsDone);
        Assert.Equal(StoreOutcome.LimitReached, (await tokens.AddAsync(one.Id, TokenHash.Of("c"), "third", Token)).Outcome);
        Assert.Equal(StoreOutcome.Conflict, (await tokens.AddAsync(two.Id, TokenHash.Of("a"), "same", Token)).Outcome);

        var found = (await tokens.FindAsync(TokenHash.Of("a"), Token))!.Value;
        Assert.Equal((one.Id, first.Id), (found.Account.Id, found.Token));
        await tokens.UsedAsync(first.Id, Token);
        Assert.Equal(database.Time.GetUtcNow(), (await tokens.ListAsync(one.Id, Token))[0].LastUsedAt);
        Assert.Equal(StoreOutcome.NotFound, await tokens.DeleteAsync(two.Id, first.Id, Token));
        Assert.Equal(StoreOutcome.Done, await tokens.DeleteAsync(one.Id, first.Id, Token));
        Assert.Null(await tokens.FindAsync(TokenHash.Of("a"), Token));
        await tokens.ReplaceAllAsync(one.Id, TokenHash.Of("d"), "only", Token);
        Assert.Equal("only", Assert.Single(await tokens.ListAsync(one.Id, Token)).Description);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_session_ends_with_its_time_or_before(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine, new ControlLimits { SessionsPerAccount = 3 });
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var sessions = database.Control.Sessions;
        foreach (var name in "abcd")
        {
            database.Time.Advance(TimeSpan.FromSeconds(1));
            await sessions.AddAsync(one.Id, TokenHash.Of($"{name}"), "password", "192.0.2.1", "browser", Day, Token);
        }

        // The oldest one gave way.
        Assert.Null(await sessions.FindAsync(TokenHash.Of("a"), Token));
        var list = await sessions.ListAsync(one.Id, Token);
        Assert.Equal(3, list.Length);
        Assert.Equal(one.Id, (await sessions.FindAsync(TokenHash.Of("d"), Token))!.Value.Account.Id);
        Assert.Equal(StoreOutcome.NotFound, await sessions.EndAsync(two.Id, list[0].Id, Token));
        Assert.Equal(StoreOutcome.Done, await sessions.EndAsync(one.Id, list[0].Id, Token));
        Assert.Null(await sessions.FindAsync(TokenHash.Of("d"), Token));

        database.Time.Advance(TimeSpan.FromHours(23));
        await sessions.SeenAsync(list[1].Id, Day, Token);
        database.Time.Advance(TimeSpan.FromHours(2));
        Assert.NotNull(await sessions.FindAsync(TokenHash.Of("c"), Token));
        Assert.Null(await sessions.FindAsync(TokenHash.Of("b"), Token));
        Assert.Equal(1, await sessions.EndAllAsync(one.Id, list[1].Id, Token));
        Assert.Equal(1, await sessions.EndAllAsync(one.Id, null, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Another_password_ends_all_sessions(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        await database.Control.Sessions.AddAsync(account.Id, TokenHash.Of("a"), "password", "", "", Day, Token);

        await database.Control.Accounts.SetPasswordAsync(account.Id, "new", Token);

        Assert.Null(await database.Control.Sessions.FindAsync(TokenHash.Of("a"), Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Passkeys_are_named_used_and_deleted(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine, new ControlLimits { PasskeysPerAccount = 1 });
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var passkeys = database.Control.Passkeys;
        var made = (await passkeys.AddAsync(one.Id, [1, 2, 3], "phone", [9], 5, Token)).Value!;

        Assert.Equal(StoreOutcome.LimitReached, (await passkeys.AddAsync(one.Id, [4], "other", [9], 0, Token)).Outcome);
        Assert.Equal(StoreOutcome.Conflict, (await passkeys.AddAsync(two.Id, [1, 2, 3], "same", [9], 0, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, await passkeys.UsedAsync([1, 2, 3], [8], 5, Token));
        Assert.Equal(StoreOutcome.Done, await passkeys.UsedAsync([1, 2, 3], [8], 6, Token));
        Assert.Equal(StoreOutcome.NotFound, await passkeys.RenameAsync(two.Id, made.Id, "mine", Token));
        Assert.Equal(StoreOutcome.Done, await passkeys.RenameAsync(one.Id, made.Id, "telephone", Token));
        var (account, passkey) = (await passkeys.FindAsync([1, 2, 3], Token))!.Value;
        Assert.Equal((one.Id, "telephone", 6), (account, passkey.Name, passkey.SignCount));
        Assert.Equal([8], passkey.Data);
        Assert.Equal(StoreOutcome.NotFound, await passkeys.DeleteAsync(two.Id, made.Id, Token));
        Assert.Equal(StoreOutcome.Done, await passkeys.DeleteAsync(one.Id, made.Id, Token));
        Assert.Empty(await passkeys.ListAsync(one.Id, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_code_and_a_recovery_key_open_once(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var factors = database.Control.SecondFactors;

        Assert.Equal(StoreOutcome.Done, await factors.BeginAsync(account.Id, [1, 2, 3], Token));
        Assert.False(await factors.UseStepAsync(account.Id, 9, Token));
        Assert.Equal(StoreOutcome.Done, await factors.ConfirmAsync(account.Id, 10, [TokenHash.Of("r1"), TokenHash.Of("r2")], Token));

        Assert.Equal([1, 2, 3], await factors.SeedAsync(account.Id, Token));
        Assert.True((await database.Control.Accounts.GetForSignInAsync(account.Id, Token))!.HasTotp);
        Assert.Equal(StoreOutcome.Conflict, await factors.BeginAsync(account.Id, [4], Token));
        Assert.False(await factors.UseStepAsync(account.Id, 10, Token));
        var steps = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => factors.UseStepAsync(account.Id, 11, Token).AsTask()));
        Assert.Single(steps, used => used);
        Assert.True(await factors.UseRecoveryKeyAsync(account.Id, TokenHash.Of("r1"), Token));
        Assert.False(await factors.UseRecoveryKeyAsync(account.Id, TokenHash.Of("r1"), Token));
        Assert.Equal(1, await factors.CountRecoveryKeysAsync(account.Id, Token));
        Assert.Equal(StoreOutcome.Done, await factors.RemoveAsync(account.Id, Token));
        Assert.Null(await factors.SeedAsync(account.Id, Token));
        Assert.Equal(0, await factors.CountRecoveryKeysAsync(account.Id, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_pin_opens_once_for_a_time_and_for_a_few_tries(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var pins = database.Control.Pins;
        ValueTask<StoreOutcome> Set(string pin) => pins.SetAsync(account.Id, "change-email", pin, "new@example.com", Day, TimeSpan.FromMinutes(5), Token);

        Assert.Equal(StoreOutcome.Done, await Set("123456"));
        Assert.Equal(StoreOutcome.LimitReached, await Set("654321"));
        Assert.Null(await pins.UseAsync(account.Id, "change-email", "654321", Token));
        Assert.Null(await pins.UseAsync(account.Id, "other", "123456", Token));
        Assert.Equal("new@example.com", await pins.UseAsync(account.Id, "change-email", "123456", Token));
        Assert.Null(await pins.UseAsync(account.Id, "change-email", "123456", Token));

        await Set("111111");
        for (var i = 0; i < PinStore.MaxFailures; i++)
            Assert.Null(await pins.UseAsync(account.Id, "change-email", "000000", Token));
        Assert.Null(await pins.UseAsync(account.Id, "change-email", "111111", Token));

        database.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(StoreOutcome.Done, await Set("222222"));
        database.Time.Advance(Day);
        Assert.Null(await pins.UseAsync(account.Id, "change-email", "222222", Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_log_in_finds_an_alias_of_a_proven_domain(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine, new ControlLimits { PasswordsPerAlias = 2 });
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var domain = await database.DomainAsync(one, "example.com");
        var alias = await database.AliasAsync(one, domain, "hello");
        var passwords = database.Control.AliasPasswords;
        var first = (await passwords.AddAsync(one.Id, domain.Id, alias.Id, new("hash1") { Description = "phone" }, null, Token)).Value!;
        database.Time.Advance(TimeSpan.FromSeconds(1));
        await passwords.AddAsync(one.Id, domain.Id, alias.Id, new("hash2") { Description = "desk" }, null, Token);
        var address = EmailAddress.Parse("HELLO+tag@example.com");

        Assert.Null(await passwords.FindForLogInAsync(address, Token));
        await database.ProveAsync(domain);
        var found = (await passwords.FindForLogInAsync(address, Token))!;

        Assert.Equal((alias.Id, domain.Id), (found.Alias.Id, found.Domain.Id));
        Assert.Equal(["hash1", "hash2"], found.Passwords.Select(p => p.Hash));
        Assert.True((await database.Control.Aliases.GetAsync(one.Id, domain.Id, alias.Id, Token))!.HasPassword);
        Assert.Equal(StoreOutcome.LimitReached, (await passwords.AddAsync(one.Id, domain.Id, alias.Id, new("hash3"), null, Token)).Outcome);
        Assert.True((await passwords.AddAsync(one.Id, domain.Id, alias.Id, new("hash3"), first.Id, Token)).IsDone);
        Assert.Equal(StoreOutcome.NotFound, (await passwords.AddAsync(two.Id, domain.Id, alias.Id, new("hash4"), null, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, (await passwords.ListAsync(two.Id, domain.Id, alias.Id, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, await passwords.DeleteAsync(two.Id, domain.Id, alias.Id, first.Id, Token));
        Assert.True((await passwords.ReplaceAllAsync(one.Id, domain.Id, alias.Id, new("hash5") { Description = "new" }, Token)).IsDone);
        Assert.Equal("new", Assert.Single((await passwords.ListAsync(one.Id, domain.Id, alias.Id, Token)).Value!).Description);
        Assert.Null(await passwords.FindForLogInAsync(EmailAddress.Parse("other@example.com"), Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Catch_all_passwords_are_the_admins(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine, new ControlLimits { PasswordsPerDomain = 1 });
        var one = await database.AccountAsync("one@example.com");
        var user = await database.AccountAsync("user@example.com");
        var domain = await database.DomainAsync(one, "example.com");
        await database.JoinAsync(one, domain, user, MemberRole.User);
        await database.ProveAsync(domain);
        var passwords = database.Control.DomainPasswords;

        var made = (await passwords.AddAsync(one.Id, domain.Id, "hash", "printer", Token)).Value!;

        Assert.Equal(StoreOutcome.LimitReached, (await passwords.AddAsync(one.Id, domain.Id, "hash", "", Token)).Outcome);
        Assert.Equal(StoreOutcome.Forbidden, (await passwords.AddAsync(user.Id, domain.Id, "hash", "", Token)).Outcome);
        Assert.Equal(StoreOutcome.Forbidden, (await passwords.ListAsync(user.Id, domain.Id, Token)).Outcome);
        Assert.Equal(StoreOutcome.Forbidden, (await passwords.DeleteAsync(user.Id, domain.Id, made.Id, Token)).Outcome);
        var (password, hash) = Assert.Single(await passwords.FindForLogInAsync(domain.Name, Token));
        Assert.Equal((made.Id, one.Id, "hash"), (password.Id, password.AccountId!.Value, hash));
        Assert.Equal("printer", (await passwords.DeleteAsync(one.Id, domain.Id, made.Id, Token)).Value!.Description);
        Assert.Empty((await passwords.ListAsync(one.Id, domain.Id, Token)).Value!);
    }
}
