using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Tests.Api;

/// <summary>The fields of an alias, one by one.</summary>
public sealed class AliasFieldTests
{
    private const string Path = "/v1/domains/example.com/aliases";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Hello", "hello")]
    [InlineData("***", "*")]
    [InlineData("/^A(.*)$/i", "/^A(.*)$/i")]
    [InlineData("first.last_1-2", "first.last_1-2")]
    public async Task A_name_is_a_local_part_a_star_or_a_pattern(string name, string kept)
    {
        await using var host = await ApiHost.StartAsync();
        var (account, _) = await BeginAsync(host);

        Assert.Equal(kept, (await account.PostAsync(Path, System.Text.Json.JsonSerializer.Serialize(new { name })))["name"]);
    }

    [Theory]
    [InlineData("a+b")]
    [InlineData("!a")]
    [InlineData("a@example.com")]
    [InlineData("a b")]
    [InlineData("/(/")]
    [InlineData("/a")]
    public async Task Other_names_are_refused(string name)
    {
        await using var host = await ApiHost.StartAsync();
        var (account, _) = await BeginAsync(host);
        await account.PostAsync(Path, """{"name":"there"}""");

        Assert.Equal((400, "name"), Refusal(await account.PostAsync(Path, System.Text.Json.JsonSerializer.Serialize(new { name }))));
        Assert.Equal((400, "name"), Refusal(await account.PutAsync($"{Path}/there", System.Text.Json.JsonSerializer.Serialize(new { name }))));
    }

    [Fact]
    public async Task Recipients_are_addresses_hosts_and_URLs_in_an_array_or_a_text()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, _) = await BeginAsync(host);
        string[] wanted = ["a@example.net", "mx.example.net", "192.0.43.8", "https://hook.example/x,y"];

        Assert.Equal(wanted, Recipients(await account.PostAsync(Path, """{"name":"one","recipients":["a@example.net","mx.example.net","192.0.43.8","https://hook.example/x,y","A@example.net"]}""")));
        Assert.Equal(wanted[..3], Recipients(await account.FormAsync("POST", Path, ("name", "two"), ("recipients", "a@example.net, mx.example.net\n192.0.43.8"))));
        Assert.Equal(["b@example.net", "c@example.net"], Recipients(await account.FormAsync("PUT", $"{Path}/two", ("recipients[]", "b@example.net"), ("recipients[]", "c@example.net"))));
        foreach (var recipient in new[] { "nobody", "two@example.com", "example.com", "ftp://hook.example/" })
            Assert.Equal((400, "recipients"), Refusal(await account.FormAsync("PUT", $"{Path}/two", ("recipients", recipient))));
    }

    [Fact]
    public async Task Ten_recipients_are_the_most_unless_the_domain_has_more_and_none_needs_a_mailbox()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, domain) = await BeginAsync(host);
        string Many(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"r{i}@example.net"));

        Assert.Equal(10, Recipients(await account.FormAsync("POST", Path, ("name", "a"), ("recipients", Many(10)))).Count());
        Assert.Equal((400, "recipients"), Refusal(await account.FormAsync("PUT", $"{Path}/a", ("recipients", Many(11)))));
        await host.Control.Domains.UpdateAsync(account.Account!.Id, domain.Id, settings => settings with { MaxRecipientsPerAlias = 1000 }, Cancel);
        Assert.Equal(1000, Recipients(await account.FormAsync("PUT", $"{Path}/a", ("recipients", Many(1000)))).Count());
        Assert.Equal((400, "recipients"), Refusal(await account.PutAsync($"{Path}/a", """{"recipients":[]}""")));
        var kept = await account.PutAsync($"{Path}/a", """{"recipients":[],"has_imap":true}""");
        Assert.Equal((200, 0, "true"), (kept.Status, Recipients(kept).Count(), kept["has_imap"]));
    }

    [Fact]
    public async Task Texts_are_plain_and_bounded_and_labels_are_slugs()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, _) = await BeginAsync(host);
        var made = await account.PostAsync(Path, """{"name":"a","description":" <b>Shop</b> orders ","labels":["My Shop!","my-shop","Über, x"]}""");

        Assert.Equal(("Shop orders", "my-shop über x"), (made["description"], Labels(made)));
        Assert.Equal("one two", Labels(await account.FormAsync("PUT", $"{Path}/a", ("labels", "One,two"))));
        Assert.Equal(150, (await account.FormAsync("PUT", $"{Path}/a", ("description", new string('x', 150))))["description"].Length);
        Assert.Equal((400, "description"), Refusal(await account.FormAsync("PUT", $"{Path}/a", ("description", new string('x', 151)))));
        Assert.Equal((400, "labels"), Refusal(await account.FormAsync("PUT", $"{Path}/a", ("labels", new string('x', 151)))));
        Assert.Equal("catch-all", Labels(await account.PostAsync(Path, """{"name":"*"}""")));
    }

    [Fact]
    public async Task A_disabled_alias_has_one_of_three_codes_and_a_catch_all_is_never_disabled()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, _) = await BeginAsync(host);
        var made = await account.PostAsync(Path, """{"name":"a"}""");
        Assert.Equal(("true", "250"), (made["is_enabled"], made["error_code_if_disabled"]));

        foreach (var code in new[] { "250", "421", "550" })
            Assert.Equal(code, (await account.PutAsync($"{Path}/a", $$"""{"is_enabled":false,"error_code_if_disabled":{{code}}}"""))["error_code_if_disabled"]);
        foreach (var code in new[] { "\"\"", "451", "\"550 no\"", "250.0" })
            Assert.Equal((400, "error_code_if_disabled"), Refusal(await account.PutAsync($"{Path}/a", $$"""{"error_code_if_disabled":{{code}}}""")));
        await account.PostAsync(Path, """{"name":"*"}""");
        Assert.Equal((400, "is_enabled"), Refusal(await account.PutAsync($"{Path}/*", """{"is_enabled":false}""")));
        Assert.Equal((400, "is_enabled"), Refusal(await account.PostAsync(Path, """{"name":"***","is_enabled":false}""")));
    }

    [Fact]
    public async Task Mailbox_and_vacation_are_for_plain_names_and_recipients_that_are_asked_are_addresses()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, domain) = await BeginAsync(host);
        foreach (var name in new[] { "*", "/^a$/" })
        {
            Assert.Equal((400, "has_imap"), Refusal(await account.PostAsync(Path, $$"""{"name":"{{name}}","has_imap":true}""")));
            Assert.Equal((400, "vacation_responder_is_enabled"), Refusal(await account.PostAsync(Path, $$"""{"name":"{{name}}","vacation_responder_is_enabled":true,"vacation_responder_message":"x"}""")));
        }

        Assert.Equal((400, "recipients"), Refusal(await account.PostAsync(Path, """{"name":"a","has_recipient_verification":true,"recipients":"mx.example.net"}""")));
        var asked = await account.PostAsync(Path, """{"name":"a","has_recipient_verification":true,"recipients":"b@example.net"}""");
        Assert.Equal(("true", "[]"), (asked["has_recipient_verification"], asked.Json["verified_recipients"]!.ToJsonString()));
        await host.Control.DomainChecks.SetGlobalAsync(domain.Id, true, Cancel);
        foreach (var (field, more) in new[] { ("has_imap", ""), ("has_recipient_verification", ""), ("vacation_responder_is_enabled", ",\"vacation_responder_message\":\"x\"") })
            Assert.Equal((400, field), Refusal(await account.PostAsync(Path, $$"""{"name":"b","{{field}}":true{{more}}}""")));
    }

    [Theory]
    [InlineData("""{"vacation_responder_start_date":"2026-12-24","vacation_responder_end_date":"2026-12-24"}""", "vacation_responder_end_date")]
    [InlineData("""{"vacation_responder_start_date":"tomorrow"}""", "vacation_responder_start_date")]
    [InlineData("""{"vacation_responder_end_date":"0001-01-01"}""", "vacation_responder_end_date")]
    [InlineData("""{"vacation_responder_is_enabled":true}""", "vacation_responder_message")]
    [InlineData("""{"vacation_responder_subject":"(101)"}""", "vacation_responder_subject")]
    [InlineData("""{"vacation_responder_message":"(1001)"}""", "vacation_responder_message")]
    [InlineData("""{"has_pgp":true}""", "public_key")]
    [InlineData("""{"public_key":"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n"}""", "public_key")]
    [InlineData("""{"smime_certificate":"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}""", "smime_certificate")]
    [InlineData("""{"max_quota":"101 GB"}""", "max_quota")]
    [InlineData("""{"smtp_limit":0}""", "smtp_limit")]
    [InlineData("""{"retention":31}""", "retention")]
    public async Task What_cannot_be_is_named(string json, string field)
    {
        await using var host = await ApiHost.StartAsync();
        var (account, _) = await BeginAsync(host);
        await account.PostAsync(Path, """{"name":"a"}""");
        json = json.Replace("(101)", new string('x', 101), StringComparison.Ordinal).Replace("(1001)", new string('x', 1001), StringComparison.Ordinal);

        Assert.Equal((400, field), Refusal(await account.PutAsync($"{Path}/a", json)));
        Assert.Equal((400, field), Refusal(await account.PostAsync(Path, json)));
    }

    [Fact]
    public async Task A_quota_is_within_the_domains_and_empty_means_the_domains()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, _) = await BeginAsync(host);
        await account.PutAsync("/v1/domains/example.com", """{"max_quota_per_alias":"1 GB"}""");
        var made = await account.PostAsync(Path, """{"name":"a","max_quota":"512MB","smtp_limit":20,"retention":"3"}""");

        Assert.Equal(("536870912", "536870912", "20", "3"), (made["max_quota"], made["storage_quota"], made["smtp_limit"], made["retention"]));
        Assert.Equal((400, "max_quota"), Refusal(await account.PutAsync($"{Path}/a", """{"max_quota":"2 GB"}""")));
        var reset = await account.PutAsync($"{Path}/a", """{"max_quota":"","smtp_limit":"","retention":""}""");
        Assert.Equal(("(none)", "1073741824", "(none)", "(none)"), (reset["max_quota"], reset["storage_quota"], reset["smtp_limit"], reset["retention"]));
    }

    [Fact]
    public async Task A_vacation_is_plain_text_and_ends_by_an_empty_text()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, _) = await BeginAsync(host);
        var made = await account.PostAsync(Path, """
            {"name":"a","vacation_responder_is_enabled":true,"vacation_responder_subject":"<i>Away</i>","vacation_responder_message":"Back <script>x</script> soon","vacation_responder_end_date":"2026-12-24"}
            """);

        Assert.Equal("""{"is_enabled":true,"start_date":null,"end_date":"2026-12-24T00:00:00.000Z","subject":"Away","message":"Back x soon"}""", made.Json["vacation_responder"]!.ToJsonString());
        Assert.Null((await account.PutAsync($"{Path}/a", """{"vacation_responder_end_date":""}""")).Json["vacation_responder"]!["end_date"]);
    }

    [Fact]
    public async Task A_certificate_is_kept_as_it_came()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, _) = await BeginAsync(host);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=a@example.com", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
        var pem = certificate.ExportCertificatePem();

        Assert.Equal(pem, (await account.FormAsync("POST", Path, ("name", "a"), ("smime_certificate", pem)))["smime_certificate"]);
    }

    [Theory]
    [InlineData("""{"name":"*"}""", "name")]
    [InlineData("""{"name":"/^a$/"}""", "name")]
    [InlineData("""{"name":"postmaster"}""", "name")]
    [InlineData("""{"name":"my-admin"}""", "name")]
    [InlineData("""{"name":"security"}""", "name")]
    [InlineData("""{"name":"BOSS"}""", "name")]
    [InlineData("""{"name":"mate2","max_quota":"1 GB"}""", "max_quota")]
    [InlineData("""{"name":"mate2","smtp_limit":5}""", "smtp_limit")]
    public async Task What_only_an_admin_may_is_403_for_another_member_and_no_fault_of_the_field(string json, string field)
    {
        await using var host = await ApiHost.StartAsync();
        var (owner, domain) = await BeginAsync(host);
        var mate = await host.AccountAsync("b@example.net");
        await host.JoinAsync(owner, domain, mate);
        await owner.PutAsync("/v1/domains/example.com", """{"restricted_alias_names":["boss"]}""");
        await host.AliasAsync(mate, domain, "mate", "b@example.net");

        var refused = await mate.PostAsync(Path, json);
        Assert.Equal((403, "Forbidden", field), (refused.Status, refused["error"], refused.Fields.Single()));
        Assert.Equal((403, field), Refusal(await mate.PutAsync($"{Path}/mate", json)));
        Assert.Equal("1", (await mate.GetAsync(Path)).Header("X-Item-Count"));
        Assert.Equal(200, (await owner.PostAsync(Path, json)).Status);
    }

    [Fact]
    public async Task What_is_not_sent_or_null_stays()
    {
        await using var host = await ApiHost.StartAsync();
        var (account, _) = await BeginAsync(host);
        var made = await account.PostAsync(Path, """{"name":"a","recipients":"b@example.net","description":"d","labels":"l","is_enabled":false,"error_code_if_disabled":550,"has_imap":true,"max_quota":"1 GB"}""");
        foreach (var json in new[] { "{}", """{"name":null,"recipients":null,"description":null,"labels":null,"is_enabled":null,"error_code_if_disabled":null,"has_imap":null,"max_quota":null}""" })
            Assert.Equal(made.Text, (await account.PutAsync($"{Path}/a", json)).Text);
    }

    private static async Task<(ApiClient Account, HostedDomain Domain)> BeginAsync(ApiHost host)
    {
        var account = await host.AccountAsync("a@example.net");
        return (account, await host.DomainAsync(account, "example.com"));
    }

    private static IEnumerable<string> Recipients(ApiResponse answer) => answer.Json["recipients"]!.AsArray().Select(r => (string)r!);

    private static string Labels(ApiResponse answer) => string.Join(' ', answer.Json["labels"]!.AsArray());

    private static (int, string) Refusal(ApiResponse answer) => (answer.Status, string.Join(' ', answer.Fields));
}
