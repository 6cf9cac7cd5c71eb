using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Stafett.Sandbox;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Tests;

/// <summary>The sandbox's webhook receiver and its pages, with requests of our own making.</summary>
public sealed class HookPagesTests(SandboxServer sandbox) : IClassFixture<SandboxServer>
{
    private const string Evil = "<script>alert(1)</script>";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private OutsideHooks Hooks => sandbox.Get<OutsideHooks>();

    [Fact]
    public async Task Tells_true_requests_from_forged_ones()
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        await PostAsync("/hook/true", "{}", Sign("{}"), Timed("{}", now));
        await PostAsync("/hook/forged", "{ }", Sign("{}"), Timed("{}", now));
        await PostAsync("/hook/replayed", "{}", Sign("{}"), Timed("{}", now - 301));
        await PostAsync("/hook/unsigned", "{}", null, null);

        Assert.Equal((SignatureVerdict.Valid, SignatureVerdict.Valid), Found("/hook/true"));
        Assert.Equal((SignatureVerdict.Wrong, SignatureVerdict.Wrong), Found("/hook/forged"));
        Assert.Equal((SignatureVerdict.Valid, SignatureVerdict.TooOld), Found("/hook/replayed"));
        Assert.Equal((null, null), Found("/hook/unsigned"));
        var list = await sandbox.Http.GetStringAsync("/webhooks", Token);
        foreach (var word in new[] { "right", "wrong", "too old", "missing" })
            Assert.Contains($"</span>{word}</span>", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_as_it_was_told_until_it_is_told_otherwise()
    {
        Assert.Contains("/hook/told", await sandbox.PostAsync("/webhooks/behaviours", ("path", "/hook/told"), ("status", "503"), ("delay", "")), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync("/hook/told?x=1", "{}", null, null));
        Assert.Equal(HttpStatusCode.OK, await PostAsync("/hook/told/below", "{}", null, null));
        Assert.Equal(503, Hooks.Hooks.First(h => h.Path == "/hook/told?x=1").Status);

        await sandbox.PostAsync("/webhooks/behaviours/remove", ("path", "/hook/told"));

        Assert.Equal(HttpStatusCode.OK, await PostAsync("/hook/told", "{}", null, null));
    }

    [Theory]
    [InlineData("/elsewhere", "200", "", "The path must be")]
    [InlineData("/hook", "199", "", "The status must be")]
    [InlineData("/hook", "600", "", "The status must be")]
    [InlineData("/hook", "x", "", "The status must be")]
    [InlineData("/hook", "200", "601", "The delay must be")]
    [InlineData("/hook", "200", "-1", "The delay must be")]
    public async Task A_mistake_in_the_form_is_explained(string path, string status, string delay, string says)
    {
        var html = await sandbox.PostAsync("/webhooks/behaviours", ("path", path), ("status", status), ("delay", delay));

        Assert.Contains(says, html, StringComparison.Ordinal);
        Assert.Contains("role=\"alert\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain(Hooks.Behaviours, b => b.Path == path);
    }

    [Fact]
    public async Task Shows_a_request_without_letting_it_act()
    {
        await PostAsync($"/hook/{Uri.EscapeDataString(Evil)}", $"{{\"data\":[1,2,\r\n3],\"text\":\"{Evil}\"}}", Evil, null);
        var hook = Hooks.Hooks[0];

        var html = await sandbox.Http.GetStringAsync($"/webhooks/{hook.Id}", Token);

        Assert.DoesNotContain(Evil, html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        // The octets of an attachment stand in one line.
        Assert.Contains("&quot;data&quot;: [1, 2, 3]", html, StringComparison.Ordinal);
        Assert.Contains("not of the form", html, StringComparison.Ordinal);
        using var body = await sandbox.Http.GetAsync($"/webhooks/{hook.Id}/body", Token);
        Assert.Equal(hook.Body.ToArray(), await body.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("attachment", body.Content.Headers.ContentDisposition!.DispositionType);
    }

    [Theory]
    [InlineData("/webhooks", HttpStatusCode.OK)]
    [InlineData("/webhooks/999999", HttpStatusCode.NotFound)]
    [InlineData("/webhooks/999999/body", HttpStatusCode.NotFound)]
    public async Task Every_page_is_guarded(string path, HttpStatusCode status)
    {
        using var response = await sandbox.Http.GetAsync(path, Token);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(OutsideWorldPage.ContentSecurityPolicy, Assert.Single(response.Headers.GetValues("Content-Security-Policy")));
        Assert.DoesNotContain("style=", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keeps_the_newest_and_forgets_when_told()
    {
        for (var i = 0; i <= OutsideHooks.MaxHooks; i++)
            await PostAsync(string.Create(CultureInfo.InvariantCulture, $"/hook/many/{i}"), "not json", null, null);
        Assert.Equal(OutsideHooks.MaxHooks, Hooks.Hooks.Count);
        Assert.Equal($"/hook/many/{OutsideHooks.MaxHooks}", Hooks.Hooks[0].Path);
        var version = await sandbox.Http.GetStringAsync("/webhooks/version", Token);

        await sandbox.PostAsync("/webhooks/clear");

        Assert.Empty(Hooks.Hooks);
        Assert.NotEqual(version, await sandbox.Http.GetStringAsync("/webhooks/version", Token));
        Assert.Contains("Nothing has been posted yet", await sandbox.Http.GetStringAsync("/webhooks", Token), StringComparison.Ordinal);
    }

    private (SignatureVerdict? Plain, SignatureVerdict? Timestamped) Found(string path)
    {
        var hook = Hooks.Hooks.First(h => h.Path == path);
        return (hook.Plain, hook.Timestamped);
    }

    private static string Sign(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(SandboxHost.KeyOfWebhooks), Encoding.UTF8.GetBytes(text)));

    private static string Timed(string body, long time) => string.Create(CultureInfo.InvariantCulture, $"t={time},kid=x,v1={Sign($"{time}.{body}")}");

    private async Task<HttpStatusCode> PostAsync(string path, string body, string? plain, string? timestamped)
    {
        using var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        if (plain is not null)
            content.Headers.TryAddWithoutValidation(WebhookSignature.Header, plain);
        if (timestamped is not null)
            content.Headers.TryAddWithoutValidation(WebhookSignature.TimestampedHeader, timestamped);
        using var response = await sandbox.Http.PostAsync(path, content, Token);
        return response.StatusCode;
    }
}
