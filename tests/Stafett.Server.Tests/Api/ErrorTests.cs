using System.Text.Json.Nodes;
using Stafett.Server.Configuration;

namespace Stafett.Server.Tests.Api;

/// <summary>The shape of errors, and those that need something to break.</summary>
public sealed class ErrorTests
{
    [Fact]
    public async Task An_error_says_its_status_in_words_a_sentence_and_the_fields_to_blame()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");

        var one = await account.GetAsync("/v1/domains/none.example");
        Assert.Equal(["statusCode", "error", "message"], one.Json.AsObject().Select(p => p.Key));
        Assert.Equal("""{"statusCode":404,"error":"Not Found","message":"The domain does not exist."}""", one.Text);
        var two = await account.PostAsync("/v1/domains", """{"domain":"example.com","retention_days":31,"alias_default_smtp_limit":-1}""");
        Assert.Equal(["statusCode", "error", "message", "problems"], two.Json.AsObject().Select(p => p.Key));
        Assert.Equal(["retention_days", "alias_default_smtp_limit"], two.Fields);
        // One text with all of them, in the same order.
        Assert.Equal(string.Join(' ', two.Json["problems"]!.AsArray().Select(p => p!["message"])), two.Message);
        var several = await account.GetAsync($"/v1/domains/{(await account.PostAsync("/v1/domains", """{"domain":"example.com"}"""))["id"]}/verify-records");
        Assert.Equal((400, "Bad Request"), (several.Status, several["error"]));
        Assert.True(several.Json["message"] is JsonArray { Count: > 1 });
    }

    [Fact]
    public async Task What_the_server_cannot_do_now_is_503_and_says_when_again()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        host.Mail.Fails = true;
        var answer = await account.PostAsync("/v1/domains/example.com/invites", """{"email":"b@example.net","group":"user"}""");

        Assert.Equal((503, "Service Unavailable", "30"), (answer.Status, answer["error"], answer.Header("Retry-After")));
    }

    [Fact]
    public async Task What_takes_too_long_is_503_in_the_words_of_the_API()
    {
        await using var host = await ApiHost.StartAsync(web: new WebOptions { RequestTimeout = TimeSpan.FromSeconds(30) });
        var asked = host.Dns.Hangs("slow.example");
        var answering = host.Client(ApiHost.Secret).GetAsync("/v1/port?domain=slow.example");
        await asked;
        host.Time.Advance(TimeSpan.FromSeconds(30));
        var answer = await answering;

        Assert.Equal((503, "Service Unavailable", "10"), (answer.Status, answer["error"], answer.Header("Retry-After")));
        Assert.Equal(("no-store", "application/json; charset=utf-8"), (answer.Header("Cache-Control"), answer.Header("Content-Type")));
        Assert.Equal(30, new WebOptions().RequestTimeout.TotalSeconds);
    }

    [Fact]
    public async Task What_nobody_thought_of_is_500_and_its_reason_is_in_the_log_alone()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        await host.DomainAsync(account, "example.com");
        host.Mail.Breaks = true;
        var answer = await account.PostAsync("/v1/domains/example.com/invites", """{"email":"b@example.net","group":"user"}""");

        Assert.Equal((500, "Internal Server Error"), (answer.Status, answer["error"]));
        Assert.Contains(answer.Header("X-Request-Id")!, answer.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("something inside", answer.Text, StringComparison.Ordinal);
        Assert.Contains(host.Log.All, line => line.Contains(answer.Header("X-Request-Id")!, StringComparison.Ordinal) && line.Contains("something inside", StringComparison.Ordinal));
    }
}
