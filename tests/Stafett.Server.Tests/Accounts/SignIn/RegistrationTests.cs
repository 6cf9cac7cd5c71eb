using System.Net;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SetUp;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Tests.Accounts.SignIn;

public sealed class RegistrationTests
{
    private const string Ida = "ida@example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_registers_is_signed_in_and_verifies_by_pin()
    {
        await using var world = await OpenAsync();

        var caller = await world.SessionAsync(SignInWorld.Done(await world.Cases.Registration.RegisterAsync(" " + Ida, SignInWorld.Password, SignInWorld.Home, Token)));

        Assert.Equal((Ida, (DateTimeOffset?)null, Plan.Team, false), (caller.Account.Email.ToString(), caller.Account.EmailVerifiedAt, caller.Account.Terms.Plan, caller.Account.IsOperator));
        var pin = world.PinOf("verify-email");
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.EmailVerification.VerifyAsync(caller.Caller, "x", Token));
        var verified = SignInWorld.Done(await world.Cases.EmailVerification.VerifyAsync(caller.Caller, $" {pin[..3]}-{pin[3..]}", Token));
        Assert.NotNull(verified.EmailVerifiedAt);
        Assert.DoesNotContain(world.Mails, mail => mail.Kind == "login-notice");
    }

    [Fact]
    public async Task The_api_gives_a_token_that_works_once_the_address_is_verified()
    {
        await using var world = await OpenAsync();
        var made = SignInWorld.Done(await world.Cases.Registration.RegisterForApiAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));

        Assert.Matches("^[0-9A-Za-z]{24}$", made.ApiToken);
        var refusal = SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.ApiTokenSignIn.SignInAsync(made.ApiToken, SignInWorld.Home, Token));
        Assert.Contains("https://mail.example.com/verify", refusal.Problems[0].Text, StringComparison.Ordinal);
        var caller = SignInWorld.Done(await world.Cases.ApiTokenSignIn.SignInUnverifiedAsync(made.ApiToken, SignInWorld.Home, Token));
        SignInWorld.Done(await world.Cases.EmailVerification.VerifyAsync(caller, world.PinOf("verify-email"), Token));
        Assert.Equal(made.Account.Id, SignInWorld.Done(await world.Cases.ApiTokenSignIn.SignInAsync(made.ApiToken, SignInWorld.Home, Token)).Id);
    }

    [Theory]
    [InlineData("", SignInWorld.Password, "email")]
    [InlineData(null, SignInWorld.Password, "email")]
    [InlineData("ida", SignInWorld.Password, "email")]
    [InlineData("ida@localhost", SignInWorld.Password, "email")]
    [InlineData("ida@example.com\r\nBcc: x@example.com", SignInWorld.Password, "email")]
    [InlineData("ida@example.com, other@example.com", SignInWorld.Password, "email")]
    [InlineData(Ida, "", "password")]
    [InlineData(Ida, null, "password")]
    [InlineData(Ida, "ida@example.com", "password")]
    [InlineData(Ida, "Password123", "password")]
    public async Task What_is_wrong_names_its_field(string? email, string? password, string field)
    {
        await using var world = await OpenAsync();

        var refusal = SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.Registration.RegisterAsync(email!, password!, SignInWorld.Home, Token));

        Assert.Equal(field, Assert.Single(refusal.Problems).Field);
        Assert.Empty(world.Mails);
    }

    [Fact]
    public async Task A_taken_address_is_refused_however_it_is_written()
    {
        await using var world = await OpenAsync();
        await world.AccountAsync(Ida);

        var refusal = SignInWorld.Refused(RefusalKind.Conflict, await world.Cases.Registration.RegisterAsync("IDA@EXAMPLE.com", SignInWorld.Password, SignInWorld.Home, Token));

        Assert.Equal("email", refusal.Problems[0].Field);
        Assert.Empty(world.Mails);
    }

    [Fact]
    public async Task Of_many_at_once_with_one_address_one_registers()
    {
        await using var world = await OpenAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            world.Cases.Registration.RegisterAsync(Ida, SignInWorld.Password, new Client(IPAddress.Parse($"203.0.{i}.1"), ""), Token).AsTask()));

        Assert.Single(answers, answer => answer.Refusal is null);
        Assert.Equal(7, answers.Count(answer => answer.Refusal?.Kind == RefusalKind.Conflict));
    }

    [Fact]
    public async Task Five_a_day_come_from_one_address_taken_ones_included()
    {
        await using var world = await OpenAsync();
        await world.AccountAsync(Ida);
        for (var i = 0; i < 4; i++)
            SignInWorld.Done(await world.Cases.Registration.RegisterAsync($"user{i}@example.com", SignInWorld.Password, SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.Conflict, await world.Cases.Registration.RegisterAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));

        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.Registration.RegisterAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.Registration.RegisterForApiAsync("new@example.com", SignInWorld.Password, SignInWorld.Home, Token));
        world.Time.Advance(TimeSpan.FromDays(1));
        SignInWorld.Done(await world.Cases.Registration.RegisterAsync("new@example.com", SignInWorld.Password, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task The_policy_of_the_operator_holds()
    {
        await using var closed = await OpenAsync(RegistrationPolicy.Closed);
        Assert.False(closed.Cases.Registration.IsOpen);
        SignInWorld.Refused(RefusalKind.Forbidden, await closed.Cases.Registration.RegisterAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));

        await using var invited = await OpenAsync(RegistrationPolicy.Invited);
        SignInWorld.Refused(RefusalKind.Forbidden, await invited.Cases.Registration.RegisterAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.Forbidden, await invited.Cases.Registration.BeginPasskeyAsync(Ida, SignInWorld.Home, Token));
        var owner = (await invited.Control.Accounts.FindAsync(EmailAddress.Parse("first@example.com"), Token))!;
        var domain = (await invited.Control.Domains.CreateAsync(owner.Id, new NewDomain(Domain.Parse("example.org"), Plan.Team), Token)).Value!;
        await invited.Control.Teams.InviteAsync(owner.Id, domain.Id, EmailAddress.Parse("Ida@example.com"), MemberRole.User, Token);
        SignInWorld.Done(await invited.Cases.Registration.RegisterAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task Pins_are_few_short_lived_and_not_to_be_guessed()
    {
        await using var world = await OpenAsync();
        var caller = (await world.SessionAsync(SignInWorld.Done(await world.Cases.Registration.RegisterAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)))).Caller;
        var pin = world.PinOf("verify-email");
        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.EmailVerification.SendAsync(caller, Token));
        var wrong = pin == "000000" ? "000001" : "000000";
        for (var i = 0; i < 10; i++)
            SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.EmailVerification.VerifyAsync(caller, wrong, Token));
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.EmailVerification.VerifyAsync(caller, pin, Token));

        for (var i = 0; i < 9; i++)
        {
            world.Time.Advance(TimeSpan.FromMinutes(3));
            SignInWorld.Done(await world.Cases.EmailVerification.SendAsync(caller, Token));
        }

        world.Time.Advance(TimeSpan.FromMinutes(3));
        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.EmailVerification.SendAsync(caller, Token));
        Assert.Equal(10, world.Mails.Count(mail => mail.Kind == "verify-email"));
        pin = world.PinOf("verify-email");
        world.Time.Advance(TimeSpan.FromHours(1));
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.EmailVerification.VerifyAsync(caller, pin, Token));
    }

    [Fact]
    public async Task A_pin_of_an_old_address_does_not_verify_the_new_one()
    {
        await using var world = await OpenAsync();
        var caller = await world.SessionAsync(SignInWorld.Done(await world.Cases.Registration.RegisterAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)));
        var pin = world.PinOf("verify-email");
        var moved = caller.Caller with { Account = caller.Account with { Email = EmailAddress.Parse("victim@example.com") } };

        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.EmailVerification.VerifyAsync(moved, pin, Token));
    }

    [Fact]
    public async Task A_passkey_registers_without_a_password()
    {
        await using var world = await OpenAsync();
        using var key = new SoftwarePasskey();
        var options = SignInWorld.Done(await world.Cases.Registration.BeginPasskeyAsync(Ida, SignInWorld.Home, Token));
        var reply = key.Create(options);

        // Not for another address than it was asked for.
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.Registration.FinishPasskeyAsync("other@example.com", reply, SignInWorld.Home, Token));
        var made = SignInWorld.Done(await world.Cases.Registration.FinishPasskeyAsync(Ida, reply, SignInWorld.Home, Token));

        Assert.False(made.Account.HasPassword);
        Assert.NotEmpty(world.PinOf("verify-email"));
        var session = SignInWorld.Done(await world.Cases.PasskeySignIn.FinishAsync(key.Use(await world.Cases.PasskeySignIn.BeginAsync(Token)), SignInWorld.Home, Token));
        Assert.Equal(made.Account.Id, session.Account.Id);
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.Registration.FinishPasskeyAsync(Ida, reply, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task The_set_up_link_makes_one_operator()
    {
        await using var world = await SignInWorld.OpenAsync();
        SignInWorld.Refused(RefusalKind.Forbidden, await world.Cases.Registration.RegisterAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));
        var old = await world.SetUpAsync();
        var token = await world.SetUpAsync();
        Assert.False(await world.Cases.FirstRun.IsValidAsync(old, Token));
        Assert.True(await world.Cases.FirstRun.IsValidAsync(token, Token));
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.FirstRun.FinishAsync(old, Ida, SignInWorld.Password, SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.FirstRun.FinishAsync(token, Ida, "password", SignInWorld.Home, Token));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => world.Cases.FirstRun.FinishAsync(token, $"op{i}@example.com", SignInWorld.Password, SignInWorld.Home, Token).AsTask()));

        var session = Assert.Single(answers, answer => answer.Refusal is null).Value!;
        Assert.True(session.Account.IsOperator);
        Assert.NotNull(session.Account.EmailVerifiedAt);
        Assert.Equal(1, (await world.Control.Accounts.ListAsync("", Storage.PageRequest.First, Token)).Total);
        Assert.Null(await new SetUpToken(world.Control).MakeAsync(Token));
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.FirstRun.FinishAsync(token, Ida, SignInWorld.Password, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task The_operator_may_have_a_passkey_alone()
    {
        await using var world = await SignInWorld.OpenAsync();
        var token = await world.SetUpAsync();
        using var key = new SoftwarePasskey();

        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.FirstRun.BeginPasskeyAsync("nonsense", Ida, Token));
        var options = SignInWorld.Done(await world.Cases.FirstRun.BeginPasskeyAsync(token, Ida, Token));
        var session = SignInWorld.Done(await world.Cases.FirstRun.FinishPasskeyAsync(token, Ida, key.Create(options), SignInWorld.Home, Token));

        Assert.True(session.Account.IsOperator);
        SignInWorld.Done(await world.Cases.PasskeySignIn.FinishAsync(key.Use(await world.Cases.PasskeySignIn.BeginAsync(Token)), SignInWorld.Home, Token));
    }

    private static async Task<SignInWorld> OpenAsync(RegistrationPolicy policy = RegistrationPolicy.Open)
    {
        var world = await SignInWorld.OpenAsync(new AccountSettings { Origin = SignInWorld.Origin, Registration = policy });
        await world.AccountAsync("first@example.com", role: MemberRole.Admin);
        return world;
    }
}
