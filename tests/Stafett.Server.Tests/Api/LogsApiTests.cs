using System.IO.Compression;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Logs;

namespace Stafett.Server.Tests.Api;

/// <summary>Logs that are mailed, and lines that clients write.</summary>
public sealed class LogsApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Logs_are_mailed_as_a_packed_table()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await BeginAsync(host);
        var asked = await account.GetAsync("/v1/logs/download");

        Assert.Equal((200, "text/plain; charset=utf-8"), (asked.Status, asked.Header("Content-Type")));
        Assert.Equal("Your log entries are on their way to a@example.net.", asked.Text);
        var mail = Assert.Single(host.Mail.Sent);
        Assert.Equal(("a@example.net", "email-deliverability-logs-2026-11-27-9-00-am-utc.csv.gz", "application/gzip"), (mail.To.ToString(), mail.Attachment!.Name, mail.Attachment.ContentType));
        Assert.Equal(4, Lines(mail));
    }

    [Theory]
    [InlineData("domain=example.com", 2)]
    [InlineData("q=sender%40far.example", 2)]
    [InlineData("q=far.example", 2)]
    [InlineData("q=192.0.2.9", 1)]
    [InlineData("q=11%2F27", 2)]
    [InlineData("q=11%2F27%2F26", 2)]
    [InlineData("q=11-27", 2)]
    [InlineData("q=11.27", 2)]
    [InlineData("q=11-26", 0)]
    [InlineData("q=Invoice", 1)]
    [InlineData("bounce_category=SPAM", 1)]
    [InlineData("response_code=550", 1)]
    [InlineData("response_code=421&bounce_category=spam", 0)]
    public async Task What_is_asked_for_is_in_it(string query, int count)
    {
        await using var host = await ApiHost.StartAsync();
        var account = await BeginAsync(host);
        var asked = await account.GetAsync($"/v1/logs/download?{query}");

        Assert.Equal(200, asked.Status);
        if (count == 0)
            Assert.Equal(("There are no log entries that match, so nothing is mailed.", 0), (asked.Text, host.Mail.Sent.Count));
        else
            Assert.Equal(count, Lines(Assert.Single(host.Mail.Sent)) - 2);
    }

    [Fact]
    public async Task Nothing_found_is_mailed_where_that_is_wanted_and_what_is_wrong_is_named()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await BeginAsync(host);
        Assert.Equal(200, (await account.GetAsync("/v1/logs/download?q=nothing&always_send_email=1")).Status);
        Assert.Null(Assert.Single(host.Mail.Sent).Attachment);

        Assert.Equal(["response_code"], (await account.GetAsync("/v1/logs/download?response_code=many")).Fields);
        Assert.Equal(["q"], (await account.GetAsync($"/v1/logs/download?q={new string('x', 257)}")).Fields);
        Assert.Equal(["bounce_category"], (await account.GetAsync($"/v1/logs/download?bounce_category={new string('x', 101)}")).Fields);
        Assert.Equal(404, (await account.GetAsync("/v1/logs/download?domain=other.example")).Status);
        Assert.Single(host.Mail.Sent);
    }

    [Fact]
    public async Task A_line_of_a_client_is_one_line_of_the_log_by_token_and_by_secret()
    {
        await using var host = await ApiHost.StartAsync();
        var account = await host.AccountAsync("a@example.net");
        foreach (var client in new[] { account, host.Client(ApiHost.Secret) })
        {
            var written = await client.PostAsync("/v1/log", """{"message":"it broke\r\nforged line","err":{"name":"TypeError"},"meta":{"page":"/"},"level":"error"}""");
            Assert.Equal((200, "OK", "text/plain; charset=utf-8"), (written.Status, written.Text, written.Header("Content-Type")));
        }

        Assert.Equal(2, host.Log.All.Count(line => line.StartsWith("A client reports: it broke", StringComparison.Ordinal) && line.Contains("TypeError", StringComparison.Ordinal) && !line.Contains('\n')));
        Assert.Equal(401, (await host.Client().PostAsync("/v1/log", "{}")).Status);
        Assert.Equal(["message", "err"], (await account.PostAsync("/v1/log", """{"message":{},"err":"x"}""")).Fields);
    }

    private static async Task<ApiClient> BeginAsync(ApiHost host)
    {
        var account = await host.AccountAsync("a@example.net");
        var domain = await host.DomainAsync(account, "example.com");
        await host.Control.Logs.AddAsync(
            [
                new NewLogEntry(TokenHash.Of("1"), ["sender@far.example", "far.example", "192.0.2.9"]) { DomainId = domain.Id, Code = 550, Category = "spam", Subject = "Your invoice", Sender = "sender@far.example", Recipients = ["a@example.com"] },
                new NewLogEntry(TokenHash.Of("2"), ["sender@far.example", "far.example", "192.0.2.10"]) { DomainId = domain.Id, Code = 421, Category = "greylist", Subject = "Hello", Sender = "sender@far.example", Recipients = ["a@example.com"] },
            ], Cancel);
        return account;
    }

    private static int Lines(Server.Accounts.Notices.Notice mail)
    {
        using var gzip = new GZipStream(new MemoryStream(mail.Attachment!.Content.ToArray()), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        return reader.ReadToEnd().Split("\r\n").Length;
    }
}
