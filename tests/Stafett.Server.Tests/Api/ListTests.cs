using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Tests.Api;

/// <summary>How lists are sorted and searched.</summary>
public sealed class ListTests
{
    [Theory]
    [InlineData("", "beta.example gamma.test alpha.example")]
    [InlineData("sort=created_at", "beta.example gamma.test alpha.example")]
    [InlineData("sort=-created_at", "alpha.example gamma.test beta.example")]
    [InlineData("sort=name", "alpha.example beta.example gamma.test")]
    [InlineData("sort=-name", "gamma.test beta.example alpha.example")]
    [InlineData("sort=updated_at", "gamma.test alpha.example beta.example")]
    [InlineData("sort=-updated_at", "beta.example alpha.example gamma.test")]
    [InlineData("sort=-alias_count", "gamma.test *")]
    [InlineData("name=A.EXAMPLE", "beta.example alpha.example")]
    [InlineData("q=A.EXAMPLE", "beta.example alpha.example")]
    [InlineData("q=a%25e", "")]
    [InlineData("q=a_example", "")]
    [InlineData("name=%5Ebeta", "")]
    [InlineData("q=.%2B", "")]
    public async Task Domains(string query, string names)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        foreach (var name in new[] { "beta.example", "gamma.test", "alpha.example" })
        {
            await host.DomainAsync(account, name);
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await account.PostAsync("/v1/domains/gamma.test/aliases", """{"name":"a"}""");
        foreach (var name in new[] { "gamma.test", "alpha.example", "beta.example" })
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await account.PutAsync($"/v1/domains/{name}", """{"retention_days":1}""");
        }

        Check(names, await account.GetAsync($"/v1/domains?{query}"));
    }

    [Theory]
    [InlineData("", "beta gamma alpha")]
    [InlineData("sort=-created_at", "alpha gamma beta")]
    [InlineData("sort=name", "alpha beta gamma")]
    [InlineData("sort=-name", "gamma beta alpha")]
    [InlineData("sort=updated_at", "gamma alpha beta")]
    [InlineData("sort=-updated_at", "beta alpha gamma")]
    [InlineData("name=BET", "beta")]
    [InlineData("name=shop", "")]
    [InlineData("recipient=ALPHA%40", "beta")]
    [InlineData("recipient=.%2A", "")]
    [InlineData("q=alpha", "beta alpha")]
    [InlineData("q=Shop", "gamma")]
    [InlineData("q=a%25a", "")]
    [InlineData("q=alpha&name=alp&sort=name", "alpha")]
    public async Task Aliases(string query, string names)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        HostedDomain domain = await host.DomainAsync(account, "example.com");
        foreach (var (name, recipient) in new[] { ("beta", "alpha@example.net"), ("gamma", "c@example.net"), ("alpha", "d@example.net") })
        {
            await host.AliasAsync(account, domain, name, recipient);
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        foreach (var name in new[] { "gamma", "alpha", "beta" })
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await account.PutAsync($"/v1/domains/example.com/aliases/{name}", name == "gamma" ? """{"labels":["shop"]}""" : """{"description":"x"}""");
        }

        Check(names, await account.GetAsync($"/v1/domains/example.com/aliases?{query}"));
    }

    [Theory]
    [InlineData("/v1/domains")]
    [InlineData("/v1/domains/example.com/aliases")]
    public async Task An_empty_list_has_its_fields_too_and_what_cannot_be_sorted_by_is_named(string path)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        var empty = await account.GetAsync($"{path}?q=nothing&limit=10");

        Assert.Equal((200, "[]"), (empty.Status, empty.Text));
        Assert.Equal(("0", "1", "10", "0"), (empty.Header("X-Page-Count"), empty.Header("X-Page-Current"), empty.Header("X-Page-Size"), empty.Header("X-Item-Count")));
        foreach (var sort in new[] { "size", "--name", "name,created_at" })
            Assert.Equal((sort, 400, "sort"), ((await account.GetAsync($"{path}?sort={sort}")) is var answer ? sort : "", answer.Status, answer.Fields.Single()));
    }

    // What stands behind a star may come in any order.
    private static void Check(string names, ApiResponse answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        var given = string.Join(' ', answer.Json.AsArray().Select(item => (string)item!["name"]!));
        if (names.EndsWith('*'))
            Assert.StartsWith(names[..^1], given, StringComparison.Ordinal);
        else
            Assert.Equal(names, given);
    }
}
