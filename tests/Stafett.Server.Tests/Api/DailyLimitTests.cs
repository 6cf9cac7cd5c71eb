namespace Stafett.Server.Tests.Api;

/// <summary>Limits of a day, each by as many requests as it allows and one more.</summary>
public sealed class DailyLimitTests
{
    [Theory]
    [InlineData("POST", "/v1/log", 100)]
    [InlineData("GET", "/v1/logs/download?response_code=x", 20)]
    [InlineData("POST", "/v1/domains", 50)]
    [InlineData("GET", "/v1/domains/example.com/invites", 10)]
    [InlineData("POST", "/v1/domains/example.com/invites", 10)]
    [InlineData("DELETE", "/v1/domains/example.com/invites", 10)]
    [InlineData("POST", "/v1/domains/example.com/aliases", 300)]
    [InlineData("POST", "/v1/domains/example.com/aliases/hello/generate-password", 300)]
    [InlineData("PUT", "/v1/domains/example.com/allowlist", 100)]
    [InlineData("PUT", "/v1/domains/example.com/denylist", 100)]
    [InlineData("POST", "/v1/domains/example.com/catch-all-passwords", 100)]
    public async Task One_more_is_429_until_the_day_has_ended(string method, string path, int perDay)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var other = await host.AccountAsync("b@example.net");
        for (var i = 0; i < perDay; i++)
            Assert.NotEqual(429, (await SendAsync(account)).Status);

        var refused = await SendAsync(account);
        Assert.Equal((429, "Too Many Requests"), (refused.Status, refused["error"]));
        Assert.Equal((perDay.ToString(), "0"), (refused.Header("X-RateLimit-Limit"), refused.Header("X-RateLimit-Remaining")));
        Assert.Equal((15 * 60 * 60).ToString(), refused.Header("Retry-After"));
        Assert.Equal(host.Time.GetUtcNow().AddHours(15).ToUnixTimeSeconds().ToString(), refused.Header("X-RateLimit-Reset"));
        Assert.NotEqual(429, (await SendAsync(other)).Status);
        host.Time.Advance(TimeSpan.FromHours(15));
        Assert.NotEqual(429, (await SendAsync(account)).Status);

        async Task<ApiResponse> SendAsync(ApiClient client)
        {
            // A shape that no route takes: it is counted, and nothing is done.
            using var content = method == "GET" ? null : new StringContent("""{"message":[],"domain":[],"email":[],"name":[],"new_password":[],"allowlist":{},"denylist":{}}""", null, "application/json");
            return await client.SendAsync(method, path, content);
        }
    }
}
