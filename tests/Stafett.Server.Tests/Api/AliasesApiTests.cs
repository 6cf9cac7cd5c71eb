using System.Text.Json.Nodes;

namespace Stafett.Server.Tests.Api;

public sealed class AliasesApiTests
{
    private const string Path = "/v1/domains/example.com/aliases";

    [Fact]
    public async Task An_alias_object_has_the_fields_that_clients_know()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(account, "example.com");
        var made = await account.PostAsync(Path, """
            {"name":"Hello","recipients":["x@example.net","target.example"],"description":"To me","labels":"Work, My Label","error_code_if_disabled":"550","is_enabled":"false"}
            """);
        Assert.True(made.Status == 200, made.Text);

        var expected = JsonNode.Parse($$"""
            {
              "id": "{{made["id"]}}", "object": "alias", "name": "hello", "description": "To me", "labels": {{made.Json["labels"]!.ToJsonString()}}, "is_enabled": false,
              "error_code_if_disabled": 550, "has_imap": false, "has_pgp": false, "public_key": "", "smime_certificate": "", "smtp_limit": null,
              "has_recipient_verification": false, "recipients": ["x@example.net", "target.example"], "verified_recipients": [], "pending_recipients": [], "max_quota": null,
              "storage_used": 0, "storage_quota": 10737418240, "storage_location": "", "retention": null,
              "vacation_responder": { "is_enabled": false, "start_date": null, "end_date": null, "subject": "", "message": "" }, "emailed_instructions": "",
              "user": { "id": "{{account.Account!.Id}}", "email": "a@example.net" }, "domain": { "id": "{{domain.Id}}", "name": "example.com" }, "locale": "en",
              "created_at": "2026-11-27T09:00:00.000Z", "updated_at": "2026-11-27T09:00:00.000Z"
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, made.Json), made.Text);
    }

    [Fact]
    public async Task What_is_not_sent_gets_a_name_and_the_callers_address()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        var made = await account.PostAsync(Path, "");

        Assert.Equal((200, "a@example.net"), (made.Status, made.Json["recipients"]!.AsArray().Single()!.ToString()));
        Assert.Matches("^[a-z0-9.-]{5,}$", made["name"]);
    }

    [Fact]
    public async Task It_is_found_by_id_and_by_name_whatever_stands_in_it()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        foreach (var (name, escaped) in new[] { ("hello", "hello"), ("*", "*"), ("/^(a|b)+$/", "%2F%5E(a%7Cb)%2B%24%2F") })
        {
            var made = await account.PostAsync(Path, $$"""{"name":"{{name}}","recipients":"a@example.net"}""");
            Assert.True(made.Status == 200, made.Text);
            Assert.Equal(made["id"], (await account.GetAsync($"{Path}/{escaped}"))["id"]);
            Assert.Equal(made["name"], (await account.GetAsync($"{Path}/{made["id"]}"))["name"]);
        }
    }

    [Theory]
    [InlineData("""{"name":"a+b"}""", "name")]
    [InlineData("""{"name":"!x"}""", "name")]
    [InlineData("""{"name":"x","recipients":["no recipient"]}""", "recipients")]
    [InlineData("""{"name":"x","error_code_if_disabled":999}""", "error_code_if_disabled")]
    public async Task What_cannot_be_is_named(string json, string field)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        var answer = await account.PostAsync(Path, json);

        Assert.Equal((400, field), (answer.Status, answer.Json["problems"]![0]!["field"]!.ToString()));
        Assert.Contains(field, answer.Message);
    }

    [Fact]
    public async Task A_name_that_is_taken_is_a_mistake()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        await account.PostAsync(Path, """{"name":"hello"}""");

        Assert.Equal(400, (await account.PostAsync(Path, """{"name":"HELLO"}""")).Status);
    }

    [Fact]
    public async Task A_vacation_is_flat_in_requests_and_nested_in_answers()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        await account.PostAsync(Path, """{"name":"hello"}""");
        var changed = await account.FormAsync(
            "PUT", $"{Path}/hello", ("vacation_responder_is_enabled", "yes"), ("vacation_responder_start_date", "2026-12-01"), ("vacation_responder_end_date", "2026-12-24T12:00:00Z"),
            ("vacation_responder_subject", "Away"), ("vacation_responder_message", "Back soon"));

        Assert.True(changed.Status == 200, changed.Text);
        Assert.Equal(
            """{"is_enabled":true,"start_date":"2026-12-01T00:00:00.000Z","end_date":"2026-12-24T12:00:00.000Z","subject":"Away","message":"Back soon"}""",
            changed.Json["vacation_responder"]!.ToJsonString());
    }

    [Fact]
    public async Task A_list_is_filtered()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        await account.PostAsync(Path, """{"name":"sales","recipients":"team@example.net","labels":["shop"]}""");
        await account.PostAsync(Path, """{"name":"press","recipients":"pr@example.org"}""");

        Assert.Equal(["sales"], await NamesAsync("q=shop"));
        Assert.Equal(["press"], await NamesAsync("recipient=PR%40"));
        Assert.Equal(["press"], await NamesAsync("name=pre"));
        Assert.Equal(["sales", "press"], await NamesAsync("sort=-name"));

        async Task<IEnumerable<string>> NamesAsync(string query) =>
            (await account.GetAsync($"{Path}?{query}")).Json.AsArray().Select(d => d!["name"]!.ToString()).ToList();
    }

    [Fact]
    public async Task A_deleted_alias_is_shown_once_more()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        await account.PostAsync(Path, """{"name":"hello"}""");

        Assert.Equal("hello", (await account.DeleteAsync($"{Path}/hello"))["name"]);
        Assert.Equal(404, (await account.DeleteAsync($"{Path}/hello")).Status);
        Assert.Equal("0", (await account.GetAsync("/v1/domains/example.com"))["alias_count"]);
    }
}
