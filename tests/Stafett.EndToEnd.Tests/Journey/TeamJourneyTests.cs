using Microsoft.Playwright;

namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>A domain that is shared: members, recipients that are asked, passwords of aliases, the key of webhooks, and somebody who is refused.</summary>
public sealed class TeamJourneyTests
{
    private const string Domain = "yours.example";
    private const string Home = $"/my-account/domains/{Domain}";
    private const string Second = "second.example";
    private const string Third = "third.example";
    private const string Asked = "asked@inbox.example";

    [Fact]
    public Task A_domain_with_others() => Screen.OnEachAsync(async screen =>
    {
        await using var sandbox = await SandboxProcess.StartAsync();
        await using var visitor = await Visitor.ComeAsync(screen.For("team"), sandbox);
        await visitor.TravelAsync(async () =>
        {
            var mailbox = await visitor.MailboxAsync();
            await visitor.SetUpAsync(sandbox, Person.Owner);
            await visitor.AddDomainAsync(Domain);
            await visitor.PublishAsync(sandbox);
            await AskRecipientAsync(visitor);
            await InviteAsync(visitor);
            await InviteAgainAsync(visitor);
            var link = await MakePasswordsAsync(visitor, mailbox);
            await ChangeKeyAsync(visitor);
            await SeeEmptyLogsAsync(visitor);
            await visitor.SignOutAsync();
            await AskDenylistAsync(visitor);
            await OpenPasswordAsync(visitor, link);
            await ConsentAsync(visitor, mailbox);
            await DeclineAsync(visitor, mailbox);
            await JoinAsync(visitor);
            await visitor.SignOutAsync();
            await visitor.SignInAsync(Person.Owner);
            await visitor.ArriveAsync("/my-account/domains");
            await SeeDeclinedAsync(visitor);
            await BeRefusedToLeaveAsync(visitor, "shared");
            await RemoveMemberAsync(visitor);
            await BeRefusedToLeaveAsync(visitor, "last-operator");
            await DecideAsync(visitor);
        });
    });

    private static async Task AskRecipientAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync($"{Home}/aliases/new");
        await page.Field("Name").First.FillAsync("team");
        await page.Field("Goes to").FillAsync(Asked);
        await page.Field("Labels").FillAsync("work, press");
        await page.GetByLabel("Ask recipients first").CheckAsync();
        await page.Button("Make the alias").ClickAsync();
        await page.ReadAsync($"team@{Domain} is there.");
        await page.Link("work").ClickAsync();
        await visitor.ArriveAsync($"{Home}/aliases?label=work");
        await visitor.LookAsync("label");
        await page.Link("team").ClickAsync();
        await visitor.ArriveAsync($"{Home}/aliases/");
        await visitor.LookAsync("alias-asks");
    }

    private static async Task InviteAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync($"{Home}/members");
        await page.Field("E-mail address").FillAsync(Person.Friend.Email);
        await page.Button("Send the invitation").ClickAsync();
        await page.Heading("Open invitations").WaitForAsync();
        await visitor.LookAsync("invited");
    }

    // To domains that she does not want to belong to.
    private static async Task InviteAgainAsync(Visitor visitor)
    {
        var page = visitor.Page;
        foreach (var domain in new[] { Second, Third })
        {
            await visitor.AddDomainAsync(domain);
            await visitor.GoAsync($"/my-account/domains/{domain}/members");
            await page.Field("E-mail address").FillAsync(Person.Friend.Email);
            await page.GetByRole(AriaRole.Radio, new PageGetByRoleOptions { Name = "Admin" }).CheckAsync();
            await page.Button("Send the invitation").ClickAsync();
            await page.Heading("Open invitations").WaitForAsync();
        }
    }

    /// <returns>The link that shows one of them once.</returns>
    private static async Task<string> MakePasswordsAsync(Visitor visitor, Mailbox mailbox)
    {
        var page = visitor.Page;
        await visitor.GoAsync($"{Home}/aliases");
        await page.Link("team").ClickAsync();
        await page.Link("Password").ClickAsync();
        await page.Button("Make a password").WaitForAsync();
        await visitor.LookAsync("alias-password");
        await page.Button("Make a password").ClickAsync();
        await page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = $"Password of team@{Domain}" }).WaitForAsync();
        await visitor.LookAsync("alias-password-made");
        await page.GetByLabel("I do not have it").CheckAsync();
        await page.Field("Mail it to").FillAsync(Person.Friend.Email);
        await page.Button("Make a password").ClickAsync();
        await page.ReadAsync("has got a mail with a link");
        await visitor.LookAsync("alias-password-mailed");
        return await mailbox.LinkAsync(Person.Friend.Email, "Your password for");
    }

    private static async Task ChangeKeyAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync($"{Home}/settings");
        await page.Button("Show the key").ClickAsync();
        await page.Locator("#webhook-key code").WaitForAsync();
        var before = await page.Locator("#webhook-key code").InnerTextAsync();
        await visitor.LookAsync("webhook-key");
        await page.Locator("#webhook-key").GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visitor.LookAsync("webhook-key-question");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button).First.ClickAsync();
        await page.GetByRole(AriaRole.Status).GetByText("key").WaitForAsync();
        Assert.NotEqual(before, await page.Locator("#webhook-key code").InnerTextAsync());
    }

    private static async Task SeeEmptyLogsAsync(Visitor visitor)
    {
        await visitor.GoAsync("/my-account/logs");
        await visitor.LookAsync("logs-empty");
        await visitor.GoAsync(Home);
        await visitor.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Logs", Exact = true }).ClickAsync();
        await visitor.ArriveAsync($"/my-account/logs?domain={Domain}");
        await visitor.LookAsync("logs-of-domain");
    }

    private static async Task AskDenylistAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/denylist");
        await page.Field("What is refused").FillAsync("far.example");
        await page.Field("Your e-mail address").FillAsync("postmaster@inbox.example");
        await page.Field("What happened").FillAsync("550 5.7.1 since Monday.\nThe open relay is closed.");
        await page.Button("Ask").ClickAsync();
        await page.ReadAsync("Your request is here");
        await visitor.LookAsync("denylist-asked");
    }

    private static async Task OpenPasswordAsync(Visitor visitor, string link)
    {
        var page = visitor.Page;
        await page.GotoAsync(link);
        await visitor.LookAsync("password-link");
        await page.Button("Show the password").ClickAsync();
        await page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = $"Password of team@{Domain}" }).WaitForAsync();
        await visitor.LookAsync("password-link-shown");
        await page.GotoAsync(link);
        await page.Heading("This link shows nothing any more").WaitForAsync();
        await visitor.LookAsync("password-link-gone");
    }

    private static async Task ConsentAsync(Visitor visitor, Mailbox mailbox)
    {
        var page = visitor.Page;
        var link = await mailbox.LinkAsync(Asked, "Do you want the mail for");
        await page.GotoAsync(link);
        await visitor.LookAsync("consent");
        await page.Button("Yes, send it to me").ClickAsync();
        await page.Heading("Thank you").WaitForAsync();
        await visitor.LookAsync("consent-given");
        visitor.Expected = 404;
        await page.GotoAsync(link);
        await visitor.LookAsync("consent-gone");
    }

    private static async Task DeclineAsync(Visitor visitor, Mailbox mailbox)
    {
        var page = visitor.Page;
        await visitor.RegisterAsync(Person.Friend);
        await visitor.ProveAddressAsync(mailbox, Person.Friend);
        await page.ReadAsync($"You are invited to {Second}");
        await visitor.LookAsync("invitations");
        await OfDomain(page, Third, "Decline").ClickAsync();
        await page.ReadAsync($"You have declined the invitation to {Third}.");
        await visitor.LookAsync("invitation-declined");

        // The same page is open in another window, where it is declined first.
        var window = await page.Context.NewPageAsync();
        await window.GotoAsync(page.Url);
        await OfDomain(window, Second, "Decline").ClickAsync();
        await window.ReadAsync($"You have declined the invitation to {Second}.");
        await window.CloseAsync();
        visitor.Expected = 404;
        await OfDomain(page, Second, "Decline").ClickAsync();
        await page.ReadAsync("That invitation is not open any more");
        await visitor.LookAsync("invitation-gone");
        Assert.Equal(0, await page.GetByText($"You are invited to {Second}").CountAsync());
    }

    private static ILocator OfDomain(IPage page, string domain, string button) =>
        page.Locator(".note").Filter(new LocatorFilterOptions { HasText = domain }).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = button, Exact = true });

    private static async Task SeeDeclinedAsync(Visitor visitor)
    {
        await visitor.GoAsync($"/my-account/domains/{Second}/members");
        Assert.Equal(0, await visitor.Page.GetByText(Person.Friend.Email).CountAsync());
        await visitor.LookAsync("members-declined");
    }

    private static async Task BeRefusedToLeaveAsync(Visitor visitor, string why)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/my-account/profile/delete");
        await page.Heading("Your account cannot be deleted yet").WaitForAsync();
        Assert.Equal(0, await page.Button("Delete everything").CountAsync());
        await visitor.LookAsync($"account-delete-{why}");
        await page.Link("Back").ClickAsync();
        await visitor.ArriveAsync("/my-account/profile");
        await page.Link("Delete…").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visitor.LookAsync($"account-delete-{why}-dialog");
    }

    private static async Task JoinAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/my-account/domains");
        await page.Button("Accept").ClickAsync();
        await visitor.ArriveAsync(Home);
        await visitor.LookAsync("joined");
        await visitor.GoAsync($"{Home}/members");
        await visitor.LookAsync("members-as-user");
        await visitor.GoAsync($"{Home}/aliases");
        await visitor.LookAsync("aliases-as-user");
        visitor.Expected = 403;
        await visitor.GoAsync($"{Home}/settings");
        await visitor.LookAsync("forbidden");
    }

    private static async Task RemoveMemberAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync($"{Home}/members");
        await visitor.LookAsync("members");
        await page.Link("Remove…").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).WaitForAsync();
        await visitor.LookAsync("member-remove");
        await page.Button("Remove the member").ClickAsync();
        await page.ReadAsync($"{Person.Friend.Email} is removed.");
    }

    private static async Task DecideAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/admin");
        await visitor.LookAsync("admin-waits");
        await visitor.GoAsync("/admin/denylist");
        await visitor.LookAsync("admin-denylist");
        await page.Button("Grant").ClickAsync();
        await page.ReadAsync("The request about far.example is granted");
        await visitor.GoAsync("/admin/denylist?show=decided");
        await visitor.LookAsync("admin-denylist-decided");
    }
}
