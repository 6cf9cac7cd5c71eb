using System.Text.Json.Nodes;

namespace Stafett.Server.Tests.Api;

/// <summary>Accounts by the API: what is made, mailed and changed, field by field.</summary>
public sealed class AccountFieldTests
{
    private const string Password = "staple horse battery correct";

    [Fact]
    public async Task A_new_account_gets_a_token_of_24_signs_and_a_mail_with_a_PIN()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync("operator@example.net");
        var made = await host.Client().PostAsync("/v1/account", $$"""{"email":"ada@example.net","password":"{{Password}}"}""");

        Assert.Matches("^[A-Za-z0-9]{24}$", made["api_token"]);
        Assert.Matches("^[0-9a-f]{24}$", made["id"]);
        var mail = Assert.Single(host.Mail.Sent);
        Assert.Equal("ada@example.net", mail.To.ToString());
        Assert.Matches("\\b[0-9]{6}\\b", mail.Text);
        var unproven = await host.Client(made["api_token"]).PutAsync("/v1/account", """{"given_name":"Ada"}""");
        Assert.Equal((400, true), (unproven.Status, unproven.Message.Contains("https://mail.example.org/verify", StringComparison.Ordinal)));
        Assert.Equal("ada@example.net", (await host.Client(made["api_token"]).GetAsync("/v1/account"))["email"]);
    }

    [Theory]
    [InlineData("password", 400)]
    [InlineData("qwerty12345", 400)]
    [InlineData("ada@example.net", 400)]
    [InlineData("", 400)]
    [InlineData(Password, 200)]
    public async Task A_password_is_strong_enough_or_named(string password, int status)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync("operator@example.net");
        var answer = await host.Client().FormAsync("POST", "/v1/account", ("email", "ada@example.net"), ("password", password));

        Assert.Equal(status, answer.Status);
        if (status != 200)
            Assert.Equal(["password"], answer.Fields);
    }

    [Fact]
    public async Task A_password_has_128_characters_at_most_and_both_fields_are_needed()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync("operator@example.net");
        var words = string.Concat(Enumerable.Repeat("staple horse battery correct mill ", 4));

        Assert.Equal(["password"], (await host.Client().FormAsync("POST", "/v1/account", ("email", "ada@example.net"), ("password", words[..129]))).Fields);
        Assert.Equal(200, (await host.Client().FormAsync("POST", "/v1/account", ("email", "ada@example.net"), ("password", words[..128]))).Status);
        Assert.Equal(["email", "password"], (await host.Client().PostAsync("/v1/account", "{}")).Fields);
        var taken = await host.Client().FormAsync("POST", "/v1/account", ("email", "ADA@EXAMPLE.NET"), ("password", Password));
        Assert.Equal((400, "email"), (taken.Status, taken.Fields.Single()));
    }

    [Fact]
    public async Task Names_and_picture_are_changed_cleared_and_bounded()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var changed = await account.PutAsync("/v1/account", """{"given_name":"Ada","family_name":"Lovelace","avatar_url":"https://example.net/ada.png"}""");

        Assert.Equal(("Ada", "Lovelace", "https://example.net/ada.png", "Ada Lovelace <a@example.net>"), (changed["given_name"], changed["family_name"], changed["avatar_url"], changed["full_email"]));
        var cleared = await account.PutAsync("/v1/account", """{"avatar_url":""}""");
        Assert.Equal(("Ada", ""), (cleared["given_name"], cleared["avatar_url"]));
        var wrong = await account.PutAsync("/v1/account", $$"""{"given_name":"{{new string('x', 71)}}","avatar_url":"http://example.net/","family_name":"Byron"}""");
        Assert.Equal((400, "given_name avatar_url"), (wrong.Status, string.Join(' ', wrong.Fields)));
        Assert.Equal("Lovelace", (await account.GetAsync("/v1/account"))["family_name"]);
    }

    [Fact]
    public async Task Another_address_is_asked_for_by_mail_and_no_sooner_again_than_in_half_an_hour()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        Assert.Equal(200, (await account.PutAsync("/v1/account", """{"email":"b@example.net"}""")).Status);

        Assert.Equal(["b@example.net", "a@example.net"], host.Mail.Sent.Select(mail => mail.To.ToString()));
        var again = await account.PutAsync("/v1/account", """{"email":"c@example.net","given_name":"Ada"}""");
        Assert.Equal((429, "1800", "email"), (again.Status, again.Header("Retry-After"), again.Fields.Single()));
        // All of it or nothing.
        Assert.Equal(("", "a@example.net"), ((await account.GetAsync("/v1/account"))["given_name"], (await account.GetAsync("/v1/account"))["email"]));
        host.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(200, (await account.PutAsync("/v1/account", """{"email":"c@example.net"}""")).Status);
        Assert.Equal(4, host.Mail.Sent.Count);
        // The address that is there already asks for nothing.
        Assert.Equal(200, (await account.PutAsync("/v1/account", """{"email":"A@example.net"}""")).Status);
        Assert.Equal(4, host.Mail.Sent.Count);
    }

    [Fact]
    public async Task What_is_refused_of_a_change_leaves_all_of_it_undone()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");

        Assert.Equal(["email"], (await account.PutAsync("/v1/account", """{"email":"nobody","given_name":"Ada"}""")).Fields);
        Assert.Equal(["avatar_url"], (await account.PutAsync("/v1/account", """{"email":"b@example.net","avatar_url":"x"}""")).Fields);
        Assert.Equal("", (await account.GetAsync("/v1/account"))["given_name"]);
        Assert.Empty(host.Mail.Sent);
    }

    [Fact]
    public async Task The_alias_object_of_its_own_has_the_fields_that_clients_know_and_no_secrets()
    {
        await using var host = await ApiHost.StartAsync();
        var owner = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(owner, "example.com");
        var client = await host.AliasClientAsync(owner, domain, "hello");
        var alias = await owner.PutAsync("/v1/domains/example.com/aliases/hello", """{"has_imap":true,"max_quota":"1 GB"}""");
        var changed = await client.PutAsync("/v1/account", """{"settings":{"mail":{"archive_folder":"A","sent_folder":"S","drafts_folder":"D"}},"given_name":"not an alias' field"}""");

        var expected = JsonNode.Parse($$"""
            {
              "id": "{{alias["id"]}}", "object": "alias", "name": "hello", "email": "hello@example.com", "domain_id": "{{domain.Id}}", "domain_name": "example.com",
              "storage_used": 0, "storage_quota": 1073741824, "has_imap": true, "has_pgp": false, "public_key": "", "locale": "en", "created_at": "2026-11-27T09:00:00.000Z",
              "updated_at": "2026-11-27T09:00:00.000Z", "settings": {"mail": {"archive_folder": "A", "sent_folder": "S", "drafts_folder": "D"} }
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, changed.Json), changed.Text);
        Assert.Equal(["settings"], (await client.PutAsync("/v1/account", """{"settings":"{}"}""")).Fields);
        Assert.True(JsonNode.DeepEquals(expected, (await client.GetAsync("/v1/account")).Json));
    }
}
