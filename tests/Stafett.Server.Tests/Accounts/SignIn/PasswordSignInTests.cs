using System.Net;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Tests.Accounts.SignIn;

public sealed class PasswordSignInTests
{
    private const string Ida = "ida@example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_right_password_opens_a_session()
    {
        await using var world = await SignInWorld.OpenAsync();
        var account = await world.AccountAsync(Ida);

        var caller = await world.SignInAsync(" IDA@Example.COM ");

        Assert.Equal(account.Id, caller.Id);
        Assert.True(caller.IsRecent);
        Assert.Equal("192.0.2.10", caller.Session.RemoteAddress);
    }

    [Theory]
    [InlineData(Ida, "wrong password")]
    [InlineData("nobody@example.com", SignInWorld.Password)]
    [InlineData("only-passkeys@example.com", SignInWorld.Password)]
    [InlineData("no address", SignInWorld.Password)]
    [InlineData("", "")]
    [InlineData(null, null)]
    public async Task Whatever_is_wrong_the_answer_is_the_same(string? email, string? password)
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        await world.Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse("only-passkeys@example.com"), null), Token);

        var refusal = SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync(email, password, SignInWorld.Home, Token));

        Assert.Equal("The address or the password is wrong.", Assert.Single(refusal.Problems).Text);
        Assert.Null(refusal.RetryAfter);
    }

    // The slow part of a sign-in is the hash: where there is nobody, one is computed too.
    [Fact]
    public async Task Nobody_costs_a_hash_too()
    {
        using var gone = new CancellationTokenSource();
        using var hasher = new PasswordHasher(1_000, 1, 0);
        await using var world = await SignInWorld.OpenAsync(hasher: hasher);
        await world.Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse(Ida), "pbkdf2-sha512$1000$c2FsdA==$c2FsdHNhbHRzYWx0c2FsdA=="), Token);

        foreach (var email in new[] { Ida, "nobody@example.com" })
            SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.SignIn.SignInAsync(email, "x", SignInWorld.Home, Token));
    }

    [Fact]
    public async Task Long_inputs_are_refused_before_they_cost_anything()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);

        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync(new string('a', 1_000_000) + "@example.com", "x", SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync(Ida, new string('x', 1_000_000), SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SecondFactorAsync(new string('x', 1_000_000), "123456", SignInWorld.Home, Token));
        Assert.Equal(256, new Client(IPAddress.Loopback, new string('x', 1_000_000)).UserAgent.Length);
        Assert.Equal("a b ", new Client(IPAddress.Loopback, "a\r\n b\0".Replace("\r\n ", "\n", StringComparison.Ordinal)).UserAgent);
    }

    [Fact]
    public async Task A_token_is_new_each_time_and_kept_as_a_hash()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);

        var one = SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)).Session!;
        var two = SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)).Session!;

        Assert.NotEqual(one.Token, two.Token);
        Assert.Null(await world.Control.Sessions.FindAsync(System.Text.Encoding.UTF8.GetBytes(one.Token), Token));
        Assert.All(world.Mails, mail => Assert.DoesNotContain(one.Token, mail.Text, StringComparison.Ordinal));
        Assert.Null(await world.Cases.Sessions.FindAsync("", SignInWorld.Home, Token));
        Assert.Null(await world.Cases.Sessions.FindAsync(SecretToken.Create(), SignInWorld.Home, Token));
        Assert.Null(await world.Cases.Sessions.FindAsync(new string('x', 100_000), SignInWorld.Home, Token));
    }

    [Fact]
    public async Task Ten_different_wrong_passwords_lock_an_address_and_the_same_one_counts_once()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        var stranger = new Client(IPAddress.Parse("203.0.113.5"), "");
        for (var i = 0; i < 50; i++)
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync("anybody@example.com", "always the same", stranger, Token));
        for (var i = 0; i < 9; i++)
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync($"user{i}@example.com", "another", stranger, Token));

        var refusal = SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, stranger, Token));

        Assert.InRange(refusal.RetryAfter!.Value, TimeSpan.FromHours(23), TimeSpan.FromDays(1));
        Assert.NotNull(await world.SignInAsync(Ida));
        world.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromSeconds(1));
        Assert.NotNull(await world.SignInAsync(Ida, client: stranger));
    }

    [Fact]
    public async Task A_sign_in_of_ones_own_does_not_wipe_out_guesses_at_others()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        await world.AccountAsync("mallory@example.com");
        var stranger = new Client(IPAddress.Parse("203.0.113.5"), "");
        for (var i = 0; i < 10; i++)
        {
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync($"user{i}@example.com", "guess", stranger, Token));
            if (i < 9)
                SignInWorld.Done(await world.Cases.SignIn.SignInAsync("mallory@example.com", SignInWorld.Password, stranger, Token));
        }

        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.SignIn.SignInAsync(Ida, "guess", stranger, Token));
    }

    [Theory]
    [InlineData("2001:db8:1:2::{0:x}", 10)]
    [InlineData("2001:db8:1:{0:x}::1", 50)]
    [InlineData("198.51.100.{0}", 50)]
    [InlineData("::ffff:198.51.100.{0}", 50)]
    public async Task Addresses_of_one_network_count_together(string pattern, int most)
    {
        await using var world = await SignInWorld.OpenAsync();
        for (var i = 1; i <= most; i++)
        {
            var client = new Client(IPAddress.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, i)), "");
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync($"user{i}@example.com", "guess", client, Token));
        }

        var next = new Client(IPAddress.Parse(string.Format(System.Globalization.CultureInfo.InvariantCulture, pattern, most + 1)), "");
        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.SignIn.SignInAsync(Ida, "guess", next, Token));
    }

    [Fact]
    public async Task A_login_that_is_guessed_from_everywhere_is_slowed_down_then_locked_but_not_for_its_owner()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        await world.SignInAsync(Ida);
        var tried = 0;
        ValueTask<Answer<SignInStep>> GuessAsync(string login, int from) =>
            world.Cases.SignIn.SignInAsync(login, $"guess {tried++}", new Client(IPAddress.Parse($"203.0.{from}.1"), ""), Token);

        // The same for somebody who does not exist.
        foreach (var login in new[] { Ida, "nobody@example.com" })
        {
            for (var i = 0; i < 5; i++)
                SignInWorld.Refused(RefusalKind.NotSignedIn, await GuessAsync(login, i));
            foreach (var minutes in new[] { 1, 2, 4, 8, 16 })
            {
                var wait = SignInWorld.Refused(RefusalKind.TooMany, await GuessAsync(login, 100)).RetryAfter!.Value;
                Assert.Equal(TimeSpan.FromMinutes(minutes), wait);
                world.Time.Advance(wait);
                SignInWorld.Refused(RefusalKind.NotSignedIn, await GuessAsync(login, 100 + minutes));
            }

            Assert.True(SignInWorld.Refused(RefusalKind.TooMany, await GuessAsync(login, 200)).RetryAfter > TimeSpan.FromHours(20));
        }

        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, new Client(IPAddress.Parse("203.0.201.1"), ""), Token));
        Assert.NotNull(await world.SignInAsync(Ida));
    }

    [Fact]
    public async Task Guesses_that_come_at_once_are_bounded_too()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        var stranger = new Client(IPAddress.Parse("203.0.113.5"), "");

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => world.Cases.SignIn.SignInAsync($"user{i}@example.com", "guess", stranger, Token).AsTask()));

        Assert.Equal(10, answers.Count(answer => answer.Refusal!.Kind == RefusalKind.NotSignedIn));
        Assert.Equal(50, answers.Count(answer => answer.Refusal!.Kind == RefusalKind.TooMany));
    }

    [Fact]
    public async Task A_letter_that_only_looks_the_same_is_another_account_and_one_that_folds_to_it_needs_its_password()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync("kate@example.com");

        // Cyrillic а.
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync("k\u0430te@example.com", SignInWorld.Password, SignInWorld.Home, Token));
        // The Kelvin sign is a k in lower case: the mail goes to the account's address all the same.
        Assert.Null(world.Cases.PasswordReset.Request("\u212aate@example.com", SignInWorld.Home).Refusal);
        await world.Cases.PasswordReset.DrainAsync(Token);
        Assert.All(world.Mails, mail => Assert.Equal("kate@example.com", mail.To.ToString()));
    }

    [Fact]
    public async Task A_new_place_is_told_and_a_known_one_is_not()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        await world.SignInAsync(Ida);
        Assert.Single(world.Mails);
        await world.SignInAsync(Ida, client: new Client(SignInWorld.Home.RemoteAddress, "Browser/2.7"));
        Assert.Single(world.Mails);

        var caller = await world.SignInAsync(Ida, client: new Client(IPAddress.Parse("203.0.113.9"), "Browser/1.0"));

        var mail = world.LastMail("login-notice");
        Assert.Equal(2, world.Mails.Count);
        Assert.Equal(Ida, mail.To.ToString());
        Assert.Contains("203.0.113.9", mail.Text, StringComparison.Ordinal);
        SignInWorld.Done(await world.Cases.Profiles.UpdateAsync(caller.Caller, new() { OptOuts = ["login-notice"] }, Token));
        await world.SignInAsync(Ida, client: new Client(IPAddress.Parse("203.0.113.77"), "Browser/1.0"));
        Assert.Equal(2, world.Mails.Count);
    }

    [Fact]
    public async Task A_hash_of_fewer_iterations_is_renewed_at_the_next_sign_in_and_ends_nothing()
    {
        await using var world = await SignInWorld.OpenAsync();
        using var old = new PasswordHasher(10, 1, 10);
        var hash = (await old.HashAsync(SignInWorld.Password, Token)).Value!;
        var account = (await world.Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse(Ida), hash), Token)).Value!;

        var first = SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)).Session!;
        Assert.StartsWith("pbkdf2-sha512$1000$", (await world.Control.Accounts.GetForSignInAsync(account.Id, Token))!.PasswordHash);
        await world.SignInAsync(Ida);

        Assert.NotNull(await world.SessionAsync(first));
    }

    [Fact]
    public async Task Who_is_banned_learns_it_by_the_right_password_only()
    {
        await using var world = await SignInWorld.OpenAsync();
        var account = await world.AccountAsync(Ida);
        var session = SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)).Session!;
        await world.Control.Accounts.UpdateTermsAsync(account.Id, terms => terms with { BannedAt = world.Time.GetUtcNow() }, Token);

        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync(Ida, "wrong", SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.Forbidden, await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));
        Assert.Null(await world.Cases.Sessions.FindAsync(session.Token, SignInWorld.Home, Token));
    }
}
