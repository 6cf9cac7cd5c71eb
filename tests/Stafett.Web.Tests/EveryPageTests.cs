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
        using var visitor = await site.SignedInAsync();
        using var other = await site.SignedInAsync();
        await other.GetAsync("/help");
        var foreign = other.FormToken();
        var posts = site.Pages.Where(page => page.Method == "POST").ToList();
        Assert.NotEmpty(posts);
        foreach (var (pattern, _, _) in posts)
        {
            var path = PathOf(pattern);
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(visitor, path, new FormUrlEncodedContent([])));
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(visitor, path, new FormUrlEncodedContent([new("_token", foreign)])));
            Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(visitor, path, new StringContent("{}", new MediaTypeHeaderValue("application/json"))));
        }
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
        using var nobody = site.Visitor();
        await nobody.GetAsync("/help");
        using var visitor = await site.SignedInAsync();
        await visitor.GetAsync("/help");
        visitor.Cookies.Add(nobody.Cookies.GetAllCookies());
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(visitor, "/theme", new FormUrlEncodedContent([new("_token", nobody.FormToken()), new("theme", "dark")])));
    }

    [Fact]
    public async Task Every_page_is_well_formed_and_within_the_policy()
    {
        using var visitor = await site.SignedInAsync();
        using var nobody = site.Visitor();
        foreach (var (pattern, _, _) in site.Pages.Where(page => page.Method == "GET"))
        {
            foreach (var who in new[] { visitor, nobody })
            {
                var answer = await who.GetAsync(PathOf(pattern));
                foreach (var header in Headers)
                    Assert.True(answer.Header(header).Length > 0, $"{pattern} has no {header}");
                Assert.Equal("no-store", answer.Header("Cache-Control"));
                Assert.Equal(PageHeaders.Policy, answer.Header("Content-Security-Policy"));
                Assert.Empty(HtmlCheck.Problems(answer.Body).Select(problem => $"{pattern}: {problem}"));
                Assert.DoesNotMatch("<!--Blazor|blazor", answer.Body);
            }
        }
    }

    [Fact]
    public async Task A_session_that_is_not_there_is_nobodys()
    {
        using var visitor = site.Visitor();
        visitor.Cookies.Add(site.Origin, new Cookie("stafett", new string('0', 64)));
        var page = await visitor.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("/sign-in", page.Body, StringComparison.Ordinal);
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

    private static async Task<HttpStatusCode> PostAsync(WebVisitor visitor, string path, HttpContent content) =>
        (await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = content })).Status;

    // A path that fits the pattern; what is asked for does not exist.
    private static string PathOf(string pattern) => "/" + Regex.Replace(pattern.TrimStart('/'), @"\{\**(\w+)\}", "000000000000000000000000");
}
