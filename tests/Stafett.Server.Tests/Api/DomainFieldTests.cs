using System.Text.Json.Nodes;
using Stafett.Storage.Control;

namespace Stafett.Server.Tests.Api;

/// <summary>The fields of a domain, one by one: what they take, what their plan has to be, and who may set them.</summary>
public sealed class DomainFieldTests
{
    private const string Path = "/v1/domains/example.com";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Example.COM.", "example.com")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("192.0.43.8", "[192.0.43.8]")]
    public async Task A_domain_is_a_name_or_an_address_in_its_normal_form(string domain, string name)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var made = await account.PostAsync("/v1/domains", $$"""{"domain":"{{domain}}"}""");

        Assert.Equal((200, name), (made.Status, made["name"]));
        Assert.Equal(name, (await account.GetAsync($"/v1/domains/{made["id"]}"))["name"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("https://example.com/")]
    [InlineData("a b.example")]
    [InlineData("192.168.1.1")]
    public async Task What_is_no_domain_is_named(string domain)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");

        var answer = await account.PostAsync("/v1/domains", $$"""{"domain":"{{domain}}"}""");
        Assert.Equal((400, "domain"), (answer.Status, answer.Fields.Single()));
    }

    [Fact]
    public async Task A_plan_is_the_accounts_or_a_lower_one_and_the_free_one_has_few_names_and_no_settings()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net", terms => terms with { Plan = Plan.EnhancedProtection });

        Assert.Equal("enhanced_protection", (await account.PostAsync("/v1/domains", """{"domain":"one.example"}"""))["plan"]);
        Assert.Equal((402, "plan"), Refusal(await account.PostAsync("/v1/domains", """{"domain":"two.example","plan":"team"}""")));
        Assert.Equal((400, "plan"), Refusal(await account.PostAsync("/v1/domains", """{"domain":"two.example","plan":"gold"}""")));
        Assert.Equal((402, "domain"), Refusal(await account.PostAsync("/v1/domains", """{"domain":"two.zip","plan":"free"}""")));
        Assert.Equal((402, "allow_subdomain_forwarding"), Refusal(await account.PostAsync("/v1/domains", """{"domain":"two.com","plan":"free","allow_subdomain_forwarding":true}""")));
        Assert.Equal("free", (await account.PostAsync("/v1/domains", """{"domain":"two.com","plan":"free"}"""))["plan"]);
        Assert.Equal((402, "allow_subdomain_forwarding"), Refusal(await account.PutAsync("/v1/domains/two.com", """{"allow_subdomain_forwarding":true}""")));
        Assert.Equal((402, "has_custom_s3"), Refusal(await account.PutAsync("/v1/domains/two.com", """{"has_custom_s3":true}""")));
        Assert.Equal(402, (await account.PostAsync("/v1/domains/two.com/aliases", """{"name":"a"}""")).Status);
        Assert.Equal(402, (await account.PostAsync("/v1/domains/two.com/catch-all-passwords", "{}")).Status);
        Assert.Equal(402, (await account.PostAsync("/v1/domains/one.example/invites", """{"email":"b@example.net","group":"user"}""")).Status);
        Assert.Equal(402, (await account.GetAsync("/v1/domains/two.com/verify-smtp")).Status);
    }

    [Fact]
    public async Task The_members_of_a_team_come_along_where_its_admin_says_so()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, mate) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("b@example.net"));
        var team = await host.DomainAsync(owner, "team.example");
        await host.JoinAsync(owner, team, mate);

        var made = await owner.PostAsync("/v1/domains", """{"domain":"one.example","team_domain":"team.example"}""");
        Assert.Equal(["a@example.net", "b@example.net"], made.Json["members"]!.AsArray().Select(m => (string)m!["user"]!["email"]!).Order());
        made = await owner.PostAsync("/v1/domains", $$"""{"domain":"two.example","team_domain":"{{team.Id}}"}""");
        Assert.Equal(2, made.Json["members"]!.AsArray().Count);
        made = await owner.PostAsync("/v1/domains", """{"domain":"three.example","team_domain":"none"}""");
        Assert.Single(made.Json["members"]!.AsArray());
        Assert.Equal((403, "team_domain"), Refusal(await mate.PostAsync("/v1/domains", """{"domain":"four.example","team_domain":"team.example"}""")));
        Assert.Equal((400, "team_domain"), Refusal(await owner.PostAsync("/v1/domains", """{"domain":"four.example","team_domain":"none.example"}""")));
        Assert.Equal((402, "team_domain"), Refusal(await owner.PostAsync("/v1/domains", """{"domain":"four.example","plan":"enhanced_protection","team_domain":"team.example"}""")));
    }

    [Theory]
    [InlineData("on", "a@example.net")]
    [InlineData("1", "a@example.net")]
    [InlineData("True", "a@example.net")]
    [InlineData("no", null)]
    [InlineData("off", null)]
    [InlineData("0", null)]
    [InlineData("b@example.net\nc.example", "b@example.net,c.example")]
    public async Task A_catch_all_may_be_said_as_flags_are(string text, string? recipients)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        Assert.Equal(200, (await account.FormAsync("POST", "/v1/domains", ("domain", "example.com"), ("catchall", text))).Status);
        var aliases = (await account.GetAsync($"{Path}/aliases")).Json.AsArray();

        Assert.Equal(recipients, aliases.Count == 0 ? null : string.Join(',', aliases.Single()!["recipients"]!.AsArray()));
        if (recipients is not null)
            Assert.Equal(("*", "catch-all"), ((string)aliases[0]!["name"]!, (string)aliases[0]!["labels"]![0]!));
    }

    [Theory]
    [InlineData("has_adult_content_protection", false)]
    [InlineData("has_phishing_protection", false)]
    [InlineData("has_executable_protection", false)]
    [InlineData("has_virus_protection", false)]
    [InlineData("has_recipient_verification", true)]
    [InlineData("ignore_mx_check", true)]
    [InlineData("has_delivery_logs", true)]
    [InlineData("require_tls_inbound", true)]
    [InlineData("allow_subdomain_forwarding", true)]
    [InlineData("retention_days", 30)]
    [InlineData("alias_default_smtp_limit", 100)]
    [InlineData("max_quota_per_alias", 1024)]
    public async Task Each_setting_is_said_at_creation_or_changed_alone(string field, object value)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var json = System.Text.Json.JsonSerializer.Serialize(value);
        var plain = (await account.PostAsync("/v1/domains", """{"domain":"example.com","catchall":false}""")).Json.AsObject();
        var said = (await account.PostAsync("/v1/domains", $$"""{"domain":"other.example","catchall":false,"{{field}}":{{json}}}""")).Json;
        var changed = (await account.PutAsync(Path, $$"""{"{{field}}":{{json}}}""")).Json.AsObject();

        Assert.Equal(json, said[field]!.ToJsonString());
        Assert.Equal(json, changed[field]!.ToJsonString());
        Assert.NotEqual(json, plain[field]!.ToJsonString());
        string[] follow = field == "max_quota_per_alias" ? [field, "storage_quota"] : [field];
        foreach (var (name, node) in plain.Where(p => !follow.Contains(p.Key)))
            Assert.True(JsonNode.DeepEquals(node, changed[name]), name);
    }

    [Fact]
    public async Task What_is_said_at_creation_alone_is_passed_over_later()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com","catchall":false}""");
        var changed = await account.PutAsync(Path, """{"domain":"other.example","plan":"free","catchall":true,"team_domain":"other.example"}""");

        Assert.Equal((200, "example.com", "team", "false"), (changed.Status, changed["name"], changed["plan"], changed["has_catchall"]));
    }

    [Fact]
    public async Task A_bounce_webhook_is_a_public_URL_or_none()
    {
        await using var host = await ApiHost.StartAsync();
        host.Dns.Address("hook.example", "192.0.43.8").Address("inside.example", "10.0.0.1");
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com","catchall":false}""");

        foreach (var url in new[] { "https://hook.example/bounces?x=1", "http://hook.example/" })
            Assert.Equal(url, (await account.PutAsync(Path, $$"""{"bounce_webhook":"{{url}}"}"""))["bounce_webhook"]);
        foreach (var url in new[] { "https://inside.example/", "https://nowhere.example/", "https://127.0.0.1/", "ftp://hook.example/", "https://u:p@hook.example/", "hook.example" })
            Assert.Equal((400, "bounce_webhook"), Refusal(await account.PutAsync(Path, $$"""{"bounce_webhook":"{{url}}"}""")));
        Assert.Equal("http://hook.example/", (await account.GetAsync(Path))["bounce_webhook"]);
        Assert.Equal("", (await account.PutAsync(Path, """{"bounce_webhook":false}"""))["bounce_webhook"]);
        await account.PutAsync(Path, """{"bounce_webhook":"http://hook.example/"}""");
        Assert.Equal("", (await account.FormAsync("PUT", Path, ("bounce_webhook", "")))["bounce_webhook"]);
    }

    [Fact]
    public async Task A_quota_is_no_more_than_the_least_of_the_admins_has_and_never_more_than_100_GB()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, small) = (await host.AccountAsync("a@example.net", terms => terms with { MaxQuotaPerAlias = 200L << 30 }), await host.AccountAsync("b@example.net", terms => terms with { MaxQuotaPerAlias = 1L << 30 }));
        Assert.Equal((400, "max_quota_per_alias"), Refusal(await owner.PostAsync("/v1/domains", """{"domain":"example.com","max_quota_per_alias":"101 GB"}""")));
        var made = await owner.PostAsync("/v1/domains", """{"domain":"example.com","catchall":false,"max_quota_per_alias":"100 GB"}""");
        Assert.Equal("107374182400", made["max_quota_per_alias"]);

        await host.JoinAsync(owner, (await host.Control.Domains.GetAsync(owner.Account!.Id, Protocols.Message.Domain.Parse("example.com"), Cancel))!, small, MemberRole.Admin);
        Assert.Equal((400, "max_quota_per_alias"), Refusal(await owner.PutAsync(Path, """{"max_quota_per_alias":"2 GB"}""")));
        Assert.Equal("1073741824", (await owner.PutAsync(Path, """{"max_quota_per_alias":"1 GB"}"""))["max_quota_per_alias"]);
    }

    [Fact]
    public async Task A_list_of_senders_has_a_thousand_entries_at_most()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com","catchall":false}""");
        foreach (var list in new[] { "allowlist", "denylist" })
        {
            var full = string.Join(',', Enumerable.Range(0, 1000).Select(i => $"d{i}.example"));
            Assert.Equal(1000, (await account.FormAsync("PUT", $"{Path}/{list}", (list, full))).Json[list]!.AsArray().Count);
            Assert.Equal((400, list), Refusal(await account.FormAsync("PUT", $"{Path}/{list}", (list, full + ",one-more.example"))));
            Assert.Equal(1000, (await account.GetAsync(Path)).Json[list]!.AsArray().Count);
        }
    }

    [Fact]
    public async Task A_domain_is_deleted_by_admins_alone_and_not_under_others_nor_for_everybody()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, mate) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("b@example.net"));
        var domain = await host.DomainAsync(owner, "example.com");
        await host.JoinAsync(owner, domain, mate);
        await host.AliasAsync(mate, domain, "mate", "b@example.net");

        Assert.Equal(403, (await mate.DeleteAsync(Path)).Status);
        var others = await owner.DeleteAsync(Path);
        Assert.Equal((400, true), (others.Status, others.Message.Contains("1 alias", StringComparison.Ordinal)));
        Assert.Equal(200, (await mate.DeleteAsync($"{Path}/aliases/mate")).Status);
        await host.Control.DomainChecks.SetGlobalAsync(domain.Id, true, Cancel);
        Assert.Equal(400, (await owner.DeleteAsync(Path)).Status);
        await host.Control.DomainChecks.SetGlobalAsync(domain.Id, false, Cancel);
        Assert.Equal((200, "example.com"), ((await owner.DeleteAsync(Path)) is var gone ? gone.Status : 0, gone["name"]));
    }

    [Fact]
    public async Task A_member_sees_himself_and_the_admins_and_only_admins_see_invitations()
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, one, two) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("b@example.net"), await host.AccountAsync("c@example.net"));
        var domain = await host.DomainAsync(owner, "example.com");
        await host.JoinAsync(owner, domain, one);
        await host.JoinAsync(owner, domain, two);
        await owner.PostAsync($"{Path}/invites", """{"email":"d@example.net","group":"user"}""");

        Assert.Equal(["a@example.net", "b@example.net", "c@example.net"], Members(await owner.GetAsync(Path)));
        Assert.Equal("d@example.net", (string)(await owner.GetAsync(Path)).Json["invites"]![0]!["email"]!);
        Assert.Equal(["a@example.net", "b@example.net"], Members(await one.GetAsync(Path)));
        Assert.Empty((await one.GetAsync(Path)).Json["invites"]!.AsArray());
        var listed = (await one.GetAsync("/v1/domains")).Text;
        Assert.DoesNotContain("c@example.net", listed, StringComparison.Ordinal);
        Assert.DoesNotContain("d@example.net", listed, StringComparison.Ordinal);

        static IEnumerable<string> Members(ApiResponse answer) => answer.Json["members"]!.AsArray().Select(m => (string)m!["user"]!["email"]!).Order();
    }

    [Fact]
    public async Task Nothing_secret_is_in_any_answer_about_a_domain()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(account, "example.com");
        await account.GetAsync($"{Path}/verify-smtp");
        var password = await account.PostAsync($"{Path}/catch-all-passwords", "{}");
        var key = await host.Control.DomainSecrets.WebhookKeyAsync(domain.Id, Cancel);
        var answers = string.Concat((await account.GetAsync(Path)).Text, (await account.GetAsync("/v1/domains")).Text, (await account.PutAsync(Path, "{}")).Text, (await account.GetAsync($"{Path}/catch-all-passwords")).Text);

        Assert.NotEqual("", (await account.GetAsync(Path))["dkim_key_selector"]);
        Assert.DoesNotContain(key!, answers, StringComparison.Ordinal);
        Assert.DoesNotContain(password["password"], answers, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)private|hash|webhook_key|secret|suspended_at|emails_blocked|_sent_at", answers);
    }

    private static (int, string) Refusal(ApiResponse answer) => (answer.Status, string.Join(' ', answer.Fields));
}
