using System.Net;
using Stafett.Storage.Control;

namespace Stafett.Web.Tests.Domains;

/// <summary>The list of domains, a new one, and its first page.</summary>
public sealed class DomainListTests(WebSite site) : IClassFixture<WebSite>
{
    private const string List = "/my-account/domains";

    [Fact]
    public async Task Signing_in_leads_to_the_domains_and_an_empty_list_offers_to_add_one()
    {
        using var visitor = await site.SignedInAsync();
        Assert.Equal(List, (await visitor.GetAsync("/my-account")).Location);
        var page = await visitor.FollowAsync();
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("No domains yet", page.Body, StringComparison.Ordinal);
        Assert.Contains("href=\"/my-account/domains/new\"", page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(page.Body));
    }

    [Fact]
    public async Task A_domain_is_added_found_and_sorted()
    {
        using var visitor = await site.SignedInAsync();
        var first = await WebSite.DomainAsync(visitor, "anemone.example");
        await WebSite.DomainAsync(visitor, "blueberry.example");
        var list = await visitor.GetAsync(List);
        Assert.Contains("data-href=\"/my-account/domains/anemone.example\"", list.Body, StringComparison.Ordinal);
        Assert.Contains("To set up", list.Body, StringComparison.Ordinal);
        Assert.True(list.Body.IndexOf("domains/anemone.example", StringComparison.Ordinal) < list.Body.IndexOf("domains/blueberry.example", StringComparison.Ordinal));
        var sorted = await visitor.GetAsync($"{List}?sort=-name");
        Assert.True(sorted.Body.IndexOf("domains/anemone.example", StringComparison.Ordinal) > sorted.Body.IndexOf("domains/blueberry.example", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"{List}?sort=nonsense&page=99999")).Status);

        var found = await visitor.GetAsync($"{List}?q=blue");
        Assert.Contains("blueberry.example", found.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(first, found.Body, StringComparison.Ordinal);
        var nothing = await visitor.GetAsync($"{List}?q=%3Cscript%3Ealert(1)");
        Assert.Contains("No domain of that name", nothing.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", nothing.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(nothing.Body));
        Assert.Empty(HtmlCheck.Problems(list.Body));
    }

    [Fact]
    public async Task What_was_wrong_with_a_new_domain_stands_at_its_field_and_the_rest_is_kept()
    {
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync($"{List}/new");
        await visitor.SubmitAsync($"{List}/new", ("domain", "https://\"><script>alert(1)</script>"), ("plan", "enhanced_protection"), ("catchall_kind", "other"), ("catchall", "ada@elsewhere.example"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("id=\"domain-problem\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"ada@elsewhere.example\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Matches("value=\"other\" checked", visitor.Page.Body);
        Assert.Matches("value=\"enhanced_protection\" selected", visitor.Page.Body);
        Assert.DoesNotContain("<script>alert", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(visitor.Page.Body));

        await visitor.SubmitAsync($"{List}/new", ("domain", "empty.example"), ("catchall_kind", "other"), ("catchall", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, visitor.Page.Status);
        Assert.Contains("id=\"catchall-problem\"", visitor.Page.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"empty.example\"", visitor.Page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_free_plan_says_why_it_does_not_take_a_name()
    {
        using var visitor = await site.SignedInAsync(plan: Plan.Free);
        await visitor.GetAsync($"{List}/new");
        Assert.DoesNotContain("catchall", visitor.Page.Body, StringComparison.Ordinal);
        await visitor.SubmitAsync($"{List}/new", ("domain", "example.shop"));
        Assert.Equal(HttpStatusCode.PaymentRequired, visitor.Page.Status);
        Assert.Contains("Domains below .shop need a paid plan.", visitor.Page.Body, StringComparison.Ordinal);

        await visitor.SubmitAsync($"{List}/new", ("domain", "a-free-one.com"));
        var setUp = await visitor.FollowAsync();
        Assert.Contains($"<code>forward-email={visitor.Email}</code>", setUp.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(setUp.Body));
    }

    [Fact]
    public async Task A_catch_all_leads_to_the_owner_where_nothing_else_is_chosen()
    {
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync($"{List}/new");
        await visitor.SubmitAsync($"{List}/new", ("domain", "caught.example"), ("catchall_kind", "own"));
        Assert.Equal(HttpStatusCode.SeeOther, visitor.Page.Status);
        var page = await visitor.GetAsync($"{List}/caught.example");
        Assert.Matches("Aliases<span class=\"tabs-count\">1</span>", page.Body);
    }

    [Fact]
    public async Task The_overview_names_the_next_step()
    {
        using var visitor = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(visitor);
        var page = await visitor.GetAsync($"{List}/{name}");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("Next: publish the records", page.Body, StringComparison.Ordinal);
        Assert.Contains("aria-current=\"step\"", page.Body, StringComparison.Ordinal);
        Assert.Matches($"href=\"/my-account/domains/{name}\" aria-current=\"page\"", page.Body);
        Assert.Empty(HtmlCheck.Problems(page.Body));
    }

    [Fact]
    public async Task Set_up_explains_each_record_until_all_are_there()
    {
        using var visitor = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(visitor);
        site.Publish($"{name}. 300 IN NS anna.ns.cloudflare.com.\n{name}. 300 IN MX 10 mail.elsewhere.example.\n{name}. 300 IN TXT \"forward-email-site-verification=aB3dE5gH7j\"\n");
        var setUp = await visitor.GetAsync($"{List}/{name}/set-up");
        Assert.Contains("belong to Cloudflare", setUp.Body, StringComparison.Ordinal);
        Assert.Contains("mx1.example.net", setUp.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(setUp.Body));
        var value = System.Text.RegularExpressions.Regex.Match(setUp.Body, "<code>(forward-email-site-verification=[^<]+)</code>").Groups[1].Value;

        var wrong = await visitor.SubmitAsync($"{List}/{name}/set-up/verify");
        Assert.Contains("mail.elsewhere.example", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("Delete it.", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("with another value", wrong.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("ignore_mx_check", wrong.Body, StringComparison.Ordinal);
        // The open page looks again by itself, as the form does that is named there: a look keeps what it finds, which no GET does.
        Assert.Contains($"data-live=\"{List}/{name}/set-up/verify\"", wrong.Body, StringComparison.Ordinal);
        Assert.Contains("data-form=\"records-form\"", wrong.Body, StringComparison.Ordinal);
        Assert.Matches($"<form[^>]*action=\"{List}/{name}/set-up/verify\"[^>]*id=\"records-form\"", wrong.Body);
        Assert.Empty(HtmlCheck.Problems(wrong.Body));
        var overview = await visitor.GetAsync($"{List}/{name}");
        Assert.Contains("Mail does not come here yet", overview.Body, StringComparison.Ordinal);

        site.Publish($"{name}. 300 IN NS anna.ns.cloudflare.com.\n{name}. 300 IN MX 10 mx1.example.net.\n{name}. 300 IN TXT \"{value}\"\n");
        await visitor.GetAsync($"{List}/{name}/set-up");
        var right = await visitor.SubmitAsync($"{List}/{name}/set-up/verify");
        Assert.Contains("its mail comes here", right.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("data-live=", right.Body, StringComparison.Ordinal);
        Assert.Contains("Next: make an alias", (await visitor.GetAsync($"{List}/{name}")).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Steps_of_every_provider_can_be_chosen()
    {
        using var visitor = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(visitor);
        var setUp = await visitor.GetAsync($"{List}/{name}/set-up");
        Assert.Contains("We do not know where", setUp.Body, StringComparison.Ordinal);
        var chosen = await visitor.GetAsync($"{List}/{name}/set-up?provider=gandi");
        Assert.Contains("The steps at Gandi.", chosen.Body, StringComparison.Ordinal);
        Assert.Matches("value=\"gandi\" selected", chosen.Body);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync($"{List}/{name}/set-up?provider=%22%3E")).Status);
    }

    [Fact]
    public async Task A_domain_of_somebody_else_does_not_exist()
    {
        using var owner = await site.SignedInAsync();
        using var stranger = await site.SignedInAsync();
        var name = await WebSite.DomainAsync(owner);
        await owner.GetAsync($"{List}/{name}");
        var id = System.Text.RegularExpressions.Regex.Match(owner.Page.Body, "<code>([0-9a-f]{24})</code>").Groups[1].Value;
        var routes = site.Pages.Where(page => page.Pattern.StartsWith($"{List}/{{name}}", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(routes);
        await stranger.GetAsync("/help");
        var token = stranger.FormToken();
        foreach (var (pattern, method, _) in routes)
        {
            foreach (var key in new[] { name, id })
            {
                var path = pattern.Replace("{name}", key, StringComparison.Ordinal).Replace("{section}", "protection", StringComparison.Ordinal);
                path = System.Text.RegularExpressions.Regex.Replace(path, @"\{\w+\}", "000000000000000000000000");
                var request = new HttpRequestMessage(new HttpMethod(method), path);
                if (method == "POST")
                    request.Content = new FormUrlEncodedContent([new("_token", token), new("confirm", name), new("email", "eve@example.com"), new("group", "admin")]);
                var answer = await stranger.SendAsync(request);
                // The address of a form leads to its page.
                if (method != "POST" && answer.Location is { } above)
                    answer = await stranger.GetAsync(above);
                Assert.True(answer.Status == HttpStatusCode.NotFound, $"{method} {path} is {answer.Status}");
            }
        }

        Assert.Equal(HttpStatusCode.OK, (await owner.GetAsync($"{List}/{id}")).Status);
    }
}
