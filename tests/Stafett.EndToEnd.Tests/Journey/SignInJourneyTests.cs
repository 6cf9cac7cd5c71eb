using Microsoft.Playwright;
using Stafett.Web.Tests;

namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>Becoming known and getting in again: registration with a PIN, a forgotten password, a new address, the second factor with all its ways, and what stands where a page cannot be shown.</summary>
public sealed class SignInJourneyTests
{
    private static readonly Person Friend = Person.Friend;
    private static readonly Person Reset = Friend with { Password = "thirteen copper lanterns" };
    private static readonly Person Moved = Reset with { Email = "moved@inbox.example" };

    [Fact]
    public Task Every_way_in() => Screen.OnEachAsync(async screen =>
    {
        await using var sandbox = await SandboxProcess.StartAsync();
        await using var visitor = await Visitor.ComeAsync(screen.For("sign-in"), sandbox);
        await visitor.TravelAsync(async () =>
        {
            var mailbox = await visitor.MailboxAsync();
            await visitor.SetUpAsync(sandbox, Person.Owner);
            await visitor.SignOutAsync();
            await RegisterAsync(visitor, mailbox);
            await ForgetPasswordAsync(visitor, mailbox);
            await MoveAsync(visitor, mailbox);
            var (secret, keys) = await SetUpSecondFactorAsync(visitor);
            await UseSecondFactorAsync(visitor, secret, keys);
            await LoseBothAsync(visitor, mailbox);
            await SeeErrorsAsync(visitor, sandbox);
        });
    });

    private static async Task RegisterAsync(Visitor visitor, Mailbox mailbox)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/register");
        await page.Field("E-mail address").FillAsync(Friend.Email);
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync("password1");
        visitor.Expected = 422;
        await page.Button("Create the account").ClickAsync();
        await page.Locator("#password-problem").WaitForAsync();
        await visitor.LookAsync("register-refused");
        await visitor.RegisterAsync(Friend);
        await visitor.LookAsync("verify");
        visitor.Expected = 422;
        await page.Field("PIN").FillAsync("12345");
        await page.Button("That is me").ClickAsync();
        await page.Locator("#pin-problem").WaitForAsync();
        await visitor.LookAsync("verify-refused");
        await visitor.ProveAddressAsync(mailbox, Friend);
        await visitor.LookAsync("verified");
        await visitor.GoAsync("/my-account/logs");
        await visitor.LookAsync("logs-no-domains");
    }

    private static async Task ForgetPasswordAsync(Visitor visitor, Mailbox mailbox)
    {
        var page = visitor.Page;
        await visitor.SignOutAsync();
        await page.Link("Forgot it?").ClickAsync();
        await page.Field("E-mail address").FillAsync(Friend.Email);
        await page.Button("Send the link").ClickAsync();
        await page.ReadAsync("a link is on its way");
        await visitor.LookAsync("forgot-sent");
        var link = await mailbox.LinkAsync(Friend.Email, "Choose a new password");
        await page.GotoAsync(link);
        await visitor.LookAsync("reset");
        await page.Field("New password").FillAsync(Reset.Password);
        await page.Button("Change the password").ClickAsync();
        await visitor.ArriveAsync("/sign-in");
        await visitor.LookAsync("reset-done");
        await page.GotoAsync(link);
        await page.Heading("This link no longer works").WaitForAsync();
        await visitor.LookAsync("reset-gone");
        visitor.Expected = 401;
        await visitor.SignInAsync(Friend);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Alert).WaitForAsync();
        await visitor.LookAsync("sign-in-refused");
        await visitor.SignInAsync(Reset);
        await visitor.ArriveAsync("/my-account/domains");
    }

    private static async Task MoveAsync(Visitor visitor, Mailbox mailbox)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/my-account/profile");
        await page.Field("New e-mail address").FillAsync(Moved.Email);
        await page.Button("Send the link").ClickAsync();
        await page.ReadAsync("We have sent a link to the new address.");
        await visitor.LookAsync("email-asked");
        var link = await mailbox.LinkAsync(Moved.Email, "Confirm your new address");
        await page.GotoAsync(link);
        await visitor.LookAsync("email-confirm");
        await page.Button("Use the new address").ClickAsync();
        await page.ReadAsync("Your address is changed.");
        await page.GotoAsync(link);
        await page.Heading("This link no longer works").WaitForAsync();
        await visitor.LookAsync("email-gone");
    }

    private static async Task<(string Secret, string[] Keys)> SetUpSecondFactorAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/my-account/security");
        await page.Button("Set it up").ClickAsync();
        var secret = await page.GetByRole(AriaRole.Main).Locator("code").First.InnerTextAsync();
        await visitor.LookAsync("totp");
        visitor.Expected = 422;
        await page.Entry("Code").FillAsync("000");
        await page.Button("Switch it on").ClickAsync();
        await page.Locator("#code-problem").WaitForAsync();
        await visitor.LookAsync("totp-refused");
        await page.Entry("Code").FillAsync(Totp.Now(secret));
        await page.Button("Switch it on").ClickAsync();
        var keys = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Recovery keys" });
        await keys.WaitForAsync();
        await visitor.LookAsync("totp-on");
        var lines = (await keys.Locator("code, pre").First.InnerTextAsync()).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(10, lines.Length);
        return (secret, lines);
    }

    private static async Task UseSecondFactorAsync(Visitor visitor, string secret, string[] keys)
    {
        var page = visitor.Page;
        await visitor.SignOutAsync();
        await visitor.SignInAsync(Moved);
        await visitor.ArriveAsync("/sign-in/second-factor");
        await visitor.LookAsync("second-factor");
        visitor.Expected = 422;
        await page.Entry("Code").FillAsync("000");
        await page.Button("Sign in").ClickAsync();
        await page.Locator("#code-problem").WaitForAsync();
        await visitor.LookAsync("second-factor-refused");
        // The code of this half minute was used a moment ago; that of the next one is taken already.
        await page.Entry("Code").FillAsync(Totp.Of(secret, stepsAhead: 1));
        await page.Button("Sign in").ClickAsync();
        await visitor.ArriveAsync("/my-account/domains");
        await visitor.GoAsync("/sign-in/confirm?unsent=yes");
        await visitor.LookAsync("confirm-unsent");
        await visitor.GoAsync("/sign-in/confirm");
        await visitor.LookAsync("confirm");

        await visitor.SignOutAsync();
        await visitor.SignInAsync(Moved);
        await visitor.ArriveAsync("/sign-in/second-factor");
        await page.Entry("Code").FillAsync(keys[0]);
        await page.Button("Sign in").ClickAsync();
        await visitor.ArriveAsync("/my-account/domains");
        await visitor.GoAsync("/my-account/security");
        await page.ReadAsync("Recovery keys left: 9.");
        await visitor.LookAsync("key-used");
        await page.Link("Switch it off").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visitor.LookAsync("totp-off");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Cancel" }).ClickAsync();
        await visitor.SignOutAsync();
    }

    private static async Task LoseBothAsync(Visitor visitor, Mailbox mailbox)
    {
        var page = visitor.Page;
        await visitor.SignInAsync(Moved);
        await page.Link("Lost the app and the recovery keys?").ClickAsync();
        await visitor.ArriveAsync("/sign-in/recovery");
        await visitor.LookAsync("recovery");
        await page.Button("Ask for it").ClickAsync();
        await visitor.ArriveAsync("/sign-in");
        await page.ReadAsync("Asked for.");
        await visitor.LookAsync("recovery-asked");
        await page.GotoAsync(await mailbox.LinkAsync(Moved.Email, "asks to switch off the second factor"));
        await visitor.LookAsync("recovery-stop");
        await page.Button("Stop the recovery").ClickAsync();
        await page.ReadAsync("Your second factor stays.");
        await visitor.LookAsync("recovery-stopped");
    }

    private static async Task SeeErrorsAsync(Visitor visitor, SandboxProcess sandbox)
    {
        var page = visitor.Page;
        visitor.Expected = 404;
        await visitor.GoAsync("/nothing/here");
        await visitor.LookAsync("not-found");
        visitor.Expected = 404;
        await page.GotoAsync(sandbox.SetUpLink.AbsoluteUri);
        await visitor.LookAsync("set-up-gone");

        // A page that was left open until its form counts no more.
        await visitor.GoAsync("/forgot-password");
        await page.Context.ClearCookiesAsync();
        await page.Field("E-mail address").FillAsync(Moved.Email);
        visitor.Expected = 400;
        await page.Button("Send the link").ClickAsync();
        await page.Heading("This form can no longer be sent").WaitForAsync();
        await visitor.LookAsync("stale-form");
        await page.Link("Open the page anew").ClickAsync();
        await visitor.ArriveAsync("/forgot-password");

        foreach (var (kind, status) in (IEnumerable<(string, int)>)[("unavailable", 503), ("failed", 500), ("too-many", 429), ("bad-request", 400)])
        {
            visitor.Expected = status;
            await visitor.GoAsync($"/gallery/errors/{kind}");
            await visitor.LookAsync(kind);
        }
    }
}
