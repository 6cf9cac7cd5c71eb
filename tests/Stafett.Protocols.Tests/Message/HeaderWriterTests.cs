using System.Buffers;
using System.Net;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

public sealed class HeaderWriterTests
{
    private static readonly DateTimeOffset Date = new(2025, 1, 4, 9, 3, 7, TimeSpan.FromHours(1));

    private static readonly ReceivedField Field = new()
    {
        Helo = "mail.sender.example",
        HostName = "mx1.sender.example",
        Remote = IPAddress.Parse("192.0.2.1"),
        By = "mx.stafett.example",
        IsExtended = true,
        SessionId = "abc123",
        For = EmailAddress.Parse("hello@their.example"),
        Date = Date,
    };

    [Fact]
    public void Date_is_in_utc() => Assert.Equal("Sat, 04 Jan 2025 08:03:07 +0000", MailDate.Format(Date));

    [Fact]
    public void Received_over_tls() =>
        Assert.Equal(
            "Received: from mail.sender.example (mx1.sender.example [192.0.2.1]) by\r\n mx.stafett.example with ESMTPS id abc123 (version=TLSv1.3\r\n"
            + " cipher=TLS_AES_256_GCM_SHA384) for <hello@their.example>;\r\n Sat, 04 Jan 2025 08:03:07 +0000\r\n",
            Written(Field with { TlsVersion = "TLSv1.3", CipherSuite = "TLS_AES_256_GCM_SHA384" }));

    [Theory]
    [InlineData(false, false, false, "with SMTP id")]
    [InlineData(true, false, false, "with ESMTP id")]
    [InlineData(true, false, true, "with ESMTPS id")]
    [InlineData(true, true, false, "with UTF8SMTP id")]
    [InlineData(true, true, true, "with UTF8SMTPS id")]
    public void Received_names_the_protocol(bool extended, bool international, bool tls, string expected) =>
        Assert.Contains(expected, Unfolded(Field with { IsExtended = extended, IsInternational = international, TlsVersion = tls ? "TLSv1.2" : null }), StringComparison.Ordinal);

    [Fact]
    public void Received_without_names()
    {
        var text = Unfolded(Field with { Helo = null, HostName = null, Remote = IPAddress.Parse("2001:db8::1"), For = null });
        Assert.StartsWith("Received: from [IPv6:2001:db8::1] ([IPv6:2001:db8::1]) by mx.stafett.example with ESMTP id abc123; Sat, 04", text, StringComparison.Ordinal);
        Assert.Contains("[192.0.2.9]", Unfolded(Field with { Remote = IPAddress.Parse("::ffff:192.0.2.9") }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(898)]
    [InlineData(899)]
    [InlineData(900)]
    public void A_word_is_not_cut_behind_a_backslash(int before)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new HeaderWriter(output);
        writer.Field("X"u8, Encoding.ASCII.GetBytes($"\"{new string('x', before)}\\\\\\\"y\""));
        var pieces = Encoding.ASCII.GetString(output.WrittenSpan).Split("\r\n ");
        Assert.Equal($"X: \"{new string('x', before)}\\\\\\\"y\"\r\n", string.Concat(pieces));
        Assert.All(pieces, piece => Assert.Equal(0, (piece.Length - piece.TrimEnd('\\').Length) % 2));
    }

    [Fact]
    public void Received_cannot_be_injected_into()
    {
        var text = Written(Field with { Helo = "x\r\nBcc: a@b.example", HostName = "p) by (evil\r\n;", SessionId = "i;d\0", TlsVersion = "1)\n", CipherSuite = "æ(" });
        var headers = Octets.Headers(Encoding.UTF8.GetBytes(text));
        Assert.Equal(1, headers.Count);
        Assert.Equal(2, text.Count(c => c == '('));
        Assert.Equal(1, text.Count(c => c == ';'));
    }

    [Theory]
    [InlineData("a\r\nBcc: x\n\0")]
    [InlineData("a\rb\nc")]
    public void Values_cannot_end_the_line(string value)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new HeaderWriter(output);
        writer.Field("X"u8, value);
        writer.Field("Y"u8, Encoding.UTF8.GetBytes(value));
        Assert.Equal(2, Octets.Headers(output.WrittenMemory).Count);
        Assert.DoesNotContain((byte)0, output.WrittenMemory.ToArray());
    }

    [Fact]
    public void Long_words_and_long_texts_stay_within_the_line_limit()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new HeaderWriter(output, isInternational: true);
        writer.Field("X"u8, new string('æ', 5_000));
        writer.Field("Subject"u8, string.Join(' ', Enumerable.Repeat("word", 200)));
        var lines = Encoding.UTF8.GetString(output.WrittenSpan).Split("\r\n");
        Assert.All(lines, line => Assert.True(Encoding.UTF8.GetByteCount(line) <= 998));
        Assert.DoesNotContain('\uFFFD', string.Concat(lines));
        Assert.All(lines.SkipWhile(line => !line.StartsWith("Subject", StringComparison.Ordinal)), line => Assert.True(line.Length <= 78));
    }

    [Fact]
    public void Utf8_stays_where_it_is_allowed_and_text_that_looks_encoded_is_encoded()
    {
        var output = new ArrayBufferWriter<byte>();
        new HeaderWriter(output, isInternational: true).Field("Subject"u8, "Grüße");
        new HeaderWriter(output).Field("Subject"u8, "Grüße");
        new HeaderWriter(output).Field("Subject"u8, "=?utf-8?q?x?=");
        var headers = Octets.Headers(output.WrittenMemory);
        Assert.Equal("Subject: Grüße\r\n", Encoding.UTF8.GetString(headers.Raw(0)));
        Assert.Equal("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n", Encoding.UTF8.GetString(headers.Raw(1)));
        Assert.Equal("=?utf-8?q?x?=", headers.Text(2));
    }

    private static string Written(ReceivedField field)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new HeaderWriter(output);
        field.Write(ref writer);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static string Unfolded(ReceivedField field) => Written(field).Replace("\r\n ", " ", StringComparison.Ordinal);
}
