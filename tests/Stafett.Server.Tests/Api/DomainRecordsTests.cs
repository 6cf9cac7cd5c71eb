using System.Text.Json.Nodes;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Tests.Api;

/// <summary>verify-records and verify-smtp.</summary>
public sealed class DomainRecordsTests
{
    private const string Path = "/v1/domains/example.com";

    [Fact]
    public async Task Records_that_are_in_place_are_one_sentence_and_are_kept()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var made = await account.PostAsync("/v1/domains", """{"domain":"example.com","catchall":false}""");
        var missing = await account.GetAsync($"{Path}/verify-records");
        Assert.Equal((400, true), (missing.Status, missing.Json["message"] is JsonArray));
        Assert.Equal(("false", "false"), ((await account.GetAsync(Path))["has_mx_record"], (await account.GetAsync(Path))["has_txt_record"]));

        Publish(host, made["verification_record"]);
        var found = await account.GetAsync($"{Path}/verify-records");
        Assert.Equal((200, "text/plain; charset=utf-8"), (found.Status, found.Header("Content-Type")));
        Assert.Equal("The records of example.com are in place: its mail comes here.", found.Text);
        var domain = await account.GetAsync(Path);
        Assert.Equal(("true", "true"), (domain["has_mx_record"], domain["has_txt_record"]));
    }

    [Fact]
    public async Task A_warning_stands_behind_the_sentence()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        var made = await account.PostAsync("/v1/domains", """{"domain":"example.com","catchall":false}""");
        Publish(host, made["verification_record"], "forward-email=hello:b@example.net");
        var found = await account.GetAsync($"{Path}/verify-records");

        Assert.Equal(200, found.Status);
        Assert.Contains("\nexample.com still has rules in TXT records", found.Text, StringComparison.Ordinal);
        Assert.Equal("true", (await account.GetAsync(Path))["has_txt_record"]);
    }

    [Fact]
    public async Task Each_thing_that_is_wrong_is_a_sentence()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com","catchall":false}""");
        await SaysAsync("does not exist in DNS", "no MX record", "no TXT record");
        host.Dns.Txt("example.com", "v=spf1 -all");
        await SaysAsync("no name servers");
        host.Dns.Names("example.com", DnsType.NS, "ns1.dns.example", "ns2.dns.example").Mx("example.com", "mx.other.example");
        await SaysAsync("no MX record", "other MX records", "answered for by ns1.dns.example and ns2.dns.example", "every hour");
        host.Dns.Txt("example.com", "forward-email-site-verification=ABCDEFGHIJ");
        await SaysAsync("another value");
        host.Dns.Txt("example.com", "forward-email-site-verification=ABCDEFGHIJ", "forward-email-site-verification=ABCDEFGHIK");
        await SaysAsync("more than one verification record");
        host.Dns.Fails("example.com", DnsType.TXT, DnsStatus.ServerFailure);
        await SaysAsync("could not be looked up");
        await account.PutAsync(Path, """{"ignore_mx_check":true}""");
        Assert.DoesNotContain("other MX", (await account.GetAsync($"{Path}/verify-records")).Text, StringComparison.Ordinal);

        async Task SaysAsync(params string[] words)
        {
            var answer = await account.GetAsync($"{Path}/verify-records");
            Assert.Equal(400, answer.Status);
            foreach (var word in words)
                Assert.Contains(answer.Json["message"]!.AsArray(), message => ((string)message!).Contains(word, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_domain_of_the_free_plan_needs_a_rule_in_its_records()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await account.PostAsync("/v1/domains", """{"domain":"example.com","plan":"free"}""");
        host.Dns.Hosted("example.com").Names("example.com", DnsType.NS, "ns1.dns.example");
        Assert.Contains("no TXT record such as forward-email=", (await account.GetAsync($"{Path}/verify-records")).Text, StringComparison.Ordinal);

        host.Dns.Txt("example.com", "forward-email=b@example.net");
        Assert.Equal(200, (await account.GetAsync($"{Path}/verify-records")).Status);
    }

    [Fact]
    public async Task Sending_needs_three_records_and_then_an_operator()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, mate) = (await host.AccountAsync("a@example.net"), await host.AccountAsync("b@example.net"));
        var hosted = await host.DomainAsync(account, "example.com");
        await host.JoinAsync(account, hosted, mate);
        var missing = await account.GetAsync($"{Path}/verify-smtp");
        Assert.Equal((400, 3), (missing.Status, missing.Json["message"]!.AsArray().Count(m => ((string)m!).StartsWith("There is no", StringComparison.Ordinal))));
        Assert.Equal(403, (await mate.GetAsync($"{Path}/verify-smtp")).Status);

        var domain = await account.GetAsync(Path);
        var key = (await host.Control.DomainChecks.GetAsync(hosted.Id, TestContext.Current.CancellationToken))!.Sending.DkimPublicKey;
        // Blanks where a provider cut the value do not count.
        host.Dns.Txt($"{domain["dkim_key_selector"]}._domainkey.example.com", $"v=DKIM1;k=rsa;  p={key[..100]} {key[100..]};")
            .Names($"{domain["return_path"]}.example.com", DnsType.CNAME, "mx1.service.example");
        foreach (var policy in new[] { "v=DMARC1; p=none; pct=50", "p=none" })
        {
            host.Dns.Txt("_dmarc.example.com", policy);
            var one = await account.GetAsync($"{Path}/verify-smtp");
            Assert.Equal((400, true), (one.Status, one.Json["message"]!.AsArray()[0]!.ToString().Contains("DMARC", StringComparison.Ordinal)));
        }

        host.Dns.Txt("_dmarc.example.com", "v=DMARC1; p=reject; pct=100; adkim=s");
        var found = await account.GetAsync($"{Path}/verify-smtp");
        Assert.Equal((200, "text/plain; charset=utf-8"), (found.Status, found.Header("Content-Type")));
        Assert.Contains("has been asked to let example.com send", found.Text, StringComparison.Ordinal);
        domain = await account.GetAsync(Path);
        Assert.Equal(
            ("true", "true", "true", "true", "false"),
            (domain["has_dkim_record"], domain["has_return_path_record"], domain["has_dmarc_record"], domain["has_strict_dmarc"], domain["has_smtp"]));
        Assert.NotNull((await host.Control.DomainChecks.GetAsync(hosted.Id, TestContext.Current.CancellationToken))!.Sending.AskedAt);
    }

    private static void Publish(ApiHost host, string record, params string[] others) => host.Dns
        .Hosted("example.com", [$"forward-email-site-verification={record}", .. others]).Names("example.com", DnsType.NS, "ns1.dns.example");
}
