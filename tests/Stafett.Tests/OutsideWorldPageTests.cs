using System.Net;
using System.Text;
using Stafett.Sandbox;

namespace Stafett.Tests;

public sealed class OutsideWorldPageTests(SandboxFixture sandbox) : IClassFixture<SandboxFixture>
{
    private const string Evil = "<script>alert(1)</script>";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/", HttpStatusCode.OK)]
    [InlineData("/behaviours", HttpStatusCode.OK)]
    [InlineData("/domains", HttpStatusCode.OK)]
    [InlineData("/senders", HttpStatusCode.OK)]
    [InlineData("/senders/nobody.example.eml", HttpStatusCode.NotFound)]
    [InlineData("/messages/999999", HttpStatusCode.NotFound)]
    [InlineData("/messages/999999/raw", HttpStatusCode.NotFound)]
    [InlineData("/messages/x", HttpStatusCode.NotFound)]
    [InlineData("/assets/nothing.js", HttpStatusCode.NotFound)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    public async Task Every_page_is_guarded_and_holds_no_inline_code(string path, HttpStatusCode status)
    {
        using var response = await sandbox.Http.GetAsync(path, Token);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(OutsideWorldPage.ContentSecurityPolicy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        var html = await response.Content.ReadAsStringAsync(Token);
        Assert.StartsWith("<!doctype html>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain(" on", html.Split("<main", 2)[0], StringComparison.Ordinal);
        Assert.Equal(1, Count(html, "<script"));
        Assert.Equal(1, Count(html, "<h1>"));
        Assert.Contains("href=\"#main\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_policy_allows_nothing_inline()
    {
        Assert.StartsWith("default-src 'none'", OutsideWorldPage.ContentSecurityPolicy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", OutsideWorldPage.ContentSecurityPolicy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", OutsideWorldPage.ContentSecurityPolicy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sandbox.css", "text/css")]
    [InlineData("sandbox.js", "text/javascript")]
    [InlineData("logo.svg", "image/svg+xml")]
    public async Task Serves_its_files(string name, string type)
    {
        using var response = await sandbox.Http.GetAsync($"/assets/{name}", Token);
        Assert.Equal(type, response.Content.Headers.ContentType!.MediaType);
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Shows_a_message_without_letting_it_act()
    {
        var text = $"X-Forward-Email-Version: 1\nX-{Evil}: {Evil}\nFrom: \"{Evil}\" <a@b.example>\nSubject: '\"&{Evil}\u202e\nContent-Type: text/html\n\n{Evil}\n";
        await SandboxFixture.SendAsync(sandbox.World, text, "evil@inbox.example");
        var id = sandbox.World.Messages[0].Id;
        foreach (var path in new[] { "/", $"/messages/{id}", $"/?q={Uri.EscapeDataString(Evil)}" })
        {
            var html = await sandbox.Http.GetStringAsync(path, Token);
            Assert.DoesNotContain(Evil, html, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202e', html);
            Assert.Contains("&#39;&quot;&amp;&lt;script&gt;", html, StringComparison.Ordinal);
        }

        var page = await sandbox.Http.GetStringAsync($"/messages/{id}", Token);
        Assert.Equal(1, Count(page, "+ added"));
        using var raw = await sandbox.Http.GetAsync($"/messages/{id}/raw", Token);
        Assert.Equal("attachment", raw.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n")), await raw.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Finds_messages_by_address_and_subject()
    {
        await SandboxFixture.SendAsync(sandbox.World, "Subject: =?utf-8?Q?Bl=C3=A5b=C3=A6r?=\n\n", "berry@inbox.example");
        Assert.Contains("Blåbær", await sandbox.Http.GetStringAsync("/?q=bl%C3%A5b", Token), StringComparison.Ordinal);
        Assert.Contains("Blåbær", await sandbox.Http.GetStringAsync("/?q=BERRY@", Token), StringComparison.Ordinal);
        Assert.Contains("No message has", await sandbox.Http.GetStringAsync("/?q=cloudberry", Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_behaviour_is_set_shown_and_removed_by_forms()
    {
        using var set = await PostAsync("/behaviours", "address=form%40inbox.example&code=550&text=5.1.1+%3Cb%3ENo&phase=data&delay=3");
        Assert.Equal(HttpStatusCode.SeeOther, set.StatusCode);
        var html = await sandbox.Http.GetStringAsync("/behaviours", Token);
        Assert.Contains("550 5.1.1 &lt;b&gt;No", html, StringComparison.Ordinal);
        using var removed = await PostAsync("/behaviours/remove", "address=form%40inbox.example");
        Assert.DoesNotContain(sandbox.World.Behaviours, b => b.Address == "form@inbox.example");
    }

    [Fact]
    public async Task A_wrong_behaviour_is_explained_and_what_was_typed_is_kept()
    {
        using var response = await PostAsync("/behaviours", "address=nonsense&code=999");
        var html = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("role=\"alert\"", html, StringComparison.Ordinal);
        Assert.Contains("value=\"nonsense\"", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task A_form_of_another_site_is_refused(string header, string value)
    {
        foreach (var path in new[] { "/behaviours", "/behaviours/remove", "/messages/clear", "/send", "/senders/send" })
        {
            using var response = await PostAsync(path, "address=x%40inbox.example&code=550&to=a%40b.example", (header, value));
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    [Fact]
    public async Task Its_own_form_is_taken()
    {
        var origin = SandboxAdvice.PageUrl(sandbox.Ports).TrimEnd('/');
        using var response = await PostAsync("/behaviours", "address=own%40inbox.example&code=450", ("Origin", origin), ("Sec-Fetch-Site", "same-origin"));
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
    }

    [Fact]
    public async Task Another_host_name_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/") { Headers = { Host = "rebound.example" } };
        using var response = await sandbox.Http.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("text/plain", "address=x")]
    [InlineData("application/json", "{}")]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nbroken")]
    public async Task A_body_that_is_no_form_is_refused(string type, string body)
    {
        using var content = new StringContent(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var response = await sandbox.Http.PostAsync("/behaviours", content, Token);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Sending_while_nobody_listens_is_told_in_words()
    {
        using var response = await PostAsync("/send", "to=hello%40single.example");
        Assert.Contains("was answered with <span class=\"mono\">nothing:", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Domains_shows_every_record_and_every_option()
    {
        var html = await sandbox.Http.GetStringAsync("/domains", Token);
        foreach (var option in "ABCDEFG")
            Assert.Contains($"<h2>Option {option}: ", html, StringComparison.Ordinal);
        Assert.Contains("<code>forward-email=/^(linus|torvalds)$/:you@inbox.example</code>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_and_metrics_answer()
    {
        Assert.Equal("ok\n", await sandbox.Http.GetStringAsync("/healthz", Token));
        using var response = await sandbox.Http.GetAsync("/metrics", Token);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.Contains("\nstafett_smtp_connections_total 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\nprocess_resident_memory_bytes ", text, StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private async Task<HttpResponseMessage> PostAsync(string path, string form, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded") };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await sandbox.Http.SendAsync(request, Token);
    }
}
