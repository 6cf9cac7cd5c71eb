using System.Text.RegularExpressions;

namespace Stafett.Server.Tests.Api;

public sealed class PagingTests
{
    [Fact]
    public async Task Pages_say_where_they_are_and_where_the_others_are()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(account, "example.com");
        for (var i = 0; i < 25; i++)
            await host.AliasAsync(account, domain, $"alias{i:00}", "a@example.net");
        var path = $"/v1/domains/{domain.Id}/aliases";

        var second = await account.GetAsync($"{path}?sort=-name&limit=10&page=2");
        Assert.Equal("alias14", second.Json[0]!["name"]!.ToString());
        Assert.Equal(
            ("3", "2", "10", "25"),
            (second.Header("X-Page-Count"), second.Header("X-Page-Current"), second.Header("X-Page-Size"), second.Header("X-Item-Count")));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["first"] = $"{path}?sort=-name&limit=10&page=1",
                ["prev"] = $"{path}?sort=-name&limit=10&page=1",
                ["next"] = $"{path}?sort=-name&limit=10&page=3",
                ["last"] = $"{path}?sort=-name&limit=10&page=3",
            },
            Links(second));

        Assert.Equal(["first", "next", "last"], Links(await account.GetAsync($"{path}?limit=10")).Keys);
        var last = await account.GetAsync($"{path}?limit=10&page=3");
        Assert.Equal((5, 3), (last.Json.AsArray().Count, Links(last).Count));
        var beyond = await account.GetAsync($"{path}?limit=10&page=9");
        Assert.Equal(("[]", $"{path}?limit=10&page=3"), (beyond.Text, Links(beyond)["prev"]));
        var whole = await account.GetAsync(path);
        Assert.Equal((25, "1", "1000"), (whole.Json.AsArray().Count, whole.Header("X-Page-Count"), whole.Header("X-Page-Size")));
    }

    [Theory]
    [InlineData("limit=1", "10", "1")]
    [InlineData("limit=5000", "1000", "1")]
    [InlineData("page=0", "1000", "1")]
    [InlineData("page=-3&limit=", "1000", "1")]
    public async Task Numbers_out_of_range_are_moved_into_it(string query, string size, string page)
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await (await host.AccountAsync("a@example.net")).GetAsync($"/v1/domains?{query}");

        Assert.Equal((200, size, page), (answer.Status, answer.Header("X-Page-Size"), answer.Header("X-Page-Current")));
    }

    [Theory]
    [InlineData("page=two", "page")]
    [InlineData("limit=all", "limit")]
    [InlineData("limit=99999999999999999999", "limit")]
    [InlineData("sort=password_hash", "sort")]
    public async Task What_is_no_number_or_no_field_is_a_mistake(string query, string field)
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await (await host.AccountAsync("a@example.net")).GetAsync($"/v1/domains?{query}");

        Assert.Equal((400, field), (answer.Status, answer.Json["problems"]![0]!["field"]!.ToString()));
    }

    [Fact]
    public async Task A_link_holds_nothing_that_is_not_escaped()
    {
        await using var host = await ApiHost.StartAsync();
        var answer = await (await host.AccountAsync("a@example.net")).SendAsync(
            "GET", "/v1/domains?q=%3E%22%2C%0D%0Ax", null, ("Host", "evil.example"));

        Assert.Equal("</v1/domains?q=%3E%22%2C%0D%0Ax&page=1>; rel=\"first\", </v1/domains?q=%3E%22%2C%0D%0Ax&page=1>; rel=\"last\"", answer.Header("Link"));
    }

    private static Dictionary<string, string> Links(ApiResponse answer) =>
        Regex.Matches(answer.Header("Link")!, "<([^>]*)>; rel=\"(\\w+)\"").ToDictionary(m => m.Groups[2].Value, m => m.Groups[1].Value);
}
