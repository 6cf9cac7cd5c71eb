using System.Text.Json.Nodes;
using Stafett.Protocols.Dns;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Tests.Api;

/// <summary>What other servers of the service ask.</summary>
public sealed class ServiceApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_are_told_in_the_grammar_of_records()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, domain) = await BeginAsync(host);
        const string Path = "/v1/domains/example.com/aliases";
        await account.PostAsync(Path, """{"name":"a","recipients":["b@example.net","c@example.net"]}""");
        await account.PostAsync(Path, """{"name":"*","recipients":["all@example.net"]}""");
        foreach (var code in new[] { 250, 421, 550 })
            await account.PostAsync(Path, $$"""{"name":"d{{code}}","is_enabled":false,"error_code_if_disabled":{{code}}}""");
        await account.PutAsync($"{Path}/a", """{"has_imap":true,"vacation_responder_is_enabled":true,"vacation_responder_subject":"Away","vacation_responder_message":"Soon"}""");
        var peer = host.Client(ApiHost.Secret);

        var all = await peer.GetAsync($"/v1/lookup?verification_record={domain.VerificationRecord}&ignore_billing=1");
        Assert.Equal(["a:b@example.net,a:c@example.net", "!d250", "!!d421", "!!!d550", "all@example.net"], all.Json["mapping"]!.AsArray().Select(m => (string)m!));
        Assert.Equal((5, "true"), (all.Json["alias_ids"]!.AsArray().Count, all["has_imap"]));
        var one = await peer.GetAsync($"/v1/lookup?verification_record={domain.VerificationRecord}&username=A%2Btag");
        Assert.Equal("""{"is_enabled":true,"start_date":null,"end_date":null,"subject":"Away","message":"Soon"}""", one.Json["vacation_responder"]!.ToJsonString());
        Assert.Equal(("true", ""), (one["has_imap"], one["alias_public_key"]));
        Assert.Equal("a:b@example.net,a:c@example.net", (string)one.Json["mapping"]!.AsArray().Single()!);
    }

    [Fact]
    public async Task No_more_than_25_ids_are_told()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, domain) = await BeginAsync(host);
        for (var i = 0; i < 30; i++)
            await host.AliasAsync(account, domain, $"a{i}", "b@example.net");

        var all = await host.Client(ApiHost.Secret).GetAsync($"/v1/lookup?verification_record={domain.VerificationRecord}");
        Assert.Equal((25, 30), (all.Json["alias_ids"]!.AsArray().Count, all.Json["mapping"]!.AsArray().Count));
    }

    [Fact]
    public async Task Unknown_and_free_domains_are_an_empty_object()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, domain) = await BeginAsync(host);
        await host.AliasAsync(account, domain, "a", "b@example.net");
        var peer = host.Client(ApiHost.Secret);
        await host.Control.DomainChecks.UpdateTermsAsync(domain.Id, d => d with { Plan = Plan.Free }, Cancel);

        foreach (var record in new[] { "ABCDEFGHIJ", "x", domain.VerificationRecord })
            Assert.Equal((200, "{}"), ((await peer.GetAsync($"/v1/lookup?verification_record={record}")) is var answer ? answer.Status : 0, answer.Text));
        var missing = await peer.GetAsync("/v1/lookup");
        Assert.Equal((400, "verification_record"), (missing.Status, missing.Fields.Single()));
    }

    [Fact]
    public async Task Settings_are_those_of_the_domain_or_of_its_records()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, domain) = await BeginAsync(host);
        await account.PutAsync("/v1/domains/example.com", """{"smtp_port":1337,"has_virus_protection":false,"require_tls_inbound":true}""");
        await account.PutAsync("/v1/domains/example.com/allowlist", """{"allowlist":["good.example"]}""");
        await account.PutAsync("/v1/domains/example.com/denylist", """{"denylist":["bad.example"]}""");
        host.Dns.Txt("plain.example", "forward-email-port=2525");
        var peer = host.Client(ApiHost.Secret);

        var key = await host.Control.DomainSecrets.WebhookKeyAsync(domain.Id, Cancel);
        var expected = JsonNode.Parse($$"""
            {
              "port": "1337", "has_adult_content_protection": true, "has_phishing_protection": true, "has_executable_protection": true, "has_virus_protection": false,
              "require_tls_inbound": true, "allowlist": ["good.example"], "denylist": ["bad.example"], "webhook_key": "{{key}}"
            }
            """);
        var settings = await peer.GetAsync("/v1/settings?domain=example.com");
        Assert.True(JsonNode.DeepEquals(expected, settings.Json), settings.Text);
        Assert.Equal("""{"port":"1337"}""", (await peer.GetAsync("/v1/port?domain=EXAMPLE.com")).Text);
        Assert.Equal("""{"max_forwarded_addresses":10}""", (await peer.GetAsync("/v1/max-forwarded-addresses?domain=example.com")).Text);
        await host.Control.Domains.UpdateAsync(account.Account!.Id, domain.Id, s => s with { MaxRecipientsPerAlias = 40 }, Cancel);
        Assert.Equal("""{"max_forwarded_addresses":40}""", (await peer.GetAsync("/v1/max-forwarded-addresses?domain=example.com")).Text);
        Assert.Equal("""{"port":"2525"}""", (await peer.GetAsync("/v1/port?domain=plain.example")).Text);
        Assert.Equal(("2525", "true", ""), ((await peer.GetAsync("/v1/settings?domain=plain.example")) is var plain ? plain["port"] : "", plain["has_virus_protection"], plain["webhook_key"]));
    }

    [Theory]
    [InlineData("/v1/port")]
    [InlineData("/v1/settings")]
    [InlineData("/v1/max-forwarded-addresses")]
    public async Task A_DNS_server_that_does_not_answer_is_408_and_everything_else_400(string path)
    {
        await using var host = await ApiHost.StartAsync();
        host.Dns.Fails("slow.example", DnsType.TXT, DnsStatus.ServerFailure)
            .Txt("two.example", "forward-email-site-verification=ABCDEFGHIJ", "forward-email-site-verification=ABCDEFGHIK");
        var peer = host.Client(ApiHost.Secret);

        var slow = await peer.GetAsync($"{path}?domain=slow.example");
        Assert.Equal((408, "Request Timeout"), (slow.Status, slow["error"]));
        foreach (var query in new[] { "", "?domain=", "?domain=none.example", "?domain=two.example", "?domain=a%20b", "?domain=localhost" })
            Assert.Equal((query, 400, "domain"), ((await peer.GetAsync(path + query)) is var answer ? query : "", answer.Status, answer.Fields.Single()));
    }

    [Fact]
    public async Task Each_address_is_told_once()
    {
        await using var host = await ApiHost.StartAsync();
        var peer = host.Client(ApiHost.Secret);
        for (var i = 0; i < 2; i++)
        {
            var told = await peer.PostAsync("/v1/self-test", """{"emails":["a@example.net","b@example.net"]}""");
            Assert.Equal((200, "OK"), (told.Status, told.Text));
            Assert.Equal("OK", (await peer.PostAsync("/v1/upgrade", """{"emails":"a@example.net","domain":"shop.example"}""")).Text);
        }

        Assert.Equal(["a@example.net", "b@example.net", "a@example.net"], host.Mail.Sent.Select(mail => mail.To.ToString()));
        foreach (var json in new[] { "{}", """{"emails":[]}""", """{"emails":["nobody"]}""" })
            Assert.Equal(["emails"], (await peer.PostAsync("/v1/self-test", json)).Fields);
        Assert.Equal(["emails"], (await peer.PostAsync("/v1/upgrade", """{"emails":"a@b.example,b@b.example,c@b.example,d@b.example,e@b.example,f@b.example","domain":"shop.example"}""")).Fields);
        Assert.Equal(["domain"], (await peer.PostAsync("/v1/upgrade", """{"emails":"a@b.example"}""")).Fields);
    }

    private static async Task<(ApiClient Account, HostedDomain Domain)> BeginAsync(ApiHost host)
    {
        var account = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(account, "example.com");
        host.Dns.Hosted("example.com", $"forward-email-site-verification={domain.VerificationRecord}");
        return (account, domain);
    }
}
