using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Stafett.Web.Hosting;

namespace Stafett.Web.Tests;

/// <summary>What holds for every page that is mapped, whoever maps it.</summary>
public sealed class EveryPageTests(WebSite site) : IClassFixture<WebSite>
{
    private static readonly string[] Headers =
        ["Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"];

    [Fact]
    public async Task No_form_is_read_without_the_token_of_its_session()
    {
        using var visitor = await site.SignedInAsync(isOperator: true);
        using var other = await site.SignedInAsync();
        await other.GetAsync("/help");
        var foreign = other.FormToken();
        var posts = site.Pages.Where(page => page.Method == "POST").ToList();
        Assert.True(posts.Count > 20);
        foreach (var (pattern, _, _) in posts)
        {
            var path = PathOf(pattern);
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(visitor, path, new FormUrlEncodedContent([])));
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(visitor, path, new FormUrlEncodedContent([new("_token", foreign)])));
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(visitor, path, new StringContent("{}", new MediaTypeHeaderValue("application/json"))));
        }

        // Signed in still: /sign-out was among them.
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/my-account/security")).Status);
    }

    [Fact]
    public async Task No_form_of_another_site_is_read()
    {
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync("/help");
        foreach (var (header, value) in new[] { ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/theme") { Content = new FormUrlEncodedContent([new("_token", visitor.FormToken()), new("theme", "dark")]) };
            request.Headers.Add(header, value);
            Assert.Equal(HttpStatusCode.BadRequest, (await visitor.SendAsync(request)).Status);
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await visitor.SubmitAsync("/theme", ("theme", "dark"))).Status);
    }

    [Fact]
    public async Task A_token_from_before_the_sign_in_is_worth_nothing_after_it()
    {
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync("/help");
        var before = visitor.FormToken();
        await visitor.SubmitAsync("/sign-out");
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(visitor, "/theme", new FormUrlEncodedContent([new("_token", before), new("theme", "dark")])));
    }

    [Fact]
    public async Task Where_a_form_is_sent_to_there_is_something_to_see()
    {
        using var visitor = await site.SignedInAsync(isOperator: true);
        foreach (var (pattern, _, _) in site.Pages.Where(page => page.Method == "POST"))
            Assert.Contains(site.Pages, page => page.Method == "GET" && page.Pattern == pattern);

        Assert.Equal("/my-account/security", (await visitor.GetAsync("/my-account/security/tokens")).Location);
        Assert.Equal("/my-account/domains/a%20b/settings", (await visitor.GetAsync("/my-account/domains/a%20b/settings/webhook-key/show")).Location);
        Assert.Equal("/", (await visitor.GetAsync("/sign-out")).Location);
        Assert.Equal(HttpStatusCode.OK, (await visitor.GetAsync("/my-account/security")).Status);
    }

    [Fact]
    public async Task Every_page_asks_for_what_it_needs()
    {
        using var nobody = site.Visitor();
        using var unproven = await site.SignedInAsync(isVerified: false);
        using var user = await site.SignedInAsync();
        foreach (var (pattern, method, needs) in site.Pages.Where(page => page.Method == "GET"))
        {
            var path = PathOf(pattern);
            Assert.NotEqual("HEAD", method);
            if (needs is not (Needs.Anyone or Needs.Guest))
                Assert.StartsWith("/sign-in?then=", (await nobody.GetAsync(path)).Location, StringComparison.Ordinal);
            if (needs is Needs.Verified or Needs.Recent or Needs.Operator or Needs.RecentOperator)
                Assert.Equal("/verify", (await unproven.GetAsync(path)).Location);
            if (needs is Needs.Operator or Needs.RecentOperator)
                Assert.Equal(HttpStatusCode.NotFound, (await user.GetAsync(path)).Status);
            if (needs == Needs.Guest)
                Assert.Equal("/my-account", (await user.GetAsync(path)).Location);
        }
    }

    [Fact]
    public async Task Every_page_is_well_formed_and_within_the_policy()
    {
        using var guest = site.Visitor();
        using var visitor = await site.SignedInAsync(isOperator: true);
        foreach (var (pattern, _, needs) in site.Pages.Where(page => page.Method == "GET"))
        {
            var answer = await (needs == Needs.Guest ? guest : visitor).GetAsync(PathOf(pattern));
            foreach (var header in Headers)
                Assert.True(answer.Header(header).Length > 0, $"{pattern} has no {header}");
            Assert.Equal("no-store", answer.Header("Cache-Control"));
            Assert.Equal(PageHeaders.Policy, answer.Header("Content-Security-Policy"));
            if (answer.Status == HttpStatusCode.SeeOther)
                continue;
            Assert.Empty(HtmlCheck.Problems(answer.Body).Select(problem => $"{pattern}: {problem}"));
            Assert.DoesNotMatch("<!--Blazor|blazor", answer.Body);
        }
    }

    [Fact]
    public async Task What_a_person_wrote_is_text_and_nothing_else()
    {
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync("/my-account/profile");
        await visitor.SubmitAsync("/my-account/profile", ("given_name", "\"><script>alert(1)</script>"), ("family_name", "x"), ("timezone", "UTC"));
        var page = await visitor.GetAsync("/my-account/profile");
        Assert.Empty(HtmlCheck.Problems(page.Body));
        Assert.DoesNotContain("<script>alert", page.Body, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_path_is_said_to_be_unknown()
    {
        using var visitor = site.Visitor();
        var page = await visitor.GetAsync("/nothing/here");
        Assert.Equal(HttpStatusCode.NotFound, page.Status);
        Assert.Contains("There is nothing here", page.Body, StringComparison.Ordinal);
        Assert.Empty(HtmlCheck.Problems(page.Body));
    }

    [Theory]
    [InlineData("/sign-in?then=//evil.example/", "/my-account")]
    [InlineData("/sign-in?then=https://evil.example/", "/my-account")]
    [InlineData("/sign-in?then=/%5Cevil.example/", "/my-account")]
    [InlineData("/sign-in?then=/my-account/security", "/my-account/security")]
    public async Task Signing_in_leads_to_pages_of_ours_only(string path, string target)
    {
        using var known = await site.SignedInAsync();
        using var visitor = site.Visitor();
        await visitor.GetAsync(path);
        Assert.Equal(target, (await visitor.SubmitAsync("/sign-in", ("email", known.Email), ("password", WebSite.Password))).Location);
    }

    private static async Task<HttpStatusCode> PostAsync(WebVisitor visitor, string path, HttpContent content) =>
        (await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content })).Status;

    // A path that fits the pattern; what is asked for does not exist.
    private static string PathOf(string pattern) => "/" + Regex.Replace(pattern.TrimStart('/'), @"\{\**(\w+)\}", "000000000000000000000000");
}
