namespace Stafett.Server.Tests.Api;

public sealed class LimitTests
{
    [Fact]
    public async Task An_account_that_asks_too_often_waits_and_others_do_not()
    {
        await using var host = await ApiHost.StartAsync(settings => settings with { Requests = 2 });
        var busy = await host.AccountAsync("busy@example.net");
        var other = await host.AccountAsync("other@example.net");

        var first = await busy.GetAsync("/v1/account");
        Assert.Equal(("2", "1"), (first.Header("X-RateLimit-Limit"), first.Header("X-RateLimit-Remaining")));
        await busy.GetAsync("/v1/account");
        var refused = await busy.GetAsync("/v1/account");

        Assert.Equal((429, "Too Many Requests", "0"), (refused.Status, refused["error"], refused.Header("X-RateLimit-Remaining")));
        var reset = DateTimeOffset.FromUnixTimeSeconds(long.Parse(refused.Header("X-RateLimit-Reset")!));
        Assert.Equal((reset - host.Time.GetUtcNow()).TotalSeconds, double.Parse(refused.Header("Retry-After")!));
        Assert.Equal(200, (await other.GetAsync("/v1/account")).Status);
        host.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await busy.GetAsync("/v1/account")).Status);
    }

    [Fact]
    public async Task Wrong_credentials_count_against_the_address_alone()
    {
        await using var host = await ApiHost.StartAsync(settings => settings with { Requests = 2 });
        var account = await host.AccountAsync("a@example.net");
        var statuses = new List<int>();
        for (var i = 0; i < 3; i++)
            statuses.Add((await host.Client($"guess{i}").GetAsync("/v1/domains")).Status);

        Assert.Equal([401, 401, 429], statuses);
        Assert.Equal(200, (await account.GetAsync("/v1/domains")).Status);
    }

    [Fact]
    public async Task Some_routes_have_a_limit_of_a_day()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var operators = await host.AccountAsync("op@example.net", terms => terms with { Role = Storage.Control.MemberRole.Admin });
        var exempt = await host.AccountAsync("exempt@example.net", terms => terms with { IsRateLimitExempt = true });
        for (var i = 0; i < 10; i++)
        {
            foreach (var client in new[] { account, operators, exempt })
                Assert.Equal(400, (await client.DeleteAsync("/v1/domains/none.example/invites")).Status);
        }

        var refused = await account.DeleteAsync("/v1/domains/none.example/invites");
        Assert.Equal((429, "10"), (refused.Status, refused.Header("X-RateLimit-Limit")));
        Assert.Equal(400, (await operators.DeleteAsync("/v1/domains/none.example/invites")).Status);
        Assert.Equal(400, (await exempt.DeleteAsync("/v1/domains/none.example/invites")).Status);
        // Each verb has its own.
        Assert.NotEqual(429, (await account.PostAsync("/v1/domains/none.example/invites", "{}")).Status);
        host.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(400, (await account.DeleteAsync("/v1/domains/none.example/invites")).Status);
    }

    [Theory]
    [InlineData("POST", "/v1/account", 5)]
    [InlineData("POST", "/v1/encrypt", 50)]
    public async Task Strangers_are_counted_by_address(string method, string path, int limit)
    {
        await using var host = await ApiHost.StartAsync();
        for (var i = 0; i < limit; i++)
            Assert.Equal(400, (await host.Client().SendAsync(method, path, null)).Status);

        Assert.Equal(429, (await host.Client().SendAsync(method, path, null)).Status);
    }

    [Fact]
    public void Daily_limits_are_those_of_the_original()
    {
        var limits = Server.Api.ApiRoutes.All.Where(r => r.PerDay is not null).ToDictionary(r => r.Name, r => r.PerDay!.Value);

        Assert.Equal(
            new Dictionary<string, int>
            {
                ["POST /v1/account"] = 5,
                ["POST /v1/encrypt"] = 50,
                ["POST /v1/log"] = 100,
                ["GET /v1/logs/download"] = 20,
                ["POST /v1/domains"] = 50,
                ["GET /v1/domains/{domain_id}/invites"] = 10,
                ["POST /v1/domains/{domain_id}/invites"] = 10,
                ["DELETE /v1/domains/{domain_id}/invites"] = 10,
                ["POST /v1/domains/{domain_id}/aliases"] = 300,
                ["POST /v1/domains/{domain_id}/aliases/{alias_id}/generate-password"] = 300,
                ["PUT /v1/domains/{domain_id}/allowlist"] = 100,
                ["PUT /v1/domains/{domain_id}/denylist"] = 100,
                ["POST /v1/domains/{domain_id}/catch-all-passwords"] = 100,
            },
            limits);
    }
}
