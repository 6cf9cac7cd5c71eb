using System.Text.Json.Nodes;

namespace Stafett.Server.Tests.Api;

public sealed class DomainsApiTests
{
    [Fact]
    public async Task A_domain_object_has_the_fields_that_clients_know_and_no_secrets()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var made = await account.PostAsync("/v1/domains", """{"domain":"Bücher.Example","catchall":false}""");
        Assert.True(made.Status == 200, made.Text);
        var shown = made.Json;
        Assert.Matches("^[A-Za-z0-9]{10}$", shown["verification_record"]!.ToString());

        var expected = JsonNode.Parse($$"""
            {
              "id": "{{shown["id"]}}", "object": "domain", "name": "xn--bcher-kva.example", "plan": "team", "smtp_port": "25", "alias_count": 0, "is_global": false,
              "max_quota_per_alias": 10737418240, "max_recipients_per_alias": 0, "retention_days": 0, "bounce_webhook": "", "has_adult_content_protection": true,
              "has_phishing_protection": true, "has_executable_protection": true, "has_virus_protection": true, "has_recipient_verification": false,
              "has_custom_verification": false, "custom_verification": null, "ignore_mx_check": false, "has_regex": false, "has_catchall": false,
              "is_catchall_regex_disabled": false, "has_mx_record": false, "has_txt_record": false, "has_dkim_record": false, "has_return_path_record": false,
              "has_dmarc_record": false, "has_strict_dmarc": false, "has_smtp": false, "is_smtp_suspended": false, "has_newsletter": false,
              "return_path": "{{shown["return_path"]}}", "dkim_key_selector": "{{shown["dkim_key_selector"]}}", "allowlist": [], "denylist": [],
              "restricted_alias_names": [], "has_delivery_logs": false, "require_tls_inbound": false, "allow_subdomain_forwarding": false, "alias_default_smtp_limit": 0,
              "has_custom_s3": false, "s3_endpoint": "", "s3_region": "", "s3_bucket": "", "verification_record": "{{shown["verification_record"]}}",
              "members": [{ "id": "{{account.Account!.Id}}", "user": { "id": "{{account.Account.Id}}", "email": "a@example.net", "plan": "team" }, "group": "admin" }],
              "invites": [], "storage_used": 0, "storage_used_by_aliases": 0, "storage_quota": 10737418240,
              "link": "https://mail.example.org/my-account/domains/xn--bcher-kva.example", "locale": "en", "created_at": "2026-11-27T09:00:00.000Z",
              "updated_at": "2026-11-27T09:00:00.000Z"
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, shown), shown.ToJsonString());
    }

    [Fact]
    public async Task It_is_found_by_id_and_by_name_in_either_form()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var made = await account.PostAsync("/v1/domains", """{"domain":"bücher.example"}""");

        foreach (var key in new[] { made["id"], made["id"].ToUpperInvariant(), "xn--bcher-kva.example", "b%C3%BCcher.example", "B%C3%BCcher.EXAMPLE" })
            Assert.Equal((key, made["id"]), (key, (await account.GetAsync($"/v1/domains/{key}"))["id"]));
        Assert.Equal(404, (await account.GetAsync("/v1/domains/other.example")).Status);
        Assert.Equal(404, (await account.GetAsync("/v1/domains/..%2f..")).Status);
    }

    [Theory]
    [InlineData("""{"domain":"example.com","catchall":"x@example.net, y@example.net"}""", "x@example.net,y@example.net")]
    [InlineData("""{"domain":"example.com","catchall":["x@example.net","y@example.net"]}""", "x@example.net,y@example.net")]
    [InlineData("""{"domain":"example.com","catchall":true}""", "a@example.net")]
    [InlineData("""{"domain":"example.com"}""", "a@example.net")]
    [InlineData("""{"domain":"example.com","catchall":"false"}""", null)]
    [InlineData("""{"domain":"example.com","catchall":""}""", null)]
    public async Task A_catch_all_comes_with_it_or_not(string json, string? recipients)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var made = await account.PostAsync("/v1/domains", json);
        Assert.True(made.Status == 200, made.Text);
        var aliases = (await account.GetAsync("/v1/domains/example.com/aliases")).Json.AsArray();

        Assert.Equal(recipients is not null, (bool)made.Json["has_catchall"]!);
        Assert.Equal(recipients, aliases.Count == 0 ? null : string.Join(',', aliases.Single()!["recipients"]!.AsArray()));
    }

    [Fact]
    public async Task The_same_domain_twice_is_a_mistake()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com"}""");

        var again = await account.PostAsync("/v1/domains", """{"domain":"EXAMPLE.com"}""");
        Assert.Equal((400, "domain"), (again.Status, again.Json["problems"]![0]!["field"]!.ToString()));
    }

    [Fact]
    public async Task Settings_change_where_they_were_sent_and_stay_elsewhere()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com","retention_days":"7","max_quota_per_alias":"1 GB"}""");
        var changed = await account.FormAsync(
            "PUT", "/v1/domains/example.com", ("smtp_port", "2525"), ("has_virus_protection", "false"), ("require_tls_inbound", "on"), ("restricted_alias_names", "boss,chef"));

        Assert.True(changed.Status == 200, changed.Text);
        Assert.Equal(("2525", "false", "true", "7", "1073741824"), (
            changed["smtp_port"], changed["has_virus_protection"], changed["require_tls_inbound"], changed["retention_days"], changed["max_quota_per_alias"]));
        Assert.Equal(["boss", "chef"], changed.Json["restricted_alias_names"]!.AsArray().Select(n => n!.ToString()));
        var same = await account.PutAsync("/v1/domains/example.com", "{}");
        Assert.Equal(("2525", "false"), (same["smtp_port"], same["has_virus_protection"]));
    }

    [Theory]
    [InlineData("smtp_port", "70000")]
    [InlineData("retention_days", "31")]
    [InlineData("max_quota_per_alias", "lots")]
    [InlineData("bounce_webhook", "ftp://example.com/")]
    public async Task Settings_that_cannot_be_are_named(string field, string value)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com"}""");
        var answer = await account.FormAsync("PUT", "/v1/domains/example.com", (field, value));

        Assert.Equal((400, field), (answer.Status, answer.Json["problems"]![0]!["field"]!.ToString()));
    }

    [Fact]
    public async Task The_mail_that_asks_recipients_comes_as_an_object()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com"}""");
        var changed = await account.PutAsync("/v1/domains/example.com", """
            {"has_custom_verification":true,"custom_verification":{"name":"We","email":"we@example.com","subject":"Yes?","text":"VERIFICATION_LINK","html":"","redirect":""}}
            """);

        Assert.Equal(200, changed.Status);
        Assert.Equal("We", changed.Json["custom_verification"]!["name"]!.ToString());
    }

    [Theory]
    [InlineData("allowlist")]
    [InlineData("denylist")]
    public async Task Lists_are_replaced_whole(string list)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com"}""");
        var path = $"/v1/domains/example.com/{list}";

        var first = await account.PutAsync(path, $$"""{"{{list}}":["192.0.2.1","bad.example","x@y.example","*.zip"]}""");
        Assert.Equal(4, first.Json[list]!.AsArray().Count);
        Assert.Equal(["a.example", "b.example"], (await account.FormAsync("PUT", path, (list, "a.example\nb.example"))).Json[list]!.AsArray().Select(e => e!.ToString()));
        Assert.Empty((await account.PutAsync(path, $$"""{"{{list}}":[]}""")).Json[list]!.AsArray());
        Assert.Equal(400, (await account.PutAsync(path, "{}")).Status);
        Assert.Equal(400, (await account.PutAsync(path, $$"""{"{{list}}":["no entry!"]}""")).Status);
    }

    [Fact]
    public async Task A_list_is_filtered_and_sorted()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        foreach (var name in new[] { "beta.example", "alpha.example", "gamma.test" })
        {
            await host.DomainAsync(account, name);
            host.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["beta.example", "alpha.example"], await NamesAsync("q=EXAMPLE"));
        Assert.Equal(["alpha.example"], await NamesAsync("name=alp"));
        Assert.Equal(["gamma.test", "beta.example", "alpha.example"], await NamesAsync("sort=-name"));
        Assert.Empty(await NamesAsync("q=.%2A"));

        async Task<IEnumerable<string>> NamesAsync(string query) =>
            (await account.GetAsync($"/v1/domains?{query}")).Json.AsArray().Select(d => d!["name"]!.ToString()).ToList();
    }

    [Fact]
    public async Task A_deleted_domain_is_shown_once_more()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com"}""");

        Assert.Equal("example.com", (await account.DeleteAsync("/v1/domains/example.com"))["name"]);
        Assert.Equal(404, (await account.DeleteAsync("/v1/domains/example.com")).Status);
    }
}
