using Microsoft.Playwright;

namespace Stafett.EndToEnd.Tests.Journey;

/// <summary>What several journeys do on their way.</summary>
internal static class Errands
{
    /// <summary>The first account, with a password.</summary>
    public static async Task SetUpAsync(this Visitor visitor, SandboxProcess sandbox, Person person)
    {
        await visitor.Page.GotoAsync(sandbox.SetUpLink.AbsoluteUri);
        await FillAsync(visitor.Page, person);
        await visitor.Page.Button("Make me the operator").ClickAsync();
        await visitor.ArriveAsync("/my-account/domains");
    }

    /// <summary>An account, as far as the page that asks for the PIN.</summary>
    public static async Task RegisterAsync(this Visitor visitor, Person person)
    {
        await visitor.GoAsync("/register");
        await FillAsync(visitor.Page, person);
        await visitor.Page.Button("Create the account").ClickAsync();
        await visitor.ArriveAsync("/verify");
    }

    public static async Task ProveAddressAsync(this Visitor visitor, Mailbox mailbox, Person person)
    {
        await visitor.Page.Field("PIN").FillAsync(await mailbox.PinAsync(person.Email));
        await visitor.Page.Button("That is me").ClickAsync();
        await visitor.ArriveAsync("/my-account/domains");
    }

    /// <summary>With the password; where that leads is another matter.</summary>
    public static async Task SignInAsync(this Visitor visitor, Person person)
    {
        await visitor.GoAsync("/sign-in");
        await FillAsync(visitor.Page, person);
        await visitor.Page.Button("Sign in").ClickAsync();
    }

    public static async Task SignOutAsync(this Visitor visitor)
    {
        await visitor.Page.GetByRole(AriaRole.Banner).Locator("summary").ClickAsync();
        await visitor.Page.Button("Sign out").ClickAsync();
        await visitor.ArriveAsync("/sign-in");
    }

    public static async Task AddDomainAsync(this Visitor visitor, string domain)
    {
        await visitor.GoAsync("/my-account/domains/new");
        await visitor.Page.Field("Domain").First.FillAsync(domain);
        await visitor.Page.GetByLabel("Refuse it").CheckAsync();
        await visitor.Page.Button("Add the domain").ClickAsync();
        await visitor.ArriveAsync($"/my-account/domains/{domain}/set-up");
    }

    /// <summary>From the page of its records: publishes them in the outside world, and comes back to have them verified.</summary>
    public static async Task PublishAsync(this Visitor visitor, SandboxProcess sandbox)
    {
        var page = visitor.Page;
        var setUp = page.Url;
        var proof = await page.GetByRole(AriaRole.Main).GetByText("forward-email-site-verification=").First.InnerTextAsync();
        await page.GotoAsync(new Uri(sandbox.Outside, "/registrar").AbsoluteUri);
        await page.GetByLabel("Records").FillAsync($"@ MX 10 mx.sandbox.example\n@ TXT {proof}");
        await page.Button("Publish them").ClickAsync();
        await page.GetByRole(AriaRole.Table).WaitForAsync();
        await page.GotoAsync(setUp);
        await page.Locator("#records-form").GetByRole(AriaRole.Button).ClickAsync();
        await page.Link("On to the aliases").WaitForAsync();
    }

    private static async Task FillAsync(IPage page, Person person)
    {
        await page.Field("E-mail address").FillAsync(person.Email);
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync(person.Password);
    }
}
