using System.Net;
using Stafett.Server.Accounts.Domains;

namespace Stafett.Web.Tests.Public;

public sealed class RuleTesterPageTests(WebSite site) : IClassFixture<WebSite>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_asks_for_an_address_and_holds_a_place_for_the_way()
    {
        using var visitor = site.Visitor();
        var page = await visitor.GetAsync("/rule-tester");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.Contains("id=\"way\"", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Anybody_is_shown_what_the_records_say()
    {
        Host("way1.example", "forward-email=hello:ada@mailbox.example");
        using var visitor = site.Visitor();
        var page = await visitor.GetAsync("/rule-tester?address=hello@way1.example");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.Contains("is handed on", page.Body, StringComparison.Ordinal);
        Assert.Contains("ada@mailbox.example", page.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"hello@way1.example\"", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_address_is_said_at_the_field_and_to_those_who_take_the_part_only()
    {
        using var visitor = site.Visitor();
        var page = await visitor.GetAsync("/rule-tester?address=%3Cscript%3Ealert(1)");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.Contains("aria-invalid=\"true\"", page.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"&lt;script&gt;alert(1)\"", page.Body, StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/rule-tester?address=nobody");
        request.Headers.Add("X-Fragment", "1");
        var part = await visitor.SendAsync(request);
        Assert.Contains("is no e-mail address", part.Body[part.Body.IndexOf("id=\"way\"", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Owners_see_the_rules_of_their_domain_and_others_do_not()
    {
        using var owner = await site.SignedInAsync();
        using var other = await site.SignedInAsync();
        var caller = await site.CallerAsync(owner);
        var made = await site.Use<DomainEditing>().CreateAsync(caller, new DomainCreation { Domain = "way2.example", Catchall = "secret-target@mailbox.example" }, Token);
        var domain = made.Value!.Domain;
        await site.Control.DomainChecks.SaveAsync(domain.Id, new Storage.Control.Domains.DomainCheck(domain.Records, true), Token);
        Host("way2.example", $"forward-email-site-verification={domain.VerificationRecord}");
        Assert.Contains("secret-target@mailbox.example", (await owner.GetAsync("/rule-tester?address=any@way2.example")).Body, StringComparison.Ordinal);
        var page = await other.GetAsync("/rule-tester?address=any@way2.example");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.DoesNotContain("secret-target", page.Body, StringComparison.Ordinal);
        Assert.Contains("There may be more", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_about_the_api_leads_to_its_document_and_to_tokens()
    {
        using var visitor = site.Visitor();
        var page = await visitor.GetAsync("/email-api");
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.Contains("href=\"/v1/openapi.json\"", page.Body, StringComparison.Ordinal);
        Assert.Contains("curl http://localhost/v1/domains", page.Body, StringComparison.Ordinal);
        using var owner = await site.SignedInAsync();
        Assert.Contains("href=\"/my-account/security#tokens\"", (await owner.GetAsync("/email-api")).Body, StringComparison.Ordinal);
    }

    private void Host(string domain, string text) => site.Publish($"{domain}. 60 MX 10 mx1.example.net.\n{domain}. 60 TXT \"{text}\"\n");
}
