using System.Text.Json;

namespace Stafett.Server.Tests.Delivery.Webhooks;

/// <summary>Which parts are attachments, and what is said about each.</summary>
public sealed class AttachmentTests
{
    [Fact]
    public async Task An_attachment_is_told_with_all_its_fields()
    {
        var attachment = await OneAsync("Content-Type: application/pdf; name=\"a.pdf\"\r\nContent-Disposition: Attachment; filename=\"b.pdf\"\r\nContent-ID: <1@x>\r\nContent-Transfer-Encoding: base64\r\n\r\nAP8=\r\n");

        Assert.Equal(
            $$$"""{"type":"attachment","content":{"type":"Buffer","data":[0,255]},"contentType":"application/pdf","partId":"2","release":null,"contentDisposition":"attachment","filename":"b.pdf","contentId":"<1@x>","cid":"1@x","headers":{},"checksum":"{{{Md5(0, 255)}}}","size":2}""",
            attachment.GetRawText());
    }

    [Fact]
    public async Task An_empty_attachment_without_a_name_says_less()
    {
        var attachment = await OneAsync("Content-Type: application/octet-stream\r\n\r\n");

        Assert.Equal(
            $$$"""{"type":"attachment","content":{"type":"Buffer","data":[]},"contentType":"application/octet-stream","partId":"2","release":null,"headers":{},"checksum":"{{{Md5()}}}","size":0}""",
            attachment.GetRawText());
    }

    [Theory]
    [InlineData("base64", "aGVs\r\nbG8=\r\n", "hello")]
    [InlineData("quoted-printable", "=C3=A6 =\r\n=3D\r\n", "\u00C3\u00A6 =")]
    [InlineData("7bit", "a\r\nb\r\n", "a\r\nb")]
    [InlineData("8bit", "\u00E6\r\n", "\u00E6")]
    public async Task Content_is_decoded(string encoding, string body, string expected)
    {
        var attachment = await OneAsync($"Content-Type: image/x\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}");

        Assert.Equal(Payload.Octets(expected), Content(attachment));
        Assert.Equal(expected.Length, attachment.GetProperty("size").GetInt64());
        Assert.Equal(Md5(Payload.Octets(expected)), attachment.GetProperty("checksum").GetString());
    }

    [Fact]
    public async Task All_octets_come_through()
    {
        var octets = Enumerable.Range(0, 20_000).Select(i => (byte)(i * 7 / 3)).ToArray();
        var attachment = await OneAsync($"Content-Type: image/x\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks)}\r\n");

        Assert.Equal(octets, Content(attachment));
        Assert.Equal(Md5(octets), attachment.GetProperty("checksum").GetString());
    }

    [Theory]
    [InlineData("application/octet-stream; name=report.PDF", "application/pdf")]
    [InlineData("application/octet-stream; name=report.unknown", "application/octet-stream")]
    [InlineData("application/x-thing; name=report.pdf", "application/x-thing")]
    [InlineData("text/calendar; method=REQUEST", "text/calendar")]
    [InlineData("IMAGE/PNG", "image/png")]
    public async Task The_type_is_the_parts_or_by_its_name(string type, string expected) =>
        Assert.Equal(expected, (await OneAsync($"Content-Type: {type}\r\n\r\nx\r\n")).GetProperty("contentType").GetString());

    [Theory]
    [InlineData("attachment; filename=\"../../etc/passwd\"", "passwd")]
    [InlineData("attachment; filename*=utf-8''%C3%A6.txt", "\u00E6.txt")]
    [InlineData("attachment; filename=\"=?utf-8?q?=C3=A6?=.txt\"", "\u00E6.txt")]
    [InlineData("attachment; filename*0=long; filename*1=name.txt", "longname.txt")]
    [InlineData("attachment; filename=\"a\u0000b.txt\"", "a_b.txt")]
    public async Task Names_are_decoded_and_safe(string disposition, string expected) =>
        Assert.Equal(expected, (await OneAsync($"Content-Type: image/png\r\nContent-Disposition: {disposition}\r\n\r\nx\r\n")).GetProperty("filename").GetString());

    [Theory]
    [InlineData("text/plain", "attachment", true)]
    [InlineData("text/html", "attachment; filename=x.html", true)]
    [InlineData("text/plain", "inline; filename=x.txt", false)]
    [InlineData("text/plain", "strange", true)]
    [InlineData("image/png", "inline", true)]
    [InlineData("text/csv", "inline", true)]
    [InlineData("message/delivery-status", "", false)]
    [InlineData("message/disposition-notification", "", true)]
    public async Task Text_that_is_shown_is_no_attachment(string type, string disposition, bool isAttachment)
    {
        var field = disposition.Length > 0 ? $"Content-Disposition: {disposition}\r\n" : "";
        var mail = await Payload.ReadAsync(Mixed($"Content-Type: {type}\r\n{field}\r\nsome words\r\n"));

        Assert.Equal(isAttachment ? 1 : 0, mail.GetProperty("attachments").GetArrayLength());
        Assert.NotEqual(isAttachment, mail.GetProperty("text").GetString()!.Contains("some words", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_picture_of_a_page_is_related_and_keeps_its_link()
    {
        var mail = await Payload.ReadAsync(
            "Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html\r\n\r\n<img src=\"cid:p@x\">\r\n--r\r\nContent-Type: image/png\r\nContent-ID: <p@x>\r\nContent-Disposition: inline\r\n\r\npng\r\n--r--\r\n");

        var picture = Assert.Single(mail.GetProperty("attachments").EnumerateArray());
        Assert.True(picture.GetProperty("related").GetBoolean());
        Assert.Equal("p@x", picture.GetProperty("cid").GetString());
        Assert.Equal("<img src=\"cid:p@x\">", mail.GetProperty("html").GetString());
    }

    [Fact]
    public async Task A_message_inside_is_an_attachment_with_all_its_octets()
    {
        const string inner = "Subject: inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\nx\r\n--i--";
        var attachment = await OneAsync($"Content-Type: message/rfc822\r\n\r\n{inner}\r\n");

        Assert.Equal("message/rfc822", attachment.GetProperty("contentType").GetString());
        Assert.Equal(Payload.Octets(inner), Content(attachment));
    }

    [Fact]
    public async Task A_message_that_is_called_inline_is_shown_with_its_attachments()
    {
        var mail = await Payload.ReadAsync(Mixed(
            "Content-Type: message/rfc822\r\nContent-Disposition: inline\r\n\r\nFrom: Kari <k@example.org>\r\nSubject: inner\r\nContent-Type: multipart/mixed; boundary=i\r\n\r\n--i\r\n\r\ninner words\r\n--i\r\nContent-Type: image/png\r\n\r\nx\r\n--i--\r\n"));

        Assert.Equal("2.2", Assert.Single(mail.GetProperty("attachments").EnumerateArray()).GetProperty("partId").GetString());
        Assert.Equal("first\n\nFrom: Kari <k@example.org>\nSubject: inner\n\ninner words", mail.GetProperty("text").GetString());
    }

    [Fact]
    public async Task A_message_that_is_an_attachment_itself_has_no_part_number()
    {
        var mail = await Payload.ReadAsync("Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAQI=\r\n");

        var attachment = Assert.Single(mail.GetProperty("attachments").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, attachment.GetProperty("partId").ValueKind);
        Assert.Equal([1, 2], Content(attachment));
        Assert.Equal(JsonValueKind.False, mail.GetProperty("html").ValueKind);
        Assert.False(mail.TryGetProperty("text", out _));
    }

    private static async Task<JsonElement> OneAsync(string part) =>
        Assert.Single((await Payload.ReadAsync(Mixed(part))).GetProperty("attachments").EnumerateArray());

    private static string Mixed(string part) => $"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfirst\r\n--b\r\n{part}--b--\r\n";

    private static byte[] Content(JsonElement attachment)
    {
        var content = attachment.GetProperty("content");
        Assert.Equal("Buffer", content.GetProperty("type").GetString());
        return [.. content.GetProperty("data").EnumerateArray().Select(n => n.GetByte())];
    }

#pragma warning disable CA5351 // The documented checksum.
    private static string Md5(params byte[] octets) => Convert.ToHexStringLower(System.Security.Cryptography.MD5.HashData(octets));
#pragma warning restore CA5351
}
