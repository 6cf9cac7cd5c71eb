using System.Net;
using System.Text.RegularExpressions;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control.Domains;

namespace Stafett.Web.Tests.Aliases;

/// <summary>Passwords of aliases, rules of DNS that become aliases, and the links of mails about them.</summary>
public sealed partial class AliasPasswordTests(WebSite site) : IClassFixture<WebSite>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_password_is_shown_once_and_a_mailed_one_by_its_link_alone()
    {
        using var visitor = await site.SignedInAsync();
        var (domain, list) = await ProvenAsync(visitor);
        await AliasPagesTests.MakeAsync(visitor, list, "hello");
        var one = $"{list}/{AliasPagesTests.IdOf((await visitor.GetAsync(list)).Body)}/password";
        await visitor.GetAsync(one);
        var made = await visitor.SubmitAsync(one, ("new_password", ""));
        Assert.Equal(HttpStatusCode.OK, made.Status);
        Assert.Contains($"Password of hello@{domain}", made.Body, StringComparison.Ordinal);
        Assert.Single(Secrets().Matches(made.Body));
        Assert.Empty(HtmlCheck.Problems(made.Body));
        Assert.DoesNotMatch(Secrets(), (await visitor.GetAsync(one)).Body);

        await visitor.SubmitAsync(one, ("password", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("id=\"password-problem\"", visitor.Page.Body, StringComparison.Ordinal);
        var mailed = await visitor.SubmitAsync(one, ("is_override", "true"), ("emailed_instructions", "ada@elsewhere.example"));
        Assert.DoesNotMatch(Secrets(), mailed.Body);
        var link = "/ap/" + Links().Match(site.LastMail("ada@elsewhere.example").Text).Groups[1].Value;

        using var ada = site.Visitor();
        Assert.DoesNotMatch(Secrets(), (await ada.GetAsync(link)).Body);
        var shown = await ada.SubmitAsync(link);
        Assert.Single(Secrets().Matches(shown.Body));
        Assert.Empty(HtmlCheck.Problems(shown.Body));
        Assert.Contains("shows nothing any more", (await ada.GetAsync(link)).Body, StringComparison.Ordinal);
        Assert.DoesNotMatch(Secrets(), (await ada.PostAsync(link)).Body);
    }

    [Fact]
    public async Task Rules_of_dns_become_aliases()
    {
        using var visitor = await site.SignedInAsync();
        var domain = await WebSite.DomainAsync(visitor, "imported.example");
        var list = $"/my-account/domains/{domain}/aliases";
        site.Publish("imported.example. 60 TXT \"forward-email=hello:ada@elsewhere.example,!old,<b>\"\n");
        var preview = await visitor.GetAsync($"{list}/import");
        Assert.Contains("Import 2 aliases", preview.Body, StringComparison.Ordinal);
        Assert.Contains("ada@elsewhere.example", preview.Body, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", preview.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(preview.Body));

        await visitor.SubmitAsync($"{list}/import");
        Assert.Equal(list, visitor.Page.Location);
        Assert.Contains("2 aliases are imported.", (await visitor.FollowAsync()).Body, StringComparison.Ordinal);
        Assert.Contains("There are no rules to import", (await visitor.GetAsync($"{list}/import")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recipient_says_yes_by_a_button_once()
    {
        using var visitor = await site.SignedInAsync();
        var (domain, list) = await ProvenAsync(visitor);
        await visitor.GetAsync($"{list}/new");
        await visitor.SubmitAsync($"{list}/new", ("name", "hello"), ("recipients", "bea@elsewhere.example"), ("has_recipient_verification", "true"));
        await new RecipientAsking(site.Control, site, site.Use<HostingFacts>(), TimeProvider.System).RunAsync(Token);
        var link = "/v/" + Consents().Match(site.LastMail("bea@elsewhere.example").Text).Groups[1].Value;

        using var bea = site.Visitor();
        Assert.Contains($"Do you want mail of hello@{domain}?", (await bea.GetAsync(link)).Body, StringComparison.Ordinal);
        Assert.Contains("Asks recipients", (await visitor.GetAsync(list)).Body, StringComparison.Ordinal);
        var thanks = await bea.SubmitAsync(link);
        Assert.Contains("Thank you", thanks.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(thanks.Body));
        Assert.DoesNotContain("Asks recipients", (await visitor.GetAsync(list)).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await bea.GetAsync(link)).Status);
    }

    [Theory]
    [InlineData("/v/nonsense", HttpStatusCode.NotFound)]
    [InlineData("/ap/nonsense", HttpStatusCode.OK)]
    public async Task A_link_that_never_was_says_so(string path, HttpStatusCode status)
    {
        using var visitor = site.Visitor();
        var page = await visitor.GetAsync(path);
        Assert.Equal(status, page.Status);
        Assert.Empty(HtmlCheck.Problems(page.Body));
    }

    private async Task<(string Domain, string List)> ProvenAsync(WebVisitor visitor)
    {
        var domain = await WebSite.DomainAsync(visitor);
        var account = (await site.Control.Accounts.FindAsync(EmailAddress.Parse(visitor.Email), Token))!;
        var stored = (await site.Control.Domains.GetAsync(account.Id, Protocols.Message.Domain.Parse(domain), Token))!;
        Assert.True((await site.Control.DomainChecks.SaveAsync(stored.Id, new DomainCheck(stored.Records, true), Token)).IsDone);
        return (domain, $"/my-account/domains/{domain}/aliases");
    }

    [GeneratedRegex("<code>([0-9A-Za-z]{24})</code>")]
    private static partial Regex Secrets();

    [GeneratedRegex("/v/([0-9A-Za-z_-]+)")]
    private static partial Regex Consents();

    [GeneratedRegex("/ap/([0-9A-Za-z_-]+)")]
    private static partial Regex Links();
}
