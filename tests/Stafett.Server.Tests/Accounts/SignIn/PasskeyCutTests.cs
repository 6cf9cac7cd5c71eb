using System.Buffers.Text;
using System.Text.Json.Nodes;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;

namespace Stafett.Server.Tests.Accounts.SignIn;

/// <summary>Replies of an authenticator, cut at every octet of every part: refused, and nothing worse.</summary>
public sealed class PasskeyCutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_passkey_that_was_cut_is_refused()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var key = new SoftwarePasskey();
        var reply = key.Create(SignInWorld.Done(await world.Cases.Passkeys.BeginAsync(caller, Token)));

        foreach (var cut in Cuts(reply, "attestationObject", "clientDataJSON"))
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.Passkeys.FinishAsync(caller, "", cut, Token));
        Assert.Empty(await world.Cases.Passkeys.ListAsync(caller.Caller, Token));
        SignInWorld.Done(await world.Cases.Passkeys.FinishAsync(caller, "", reply, Token));
    }

    [Fact]
    public async Task A_sign_in_that_was_cut_is_refused()
    {
        await using var world = await SignInWorld.OpenAsync();
        var caller = await CallerAsync(world);
        using var key = new SoftwarePasskey();
        SignInWorld.Done(await world.Cases.Passkeys.FinishAsync(caller, "", key.Create(SignInWorld.Done(await world.Cases.Passkeys.BeginAsync(caller, Token))), Token));
        var reply = key.Use(await world.Cases.PasskeySignIn.BeginAsync(Token));

        foreach (var cut in Cuts(reply, "authenticatorData", "clientDataJSON", "signature", "userHandle"))
            SignInWorld.Refused(RefusalKind.NotSignedIn, await world.Cases.PasskeySignIn.FinishAsync(cut, SignInWorld.Home, Token));
        SignInWorld.Done(await world.Cases.PasskeySignIn.FinishAsync(reply, SignInWorld.Home, Token));
    }

    private static async Task<SessionCaller> CallerAsync(SignInWorld world)
    {
        await world.AccountAsync("ida@example.com");
        return await world.SignInAsync("ida@example.com");
    }

    // The reply itself, its state, and each part within it.
    private static IEnumerable<PasskeyReply> Cuts(PasskeyReply reply, params string[] parts)
    {
        for (var length = 0; length < reply.Json.Length; length++)
            yield return reply with { Json = reply.Json[..length] };
        for (var length = 0; length < reply.State.Length; length++)
            yield return reply with { State = reply.State[..length] };
        foreach (var part in parts)
        {
            var whole = Base64Url.DecodeFromChars(JsonNode.Parse(reply.Json)!["response"]![part]!.GetValue<string>());
            for (var length = 0; length < whole.Length; length++)
            {
                var json = JsonNode.Parse(reply.Json)!;
                json["response"]![part] = Base64Url.EncodeToString(whole.AsSpan(0, length));
                yield return reply with { Json = json.ToJsonString() };
            }
        }
    }
}
