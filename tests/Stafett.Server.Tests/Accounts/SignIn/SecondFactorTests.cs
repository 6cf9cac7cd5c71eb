using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control;

namespace Stafett.Server.Tests.Accounts.SignIn;

public sealed class SecondFactorTests
{
    private const string Ida = "ida@example.com";

    private string? _token;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_code_of_the_app_is_wanted_after_the_password()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (seed, _) = await SetUpAsync(world);

        var step = SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token));
        Assert.Null(step.Session);
        Assert.False(step.Pending!.MayRecover);
        Assert.Null(await world.Cases.Sessions.FindAsync(step.Pending.Token, SignInWorld.Home, Token));
        var session = SignInWorld.Done(await world.Cases.SignIn.SecondFactorAsync(step.Pending.Token, Code(world, seed), SignInWorld.Home, Token));

        Assert.NotEqual(step.Pending.Token, session.Token);
        Assert.True((await world.SessionAsync(session)).IsRecent);
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SecondFactorAsync(step.Pending.Token, Code(world, seed), SignInWorld.Home, Token));
    }

    [Fact]
    public async Task The_offer_is_shown_to_be_typed_and_to_be_scanned()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        var caller = await world.SignInAsync(Ida);

        var offer = SignInWorld.Done(await world.Cases.SecondFactor.BeginAsync(caller, Token));

        Assert.Matches("^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$", offer.Secret);
        Assert.Contains("secret=" + offer.Secret.Replace(" ", "", StringComparison.Ordinal), offer.Uri, StringComparison.Ordinal);
        Assert.NotEqual(offer.Secret, SignInWorld.Done(await world.Cases.SecondFactor.BeginAsync(caller, Token)).Secret);
        // Nothing counts before the first code.
        Assert.NotNull(SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)).Session);
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.SecondFactor.ConfirmAsync(caller, "000000", Token));
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.SecondFactor.ConfirmAsync(caller, "abc", Token));
    }

    [Fact]
    public async Task A_code_opens_once()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (seed, _) = await SetUpAsync(world);
        var code = Code(world, seed);
        var first = await world.PendingAsync(Ida);
        var second = await world.PendingAsync(Ida);

        SignInWorld.Done(await world.Cases.SignIn.SecondFactorAsync(first.Token, code, SignInWorld.Home, Token));

        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.SignIn.SecondFactorAsync(second.Token, code, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task A_recovery_key_opens_once_also_for_many_at_once()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (_, keys) = await SetUpAsync(world);
        var pending = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.PendingAsync(Ida)));

        var answers = await Task.WhenAll(pending.Select(p => world.Cases.SignIn.SecondFactorAsync(p.Token, keys.Keys[0].ToUpperInvariant(), SignInWorld.Home, Token).AsTask()));

        Assert.Single(answers, answer => answer.Refusal is null);
        Assert.Contains("9 keys are left", world.LastMail("recovery-key").Text, StringComparison.Ordinal);
        Assert.Equal(10, keys.Keys.Distinct().Count());
    }

    [Fact]
    public async Task Of_two_at_once_with_one_pending_sign_in_one_enters()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (_, keys) = await SetUpAsync(world);
        var pending = await world.PendingAsync(Ida);

        var answers = await Task.WhenAll(keys.Keys.Take(4).Select(key => world.Cases.SignIn.SecondFactorAsync(pending.Token, key, SignInWorld.Home, Token).AsTask()));

        Assert.Single(answers, answer => answer.Refusal is null);
    }

    [Fact]
    public async Task Five_wrong_codes_end_a_sign_in_and_ten_a_day_the_guessing()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (seed, keys) = await SetUpAsync(world);
        var right = Code(world, seed);
        var wrong = Enumerable.Range(0, 1_000_000).Select(i => i.ToString("D6", System.Globalization.CultureInfo.InvariantCulture)).Where(code => code != right).ToArray();
        var pending = await world.PendingAsync(Ida);
        for (var i = 0; i < 5; i++)
            SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.SignIn.SecondFactorAsync(pending.Token, wrong[i], SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SecondFactorAsync(pending.Token, right, SignInWorld.Home, Token));

        pending = await world.PendingAsync(Ida);
        for (var i = 5; i < 10; i++)
            SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.SignIn.SecondFactorAsync(pending.Token, wrong[i], SignInWorld.Home, Token));
        pending = await world.PendingAsync(Ida);
        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.SignIn.SecondFactorAsync(pending.Token, right, SignInWorld.Home, Token));
        // A recovery key cannot be guessed, and still opens.
        SignInWorld.Done(await world.Cases.SignIn.SecondFactorAsync(pending.Token, keys.Keys[0], SignInWorld.Home, Token));
    }

    [Fact]
    public async Task A_pending_sign_in_is_short_and_ends_with_the_password()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (seed, keys) = await SetUpAsync(world);
        var late = await world.PendingAsync(Ida);
        world.Time.Advance(TimeSpan.FromMinutes(10));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SecondFactorAsync(late.Token, Code(world, seed), SignInWorld.Home, Token));

        var caller = await EnterAsync(world, keys.Keys[1]);
        var pending = await world.PendingAsync(Ida);
        SignInWorld.Done(await world.Cases.PasswordChange.ChangeAsync(caller, "eleven purple hedgehogs", Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SecondFactorAsync(pending.Token, keys.Keys[2], SignInWorld.Home, Token));
    }

    [Fact]
    public async Task Protection_is_changed_only_a_short_time_after_the_sign_in()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (seed, keys) = await SetUpAsync(world);
        var old = await EnterAsync(world, keys.Keys[0]);
        world.Time.Advance(TimeSpan.FromMinutes(15));
        old = (await world.Cases.Sessions.FindAsync(_token!, SignInWorld.Home, Token))!;
        Assert.False(old.IsRecent);

        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SecondFactor.RemoveAsync(old, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SecondFactor.NewRecoveryKeysAsync(old, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SecondFactor.BeginAsync(old, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SecondFactor.ConfirmAsync(old, "123456", Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.Passkeys.BeginAsync(old, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.Passkeys.FinishAsync(old, "", new PasskeyReply("", ""), Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasswordChange.ChangeAsync(old, "eleven purple hedgehogs", Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasswordChange.RemoveAsync(old, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.EmailChange.RequestAsync(old, "new@example.com", Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.ApiTokens.CreateAsync(old, "", Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.ApiTokens.RotateAsync(old, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.AccountDeletion.DeleteAsync(old, Ida, Token));

        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.SignIn.ConfirmAsync(old, SignInWorld.Password, "", Token));
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.SignIn.ConfirmAsync(old, "wrong", Code(world, seed), Token));
        var session = SignInWorld.Done(await world.Cases.SignIn.ConfirmAsync(old, SignInWorld.Password, Code(world, seed), Token));
        // The token from before is worth nothing any more.
        Assert.Null(await world.Cases.Sessions.FindAsync(_token!, SignInWorld.Home, Token));
        var caller = await world.SessionAsync(session);
        Assert.Equal(10, SignInWorld.Done(await world.Cases.SecondFactor.NewRecoveryKeysAsync(caller, Token)).Keys.Length);
        SignInWorld.Done(await world.Cases.SecondFactor.RemoveAsync(caller, Token));
        Assert.NotNull((await world.SignInAsync(Ida)).Session);
        Assert.Contains("password alone", world.LastMail("second-factor").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_lost_seven_days_and_a_pin_switch_it_off()
    {
        await using var world = await SignInWorld.OpenAsync();
        await SetUpAsync(world);
        var pending = await world.PendingAsync(Ida);

        var request = SignInWorld.Done(await world.Cases.Recovery.AskAsync(pending.Token, SignInWorld.Home, Token));
        Assert.Equal(world.Time.GetUtcNow() + TimeSpan.FromDays(7), request.RipeAt);
        SignInWorld.Refused(RefusalKind.Forbidden, await world.Cases.Recovery.SendPinAsync(pending.Token, Token));
        world.Time.Advance(TimeSpan.FromDays(6));
        pending = await world.PendingAsync(Ida);
        Assert.False(pending.MayRecover);
        // Asking again does not begin anew.
        Assert.Equal(request.RipeAt, SignInWorld.Done(await world.Cases.Recovery.AskAsync(pending.Token, SignInWorld.Home, Token)).RipeAt);

        world.Time.Advance(TimeSpan.FromDays(1));
        pending = await world.PendingAsync(Ida);
        Assert.True(pending.MayRecover);
        SignInWorld.Refused(RefusalKind.Invalid, await world.Cases.Recovery.FinishAsync(pending.Token, "123456", SignInWorld.Home, Token));
        SignInWorld.Done(await world.Cases.Recovery.SendPinAsync(pending.Token, Token));
        SignInWorld.Refused(RefusalKind.TooMany, await world.Cases.Recovery.SendPinAsync(pending.Token, Token));
        var session = SignInWorld.Done(await world.Cases.Recovery.FinishAsync(pending.Token, world.PinOf("recovery-pin"), SignInWorld.Home, Token));
        Assert.Null((await world.SessionAsync(session)).Account.TotpConfirmedAt);
        Assert.NotNull(await world.SignInAsync(Ida));
    }

    [Fact]
    public async Task The_owner_stops_a_recovery_by_link_or_by_signing_in()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (_, keys) = await SetUpAsync(world);
        var thief = await world.PendingAsync(Ida);
        SignInWorld.Done(await world.Cases.Recovery.AskAsync(thief.Token, SignInWorld.Home, Token));
        var link = world.LinkOf("recovery-asked");

        // Changing the password first is what people do; the link works all the same.
        var caller = await EnterAsync(world, keys.Keys[0]);
        Assert.Null(await world.Control.Recoveries.FindAsync(caller.Id, Token));
        await world.Cases.Recovery.AskAsync((await world.PendingAsync(Ida)).Token, SignInWorld.Home, Token);
        link = world.LinkOf("recovery-asked");
        SignInWorld.Done(await world.Cases.PasswordChange.ChangeAsync(caller, "eleven purple hedgehogs", Token));
        SignInWorld.Done(await world.Cases.Recovery.CancelAsync(link, Token));

        Assert.Null(await world.Control.Recoveries.FindAsync(caller.Id, Token));
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.Recovery.CancelAsync(link, Token));
    }

    [Fact]
    public async Task An_operator_decides_and_nobody_else()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (_, keys) = await SetUpAsync(world);
        await world.AccountAsync("op@example.com", role: MemberRole.Admin);
        await world.AccountAsync("other@example.com");
        var @operator = (await world.SignInAsync("op@example.com")).Caller;
        var other = (await world.SignInAsync("other@example.com")).Caller;
        var pending = await world.PendingAsync(Ida);
        var request = SignInWorld.Done(await world.Cases.Recovery.AskAsync(pending.Token, SignInWorld.Home, Token));

        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.Recovery.ListAsync(other, Token));
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.Recovery.DecideAsync(other, request.AccountId, true, Token));
        Assert.Equal(Ida, Assert.Single(SignInWorld.Done(await world.Cases.Recovery.ListAsync(@operator, Token))).Email);
        SignInWorld.Done(await world.Cases.Recovery.DecideAsync(@operator, request.AccountId, true, Token));
        SignInWorld.Done(await world.Cases.Recovery.SendPinAsync(pending.Token, Token));
        SignInWorld.Done(await world.Cases.Recovery.DecideAsync(@operator, request.AccountId, false, Token));
        SignInWorld.Refused(RefusalKind.Forbidden, await world.Cases.Recovery.FinishAsync(pending.Token, world.PinOf("recovery-pin"), SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.Recovery.DecideAsync(@operator, request.AccountId, false, Token));
        Assert.NotNull(await EnterAsync(world, keys.Keys[0]));
    }

    [Fact]
    public async Task A_ripe_recovery_does_not_outlive_the_factor_that_it_was_for()
    {
        await using var world = await SignInWorld.OpenAsync();
        var (_, keys) = await SetUpAsync(world);
        var caller = await EnterAsync(world, keys.Keys[0]);
        SignInWorld.Done(await world.Cases.Recovery.AskAsync((await world.PendingAsync(Ida)).Token, SignInWorld.Home, Token));

        SignInWorld.Done(await world.Cases.SecondFactor.RemoveAsync(caller, Token));

        Assert.Null(await world.Control.Recoveries.FindAsync(caller.Id, Token));
    }

    private async Task<SessionCaller> EnterAsync(SignInWorld world, string key)
    {
        var session = SignInWorld.Done(await world.Cases.SignIn.SecondFactorAsync((await world.PendingAsync(Ida)).Token, key, SignInWorld.Home, Token));
        _token = session.Token;
        return await world.SessionAsync(session);
    }

    private static string Code(SignInWorld world, byte[] seed) => world.Code(seed);

    private static async Task<(byte[] Seed, RecoveryKeys Keys)> SetUpAsync(SignInWorld world)
    {
        await world.AccountAsync(Ida);
        return await world.TotpAsync(await world.SignInAsync(Ida));
    }
}
