using System.Text.Json.Nodes;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;

namespace Stafett.Server.Tests.Accounts.SignIn;

public sealed class PasskeyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_passkey_is_added_named_used_and_removed()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var key = new SoftwarePasskey();

        var made = SignInWorld.Done(await world.Cases.Passkeys.FinishAsync(caller, " telephone ", key.Create(SignInWorld.Done(await world.Cases.Passkeys.BeginAsync(caller, Token))), Token));
        Assert.Equal("telephone", made.Name);
        Assert.Contains("telephone", world.LastMail("passkey").Text, StringComparison.Ordinal);

        var session = SignInWorld.Done(await UseAsync(world, key));
        Assert.Equal(caller.Id, session.Account.Id);
        Assert.Equal("passkey", (await world.SessionAsync(session)).Session.Method);
        Assert.NotNull((await world.Cases.Passkeys.ListAsync(caller.Caller, Token))[0].LastUsedAt);
        Assert.Equal("key", SignInWorld.Done(await world.Cases.Passkeys.RenameAsync(caller, made.Id, "key", Token)).Name);
        SignInWorld.Done(await world.Cases.Passkeys.RemoveAsync(caller, made.Id, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await UseAsync(world, key));
    }

    [Fact]
    public async Task The_options_ask_for_a_key_that_is_two_factors_and_found_without_a_name()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);

        var create = JsonNode.Parse(SignInWorld.Done(await world.Cases.Passkeys.BeginAsync(caller, Token)).Json)!;
        var use = JsonNode.Parse((await world.Cases.PasskeySignIn.BeginAsync(Token)).Json)!;

        Assert.Equal("mail.example.com", create["rp"]!["id"]!.GetValue<string>());
        Assert.Equal("required", create["authenticatorSelection"]!["userVerification"]!.GetValue<string>());
        Assert.Equal("required", create["authenticatorSelection"]!["residentKey"]!.GetValue<string>());
        Assert.Equal("required", use["userVerification"]!.GetValue<string>());
        Assert.Empty(use["allowCredentials"]?.AsArray() ?? []);
        Assert.NotEqual(use["challenge"]!.GetValue<string>(), JsonNode.Parse((await world.Cases.PasskeySignIn.BeginAsync(Token)).Json)!["challenge"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_known_key_is_not_offered_again()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var key = await AddAsync(world, caller);

        var options = SignInWorld.Done(await world.Cases.Passkeys.BeginAsync(caller, Token));

        Assert.Single(JsonNode.Parse(options.Json)!["excludeCredentials"]!.AsArray());
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.Passkeys.FinishAsync(caller, "again", key.Create(options), Token));
    }

    public static TheoryData<string> Lies => ["origin", "port", "scheme", "subdomain", "site", "unverified", "frame", "type", "challenge"];

    [Theory, MemberData(nameof(Lies))]
    public async Task A_forged_registration_is_refused(string lie)
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var key = Lying(lie);

        SignInWorld.Refused(
            RefusalKind.NotSignedIn, await world.Cases.Passkeys.FinishAsync(caller, "", key.Create(SignInWorld.Done(await world.Cases.Passkeys.BeginAsync(caller, Token))), Token));
        Assert.Empty(await world.Cases.Passkeys.ListAsync(caller.Caller, Token));
    }

    [Theory, MemberData(nameof(Lies))]
    public async Task A_forged_sign_in_is_refused(string lie)
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var honest = await AddAsync(world, caller);
        using var key = Lying(lie, honest);

        SignInWorld.Refused(RefusalKind.NotSignedIn, await UseAsync(world, key));
        SignInWorld.Done(await UseAsync(world, honest));
    }

    [Fact]
    public async Task A_reply_counts_once_and_for_its_own_challenge()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var key = await AddAsync(world, caller);
        var options = await world.Cases.PasskeySignIn.BeginAsync(Token);
        var reply = key.Use(options);

        SignInWorld.Done(await world.Cases.PasskeySignIn.FinishAsync(reply, SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishAsync(reply, SignInWorld.Home, Token));

        var other = await world.Cases.PasskeySignIn.BeginAsync(Token);
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishAsync(reply with { State = other.State }, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task Of_two_at_once_with_one_reply_one_enters()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var key = await AddAsync(world, caller);
        var reply = key.Use(await world.Cases.PasskeySignIn.BeginAsync(Token));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Cases.PasskeySignIn.FinishAsync(reply, SignInWorld.Home, Token).AsTask()));

        Assert.Single(answers, answer => answer.Refusal is null);
    }

    [Fact]
    public async Task A_state_is_good_for_five_minutes_unchanged_and_for_what_it_was_made_for()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        var other = await world.SignInAsync((await world.AccountAsync("other@example.com")).Email.ToString());
        using var key = await AddAsync(world, caller);

        var late = key.Use(await world.Cases.PasskeySignIn.BeginAsync(Token));
        world.Time.Advance(TimeSpan.FromMinutes(5));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishAsync(late, SignInWorld.Home, Token));

        var options = await world.Cases.PasskeySignIn.BeginAsync(Token);
        foreach (var state in new[] { "", "AAAA", options.State[..^4], Changed(options.State, 0), Changed(options.State, 20), new string('A', 100_000), "\0" })
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishAsync(key.Use(options) with { State = state }, SignInWorld.Home, Token));

        // Somebody else's state would bind the key to somebody else's account.
        using var fresh = new SoftwarePasskey();
        var mine = fresh.Create(SignInWorld.Done(await world.Cases.Passkeys.BeginAsync(caller, Token)));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.Passkeys.FinishAsync(other, "", mine, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishAsync(mine, SignInWorld.Home, Token));
    }

    private static string Changed(string state, int index) => state[..index] + (state[index] == 'A' ? 'B' : 'A') + state[(index + 1)..];

    [Fact]
    public async Task A_counter_that_goes_back_shows_a_copied_key()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var key = new SoftwarePasskey { Counter = 7 };
        SignInWorld.Done(await world.Cases.Passkeys.FinishAsync(caller, "", key.Create(SignInWorld.Done(await world.Cases.Passkeys.BeginAsync(caller, Token))), Token));

        key.Counter = 8;
        SignInWorld.Done(await UseAsync(world, key));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await UseAsync(world, key));
        key.Counter = 3;
        SignInWorld.Refused(RefusalKind.NotSignedIn, await UseAsync(world, key));
    }

    [Fact]
    public async Task A_signature_of_another_key_is_refused()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var honest = await AddAsync(world, caller);
        using var thief = new SoftwarePasskey { Id = honest.Id, UserHandle = honest.UserHandle };

        SignInWorld.Refused(RefusalKind.NotSignedIn, await UseAsync(world, thief));
    }

    [Fact]
    public async Task A_key_of_another_account_is_refused_whatever_handle_it_says()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        var victim = await world.SignInAsync((await world.AccountAsync("victim@example.com")).Email.ToString());
        using var key = await AddAsync(world, caller);
        using var other = await AddAsync(world, victim);

        key.UserHandle = other.UserHandle;

        SignInWorld.Refused(RefusalKind.NotSignedIn, await UseAsync(world, key));
        var shown = key.Use(await world.Cases.PasskeySignIn.BeginAsync(Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishConfirmAsync(victim, shown, Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"AAAA","rawId":"AAAA","type":"public-key","response":null}""")]
    [InlineData("""{"id":"AAAA","rawId":"AAAA","type":"public-key","clientExtensionResults":{},"response":{"clientDataJSON":"","authenticatorData":"","signature":""}}""")]
    public async Task Nonsense_is_refused(string json)
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        var options = await world.Cases.PasskeySignIn.BeginAsync(Token);

        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishAsync(new PasskeyReply(json, options.State), SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishAsync(new PasskeyReply(new string('[', 30_000), options.State), SignInWorld.Home, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishAsync(new PasskeyReply(new string(' ', 1_000_000), options.State), SignInWorld.Home, Token));
        var create = SignInWorld.Done(await world.Cases.Passkeys.BeginAsync(caller, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.Passkeys.FinishAsync(caller, "", new PasskeyReply(json, create.State), Token));
    }

    [Fact]
    public async Task Every_cut_of_a_reply_is_refused()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var key = await AddAsync(world, caller);
        var reply = key.Use(await world.Cases.PasskeySignIn.BeginAsync(Token));

        for (var length = 0; length < reply.Json.Length; length += 3)
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishAsync(reply with { Json = reply.Json[..length] }, SignInWorld.Home, Token));
        SignInWorld.Done(await world.Cases.PasskeySignIn.FinishAsync(reply, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task The_last_way_in_is_not_taken_away()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        SignInWorld.Refused(RefusalKind.Conflict, await world.Cases.PasswordChange.RemoveAsync(caller, Token));
        using var key = await AddAsync(world, caller);

        caller = await world.SessionAsync(SignInWorld.Done(await world.Cases.PasswordChange.RemoveAsync(caller, Token)));

        Assert.False(caller.Account.HasPassword);
        var only = Assert.Single(await world.Cases.Passkeys.ListAsync(caller.Caller, Token));
        SignInWorld.Refused(RefusalKind.Conflict, await world.Cases.Passkeys.RemoveAsync(caller, only.Id, Token));
        SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.SignIn.SignInAsync("ida@example.com", SignInWorld.Password, SignInWorld.Home, Token));
        SignInWorld.Done(await UseAsync(world, key));
    }

    [Fact]
    public async Task Keys_are_those_of_their_account_alone()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        var other = await world.SignInAsync((await world.AccountAsync("other@example.com")).Email.ToString());
        using var key = await AddAsync(world, caller);
        var id = (await world.Cases.Passkeys.ListAsync(caller.Caller, Token))[0].Id;

        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.Passkeys.RemoveAsync(other, id, Token));
        SignInWorld.Refused(RefusalKind.NotFound, await world.Cases.Passkeys.RenameAsync(other, id, "mine", Token));
        Assert.Equal("Passkey", (await world.Cases.Passkeys.ListAsync(caller.Caller, Token))[0].Name);
    }

    private static async Task<SessionCaller> CallerAsync(SignInWorld world) => await world.SignInAsync((await world.AccountAsync("ida@example.com")).Email.ToString());

    private static async Task<SoftwarePasskey> AddAsync(SignInWorld world, SessionCaller caller)
    {
        var key = new SoftwarePasskey();
        SignInWorld.Done(await world.Cases.Passkeys.FinishAsync(caller, "", key.Create(SignInWorld.Done(await world.Cases.Passkeys.BeginAsync(caller, Token))), Token));
        return key;
    }

    private static async Task<Answer<NewSession>> UseAsync(SignInWorld world, SoftwarePasskey key) =>
        await world.Cases.PasskeySignIn.FinishAsync(key.Use(await world.Cases.PasskeySignIn.BeginAsync(Token)), SignInWorld.Home, Token);

    private static SoftwarePasskey Lying(string lie, SoftwarePasskey? honest = null) => new(honest)
    {
        Origin = lie switch
        {
            "origin" => "https://mail.example.com.evil.example",
            "port" => "https://mail.example.com:8443",
            "scheme" => "http://mail.example.com",
            "subdomain" => "https://x.mail.example.com",
            _ => "https://mail.example.com",
        },
        Site = lie == "site" ? "evil.example" : "mail.example.com",
        IsUserVerified = lie != "unverified",
        IsCrossOrigin = lie == "frame",
        Type = lie == "type" ? "payment.get" : null,
        Challenge = lie == "challenge" ? "AAAAAAAAAAAAAAAAAAAAAA" : null,
    };
}
