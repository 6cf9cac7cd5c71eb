using Microsoft.Playwright;

namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>A page that was open for too long: its form waits until its sender has shown once more who he is, and is sent by another press.</summary>
public sealed class KeptFormJourneyTests
{
    private const string Address = "moved@inbox.example";
    private const string Kept = "The form is filled in as you left it";

    [Fact]
    public Task What_was_typed_is_there_again() => Screen.OnEachAsync(async screen =>
    {
        await using var sandbox = await SandboxProcess.StartAsync();
        await using var visitor = await Visitor.ComeAsync(screen.For("kept"), sandbox);
        await visitor.TravelAsync(async () =>
        {
            var mailbox = await visitor.MailboxAsync();
            await visitor.SetUpAsync(sandbox, Person.Owner);
            await ChangeAddressAsync(visitor, sandbox, mailbox);
            await AddPasskeyAsync(visitor, sandbox);
        });
    });

    private static async Task ChangeAddressAsync(Visitor visitor, SandboxProcess sandbox, Mailbox mailbox)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/my-account/profile");
        await page.Field("New e-mail address").FillAsync(Address);
        await sandbox.AgeSignInsAsync();
        await page.Button("Send the link").ClickAsync();
        await visitor.ArriveAsync("/sign-in/confirm");
        await visitor.LookAsync("confirm");
        await ConfirmAsync(visitor, "/my-account/profile");
        Assert.Equal(Address, await page.Field("New e-mail address").InputValueAsync());
        await visitor.LookAsync("form");
        await page.Button("Send the link").ClickAsync();
        await page.ReadAsync("We have sent a link to the new address.");
        Assert.StartsWith("http", await mailbox.LinkAsync(Address, "Confirm your new address"), StringComparison.Ordinal);
    }

    // The script asks for what the browser needs, and meets the question.
    private static async Task AddPasskeyAsync(Visitor visitor, SandboxProcess sandbox)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/my-account/security");
        await page.Entry("Name").FillAsync("the blue key");
        await sandbox.AgeSignInsAsync();
        await page.Button("Add a passkey").ClickAsync();
        await ConfirmAsync(visitor, "/my-account/security");
        Assert.Equal("the blue key", await page.Entry("Name").InputValueAsync());
        await visitor.LookAsync("passkey");
        await page.Button("Add a passkey").ClickAsync();
        await page.ReadAsync("The passkey is added.");
        await page.ReadAsync("the blue key");
    }

    private static async Task ConfirmAsync(Visitor visitor, string path)
    {
        var page = visitor.Page;
        await visitor.ArriveAsync("/sign-in/confirm");
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync(Person.Owner.Password);
        await page.Button("Confirm").ClickAsync();
        await visitor.ArriveAsync(path);
        // On a page with several forms the eye, and the voice, are led to the one.
        await Assertions.Expect(page.GetByText(Kept)).ToBeFocusedAsync();
    }
}
