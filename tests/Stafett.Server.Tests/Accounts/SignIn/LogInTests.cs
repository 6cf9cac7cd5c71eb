using System.Net;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Tests.Accounts.SignIn;

/// <summary>API tokens and passwords of aliases.</summary>
public sealed class LogInTests
{
    private const string Chosen = "chosen by somebody";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_is_its_account_until_it_is_deleted()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync("ida@example.com");
        var caller = await world.SignInAsync("ida@example.com");
        var made = SignInWorld.Done(await world.Cases.ApiTokens.CreateAsync(caller, " backup ", Token));

        var found = SignInWorld.Done(await world.Cases.ApiTokenSignIn.SignInAsync(made.Secret, SignInWorld.Home, Token));
        Assert.Equal(caller.Id, found.Id);
        var listed = Assert.Single(await world.Cases.ApiTokens.ListAsync(caller.Caller, Token));
        Assert.Equal(("backup", world.Time.GetUtcNow()), (listed.Description, listed.LastUsedAt));
        await world.Cases.ApiTokens.DeleteAsync(caller, made.Token.Id, Token);
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.ApiTokenSignIn.SignInAsync(made.Secret, SignInWorld.Home, Token));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("' or 1=1 --")]
    [InlineData("\0")]
    [InlineData("\ud800")]
    public async Task What_is_no_token_opens_nothing(string? token)
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync("ida@example.com");

        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.ApiTokenSignIn.SignInAsync(token, SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.ApiTokenSignIn.SignInAsync(new string('a', 1_000_000), SignInWorld.Home, Token));
    }

    [Fact]
    public async Task A_new_token_ends_all_others_and_a_ban_every_one()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync("ida@example.com");
        var caller = await world.SignInAsync("ida@example.com");
        var old = SignInWorld.Done(await world.Cases.ApiTokens.CreateAsync(caller, "", Token));

        var made = SignInWorld.Done(await world.Cases.ApiTokens.RotateAsync(caller, Token));

        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.ApiTokenSignIn.SignInAsync(old.Secret, SignInWorld.Home, Token));
        SignInWorld.Done(await world.Cases.ApiTokenSignIn.SignInAsync(made.Secret, SignInWorld.Home, Token));
        Assert.Equal(2, world.Mails.Count(mail => mail.Kind == "api-token"));
        Assert.All(world.Mails, mail => Assert.DoesNotContain(made.Secret, mail.Text, StringComparison.Ordinal));
        await world.Control.Accounts.UpdateTermsAsync(caller.Id, terms => terms with { BannedAt = world.Time.GetUtcNow() }, Token);
        SignInWorld.Refused(RefusalKind.Forbidden, await world.Cases.ApiTokenSignIn.SignInAsync(made.Secret, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task Twenty_tokens_are_the_most()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync("ida@example.com");
        var caller = await world.SignInAsync("ida@example.com");
        for (var i = 0; i < 20; i++)
            SignInWorld.Done(await world.Cases.ApiTokens.CreateAsync(caller, $"{i}", Token));

        SignInWorld.Refused(RefusalKind.Conflict, await world.Cases.ApiTokens.CreateAsync(caller, "one more", Token));
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.ApiTokens.CreateAsync(caller, "two\nlines", Token));
    }

    [Fact]
    public async Task An_alias_logs_in_by_any_of_its_passwords()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (alias, generated) = await AliasAsync(world);

        foreach (var password in new[] { generated, Chosen, Chosen })
        {
            var caller = SignInWorld.Done(await world.Cases.AliasLogIn.LogInAsync("Hello+tag@Example.org", password, SignInWorld.Home, Token));
            Assert.Equal((alias.Id, "example.org"), (caller.Alias.Id, caller.Domain.Name.Name));
        }
    }

    [Theory]
    [InlineData("hello@example.org", "wrong")]
    [InlineData("nobody@example.org", Chosen)]
    [InlineData("hello@elsewhere.example", Chosen)]
    [InlineData("hello", Chosen)]
    [InlineData("", "")]
    [InlineData(null, null)]
    public async Task Whatever_is_wrong_an_alias_gets_one_answer(string? address, string? password)
    {
        await using var world = await SignInWorld.OpenAsync();
        await AliasAsync(world);

        var refusal = SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.AliasLogIn.LogInAsync(address, password, SignInWorld.Home, Token));

        Assert.StartsWith("The address or the password is wrong.", refusal.Problems[0].Text);
    }

    [Fact]
    public async Task No_alias_costs_a_hash_as_a_wrong_password_does()
    {
        using var hasher = new PasswordHasher(1_000, 1, 0);
        await using var world = await SignInWorld.OpenAsync(hasher: hasher);
        await AliasAsync(world);

        foreach (var address in new[] { "hello@example.org", "nobody@example.org" })
            SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.AliasLogIn.LogInAsync(address, "wrong", SignInWorld.Home, Token));
    }

    [Fact]
    public async Task Guesses_are_bounded_and_a_generated_password_opens_all_the_same()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (_, generated) = await AliasAsync(world);
        for (var i = 0; i < 100; i++)
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.AliasLogIn.LogInAsync("hello@example.org", "set up wrongly", SignInWorld.Home, Token));
        for (var i = 0; i < 4; i++)
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.AliasLogIn.LogInAsync("hello@example.org", $"guess {i}", SignInWorld.Home, Token));

        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.AliasLogIn.LogInAsync("hello@example.org", Chosen, SignInWorld.Home, Token));
        SignInWorld.Done(await world.Cases.AliasLogIn.LogInAsync("hello@example.org", generated, SignInWorld.Home, Token));
        for (var i = 0; i < 5; i++)
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.AliasLogIn.LogInAsync($"user{i}@example.org", "guess", SignInWorld.Home, Token));
        Assert.True(SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.AliasLogIn.LogInAsync("x@example.org", "guess", SignInWorld.Home, Token)).RetryAfter > TimeSpan.FromHours(1));
        SignInWorld.Done(await world.Cases.AliasLogIn.LogInAsync("hello@example.org", generated, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task A_password_that_was_taken_away_is_not_remembered()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (alias, generated) = await AliasAsync(world);
        SignInWorld.Done(await world.Cases.AliasLogIn.LogInAsync("hello@example.org", Chosen, SignInWorld.Home, Token));
        var owner = (await world.Control.Accounts.FindAsync(EmailAddress.Parse("ida@example.com"), Token))!;

        await world.Control.AliasPasswords.ReplaceAllAsync(owner.Id, alias.DomainId, alias.Id, new(GeneratedPassword.Hash("x")), Token);

        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.AliasLogIn.LogInAsync("hello@example.org", Chosen, SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.AliasLogIn.LogInAsync("hello@example.org", generated, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task Only_the_right_password_learns_why_an_alias_is_closed()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (alias, generated) = await AliasAsync(world);
        var owner = (await world.Control.Accounts.FindAsync(EmailAddress.Parse("ida@example.com"), Token))!;
        await world.Control.Aliases.UpdateAsync(owner.Id, alias.DomainId, alias.Id, null, settings => settings with { IsEnabled = false }, Token);

        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.AliasLogIn.LogInAsync("hello@example.org", "wrong", SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.Forbidden, await world.Cases.AliasLogIn.LogInAsync("hello@example.org", generated, SignInWorld.Home, Token));
        await world.Control.Accounts.UpdateTermsAsync(owner.Id, terms => terms with { BannedAt = world.Time.GetUtcNow() }, Token);
        SignInWorld.Refused(RefusalKind.Forbidden, await world.Cases.AliasLogIn.LogInAsync("hello@example.org", generated, new Client(IPAddress.IPv6Loopback, ""), Token));
    }

    private static async Task<(Alias Alias, string Generated)> AliasAsync(SignInWorld world)
    {
        var owner = (await world.Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse("ida@example.com"), null), Token)).Value!;
        var domain = (await world.Control.Domains.CreateAsync(owner.Id, new NewDomain(Domain.Parse("example.org"), Plan.EnhancedProtection), Token)).Value!;
        await world.Control.DomainChecks.SaveAsync(domain.Id, new Storage.Control.Domains.DomainCheck(domain.Records, true), Token);
        var alias = (await world.Control.Aliases.CreateAsync(owner.Id, domain.Id, new NewAlias(AliasName.Parse("hello"), new AliasSettings()), Token)).Value!;
        var generated = GeneratedPassword.Create();
        using var hasher = new PasswordHasher(1_000, 1, 10);
        await world.Control.AliasPasswords.AddAsync(owner.Id, domain.Id, alias.Id, new(GeneratedPassword.Hash(generated)), null, Token);
        await world.Control.AliasPasswords.AddAsync(owner.Id, domain.Id, alias.Id, new((await hasher.HashAsync(Chosen, Token)).Value!), null, Token);
        return (alias, generated);
    }
}
