using System.Net;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;

namespace Stafett.Server.Tests.Accounts.SignIn;

public sealed class BrowserSessionsTests
{
    private const string Ida = "ida@example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_ends_thirty_days_after_its_last_use()
    {
        await using var world = await SignInWorld.OpenAsync();
        var token = await TokenAsync(world);
        world.Time.Advance(TimeSpan.FromDays(29));
        Assert.NotNull(await world.Cases.Sessions.FindAsync(token, SignInWorld.Home, Token));
        world.Time.Advance(TimeSpan.FromDays(29));
        Assert.NotNull(await world.Cases.Sessions.FindAsync(token, SignInWorld.Home, Token));
        world.Time.Advance(TimeSpan.FromDays(31));

        Assert.Null(await world.Cases.Sessions.FindAsync(token, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task And_ninety_days_after_the_sign_in_however_it_is_used()
    {
        await using var world = await SignInWorld.OpenAsync();
        var token = await TokenAsync(world);
        for (var day = 0; day < 89; day++)
        {
            world.Time.Advance(TimeSpan.FromDays(1));
            Assert.NotNull(await world.Cases.Sessions.FindAsync(token, SignInWorld.Home, Token));
        }

        world.Time.Advance(TimeSpan.FromDays(1));

        Assert.Null(await world.Cases.Sessions.FindAsync(token, SignInWorld.Home, Token));
    }

    [Fact]
    public async Task Sessions_are_listed_and_ended_by_their_owner_alone()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        await world.AccountAsync("other@example.com");
        var here = await world.SignInAsync(Ida);
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var there = await world.SignInAsync(Ida, client: new Client(IPAddress.Parse("203.0.113.1"), "Telephone"));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        await world.SignInAsync(Ida);
        var stranger = await world.SignInAsync("other@example.com");

        Assert.Equal(["Browser/1.0", "Telephone", "Browser/1.0"], (await world.Cases.Sessions.ListAsync(here, Token)).Select(session => session.UserAgent));
        Assert.Equal(StoreOutcome.NotFound, await world.Cases.Sessions.EndAsync(stranger, there.Session.Id, Token));
        Assert.Equal(StoreOutcome.Done, await world.Cases.Sessions.EndAsync(here, there.Session.Id, Token));
        Assert.Equal(1, await world.Cases.Sessions.EndOthersAsync(here, Token));
        Assert.Equal(here.Session.Id, Assert.Single(await world.Cases.Sessions.ListAsync(here, Token)).Id);
        Assert.Single(await world.Cases.Sessions.ListAsync(stranger, Token));
    }

    [Fact]
    public async Task Signing_out_ends_the_session_and_nothing_else()
    {
        await using var world = await SignInWorld.OpenAsync();
        var token = await TokenAsync(world);
        var other = SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)).Session!.Token;

        await world.Cases.Sessions.EndAsync(token, Token);
        await world.Cases.Sessions.EndAsync(token, Token);
        await world.Cases.Sessions.EndAsync("", Token);

        Assert.Null(await world.Cases.Sessions.FindAsync(token, SignInWorld.Home, Token));
        Assert.NotNull(await world.Cases.Sessions.FindAsync(other, SignInWorld.Home, Token));
    }

    // Fixation: whatever token a browser had before, and whether or not somebody else knows it, the sign-in gives another one.
    [Fact]
    public async Task A_token_that_was_planted_is_never_worth_anything()
    {
        await using var world = await SignInWorld.OpenAsync();
        await world.AccountAsync(Ida);
        var planted = SecretToken.Create();
        Assert.Null(await world.Cases.Sessions.FindAsync(planted, SignInWorld.Home, Token));

        var token = SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)).Session!.Token;
        var confirmed = SignInWorld.Done(await world.Cases.SignIn.ConfirmAsync((await world.Cases.Sessions.FindAsync(token, SignInWorld.Home, Token))!, SignInWorld.Password, "", Token));

        Assert.Null(await world.Cases.Sessions.FindAsync(planted, SignInWorld.Home, Token));
        Assert.Null(await world.Cases.Sessions.FindAsync(token, SignInWorld.Home, Token));
        Assert.NotNull(await world.Cases.Sessions.FindAsync(confirmed.Token, SignInWorld.Home, Token));
    }

    private static async Task<string> TokenAsync(SignInWorld world)
    {
        await world.AccountAsync(Ida);
        return SignInWorld.Done(await world.Cases.SignIn.SignInAsync(Ida, SignInWorld.Password, SignInWorld.Home, Token)).Session!.Token;
    }
}
