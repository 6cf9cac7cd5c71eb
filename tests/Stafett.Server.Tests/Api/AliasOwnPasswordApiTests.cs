using Stafett.Storage.Control.Aliases;

namespace Stafett.Server.Tests.Api;

/// <summary>PUT /v1/account by an alias: its own password.</summary>
public sealed class AliasOwnPasswordApiTests
{
    private const string Chosen = "nineteen violet umbrellas";
    private const string Account = "/v1/account";

    [Fact]
    public async Task The_new_one_takes_the_place_of_the_one_that_was_named()
    {
        await using var host = await ApiHost.StartAsync();
        var (first, others) = await BeginAsync(host);

        var changed = await AsAsync(host, first, $$"""{"password":"{{first}}","new_password":"{{Chosen}}","settings":{"a":1} }""");
        Assert.True(changed.Status == 200, changed.Text);
        Assert.Equal(("hello@example.com", """{"a":1}"""), (changed["email"], changed.Json["settings"]!.ToJsonString()));
        // Who chose it knows it.
        Assert.DoesNotContain("password", changed.Text, StringComparison.Ordinal);
        Assert.Equal(401, (await host.Client("hello@example.com", first).GetAsync(Account)).Status);
        Assert.Equal(200, (await host.Client("hello@example.com", Chosen).GetAsync(Account)).Status);
        Assert.Equal(200, (await host.Client("other@example.com", others).GetAsync(Account)).Status);
        Assert.Equal(401, (await host.Client("other@example.com", Chosen).GetAsync(Account)).Status);

        var made = await AsAsync(host, Chosen, $$"""{"password":"{{Chosen}}","new_password":""}""");
        Assert.True(made.Status == 200, made.Text);
        Assert.Equal(200, (await host.Client("hello@example.com", made["new_password"]).GetAsync(Account)).Status);
        Assert.Equal(401, (await host.Client("hello@example.com", Chosen).GetAsync(Account)).Status);
        Assert.DoesNotContain(host.Log.All, line => line.Contains(Chosen, StringComparison.Ordinal) || line.Contains(made["new_password"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"new_password":"nineteen violet umbrellas"}""", 400, "password")]
    [InlineData("""{"password":"","new_password":"nineteen violet umbrellas"}""", 400, "password")]
    [InlineData("""{"password":"wrong","new_password":"nineteen violet umbrellas"}""", 403, "password")]
    [InlineData("""{"password":"RIGHT","new_password":"short"}""", 400, "new_password")]
    [InlineData("""{"password":"RIGHT","new_password":"hello example com"}""", 400, "new_password")]
    public async Task What_is_refused_changes_nothing(string body, int status, string field)
    {
        await using var host = await ApiHost.StartAsync();
        var (first, _) = await BeginAsync(host);

        var answer = await AsAsync(host, first, body.Replace("RIGHT", first, StringComparison.Ordinal).Replace("}", ",\"settings\":{\"a\":1}}", StringComparison.Ordinal));
        Assert.True(answer.Status == status, answer.Text);
        Assert.Equal(field, answer.Json["problems"]![0]!["field"]!.ToString());
        var still = await host.Client("hello@example.com", first).GetAsync(Account);
        Assert.Equal((200, "{}"), (still.Status, still.Json["settings"]!.ToJsonString()));
    }

    [Fact]
    public async Task The_password_of_another_alias_is_a_wrong_one()
    {
        await using var host = await ApiHost.StartAsync();
        var (first, others) = await BeginAsync(host);

        Assert.Equal(403, (await AsAsync(host, first, $$"""{"password":"{{others}}","new_password":"{{Chosen}}"}""")).Status);
        Assert.Equal(200, (await host.Client("hello@example.com", first).GetAsync(Account)).Status);
        Assert.Equal(200, (await host.Client("other@example.com", others).GetAsync(Account)).Status);
    }

    [Fact]
    public async Task Wrong_ones_are_counted_and_then_the_right_one_waits_too()
    {
        await using var host = await ApiHost.StartAsync();
        var (first, _) = await BeginAsync(host);
        for (var i = 0; i < 10; i++)
            Assert.Equal(403, (await AsAsync(host, first, """{"password":"wrong","new_password":""}""")).Status);

        var late = await AsAsync(host, first, $$"""{"password":"{{first}}","new_password":""}""");
        Assert.Equal(429, late.Status);
        Assert.NotNull(late.Header("Retry-After"));
        host.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await AsAsync(host, first, $$"""{"password":"{{first}}","new_password":""}""")).Status);
    }

    [Fact]
    public async Task An_account_is_told_where_its_own_is_changed()
    {
        await using var host = await ApiHost.StartAsync();
        var owner = await host.AccountAsync("a@example.net");
        var answer = await owner.PutAsync(Account, $$"""{"given_name":"Ada","password":"x","new_password":"{{Chosen}}"}""");
        Assert.Equal((400, "new_password"), (answer.Status, answer.Json["problems"]![0]!["field"]!.ToString()));
        Assert.Equal("", (await owner.GetAsync(Account))["given_name"]);
    }

    private static Task<ApiResponse> AsAsync(ApiHost host, string password, string json) => host.Client("hello@example.com", password).PutAsync(Account, json);

    /// <summary>Two aliases of one owner, each with a password that was made.</summary>
    private static async Task<(string First, string Others)> BeginAsync(ApiHost host)
    {
        var owner = await host.AccountAsync("owner@example.net");
        var domain = await host.DomainAsync(owner, "example.com");
        var passwords = new List<string>();
        foreach (var name in new[] { "hello", "other" })
        {
            var alias = await host.AliasAsync(owner, domain, name, "owner@example.net");
            passwords.Add($"made-for-{name}-{alias.Id}");
            await host.Control.AliasPasswords.AddAsync(
                owner.Account!.Id, domain.Id, alias.Id, new NewAliasPassword(ApiUseCases.HashOf(passwords[^1])), null, TestContext.Current.CancellationToken);
        }

        return (passwords[0], passwords[1]);
    }
}
