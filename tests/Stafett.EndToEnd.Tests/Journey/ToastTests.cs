using Microsoft.Playwright;

namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>How long a sentence stands: what may not be missed stays until it is put away, with a key too, and the rest goes by itself when nobody is at it.</summary>
public sealed class ToastTests
{
    private const string Done = "example.com is deleted.";
    private const string Awaits = "A link is on its way";
    private const string Failed = "example.com was not deleted";

    [Fact]
    public Task What_may_not_be_missed_stays() => Screen.OnEachAsync(async screen =>
    {
        await using var sandbox = await SandboxProcess.StartAsync();
        await using var visitor = await Visitor.ComeAsync(screen.For("toasts"), sandbox);
        await visitor.TravelAsync(async () =>
        {
            await visitor.Page.Clock.InstallAsync();
            await visitor.GoAsync("/gallery");
            await SeeDoneGoAsync(visitor);
            await KeepDoneAsync(visitor);
            await PutAwayAsync(visitor);
            await SeeScriptAsync(visitor);
        });
    });

    private static async Task SeeDoneGoAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await ShowAsync(visitor, "Done", AriaRole.Status, Done);
        await visitor.LookAsync("done");
        await PassAsync(page, seconds: 7);
        Assert.Equal(0, await page.GetByText(Done).CountAsync());
    }

    private static async Task KeepDoneAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await ShowAsync(visitor, "Done", AriaRole.Status, Done);
        await page.Button("Dismiss").FocusAsync();
        await PassAsync(page, seconds: 60);
        Assert.Equal(1, await page.GetByText(Done).CountAsync());

        // The time begins anew when it is left.
        await page.Heading("Toasts").ClickAsync();
        await page.Keyboard.PressAsync("Tab");
        await PassAsync(page, seconds: 7);
        Assert.Equal(0, await page.GetByText(Done).CountAsync());
    }

    private static async Task PutAwayAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await ShowAsync(visitor, "Awaits", AriaRole.Status, Awaits);
        await PassAsync(page, seconds: 3600);
        await visitor.LookAsync("awaits");
        await page.Button("Dismiss").ClickAsync();
        await PassAsync(page, seconds: 1);
        Assert.Equal(0, await page.GetByText(Awaits).CountAsync());

        await ShowAsync(visitor, "Fails", AriaRole.Alert, Failed);
        await PassAsync(page, seconds: 3600);
        await visitor.LookAsync("fails");
        await page.Button("Dismiss").FocusAsync();
        await visitor.LookAsync("fails-focused");
        await page.Keyboard.PressAsync("Enter");
        await PassAsync(page, seconds: 1);
        Assert.Equal(0, await page.GetByText(Failed).CountAsync());
        // Who stood on it is not thrown back to the beginning of the page.
        Assert.Equal("main", await page.EvaluateAsync<string>("() => document.activeElement.id"));

        await ShowAsync(visitor, "Fails", AriaRole.Alert, Failed);
        await page.Button("Dismiss").FocusAsync();
        await page.Keyboard.PressAsync("Escape");
        await PassAsync(page, seconds: 1);
        Assert.Equal(0, await page.GetByText(Failed).CountAsync());
    }

    // A passkey that the browser refuses to make: the script itself says so.
    private static async Task SeeScriptAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/sign-in");
        await page.Button("Sign in with a passkey").ClickAsync();
        await page.GetByRole(AriaRole.Alert).GetByText("The passkey was not used.").WaitForAsync();
        await PassAsync(page, seconds: 3600);
        await visitor.LookAsync("passkey-failed");
        await page.Button("Dismiss").ClickAsync();
        await PassAsync(page, seconds: 1);
        Assert.Equal(0, await page.GetByText("The passkey was not used.").CountAsync());
    }

    private static async Task ShowAsync(Visitor visitor, string button, AriaRole role, string text)
    {
        await visitor.Page.Button(button).ClickAsync();
        await visitor.Page.GetByRole(role).GetByText(text).WaitForAsync();
    }

    private static Task PassAsync(IPage page, int seconds) => page.Clock.RunForAsync(seconds * 1000L);
}
