using System.Text.Json.Nodes;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Aliases;

namespace Stafett.Server.Tests.Api;

public sealed class AccountApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_account_is_made_with_a_token_that_is_shown_once()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync("operator@example.net");
        var made = await host.Client().PostAsync("/v1/account", """{"email":"Ada@Example.net","password":"staple horse battery correct"}""");

        Assert.Equal((200, "Ada@example.net", "user", "user"), (made.Status, made["email"], made["object"], made["group"]));
        var account = host.Client(made["api_token"]);
        var shown = await account.GetAsync("/v1/account");
        Assert.Equal((200, made["id"]), (shown.Status, shown["id"]));
        Assert.Null(shown.Json["api_token"]);
        Assert.Equal(400, (await account.GetAsync("/v1/domains")).Status);
    }

    [Fact]
    public async Task The_first_account_is_the_operators_and_not_made_here()
    {
        await using var host = await ApiHost.StartAsync();

        Assert.Equal(403, (await host.Client().PostAsync("/v1/account", """{"email":"a@example.net","password":"staple horse battery correct"}""")).Status);
    }

    [Fact]
    public async Task An_address_has_one_account()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync("a@example.net");
        var again = await host.Client().FormAsync("POST", "/v1/account", ("email", "A@example.net"), ("password", "staple horse battery correct"));

        Assert.Equal(400, again.Status);
    }

    [Theory]
    [InlineData("no-address", "staple horse battery correct", "email")]
    [InlineData("a@example.net", "12345678", "password")]
    public async Task What_is_wrong_is_named(string email, string password, string field)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync("operator@example.net");
        var answer = await host.Client().FormAsync("POST", "/v1/account", ("email", email), ("password", password));

        Assert.Equal((400, field), (answer.Status, answer.Json["problems"]![0]!["field"]!.ToString()));
    }

    [Fact]
    public async Task The_user_object_has_the_fields_that_clients_know_and_no_secrets()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("ada@example.net");
        await host.Control.Accounts.UpdateProfileAsync(
            account.Account!.Id,
            profile => profile with { GivenName = "Ada", FamilyName = "L", CompanyName = "<Engines>", AddressLine1 = "1 St", AddressCity = "London", AddressZip = "N1", Locale = "de" }, Cancel);
        var shown = (await account.GetAsync("/v1/account")).Json;

        var expected = JsonNode.Parse($$"""
            {
              "id": "{{account.Account.Id}}", "object": "user", "email": "ada@example.net", "full_email": "Ada L <ada@example.net>", "given_name": "Ada", "family_name": "L",
              "display_name": "Ada L", "avatar_url": "", "plan": "team", "group": "user", "max_quota_per_alias": 10737418240, "receipt_email": "",
              "company_name": "<Engines>", "company_vat": "", "address_line1": "1 St", "address_line2": "", "address_city": "London", "address_state": "", "address_zip": "N1",
              "address_country": "", "address_html": "&lt;Engines&gt;<br>1 St<br>London N1", "timezone": "UTC", "last_locale": "de", "locale": "de",
              "created_at": "2026-11-27T09:00:00.000Z", "updated_at": "2026-11-27T09:00:00.000Z"
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, shown), shown.ToJsonString());
    }

    [Fact]
    public async Task Names_are_changed_cleared_and_left_alone()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PutAsync("/v1/account", """{"given_name":"Ada","family_name":"Lovelace"}""");
        var cleared = await account.PutAsync("/v1/account", """{"family_name":""}""");

        Assert.Equal(("Ada", "", "Ada"), (cleared["given_name"], cleared["family_name"], cleared["display_name"]));
    }

    [Fact]
    public async Task Another_address_does_not_count_before_it_was_confirmed()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var answer = await account.PutAsync("/v1/account", """{"email":"b@example.net","given_name":"Ada"}""");

        Assert.Equal((200, "a@example.net", "Ada"), (answer.Status, answer["email"], answer["given_name"]));
        Assert.NotNull(await host.Control.Accounts.FindAsync(EmailAddress.Parse("a@example.net"), Cancel));
    }

    [Fact]
    public async Task An_alias_sees_itself_and_keeps_settings()
    {
        await using var host = await ApiHost.StartAsync();
        var owner = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(owner, "example.com");
        var alias = await host.AliasAsync(owner, domain, "hello", "a@example.net");
        await host.Control.AliasPasswords.AddAsync(owner.Account!.Id, domain.Id, alias.Id, new NewAliasPassword(ApiUseCases.HashOf("alias password")), null, Cancel);
        var client = host.Client("hello@example.com", "alias password");

        var shown = await client.GetAsync("/v1/account");
        Assert.Equal((200, "alias", "hello@example.com", domain.Id.ToString()), (shown.Status, shown["object"], shown["email"], shown["domain_id"]));
        Assert.Equal("{}", shown.Json["settings"]!.ToJsonString());
        var changed = await client.PutAsync("/v1/account", """{"settings":{"mail":{"archive_folder":"Old"}}}""");
        Assert.Equal("""{"mail":{"archive_folder":"Old"}}""", changed.Json["settings"]!.ToJsonString());
        Assert.Equal(changed.Json["settings"]!.ToJsonString(), (await client.GetAsync("/v1/account")).Json["settings"]!.ToJsonString());
        var large = await client.PutAsync("/v1/account", $"{{\"settings\":{{\"x\":\"{new string('y', 70_000)}\"}}}}");
        Assert.Equal((400, true), (large.Status, large.Message.Contains("settings", StringComparison.Ordinal)));
        // It is no account: everything else wants a token.
        Assert.Equal(401, (await client.GetAsync("/v1/domains")).Status);
    }
}
