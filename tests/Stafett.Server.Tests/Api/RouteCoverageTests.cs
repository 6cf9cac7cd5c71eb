using Stafett.Server.Api;

namespace Stafett.Server.Tests.Api;

/// <summary>Which of the original's routes are served, asked over HTTP.</summary>
public sealed class RouteCoverageTests
{
    // What the original does not have.
    private static readonly string[] Ours = ["GET /v1/openapi.json", "POST /v1/domains/{domain_id}/invites/decline"];

    [Fact]
    public void Every_route_is_in_the_index_and_the_index_is_served_but_for_what_says_why_not()
    {
        var served = RouteIndex.All.Where(route => route.Reason.Length == 0).Select(route => route.Name).Concat(Ours);

        Assert.Equal(88, RouteIndex.All.Count);
        Assert.Equal(served.Order(), ApiRoutes.All.Select(route => route.Name).Order());
    }

    [Fact]
    public void Access_is_as_the_index_says()
    {
        var access = ApiRoutes.All.Where(r => !Ours.Contains(r.Name)).ToDictionary(r => r.Name, r => r.Access switch
        {
            ApiAccess.Anyone => "none",
            ApiAccess.Token => "token",
            ApiAccess.TokenOrAlias => "token|alias",
            ApiAccess.Secret => "secret",
            _ => "token|secret",
        });

        Assert.All(access, pair => Assert.Equal(RouteIndex.All.Single(r => r.Name == pair.Key).Access, pair.Value));
    }

    [Fact]
    public async Task Without_credentials_each_route_answers_as_its_access_says()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var route in RouteIndex.All)
        {
            using var content = route.Method is "GET" ? null : new StringContent("{}");
            content?.Headers.ContentType = new("application/json");
            var answer = await host.Client().SendAsync(route.Method, route.Path, content);
            var expected = (route.Reason.Length, route.Access) switch
            {
                ( > 0, _) => 404,
                (_, "none") => route.Method == "GET" ? 200 : 400,
                _ => 401,
            };

            Assert.True(expected == answer.Status, $"{route.Name}: {answer.Status} {answer.Text}");
            if (answer.Status != 200)
                Assert.Equal(answer.Status.ToString(), answer["statusCode"]);
        }
    }

    [Fact]
    public async Task A_token_is_no_secret_and_a_secret_no_token()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var secret = host.Client(ApiHost.Secret);
        foreach (var route in RouteIndex.All.Where(r => r.Reason.Length == 0 && r.Access is "token" or "secret"))
        {
            var answer = await (route.Access == "token" ? secret : account).SendAsync(route.Method, route.Path, null);
            Assert.True(answer.Status == 401, $"{route.Name}: {answer.Status} {answer.Text}");
        }
    }

    [Fact]
    public async Task Without_secrets_nobody_may_use_the_routes_for_them()
    {
        await using var host = await ApiHost.StartAsync(settings => settings with { Secrets = [] });

        Assert.Equal(401, (await host.Client(ApiHost.Secret).GetAsync("/v1/port?domain=example.com")).Status);
        Assert.Equal(401, (await host.Client("x").GetAsync("/v1/port?domain=example.com")).Status);
    }
}
