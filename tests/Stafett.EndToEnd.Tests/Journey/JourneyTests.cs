using System.Globalization;
using Microsoft.Playwright;

namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>From a new server to the first message, in a browser, on a phone and at a desk: what whoever runs Stafett for himself does on the first day.</summary>
public sealed class JourneyTests
{
    private const string Mailbox = "you@inbox.example";
    private const string Domain = "yours.example";
    private const string Subject = "The first message";

    private const int Reloads = 200;

    [Theory]
    [InlineData("phone")]
    [InlineData("desktop")]
    public async Task From_the_set_up_link_to_the_first_message(string screen)
    {
        await using var sandbox = await SandboxProcess.StartAsync();
        await using var visitor = await Visitor.ComeAsync(Screen.Of(screen), sandbox);
        await visitor.TravelAsync(async () =>
        {
            await SetUpAsync(visitor, sandbox);
            await SeeSecurityAsync(visitor);
            await AddDomainAsync(visitor);
            await PublishAsync(visitor, sandbox);
            await MakeAliasAsync(visitor);
            await KeepLogsAsync(visitor);
            await SendAsync(visitor, sandbox);
            await SeeLogAsync(visitor);
            await SeeTheRestAsync(visitor);
        });
    }

    private static string Of(Uri root, string path) => new Uri(root, path).AbsoluteUri;

    private static async Task SetUpAsync(Visitor visitor, SandboxProcess sandbox)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/");
        await visitor.LookAsync("landing");
        await page.GotoAsync(sandbox.SetUpLink.AbsoluteUri);
        await visitor.LookAsync("set-up");
        await page.Link("Use a passkey instead").ClickAsync();
        await page.Field("E-mail address").FillAsync(Mailbox);
        await visitor.LookAsync("set-up-passkey");
        await page.Button("Create a passkey").ClickAsync();
        await page.GetByText("The service is yours.").WaitForAsync();
        await visitor.LookAsync("first-page");
    }

    private static async Task SeeSecurityAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/my-account/security");
        await page.Field("What is it for?").FillAsync("the journey");
        await visitor.LookAsync("security");
        await page.Button("Make a token").ClickAsync();
        await page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Your API token", Exact = true }).WaitForAsync();
        await visitor.LookAsync("token");

        // Out, and in again with the passkey alone.
        await page.GetByRole(AriaRole.Banner).Locator("summary").ClickAsync();
        await visitor.LookAsync("menu");
        await page.Button("Sign out").ClickAsync();
        foreach (var (path, name) in GuestPages)
        {
            await visitor.GoAsync(path);
            await visitor.LookAsync(name);
        }

        await visitor.GoAsync("/sign-in");
        await visitor.LookAsync("sign-in");
        await page.Button("Sign in with a passkey").ClickAsync();
        await visitor.ArriveAsync("/my-account");
        await visitor.LookAsync("signed-in");
    }

    private static async Task AddDomainAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync("/my-account/domains");
        await visitor.LookAsync("domains-none");
        await page.Link("Add a domain").First.ClickAsync();
        await page.Field("Domain").First.FillAsync(Domain);
        await page.GetByLabel("Refuse it").CheckAsync();
        await visitor.LookAsync("domain-new");
        await page.Button("Add the domain").ClickAsync();
        await page.Heading("Records to publish").WaitForAsync();
        await visitor.LookAsync("records");
    }

    private static async Task PublishAsync(Visitor visitor, SandboxProcess sandbox)
    {
        var page = visitor.Page;
        var setUp = page.Url;
        await page.Button("Verify the records").ClickAsync();
        await page.GetByText("Missing", new PageGetByTextOptions { Exact = true }).First.WaitForAsync();
        await page.Button("Look again").WaitForAsync();
        await visitor.LookAsync("records-missing");

        var lines = new List<string>();
        foreach (var record in await page.GetByRole(AriaRole.List, new PageGetByRoleOptions { Name = "Records to publish" }).GetByRole(AriaRole.Listitem).AllAsync())
        {
            var type = (await record.InnerTextAsync()).Split('\n')[0].Trim();
            if (type is "MX" or "TXT" or "CNAME")
            {
                // The fields: host, priority where there is one, value. What was found stands behind them.
                var fields = (await record.GetByRole(AriaRole.Definition).GetByRole(AriaRole.Code).AllInnerTextsAsync()).Take(type == "MX" ? 3 : 2).ToList();
                lines.Add($"{fields[0]} {type} {string.Join(' ', fields.Skip(1))}");
            }
        }

        Assert.Contains(lines, line => line.Contains(" MX ", StringComparison.Ordinal));
        await page.GotoAsync(Of(sandbox.Outside, "/registrar"));
        await page.GetByLabel("Records").FillAsync(string.Join('\n', lines));
        await visitor.LookAsync("registrar");
        await page.Button("Publish them").ClickAsync();
        await page.GetByRole(AriaRole.Table).WaitForAsync();
        await visitor.LookAsync("registrar-published");

        await page.GotoAsync(setUp);
        await page.Button("Verify the records").ClickAsync();
        await page.Link("On to the aliases").WaitForAsync();
        // What says elsewhere how the records are has changed with them.
        await page.Button("Look again").WaitForAsync();
        await page.Locator("#domain-look").GetByText("Works").WaitForAsync();
        await visitor.LookAsync("verified");
    }

    private static async Task MakeAliasAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await page.Link("On to the aliases").ClickAsync();
        await page.Heading("No aliases yet").WaitForAsync();
        await visitor.LookAsync("aliases-none");
        await page.Link("Add an alias").First.ClickAsync();
        await page.Field("Name").First.FillAsync("hello");
        await page.Field("Goes to").FillAsync(Mailbox);
        await visitor.LookAsync("alias-new");
        await page.Button("Make the alias").ClickAsync();
        await page.GetByText($"hello@{Domain} is there.").WaitForAsync();
        await visitor.LookAsync("alias-made");
        await visitor.GoAsync($"/my-account/domains/{Domain}");
        await visitor.LookAsync("domain");
    }

    private static async Task KeepLogsAsync(Visitor visitor)
    {
        var page = visitor.Page;
        await visitor.GoAsync($"/my-account/domains/{Domain}/settings");
        await visitor.LookAsync("settings");
        var logs = page.Locator("form").Filter(new LocatorFilterOptions { Has = page.GetByLabel("Log delivered mail too") });
        await logs.GetByRole(AriaRole.Checkbox).CheckAsync();
        await logs.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Save" }).ClickAsync();
        await page.GetByText("Saved.").WaitForAsync();
        await visitor.LookAsync("settings-saved");
    }

    private static async Task SendAsync(Visitor visitor, SandboxProcess sandbox)
    {
        var page = visitor.Page;
        await page.GotoAsync(Of(sandbox.Outside, "/registrar"));
        await page.GetByLabel("To", new PageGetByLabelOptions { Exact = true }).FillAsync($"hello@{Domain}");
        await page.GetByLabel("Subject").FillAsync(Subject);
        await page.Button("Send it").ClickAsync();
        await page.GetByText("250").First.WaitForAsync();
        await visitor.LookAsync("sent");
        await page.GotoAsync(Of(sandbox.Outside, "/"));
        await visitor.LookAsync("arrived");
        await page.Link(Subject).First.ClickAsync();
        await page.Heading(Subject).WaitForAsync();
        Assert.Contains($"hello@{Domain}", await page.GetByRole(AriaRole.Main).InnerTextAsync(), StringComparison.Ordinal);
        await visitor.LookAsync("message");
    }

    private static async Task SeeLogAsync(Visitor visitor)
    {
        var page = visitor.Page;
        var entry = page.Link(Subject);
        for (var i = 0; await entry.CountAsync() == 0; i++)
        {
            // Entries are written behind the message, in batches.
            Assert.True(i < Reloads, "The log does not speak of the message.");
            await visitor.GoAsync(string.Create(CultureInfo.InvariantCulture, $"/my-account/logs?domain={Domain}"));
        }

        await visitor.LookAsync("log");
        await entry.ClickAsync();
        await visitor.ArriveAsync("/my-account/logs/");
        await visitor.LookAsync("log-entry");
    }

    private static async Task SeeTheRestAsync(Visitor visitor)
    {
        var page = visitor.Page;
        foreach (var (path, name) in OtherPages)
        {
            await visitor.GoAsync(path);
            await visitor.LookAsync(name);
        }

        await visitor.GoAsync($"/my-account/domains/{Domain}/sending");
        await page.Button("Make the key").ClickAsync();
        await page.Heading("Records for sending").WaitForAsync();
        await visitor.LookAsync("sending-records");

        // Pages whose addresses have an id in them.
        foreach (var (list, link) in (IEnumerable<(string, string)>)[($"/my-account/domains/{Domain}/aliases", "hello"), ("/admin/users", Mailbox), ("/admin/domains", Domain)])
        {
            await visitor.GoAsync(list);
            await page.Link(link).First.ClickAsync();
            await visitor.ArriveAsync($"{list}/");
            await visitor.LookAsync($"one-of-{list.Split('/')[^1]}");
        }
    }

    private static (string Path, string Name)[] GuestPages { get; } =
    [
        ("/register", "register"), ("/register/passkey", "register-passkey"), ("/forgot-password", "forgot-password"), ("/rule-tester", "guest-rule-tester"), ("/email-api", "guest-api"),
    ];

    private static (string Path, string Name)[] OtherPages { get; } =
    [
        ("/my-account/profile", "profile"), ("/my-account/profile/delete", "account-delete"), ("/my-account/domains", "domains"), ($"/my-account/domains/{Domain}/settings/delete", "domain-delete"),
        ($"/my-account/domains/{Domain}/sending", "sending"), ($"/my-account/domains/{Domain}/members", "members"),
        ($"/my-account/domains/{Domain}/aliases/import", "alias-import"), ("/rule-tester", "rule-tester"), ("/email-api", "api"), ("/denylist", "denylist"), ("/encrypt", "encrypt"), ("/help", "help"),
        ("/admin", "admin"), ("/admin/users", "admin-users"), ("/admin/domains", "admin-domains"), ("/admin/denylist", "admin-denylist"),
    ];
}
