using Microsoft.Playwright;
using Stafett.Web.Tests;

namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>With JavaScript switched off everything works but passkeys, and what is of no use then is not shown. On a phone: nothing of it hangs on the width that the other journeys do not see.</summary>
public sealed class ScriptlessJourneyTests
{
    private const string Domain = "yours.example";
    private const string Home = $"/my-account/domains/{Domain}";

    [Fact]
    public async Task Without_a_script()
    {
        await using var sandbox = await SandboxProcess.StartAsync();
        await using var visitor = await Visitor.ComeAsync(Screen.Of("phone").For("scriptless"), sandbox, hasScript: false);
        await visitor.TravelAsync(async () =>
        {
            await visitor.SetUpAsync(sandbox, Person.Owner);
            await visitor.LookAsync("set-up-done");
            await visitor.AddDomainAsync(Domain);
            await VerifyAsync(visitor, sandbox);
            await MakeAliasAsync(visitor);
            await NarrowLogsAsync(visitor);
            await UseSecondFactorAsync(visitor);
            await ChangeColoursAsync(visitor);
        });
    }

    private static async Task VerifyAsync(Visitor visitor, SandboxProcess sandbox)
    {
        var page = visitor.Page;
        Assert.Equal(0, await page.Button("Copy").CountAsync());
        await visitor.LookAsync("records");
        await page.Button("Verify the records").ClickAsync();
        await page.Button("Look again").WaitForAsync();
        await visitor.LookAsync("records-missing");

        // From the answer to the look, whose address is no page of its own and leads to the one that it belongs to.
        await visitor.PublishAsync(sandbox);
        await visitor.LookAsync("verified");
    }

    private static async Task MakeAliasAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await page.Link("On to the aliases").ClickAsync();
        await page.Link("Add an alias").First.ClickAsync();
        await page.Field("Name").First.FillAsync("hello");
        await page.Button("Make the alias").ClickAsync();
        await page.ReadAsync($"hello@{Domain} is there.");
        // Nothing could put it away, and it lies over nothing.
        Assert.Equal(0, await page.Button("Dismiss").CountAsync());
        var (toast, main) = (await page.Locator(".shell-toast").First.BoundingBoxAsync(), await page.GetByRole(AriaRole.Main).BoundingBoxAsync());
        Assert.True(toast!.Y + toast.Height <= main!.Y, $"{toast.Y} {toast.Height} {main.Y}");
        await visitor.LookAsync("alias-made");
        await page.Link("hello").ClickAsync();
        await page.Link("Delete this alias").ClickAsync();
        await page.Heading($"Delete hello@{Domain}?").WaitForAsync();
        await visitor.LookAsync("alias-delete");
        await page.Link("Cancel").ClickAsync();
        await visitor.ArriveAsync($"{Home}/aliases/");
    }

    // Filters are folded on a phone, and say what they are set to.
    private static async Task NarrowLogsAsync(Visitor visitor)
    {
        var page = visitor.Page;
        var folded = page.Locator("summary").Filter(new LocatorFilterOptions { HasText = "Filters" });
        var reasons = page.GetByRole(AriaRole.Combobox, new PageGetByRoleOptions { Name = "Reason" });
        await visitor.GoAsync($"/my-account/logs?domain={Domain}");
        Assert.Contains(Domain, await folded.InnerTextAsync(), StringComparison.Ordinal);
        Assert.False(await reasons.IsVisibleAsync());
        await visitor.LookAsync("logs");
        await folded.ClickAsync();
        await reasons.SelectOptionAsync("spam");
        await visitor.LookAsync("logs-filters");
        await page.Button("Search").ClickAsync();
        await visitor.ArriveAsync("/my-account/logs?q=&domain=yours.example&bounce_category=spam");
        Assert.Contains($"{Domain}, spam", await folded.InnerTextAsync(), StringComparison.Ordinal);
        await visitor.LookAsync("logs-narrowed");
    }

    private static async Task UseSecondFactorAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/my-account/security");
        Assert.Equal(0, await page.Button("Add a passkey").CountAsync());
        await visitor.LookAsync("security");
        await page.Button("Set it up").ClickAsync();
        var secret = await page.GetByRole(AriaRole.Main).Locator("code").First.InnerTextAsync();
        await visitor.LookAsync("totp");
        await page.Entry("Code").FillAsync(Totp.Now(secret));
        await page.Button("Switch it on").ClickAsync();
        await page.ReadAsync("The second factor is on.");
        await visitor.SignOutAsync();
        Assert.Equal(0, await page.Button("Sign in with a passkey").CountAsync());
        await visitor.SignInAsync(Person.Owner);
        await visitor.ArriveAsync("/sign-in/second-factor");
        await visitor.LookAsync("second-factor");
        await page.Entry("Code").FillAsync(Totp.Of(secret, stepsAhead: 1));
        await page.Button("Sign in").ClickAsync();
        await visitor.ArriveAsync("/my-account/domains");
        await visitor.LookAsync("signed-in");
    }

    private static async Task ChangeColoursAsync(Visitor visitor)
    {
        // From the answer to a form, whose address has no page of its own.
        var page = visitor.Page;
        await visitor.GoAsync($"{Home}/set-up");
        await page.GetByRole(AriaRole.Main).Locator("#records-form").GetByRole(AriaRole.Button).ClickAsync();
        await visitor.ArriveAsync($"{Home}/set-up/verify");
        await page.Button("Dark").ClickAsync();
        await visitor.ArriveAsync($"{Home}/set-up");
        Assert.Equal("dark", await page.Locator("html").GetAttributeAsync("data-theme"));
        Assert.Equal("true", await page.Button("Dark").GetAttributeAsync("aria-pressed"));
    }
}
