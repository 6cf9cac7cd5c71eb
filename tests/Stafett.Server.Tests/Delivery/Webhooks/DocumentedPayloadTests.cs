using System.Text;
using System.Text.Json;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Tests.Delivery.Webhooks;

/// <summary>The documentation's example: its own message has to give its own JSON, every field and type of it.</summary>
public sealed class DocumentedPayloadTests
{
    private static readonly JsonElement Documented = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Delivery", "Webhooks", "documented-payload.json"))).RootElement;

    [Fact]
    public async Task The_documented_message_gives_the_documented_payload()
    {
        var payload = await Payload.ReadAsync(Message());

        foreach (var property in Documented.EnumerateObject())
        {
            Assert.True(payload.TryGetProperty(property.Name, out var ours), property.Name);
            Assert.True(JsonElement.DeepEquals(property.Value, ours), $"{property.Name}: {ours}");
        }

        Assert.True(JsonElement.DeepEquals(Documented, payload));
    }

    [Fact]
    public async Task Properties_stand_in_the_documented_order()
    {
        var payload = await Payload.ReadAsync(Message());

        Assert.Equal(Documented.EnumerateObject().Select(p => p.Name), payload.EnumerateObject().Select(p => p.Name));
        Assert.Equal(
            Documented.GetProperty("attachments")[0].EnumerateObject().Select(p => p.Name),
            payload.GetProperty("attachments")[0].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task What_is_not_wanted_is_left_out_and_nothing_else()
    {
        var payload = await Payload.ReadAsync(Message(), new WebhookPayloadOptions(Raw: false, Attachments: false));

        Assert.Equal(Documented.EnumerateObject().Select(p => p.Name).Except(["raw", "attachments"]), payload.EnumerateObject().Select(p => p.Name));
    }

    private static WebhookMessage Message()
    {
        var raw = Documented.GetProperty("raw").GetString()!;
        var theirs = raw.IndexOf("Content-Type: multipart/mixed", StringComparison.Ordinal);
        var session = Documented.GetProperty("session");
        return new WebhookMessage(
            Encoding.UTF8.GetBytes(raw[..theirs]),
            new(Encoding.UTF8.GetBytes(raw[theirs..])),
            [.. Documented.GetProperty("recipients").EnumerateArray().Select(r => r.GetString()!)],
            new WebhookSession(
                session.GetProperty("recipient").GetString()!,
                session.GetProperty("remoteAddress").GetString()!,
                session.GetProperty("remotePort").GetInt32(),
                session.GetProperty("clientHostname").GetString()!,
                session.GetProperty("hostNameAppearsAs").GetString()!,
                session.GetProperty("sender").GetString()!,
                session.GetProperty("mta").GetString()!,
                DateTimeOffset.FromUnixTimeMilliseconds(session.GetProperty("arrivalTime").GetInt64())))
        {
            Authentication = Authentication(),
        };
    }

    private static WebhookAuthentication Authentication()
    {
        const string mta = "mx1.forwardemail.net";
        const string notDesignated = mta + ": example.net does not designate permitted sender hosts";
        const string spf = "spf=none (" + notDesignated + ") smtp.mailfrom=test@example.net smtp.helo=user.oem.local";
        return new WebhookAuthentication
        {
            Dkim = new(["random@example.com"], "test@example.net", [new(new("none", "message not signed"), "dkim=none (message not signed)")]),
            Spf = new(
                "example.net",
                "127.0.0.1",
                "user.oem.local",
                "test@example.net",
                new("none", notDesignated, Smtp: new Dictionary<string, string> { ["mailfrom"] = "test@example.net", ["helo"] = "user.oem.local" }),
                $"Received-SPF: none ({notDesignated}) client-ip=127.0.0.1;",
                spf,
                new(50, 1)),
            Arc = new(
                new("none"),
                0,
                $"{mta};\r\n dkim=none (message not signed);\r\n {spf};\r\n dmarc=none header.from=example.com;\r\n bimi=skipped (DMARC not enabled)"),
            Dmarc = new(new("none", Header: new Dictionary<string, string> { ["from"] = "example.com" }), "example.com", "dmarc=none header.from=example.com"),
            Bimi = new(new("skipped", "DMARC not enabled", Header: new Dictionary<string, string>()), "bimi=skipped (DMARC not enabled)"),
        };
    }
}
