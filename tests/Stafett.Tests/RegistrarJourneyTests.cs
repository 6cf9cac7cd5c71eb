using System.Text;
using Stafett.Protocols.Message;
using Stafett.Sandbox;

namespace Stafett.Tests;

/// <summary>A visitor publishes, sends and sees it arrive; with the whole server between.</summary>
public sealed class RegistrarJourneyTests(SandboxServer sandbox) : IClassFixture<SandboxServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_published_counts_for_the_next_message()
    {
        Assert.Equal(550, (await sandbox.SendAsync("hello@yours.example")).Code);
        await sandbox.PostAsync("/registrar/paste", ("lines", $"@ MX 10 {SandboxZone.Host}\n@ TXT \"forward-email=hello:you@inbox.example\""));
        Assert.Contains("250", await sandbox.PostAsync("/send", ("to", "hello@yours.example"), ("subject", "Grüße an dich"), ("text", ".first line\nsecond: äöü")), StringComparison.Ordinal);
        var arrived = await sandbox.Http.GetStringAsync("/", Token);
        Assert.Contains("Grüße an dich", arrived, StringComparison.Ordinal);

        // Another rule, and the first one is gone: nothing on the way remembers it.
        var id = await sandbox.Http.GetStringAsync("/registrar.json", Token);
        using var records = System.Text.Json.JsonDocument.Parse(id);
        foreach (var record in records.RootElement.EnumerateArray().Where(r => r.GetProperty("type").GetString() == "TXT"))
            await sandbox.PostAsync("/registrar/remove", ("id", record.GetProperty("id").GetRawText()));
        Assert.Equal(550, (await sandbox.SendAsync("hello@yours.example", "after")).Code);
        await sandbox.PostAsync("/registrar/records", ("name", "yours.example."), ("type", "TXT"), ("value", "forward-email=other:you@inbox.example"));
        Assert.Equal(550, (await sandbox.SendAsync("hello@yours.example", "after")).Code);
        Assert.Equal(250, (await sandbox.SendAsync("other@yours.example", "after")).Code);
    }

    [Theory]
    [InlineData("x\r\nBcc: eve@inbox.example", "", "xBcc: eve@inbox.example")]
    [InlineData("", "line\r\n.\r\nMAIL FROM:<a@b.example>", "A try of hello@single.example")]
    [InlineData("=?utf-8?q?x?=", "x", "=?utf-8?q?x?=")]
    [InlineData("Grüße, Grüße, Grüße, Grüße, Grüße, Grüße, Grüße, Grüße", "äöü", "Grüße, Grüße, Grüße, Grüße, Grüße, Grüße, Grüße, Grüße")]
    public void What_a_visitor_types_is_one_message(string subject, string text, string shown)
    {
        var written = TestMessages.Write(EmailAddress.Parse("bob@elsewhere.example"), EmailAddress.Parse("hello@single.example"), subject, text, DateTimeOffset.UnixEpoch);
        Assert.True(written.All(char.IsAscii));
        Assert.DoesNotContain("\r\n.", written, StringComparison.Ordinal);
        Assert.All(written.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(new(Encoding.ASCII.GetBytes(written)), new HeaderLimits(10_000, 100), out var headers));
        Assert.Equal(shown, headers.Text(headers.IndexOf("Subject"u8)));
        Assert.False(headers.Contains("Bcc"u8));
        if (text.Length > 0)
            Assert.Equal(text + "\r\n", Encoding.UTF8.GetString(Convert.FromBase64String(written[headers.BodyOffset..])));
    }
}
