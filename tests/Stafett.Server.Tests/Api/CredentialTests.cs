using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Tests.Api;

/// <summary>Tokens, aliases and secrets: what opens what, and what closes it.</summary>
public sealed class CredentialTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_token_opens_its_account_and_with_an_at_sign_it_would_be_an_alias()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        Assert.Equal("user", (await account.GetAsync("/v1/account"))["object"]);
        Assert.Equal(401, (await host.Client(account.UserName + "@example.com").GetAsync("/v1/account")).Status);
        // The address of an account is no user name here, whatever its password.
        Assert.Equal(401, (await host.Client("a@example.net", "password").GetAsync("/v1/account")).Status);
        Assert.Equal(401, (await host.Client("a@example.net", "password").GetAsync("/v1/domains")).Status);
    }

    [Theory]
    [InlineData("disabled", 403)]
    [InlineData("banned", 403)]
    [InlineData("free", 402)]
    [InlineData("unproven", 401)]
    public async Task An_alias_whose_mail_does_not_count_opens_nothing(string what, int status)
    {
        await using var host = await ApiHost.StartAsync();
        var owner = await host.AccountAsync("a@example.net");
        var domain = what == "unproven"
            ? (await host.Control.Domains.CreateAsync(owner.Account!.Id, new NewDomain(Protocols.Message.Domain.Parse("example.com"), Plan.Team), Cancel)).Value!
            : await host.DomainAsync(owner, "example.com");
        var client = await host.AliasClientAsync(owner, domain, "hello");
        if (what == "disabled")
            await owner.PutAsync("/v1/domains/example.com/aliases/hello", """{"is_enabled":false}""");
        if (what == "banned")
            await host.Control.Accounts.UpdateTermsAsync(owner.Account!.Id, terms => terms with { BannedAt = host.Time.GetUtcNow() }, Cancel);
        if (what == "free")
            await host.Control.DomainChecks.UpdateTermsAsync(domain.Id, d => d with { Plan = Plan.Free }, Cancel);

        var answer = await client.GetAsync("/v1/account");
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 401, answer.Header("WWW-Authenticate") is not null);
        // A wrong password does not learn which of these it is.
        Assert.Equal(401, (await host.Client(client.UserName, "wrong").GetAsync("/v1/account")).Status);
    }

    [Fact]
    public async Task Ten_different_wrong_passwords_are_the_most_for_an_address_and_the_same_one_counts_once()
    {
        await using var host = await ApiHost.StartAsync();
        var owner = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(owner, "example.com");
        var right = await host.AliasClientAsync(owner, domain, "hello");
        for (var i = 0; i < 15; i++)
            Assert.Equal(401, (await host.Client("hello@example.com", "always the same").GetAsync("/v1/account")).Status);
        for (var i = 1; i < 10; i++)
            Assert.Equal(401, (await host.Client($"other{i}@example.com", $"wrong {i}").GetAsync("/v1/account")).Status);

        var refused = await host.Client("other10@example.com", "wrong 10").GetAsync("/v1/account");
        Assert.Equal(429, refused.Status);
        Assert.InRange(int.Parse(refused.Header("Retry-After")!), 1, 86_400);
        // What was generated is not guessed at, and goes on.
        Assert.Equal(200, (await right.GetAsync("/v1/account")).Status);
        host.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(401, (await host.Client("other10@example.com", "wrong 10").GetAsync("/v1/account")).Status);
    }

    [Fact]
    public async Task Each_of_the_secrets_opens_what_is_for_other_servers()
    {
        await using var host = await ApiHost.StartAsync(settings => settings with { Secrets = [.. settings.Secrets, "another-secret-of-the-service-with-32-signs"] });
        foreach (var secret in new[] { ApiHost.Secret, "another-secret-of-the-service-with-32-signs" })
        {
            Assert.Equal("{}", (await host.Client(secret).GetAsync("/v1/lookup?verification_record=ABCDEFGHIJ")).Text);
            Assert.Equal("OK", (await host.Client(secret).PostAsync("/v1/log", """{"message":"x"}""")).Text);
        }

        Assert.Equal(401, (await host.Client(ApiHost.Secret + "," + "another-secret-of-the-service-with-32-signs").GetAsync("/v1/port?domain=x.example")).Status);
    }

    [Fact]
    public async Task The_free_plan_reads_everything_and_writes_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(account, "example.com");
        await host.AliasAsync(account, domain, "hello", "a@example.net");
        await host.Control.Accounts.UpdateTermsAsync(account.Account!.Id, terms => terms with { Plan = Plan.Free }, Cancel);

        foreach (var path in new[] { "/v1/account", "/v1/domains", "/v1/domains/example.com", "/v1/domains/example.com/aliases", "/v1/domains/example.com/aliases/hello", "/v1/logs/download" })
            Assert.Equal((path, 200), (path, (await account.GetAsync(path)).Status));
        foreach (var route in Server.Api.ApiRoutes.All.Where(route => route.NeedsPaidPlan))
        {
            using var content = new StringContent("""{"email":"b@example.net","group":"user","allowlist":[],"denylist":[],"domain":"x.example"}""", null, "application/json");
            var path = route.Template.Replace("{domain_id}", "example.com", StringComparison.Ordinal).Replace("{alias_id}", "hello", StringComparison.Ordinal)
                .Replace("{member_id}", account.Account.Id.ToString(), StringComparison.Ordinal).Replace("{token_id}", "x", StringComparison.Ordinal);
            Assert.Equal((route.Name, 402), (route.Name, (await account.SendAsync(route.Method, path, content)).Status));
        }
    }
}
