using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Tests.Api;

/// <summary>generate-password.</summary>
public sealed class AliasPasswordApiTests
{
    private const string Path = "/v1/domains/example.com/aliases/hello/generate-password";

    [Fact]
    public async Task The_first_one_has_24_signs_and_needs_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await BeginAsync(host);
        var made = await account.PostAsync(Path, "");

        Assert.Equal((200, "hello@example.com"), (made.Status, made["username"]));
        Assert.Matches("^[A-Za-z0-9]{24}$", made["password"]);
        Assert.Equal(200, await OpensAsync(host, made["password"]));
    }

    [Fact]
    public async Task The_next_one_needs_the_old_one_or_its_end_and_not_both()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await BeginAsync(host);
        var first = (await account.PostAsync(Path, "{}"))["password"];

        Assert.Equal((400, "password"), Refusal(await account.PostAsync(Path, "{}")));
        Assert.Equal((400, "password"), Refusal(await account.PostAsync(Path, $$"""{"password":"{{first}}","is_override":true}""")));
        Assert.Equal((403, "password"), Refusal(await account.PostAsync(Path, """{"password":"wrong"}""")));
        var second = (await account.PostAsync(Path, $$"""{"password":"{{first}}"}"""))["password"];
        Assert.Equal((401, 200), (await OpensAsync(host, first), await OpensAsync(host, second)));
        var third = (await account.FormAsync("POST", Path, ("is_override", "yes")))["password"];
        Assert.Equal((401, 200), (await OpensAsync(host, second), await OpensAsync(host, third)));
    }

    [Fact]
    public async Task Ten_wrong_ones_an_hour_are_403_and_then_it_is_429()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await BeginAsync(host);
        var right = (await account.PostAsync(Path, "{}"))["password"];
        for (var i = 0; i < 10; i++)
            Assert.Equal(403, (await account.PostAsync(Path, $$"""{"password":"wrong {{i}}"}""")).Status);

        var refused = await account.PostAsync(Path, $$"""{"password":"{{right}}"}""");
        Assert.Equal((429, "password"), Refusal(refused));
        Assert.InRange(int.Parse(refused.Header("Retry-After")!), 1, 3_600);
        host.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await account.PostAsync(Path, $$"""{"password":"{{right}}"}""")).Status);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("hello@example.com")]
    [InlineData(" staple horse battery correct")]
    [InlineData("staple horse battery correct ")]
    [InlineData("staple \" horse battery correct")]
    [InlineData("staple ' horse battery correct")]
    [InlineData("(129)")]
    public async Task One_of_your_own_is_strong_and_plain(string password)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await BeginAsync(host);
        var words = string.Concat(Enumerable.Repeat("staple horse battery correct mill ", 4));

        Assert.Equal((400, "new_password"), Refusal(await account.FormAsync("POST", Path, ("new_password", password == "(129)" ? words[..129] : password))));
        Assert.Equal(words[..128], (await account.FormAsync("POST", Path, ("new_password", words[..128])))["password"]);
        Assert.Equal(200, await OpensAsync(host, words[..128]));
    }

    [Fact]
    public async Task Instructions_are_mailed_and_the_password_is_in_the_link_alone()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await BeginAsync(host);
        var told = await account.PostAsync(Path, """{"emailed_instructions":"user@example.net"}""");

        Assert.Equal((200, "text/plain; charset=utf-8"), (told.Status, told.Header("Content-Type")));
        Assert.Equal("Instructions and a link that shows the password once went to user@example.net.", told.Text);
        var mail = Assert.Single(host.Mail.Sent);
        Assert.Equal("user@example.net", mail.To.ToString());
        Assert.Matches("https://mail.example.org/ap/[A-Za-z0-9_-]+", mail.Text);
        Assert.Equal("user@example.net", (await account.GetAsync("/v1/domains/example.com/aliases/hello"))["emailed_instructions"]);
        Assert.Equal((400, "emailed_instructions"), Refusal(await account.PostAsync(Path, """{"is_override":true,"emailed_instructions":"nobody"}""")));
    }

    [Fact]
    public async Task A_domain_that_is_not_proven_and_names_that_are_none_have_no_passwords()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await BeginAsync(host);
        await account.PostAsync("/v1/domains", """{"domain":"other.example","catchall":true}""");
        await account.PostAsync("/v1/domains/other.example/aliases", """{"name":"hello"}""");
        await account.PostAsync("/v1/domains/example.com/aliases", """{"name":"*"}""");

        Assert.Equal(400, (await account.PostAsync("/v1/domains/other.example/aliases/hello/generate-password", "{}")).Status);
        Assert.Equal(400, (await account.PostAsync("/v1/domains/example.com/aliases/*/generate-password", "{}")).Status);
        Assert.Equal(404, (await account.PostAsync("/v1/domains/example.com/aliases/nobody/generate-password", "{}")).Status);
    }

    private static async Task<ApiClient> BeginAsync(ApiHost host)
    {
        var account = await host.AccountAsync("a@example.net");
        HostedDomain domain = await host.DomainAsync(account, "example.com");
        await host.AliasAsync(account, domain, "hello", "a@example.net");
        return account;
    }

    private static async Task<int> OpensAsync(ApiHost host, string password) => (await host.Client("hello@example.com", password).GetAsync("/v1/account")).Status;

    private static (int, string) Refusal(ApiResponse answer) => (answer.Status, string.Join(' ', answer.Fields));
}
