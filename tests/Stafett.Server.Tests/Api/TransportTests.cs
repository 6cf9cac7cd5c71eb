namespace Stafett.Server.Tests.Api;

/// <summary>What every answer has, whichever it is, and the first questions of browsers.</summary>
public sealed class TransportTests
{
    private static readonly string[] Always =
    [
        "X-Request-Id", "X-Response-Time", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Access-Control-Allow-Origin", "Access-Control-Expose-Headers", "Cache-Control",
        "X-Content-Type-Options",
    ];

    [Theory]
    [InlineData("GET", "/v1/test", "", 200)]
    [InlineData("HEAD", "/v1/domains", "", 200)]
    [InlineData("OPTIONS", "/v1/domains", "", 204)]
    [InlineData("POST", "/v1/domains", "{}", 400)]
    [InlineData("PUT", "/v1/account", "{", 400)]
    [InlineData("GET", "/v1/port?domain=x.example", "", 401)]
    [InlineData("GET", "/v1/domains/none.example", "", 404)]
    [InlineData("GET", "/v1/nothing", "", 404)]
    [InlineData("PATCH", "/v1/domains", "", 405)]
    [InlineData("PUT", "/v1/account", "(1 MB)", 413)]
    [InlineData("PUT", "/v1/account", "<xml/>", 415)]
    public async Task Every_answer_has_the_same_fields_and_is_kept_by_nobody(string method, string path, string body, int status)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        using var content = new StringContent(body == "(1 MB)" ? new string(' ', 1024 * 1024 + 1) : body);
        content.Headers.ContentType = new(body.StartsWith('<') ? "text/xml" : "application/json");
        var answer = await account.SendAsync(method, path, body.Length == 0 ? null : content);

        Assert.Equal((status, "no-store"), (answer.Status, answer.Header("Cache-Control")));
        Assert.All(Always, name => Assert.True(answer.Header(name) is { Length: > 0 }, name));
        if (status >= 400)
            Assert.Equal("application/json; charset=utf-8", answer.Header("Content-Type"));
    }

    [Fact]
    public async Task First_questions_of_browsers_and_requests_for_nothing_count_and_end()
    {
        await using var host = await ApiHost.StartAsync(settings => settings with { Requests = 3 });
        var account = await host.AccountAsync("a@example.net");

        var first = await host.Client().SendAsync("OPTIONS", "/v1/domains", null);
        Assert.Equal((204, "2", null), (first.Status, first.Header("X-RateLimit-Remaining"), first.Header("Content-Type")));
        Assert.Equal("86400", first.Header("Access-Control-Max-Age"));
        Assert.Equal("GET, HEAD, POST, OPTIONS", first.Header("Allow"));
        Assert.Equal((404, "1"), await NextAsync("OPTIONS", "/v1/nothing"));
        Assert.Equal((405, "0"), await NextAsync("PATCH", "/v1/domains"));
        foreach (var (method, path) in new[] { ("OPTIONS", "/v1/domains"), ("GET", "/v1/nothing"), ("PATCH", "/v1/domains"), ("GET", "/v1/test") })
        {
            var refused = await host.Client().SendAsync(method, path, null);
            Assert.Equal((429, "3600"), (refused.Status, refused.Header("Retry-After")));
        }

        Assert.Equal(200, (await account.GetAsync("/v1/domains")).Status);

        async Task<(int, string?)> NextAsync(string method, string path)
        {
            var answer = await host.Client().SendAsync(method, path, null);
            return (answer.Status, answer.Header("X-RateLimit-Remaining"));
        }
    }

    [Theory]
    [InlineData("t", true)]
    [InlineData("TRUE", true)]
    [InlineData("yes", true)]
    [InlineData("Y", true)]
    [InlineData("on", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("off", false)]
    [InlineData("2", false)]
    [InlineData("sure", false)]
    public async Task Flags_are_loose_in_forms_bodies_and_queries(string word, bool flag)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com","catchall":false}""");

        Assert.Equal(flag, (bool)(await account.FormAsync("PUT", "/v1/domains/example.com", ("ignore_mx_check", word))).Json["ignore_mx_check"]!);
        Assert.Equal(flag, (bool)(await account.PutAsync("/v1/domains/example.com", $$"""{"require_tls_inbound":"{{word}}"}""")).Json["require_tls_inbound"]!);
        var answer = await account.GetAsync($"/v1/logs/download?always_send_email={word}");
        Assert.Equal((200, flag ? 1 : 0), (answer.Status, host.Mail.Sent.Count));
    }

    [Theory]
    [InlineData("\"1 GB\"", 1L << 30)]
    [InlineData("\"512MB\"", 512L << 20)]
    [InlineData("\"1.5 gb\"", 3L << 29)]
    [InlineData("\"1048576\"", 1L << 20)]
    [InlineData("1048576", 1L << 20)]
    public async Task A_size_is_octets_or_has_a_unit(string size, long octets)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var made = await account.PostAsync("/v1/domains", $$"""{"domain":"example.com","catchall":false,"max_quota_per_alias":{{size}}}""");
        Assert.Equal(octets, (long)made.Json["max_quota_per_alias"]!);
        Assert.Equal(octets, (long)(await account.PutAsync("/v1/domains/example.com", $$"""{"max_quota_per_alias":{{size}}}""")).Json["max_quota_per_alias"]!);
        Assert.Equal(octets, (long)(await account.PostAsync("/v1/domains/example.com/aliases", $$"""{"name":"a","max_quota":{{size}}}""")).Json["max_quota"]!);
    }

    [Fact]
    public async Task What_a_client_sent_comes_back_as_plain_text_and_never_as_markup_of_ours()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com","catchall":false}""");
        var answers = new[]
        {
            await account.PostAsync("/v1/domains", """{"domain":"example.com"}"""), await account.GetAsync("/v1/domains/example.com/verify-records"),
            await account.GetAsync("/v1/domains/example.com/verify-smtp"), await account.PostAsync("/v1/domains/example.com/aliases", """{"name":"a+b"}"""),
            await account.PostAsync("/v1/account", """{"email":"x","password":"x"}"""), await account.GetAsync("/v1/domains?sort=x"),
        };

        Assert.All(answers, answer => Assert.Equal((400, "nosniff"), (answer.Status, answer.Header("X-Content-Type-Options"))));
        Assert.All(answers, answer => Assert.DoesNotMatch("<[a-zA-Z/]|&[a-z]+;", answer.Message));
    }
}
