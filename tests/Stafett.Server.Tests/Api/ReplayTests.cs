using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Tests.Api;

/// <summary>POST with an Idempotency-Key.</summary>
public sealed class ReplayTests
{
    private static readonly (string, string) Key = ("Idempotency-Key", "one");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_same_request_twice_makes_one_alias_and_gives_one_answer()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(account, "example.com");
        var path = $"/v1/domains/{domain.Id}/aliases";

        // Without a name, each request would make another alias.
        var first = await account.PostAsync(path, "{}", Key);
        var again = await account.PostAsync(path, "{}", ("Idempotency-Key", "\"one\""));

        Assert.Equal((200, null), (first.Status, first.Header("Idempotency-Replayed")));
        Assert.Equal((200, "true"), (again.Status, again.Header("Idempotency-Replayed")));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal(first.Header("Content-Type"), again.Header("Content-Type"));
        Assert.Equal("1", (await account.GetAsync(path)).Header("X-Item-Count"));
    }

    [Fact]
    public async Task Another_request_with_the_key_is_422()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(account, "example.com");
        var path = $"/v1/domains/{domain.Id}/aliases";
        await account.PostAsync(path, "{}", Key);

        Assert.Equal(422, (await account.PostAsync(path, """{"name":"other"}""", Key)).Status);
        Assert.Equal("1", (await account.GetAsync(path)).Header("X-Item-Count"));
    }

    [Fact]
    public async Task A_refused_request_may_be_mended_and_sent_with_the_same_key()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(account, "example.com");
        var path = $"/v1/domains/{domain.Id}/aliases";

        Assert.Equal(400, (await account.PostAsync(path, """{"name":"!wrong"}""", Key)).Status);
        Assert.Equal(200, (await account.PostAsync(path, """{"name":"right"}""", Key)).Status);
    }

    [Fact]
    public async Task The_key_of_one_account_is_none_of_another()
    {
        await using var host = await ApiHost.StartAsync();
        var (one, two) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("b@example.net"));

        var first = await one.PostAsync("/v1/domains", """{"domain":"one.example"}""", Key);
        var second = await two.PostAsync("/v1/domains", """{"domain":"two.example"}""", Key);
        Assert.Equal(("one.example", "two.example"), (first["name"], second["name"]));
    }

    [Fact]
    public async Task While_the_first_runs_the_second_is_409()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        await account.PostAsync("/v1/domains", """{"domain":"one.example"}""", Key);
        // As it stands in the database before the first one has finished.
        var begun = await host.Control.Idempotency.BeginAsync(account.Account!.Id, "two", Hash("/v1/domains", """{"domain":"two.example"}"""), TimeSpan.FromMinutes(1), Cancel);
        Assert.Equal(IdempotencyOutcome.New, begun.Outcome);

        Assert.Equal(409, (await account.PostAsync("/v1/domains", """{"domain":"two.example"}""", ("Idempotency-Key", "two"))).Status);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await account.PostAsync("/v1/domains", """{"domain":"two.example"}""", ("Idempotency-Key", "two"))).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\"\"")]
    [InlineData("with space")]
    public async Task A_key_is_visible_ASCII(string key)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");

        Assert.Equal(400, (await account.PostAsync("/v1/domains", """{"domain":"one.example"}""", ("Idempotency-Key", key))).Status);
        Assert.Equal(400, (await account.PostAsync("/v1/domains", """{"domain":"one.example"}""", ("Idempotency-Key", new string('k', 256)))).Status);
    }

    [Fact]
    public async Task What_is_kept_opens_with_the_clients_token_alone()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        const string Body = """{"domain":"one.example"}""";
        await account.PostAsync("/v1/domains", Body, Key);
        var kept = await host.Control.Idempotency.BeginAsync(account.Account!.Id, "one", Hash("/v1/domains", Body), TimeSpan.FromMinutes(1), Cancel);
        Assert.Equal(IdempotencyOutcome.Replay, kept.Outcome);
        Assert.DoesNotContain("one.example", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(kept.Response)));

        await host.Control.Tokens.ReplaceAllAsync(account.Account.Id, TokenHash.Of("another"), "", Cancel);
        Assert.Equal(409, (await host.Client("another").PostAsync("/v1/domains", Body, Key)).Status);
    }

    [Fact]
    public async Task A_key_means_nothing_without_an_API_token()
    {
        await using var host = await ApiHost.StartAsync();
        var one = await host.Client().SendAsync("POST", "/v1/encrypt", new StringContent("input=forward-email=a@example.net", null, "application/x-www-form-urlencoded"), Key);
        var two = await host.Client().SendAsync("POST", "/v1/encrypt", new StringContent("input=forward-email=a@example.net", null, "application/x-www-form-urlencoded"), Key);
        Assert.Equal((200, 200), (one.Status, two.Status));
        Assert.NotEqual(one.Text, two.Text);
        for (var i = 0; i < 2; i++)
        {
            var told = await host.Client(ApiHost.Secret).PostAsync("/v1/self-test", """{"emails":"a@example.net"}""", Key);
            Assert.Equal((200, null), (told.Status, told.Header("Idempotency-Replayed")));
        }

        // An alias has an account behind it, and its own password to seal with. No POST is for aliases yet; the first one takes keys for them too.
        Assert.DoesNotContain(Server.Api.ApiRoutes.All, route => route.Method == "POST" && route.Access == Server.Api.ApiAccess.TokenOrAlias);
        Assert.All(Server.Api.ApiRoutes.All.Where(route => route.Access == Server.Api.ApiAccess.Token && route.Method == "POST"), route => Assert.True(route.TakesKey, route.Name));
    }

    private static byte[] Hash(string path, string body) => System.Security.Cryptography.SHA256.HashData(
        System.Text.Encoding.UTF8.GetBytes($"POST {path}\napplication/json; charset=utf-8\n{body}"));
}
