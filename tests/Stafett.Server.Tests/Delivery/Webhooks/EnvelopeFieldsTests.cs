using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Tests.Delivery.Webhooks;

/// <summary>What stands in the payload beside the parsed message.</summary>
public sealed class EnvelopeFieldsTests
{
    [Fact]
    public async Task The_session_is_told_with_the_time_twice()
    {
        var session = (await Payload.ReadAsync("From: a@example.org\r\n\r\nx\r\n")).GetProperty("session");

        Assert.Equal(
            """{"recipient":"alias@example.com","remoteAddress":"192.0.2.7","remotePort":65138,"clientHostname":"mail.example.org","hostNameAppearsAs":"helo.example.org","sender":"sender@example.org","mta":"mx1.example.net","arrivalDate":"2022-05-25T19:26:41.423Z","arrivalTime":1653506801423}""",
            session.GetRawText());
    }

    [Fact]
    public async Task All_recipients_are_told()
    {
        var message = Payload.Message("From: a@example.org\r\n\r\nx\r\n") with { Recipients = ["one@example.com", "\"two \\\" x\"@example.com"] };

        var recipients = (await Payload.ReadAsync(message)).GetProperty("recipients");

        Assert.Equal(["one@example.com", "\"two \\\" x\"@example.com"], recipients.EnumerateArray().Select(r => r.GetString()));
    }

    [Fact]
    public async Task Raw_is_our_fields_and_then_the_message_as_it_came()
    {
        var message = Payload.Message(Payload.Octets("From: a@example.org\r\n\r\nA \"b\" \\ \t\0\u0001\u007F \u00C3\u00A6 \u00E6.\r\n"), "X-Ours: 1\r\n"u8.ToArray());

        Assert.Equal("X-Ours: 1\r\nFrom: a@example.org\r\n\r\nA \"b\" \\ \t\0\u0001\u007F \u00E6 \uFFFD.\r\n", (await Payload.ReadAsync(message)).GetProperty("raw").GetString());
    }

    [Fact]
    public async Task Raw_is_left_out_when_it_is_not_wanted()
    {
        var mail = await Payload.ReadAsync(Payload.Message("From: a@example.org\r\n\r\nx\r\n"), new WebhookPayloadOptions(Raw: false, Attachments: true));

        Assert.False(mail.TryGetProperty("raw", out _));
        Assert.True(mail.TryGetProperty("session", out _));
    }

    [Fact]
    public async Task Authentication_results_have_the_documented_names_and_are_left_out_when_unknown()
    {
        var message = Payload.Message("From: a@example.org\r\n\r\nx\r\n") with
        {
            Authentication = new()
            {
                Spf = new("example.org", "192.0.2.7", "helo.example.org", "a@example.org", new("pass", "a \"comment\"", Smtp: new Dictionary<string, string> { ["mailfrom"] = "a@example.org" }), "Received-SPF: pass", "spf=pass", new(50, 2)),
                Bimi = new(new("skipped", "DMARC not enabled", Header: new Dictionary<string, string>()), "bimi=skipped"),
            },
        };

        var mail = await Payload.ReadAsync(message);

        Assert.True(JsonElement.DeepEquals(
            JsonDocument.Parse("""{"domain":"example.org","client-ip":"192.0.2.7","helo":"helo.example.org","envelope-from":"a@example.org","status":{"result":"pass","comment":"a \"comment\"","smtp":{"mailfrom":"a@example.org"}},"header":"Received-SPF: pass","info":"spf=pass","lookups":{"limit":50,"count":2}}""").RootElement,
            mail.GetProperty("spf")));
        Assert.True(JsonElement.DeepEquals(
            JsonDocument.Parse("""{"status":{"result":"skipped","comment":"DMARC not enabled","header":{}},"info":"bimi=skipped"}""").RootElement,
            mail.GetProperty("bimi")));
        Assert.False(mail.TryGetProperty("dkim", out _));
    }

    [Fact]
    public async Task A_reader_that_has_gone_is_broken_input_output()
    {
        var pipe = new Pipe();
        await pipe.Reader.CompleteAsync();

        await Assert.ThrowsAsync<IOException>(() => WebhookPayloadWriter.WriteAsync(Payload.Message("From: a@example.org\r\n\r\nx\r\n"), WebhookPayloadOptions.All, pipe.Writer, CancellationToken.None));
    }

    [Fact]
    public void A_long_text_is_escaped_the_same_in_one_piece_and_in_many()
    {
        // Characters of three octets lie across every border of a length that is no multiple of three.
        var octets = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("\u20AC", 20_000)));
        foreach (var length in new[] { 100, 4_096, 8_192, octets.Length })
        {
            var output = new ArrayBufferWriter<byte>();
            var escaper = new JsonEscaper();
            for (var start = 0; start < octets.Length; start += length)
                escaper.Write(octets.AsSpan(start, Math.Min(length, octets.Length - start)), output);
            escaper.Finish(output);
            Assert.Equal(octets, output.WrittenSpan.ToArray());
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("\u00E6\u00F8\u00E5 \u4F60\u597D \uD83D\uDE00")]
    [InlineData("broken \u00E6")]
    public void Escaping_does_not_depend_on_where_the_octets_are_cut(string text)
    {
        // The last one is left in Latin-1, so that it is no UTF-8; then all octets there are.
        foreach (var octets in new[] { text.StartsWith("broken", StringComparison.Ordinal) ? Encoding.Latin1.GetBytes(text) : Encoding.UTF8.GetBytes(text), [.. Enumerable.Range(0, 256).Select(c => (byte)c), 0xE2, 0x82, 0xF0, 0x9F, 0x98, (byte)'x', 0xE2, 0x82, 0xAC, 0xC3] })
        {
            for (var cut = 0; cut <= octets.Length; cut++)
            {
                var output = new ArrayBufferWriter<byte>();
                var escaper = new JsonEscaper();
                output.Write("\""u8);
                escaper.Write(octets.AsSpan(0, cut), output);
                escaper.Write(octets.AsSpan(cut), output);
                escaper.Finish(output);
                output.Write("\""u8);

                Assert.Equal(Encoding.UTF8.GetString(octets), JsonSerializer.Deserialize<string>(output.WrittenSpan));
            }
        }
    }
}
