using Stafett.Protocols.Message;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Profile;
using Stafett.Server.Accounts.SignIn;
using Stafett.Server.Tests.Accounts.SignIn;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Tests.Accounts.Profile;

public sealed class ProfileTests
{
    private const string Ida = "ida@example.com";
    private const string NewPassword = "eleven purple hedgehogs";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_not_said_stays_and_what_is_empty_is_cleared()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);

        await world.Cases.Profiles.UpdateAsync(
            caller.Caller, new ProfileChange { GivenName = " Ida ", AvatarUrl = "https://example.com/ida.png", AddressCountry = "no", Timezone = "UTC", Locale = "pt-BR", OptOuts = ["login-notice", "login-notice"] }, Token);
        var account = SignInWorld.Done(await world.Cases.Profiles.UpdateAsync(caller.Caller, new ProfileChange { AvatarUrl = "", FamilyName = "Berg" }, Token));

        Assert.Equal(("Ida", "Berg", "", "NO", "pt-BR"), (account.Profile.GivenName, account.Profile.FamilyName, account.Profile.AvatarUrl, account.Profile.AddressCountry, account.Profile.Locale));
        Assert.Equal(["login-notice"], account.Profile.OptOuts);
    }

    public static TheoryData<string, string> Wrong => new()
    {
        { "given_name", new string('x', 71) },
        { "given_name", "a\nb" },
        { "family_name", "a\0" },
        { "company_name", new string('x', 201) },
        { "avatar_url", "http://example.com/x.png" },
        { "avatar_url", "javascript:alert(1)" },
        { "avatar_url", "https://user:secret@example.com/" },
        { "avatar_url", "https://example.com/ x" },
        { "avatar_url", "/x.png" },
        { "receipt_email", "nobody" },
        { "address_country", "Norway" },
        { "timezone", "Mars/Olympus" },
        { "timezone", "../../../etc/passwd" },
        { "locale", "english please" },
        { "locale", "-" },
        { "opt_outs", "password-changed" },
    };

    [Theory, MemberData(nameof(Wrong))]
    public async Task What_is_wrong_names_its_field(string field, string value)
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        var change = field switch
        {
            "given_name" => new ProfileChange { GivenName = value },
            "family_name" => new ProfileChange { FamilyName = value },
            "company_name" => new ProfileChange { CompanyName = value },
            "avatar_url" => new ProfileChange { AvatarUrl = value },
            "receipt_email" => new ProfileChange { ReceiptEmail = value },
            "address_country" => new ProfileChange { AddressCountry = value },
            "timezone" => new ProfileChange { Timezone = value },
            "locale" => new ProfileChange { Locale = value },
            _ => new ProfileChange { OptOuts = [value] },
        };

        var refusal = SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.Profiles.UpdateAsync(caller.Caller, change, Token));

        Assert.Equal(field, Assert.Single(refusal.Problems).Field);
    }

    [Fact]
    public async Task A_new_address_counts_when_its_link_is_opened_and_both_are_told()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.EmailChange.RequestAsync(caller, "nobody", Token));

        SignInWorld.Done(await world.Cases.EmailChange.RequestAsync(caller, "new@example.com", Token));
        Assert.Equal("new@example.com", world.LastMail("change-email").To.ToString());
        Assert.Equal(Ida, world.LastMail("change-email-asked").To.ToString());
        Assert.DoesNotContain(world.LinkOf("change-email"), world.LastMail("change-email-asked").Text, StringComparison.Ordinal);
        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.EmailChange.RequestAsync(caller, "another@example.com", Token));
        Assert.Equal(Ida, (await world.Control.Accounts.GetAsync(caller.Id, Token))!.Email.ToString());

        var link = world.LinkOf("change-email");
        Assert.Equal("new@example.com", (await world.Cases.EmailChange.FindAsync(link, Token))?.ToString());
        Assert.Equal("new@example.com", SignInWorld.Done(await world.Cases.EmailChange.ConfirmAsync(link, Token)).Email.ToString());
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.EmailChange.ConfirmAsync(link, Token));
        Assert.Null(await world.Cases.EmailChange.FindAsync(link, Token));
        Assert.Equal([Ida, "new@example.com"], world.Mails.Where(mail => mail.Kind == "email-changed").Select(mail => mail.To.ToString()));
        Assert.NotNull(await world.SignInAsync("new@example.com"));
    }

    [Fact]
    public async Task A_link_to_change_the_address_is_good_for_half_an_hour_and_until_the_password_changes()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        SignInWorld.Done(await world.Cases.EmailChange.RequestAsync(caller.Caller, "new@example.com", Token));
        var late = world.LinkOf("change-email");
        world.Time.Advance(TimeSpan.FromMinutes(30));
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.EmailChange.ConfirmAsync(late, Token));

        SignInWorld.Done(await world.Cases.EmailChange.RequestAsync(caller.Caller, "new@example.com", Token));
        var stolen = world.LinkOf("change-email");
        SignInWorld.Done(await world.Cases.PasswordChange.ChangeAsync(await world.SignInAsync(Ida), NewPassword, Token));
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.EmailChange.ConfirmAsync(stolen, Token));
        foreach (var token in new[] { null, "", "nonsense", new string('x', 100_000) })
            SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.EmailChange.ConfirmAsync(token, Token));
    }

    [Fact]
    public async Task An_address_of_another_account_is_not_given_away_before_the_link_is_opened()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        await world.AccountAsync("taken@example.com");

        SignInWorld.Done(await world.Cases.EmailChange.RequestAsync(caller, "taken@example.com", Token));
        SignInWorld.Refused(RefusalKind.Conflict, await world.Cases.EmailChange.ConfirmAsync(world.LinkOf("change-email"), Token));

        Assert.Equal(Ida, (await world.Control.Accounts.GetAsync(caller.Id, Token))!.Email.ToString());
    }

    [Fact]
    public async Task Another_password_ends_every_session_but_the_one_that_it_makes()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        var elsewhere = SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)).Session!.Token;
        var here = SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)).Session!.Token;
        var caller = (await world.Cases.Sessions.FindAsync(here, SignInWorld.Home, Token))!;
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.PasswordChange.ChangeAsync(caller, "ida@example.com1", Token));
        Assert.NotNull(await world.Cases.Sessions.FindAsync(elsewhere, SignInWorld.Home, Token));

        var session = SignInWorld.Done(await world.Cases.PasswordChange.ChangeAsync(caller, NewPassword, Token));

        Assert.Null(await world.Cases.Sessions.FindAsync(elsewhere, SignInWorld.Home, Token));
        Assert.Null(await world.Cases.Sessions.FindAsync(here, SignInWorld.Home, Token));
        Assert.NotNull(await world.Cases.Sessions.FindAsync(session.Token, SignInWorld.Home, Token));
        Assert.Equal(Ida, world.LastMail("password-changed").To.ToString());
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));
        Assert.NotNull(await world.SignInAsync(Ida, NewPassword));
    }

    [Fact]
    public async Task A_forgotten_password_is_replaced_by_a_link_once()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);

        await AskAsync(world, Ida.ToUpperInvariant());
        var link = world.LinkOf("reset-password");
        Assert.True(await world.Cases.PasswordReset.IsValidAsync(link, Token));
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.PasswordReset.FinishAsync(link, "password", Token));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => world.Cases.PasswordReset.FinishAsync(link, NewPassword, Token).AsTask()));

        Assert.Single(answers, answer => answer.Refusal is null);
        Assert.False(await world.Cases.PasswordReset.IsValidAsync(link, Token));
        Assert.Empty(await world.Cases.Sessions.ListAsync(caller, Token));
        Assert.NotNull(await world.SignInAsync(Ida, NewPassword));
    }

    [Fact]
    public async Task A_request_says_nothing_and_mails_little()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);

        Assert.Equal(world.Cases.PasswordReset.Request(Ida, SignInWorld.Home), world.Cases.PasswordReset.Request("nobody@example.com", SignInWorld.Home));
        // Before it is answered nothing is looked up or sent.
        Assert.Empty(world.Mails);
        await world.Cases.PasswordReset.DrainAsync(Token);
        Assert.Equal(Ida, Assert.Single(world.Mails).To.ToString());
        for (var i = 0; i < 20; i++)
        {
            await AskAsync(world, Ida);
            world.Time.Advance(TimeSpan.FromMinutes(3));
        }

        Assert.Equal(5, world.Mails.Count(mail => mail.Kind == "reset-password"));
        for (var i = 0; i < 200; i++)
            SignInWorld.Done(world.Cases.PasswordReset.Request(Ida, SignInWorld.Home));
        SignInWorld.Refused(RefusalKind.TooMany, world.Cases.PasswordReset.Request(Ida, SignInWorld.Home));
    }

    [Fact]
    public async Task Requests_are_mailed_behind_the_answer()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        using var stop = new CancellationTokenSource();
        var running = world.Cases.RunAsync(stop.Token);

        SignInWorld.Done(world.Cases.PasswordReset.Request(Ida, SignInWorld.Home));
        await world.MailAsync();

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("reset-password", Assert.Single(world.Mails).Kind);
    }

    [Fact]
    public async Task A_reset_is_short_lived_leaves_the_second_factor_and_ends_with_the_address()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        await world.TotpAsync(caller);
        await AskAsync(world, Ida);
        var late = world.LinkOf("reset-password");
        world.Time.Advance(TimeSpan.FromMinutes(30));
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.PasswordReset.FinishAsync(late, NewPassword, Token));

        await AskAsync(world, Ida);
        var old = world.LinkOf("reset-password");
        await world.Control.Accounts.ChangeEmailAsync(caller.Id, EmailAddress.Parse("new@example.com"), Token);
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.PasswordReset.FinishAsync(old, NewPassword, Token));

        world.Time.Advance(TimeSpan.FromMinutes(3));
        await AskAsync(world, "new@example.com");
        SignInWorld.Done(await world.Cases.PasswordReset.FinishAsync(world.LinkOf("reset-password"), NewPassword, Token));
        Assert.NotNull(SignInWorld.Done(await world.Cases.SignIn.SignInAsync("new@example.com", NewPassword, SignInWorld.Home, Token)).Pending);
    }

    [Fact]
    public async Task Leaving_names_what_is_lost_and_takes_nothing_that_others_have()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        var mate = await world.AccountAsync("mate@example.com");
        var own = (await world.Control.Domains.CreateAsync(caller.Id, new NewDomain(Domain.Parse("own.example"), Plan.Team), Token)).Value!;
        var shared = (await world.Control.Domains.CreateAsync(caller.Id, new NewDomain(Domain.Parse("shared.example"), Plan.Team), Token)).Value!;
        await world.Control.Aliases.CreateAsync(caller.Id, own.Id, new NewAlias(AliasName.Parse("hello"), new AliasSettings()), Token);
        await world.Control.Teams.InviteAsync(caller.Id, shared.Id, mate.Email, MemberRole.User, Token);
        await world.Control.Teams.AcceptInviteAsync(mate.Id, shared.Id, Token);

        var loss = await world.Cases.AccountDeletion.PreviewAsync(caller.Caller, Token);
        Assert.Equal(["own.example"], loss.Domains);
        Assert.Equal(["shared.example"], loss.SharedDomains);
        Assert.Equal(1, loss.AliasCount);
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.AccountDeletion.DeleteAsync(caller, "mate@example.com", Token));
        var refusal = SignInWorld.Refused(RefusalKind.Conflict, await world.Cases.AccountDeletion.DeleteAsync(caller, Ida, Token));
        Assert.Contains("shared.example", refusal.Problems[0].Text, StringComparison.Ordinal);
        Assert.NotNull(await world.Control.Accounts.GetAsync(caller.Id, Token));

        await world.Control.Teams.SetRoleAsync(caller.Id, shared.Id, mate.Id, MemberRole.Admin, Token);
        SignInWorld.Done(await world.Cases.AccountDeletion.DeleteAsync(caller, "IDA@example.com", Token));
        Assert.Null(await world.Control.Accounts.GetAsync(caller.Id, Token));
        Assert.NotNull(await world.Control.Domains.GetAsync(mate.Id, shared.Id, Token));
        Assert.Equal(Ida, world.LastMail("account-deleted").To.ToString());
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task The_last_operator_leaves_after_another_was_made_one()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida, role: MemberRole.Admin);
        var mate = await world.AccountAsync("mate@example.com");
        var caller = await world.SignInAsync(Ida);

        Assert.True((await world.Cases.AccountDeletion.PreviewAsync(caller.Caller, Token)).IsLastOperator);
        var refusal = SignInWorld.Refused(RefusalKind.Conflict, await world.Cases.AccountDeletion.DeleteAsync(caller, Ida, Token));
        Assert.Contains("only operator", refusal.Problems[0].Text, StringComparison.Ordinal);
        Assert.NotNull(await world.Control.Accounts.GetAsync(caller.Id, Token));
        await world.Control.Accounts.UpdateTermsAsync(mate.Id, terms => terms with { Role = MemberRole.Admin }, Token);
        SignInWorld.Done(await world.Cases.AccountDeletion.DeleteAsync(caller, Ida, Token));
        Assert.Null(await world.Control.Accounts.GetAsync(caller.Id, Token));
    }

    [Fact]
    public async Task Mails_are_plain_say_what_to_do_and_do_not_shout()
    {
        var texts = new AccountMails(new AccountSettings { Origin = SignInWorld.Origin });
        await using var world = await SignInWorld.OpenAsync();
        var account = await world.AccountAsync(Ida);
        var session = (await world.SignInAsync(Ida)).Session;
        var address = EmailAddress.Parse("new@example.com");

        foreach (var mail in new[]
        {
            texts.VerifyEmail(account, "123456"), texts.LogIn(account, session), texts.ResetPassword(account, "t"), texts.PasswordChanged(account),
            texts.ConfirmNewEmail(address, account, "t"), texts.EmailChangeAsked(account, address), texts.EmailChanged(address, account.Email, address),
            texts.SecondFactor(account, isOn: true), texts.SecondFactor(account, isOn: false), texts.RecoveryKeyUsed(account, 9), texts.RecoveryKeysReplaced(account),
            texts.Passkey(account, "key", isAdded: true), texts.ApiToken(account, "A token was made."), texts.RecoveryAsked(account, world.Time.GetUtcNow(), "t"),
            texts.RecoveryPin(account, "123456"), texts.Deleted(account),
        })
        {
            Assert.DoesNotContain('!', mail.Subject + mail.Text);
            Assert.DoesNotContain('\n', mail.Subject);
            Assert.Contains("https://mail.example.com/", mail.Text, StringComparison.Ordinal);
            Assert.All(mail.Text.Split('\n'), line => Assert.True(!line.Contains("https://", StringComparison.Ordinal) || line.StartsWith("https://", StringComparison.Ordinal), line));
            Assert.Contains("If ", mail.Text, StringComparison.Ordinal);
        }
    }

    private static async Task<SessionCaller> CallerAsync(SignInWorld world)
    {
        await world.AccountAsync(Ida);
        return await world.SignInAsync(Ida);
    }

    private static async Task AskAsync(SignInWorld world, string email)
    {
        SignInWorld.Done(world.Cases.PasswordReset.Request(email, SignInWorld.Home));
        await world.Cases.PasswordReset.DrainAsync(Token);
    }
}
