using System.Text;
using System.Text.Json;

namespace Stafett.Server.Tests.Delivery.Webhooks;

/// <summary><c>text</c>, <c>html</c> and <c>textAsHtml</c>.</summary>
public sealed class TextTests
{
    [Fact]
    public async Task Plain_text_alone_is_no_html()
    {
        var mail = await Payload.ReadAsync("Subject: x\r\n\r\nHello  \r\n\r\nworld\r\n");

        Assert.Equal("Hello  \n\nworld\n", Text(mail));
        Assert.Equal("<p>Hello</p><p>world</p>", AsHtml(mail));
        Assert.Equal(JsonValueKind.False, mail.GetProperty("html").ValueKind);
    }

    [Fact]
    public async Task A_page_alone_gives_text_too()
    {
        var mail = await Payload.ReadAsync("Content-Type: text/html\r\n\r\n<style>x</style><p>a &amp; b</p>\r\n<p>c</p>\r\n");

        Assert.Equal("<style>x</style><p>a &amp; b</p>\n<p>c</p>\n", Html(mail));
        Assert.Equal("a & b\nc", Text(mail));
        Assert.Equal("<p>a &amp; b<br/>c</p>", AsHtml(mail));
    }

    [Fact]
    public async Task Alternatives_do_not_repeat_one_another()
    {
        var mail = await Payload.ReadAsync(
            "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\n\r\nplain\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n--b--\r\n");

        Assert.Equal("plain", Text(mail));
        Assert.Equal("<p>page</p>", Html(mail));
    }

    [Fact]
    public async Task Texts_one_behind_the_other_are_joined_in_both_forms()
    {
        var mail = await Payload.ReadAsync(
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none & two\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n--b\r\n\r\nthree\r\n--b--\r\n");

        Assert.Equal("one & two\npage\nthree", Text(mail));
        Assert.Equal("<p>one &amp; two</p><br/>\n<p>page</p><br/>\n<p>three</p>", Html(mail));
        Assert.Equal("<p>one &amp; two</p><br/>\n<p>page</p><br/>\n<p>three</p>", AsHtml(mail));
    }

    [Fact]
    public async Task Flowed_paragraphs_are_put_together()
    {
        var mail = await Payload.ReadAsync("Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nA para \r\ngraph.\r\n> quo \r\n> ted\r\n\r\nlast");

        Assert.Equal("A paragraph.\n> quoted\n\nlast", Text(mail));
    }

    [Fact]
    public async Task A_long_flowed_text_is_the_same_as_a_short_one()
    {
        var lines = string.Concat(Enumerable.Range(0, 4_000).Select(i => $"paragraph {i} \r\ngoes on \r\nand ends.\r\n"));
        var mail = await Payload.ReadAsync($"Content-Type: text/plain; format=flowed\r\n\r\n{lines}");

        Assert.Equal(string.Concat(Enumerable.Range(0, 4_000).Select(i => $"paragraph {i} goes on and ends.\n")), Text(mail));
    }

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1", "bl\u00E5b\u00E6r", "bl\u00E5b\u00E6r")]
    [InlineData("text/plain; charset=utf-8", "bl\u00C3\u00A5", "bl\u00E5")]
    [InlineData("text/plain", "bl\u00C3\u00A5", "bl\u00E5")]
    [InlineData("text/plain", "bl\u00E5 \u0080", "bl\u00E5 \u20AC")]
    [InlineData("text/plain; charset=us-ascii", "bl\u00E5", "bl\u00E5")]
    [InlineData("text/plain; charset=koi8-r", "\u00F0\u00D2\u00C9", "\u041F\u0440\u0438")]
    [InlineData("text/plain; charset=shift_jis", "\u0093\u00FA\u0096\u007B", "\u65E5\u672C")]
    [InlineData("text/plain; charset=iso-2022-jp", "\u001B$BF|K\\\u001B(B", "\u65E5\u672C")]
    [InlineData("text/plain; charset=utf-8", "\u00EF\u00BB\u00BFmark", "mark")]
    [InlineData("text/plain; charset=utf-7", "+ADw-script+AD4-", "+ADw-script+AD4-")]
    [InlineData("text/plain; charset=utf-8", "a\u00FFb", "a\uFFFDb")]
    public async Task Charsets_are_taken_off(string type, string body, string expected) =>
        Assert.Equal(expected, Text(await Payload.ReadAsync($"Content-Type: {type}\r\n\r\n{body}")));

    [Fact]
    public async Task A_character_may_lie_on_the_border_of_two_pieces()
    {
        foreach (var character in new[] { "\u00E6", "\u20AC", "\uD83D\uDE00" })
        {
            for (var before = 8 * 1024 - 5; before <= 8 * 1024; before++)
            {
                var text = new string('a', before) + character + "b\u00E6";
                var mail = await Payload.ReadAsync(Payload.Message(Encoding.UTF8.GetBytes($"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}")));
                Assert.Equal(text, Text(mail));
                mail = await Payload.ReadAsync(Payload.Message(Encoding.UTF8.GetBytes($"Subject: no charset\r\n\r\n{text}")));
                Assert.Equal(text, Text(mail));
                mail = await Payload.ReadAsync(Payload.Message(
                    [.. Encoding.ASCII.GetBytes("Content-Type: text/plain; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n\r\n"), .. Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.Unicode.GetBytes(text)))]));
                Assert.Equal(text, Text(mail));
            }
        }
    }

    [Fact]
    public async Task Half_a_pair_of_surrogates_is_no_invalid_json()
    {
        // UTF-16 with the halves alone and the wrong way round.
        byte[] octets = [0x41, 0x00, 0x3D, 0xD8, 0x42, 0x00, 0x00, 0xDE, 0x3D, 0xD8];
        var mail = await Payload.ReadAsync($"Content-Type: text/plain; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(octets)}\r\n");

        Assert.Equal("A\uFFFDB\uFFFD\uFFFD", Text(mail));
    }

    [Fact]
    public async Task Markup_in_plain_text_is_escaped()
    {
        var mail = await Payload.ReadAsync("Subject: x\r\n\r\n<script>alert('1' & \"2\" `3`)</script> \u00C3\u00A6");

        Assert.Equal("<p>&lt;script&gt;alert(&apos;1&apos; &amp; &quot;2&quot; &grave;3&grave;)&lt;/script&gt; \u00E6</p>", AsHtml(mail));
    }

    [Theory]
    [InlineData("", "<p></p>")]
    [InlineData("\r\n\r\n  \r\na", "<p>a</p>")]
    [InlineData("a\r\n  b", "<p>a<br/>  b</p>")]
    [InlineData("a\r\n \t\r\n\r\nb", "<p>a</p><p>b</p>")]
    [InlineData("a \t \r\nb\r\n\r\n\r\n", "<p>a<br/>b</p>")]
    [InlineData("a\nb", "<p>a<br/>b</p>")]
    [InlineData("<\r\n>", "<p>&lt;<br/>&gt;</p>")]
    [InlineData("a < b", "<p>a &lt; b</p>")]
    public async Task Lines_and_paragraphs_become_markup(string body, string expected) =>
        Assert.Equal(expected, AsHtml(await Payload.ReadAsync($"Subject: x\r\n\r\n{body}")));

    [Fact]
    public async Task A_multipart_without_its_boundary_is_text()
    {
        var mail = await Payload.ReadAsync("Content-Type: multipart/mixed; boundary=never\r\n\r\nThe words.\r\n");

        Assert.Equal("The words.\n", Text(mail));
    }

    [Fact]
    public async Task A_long_page_gives_the_text_of_its_beginning()
    {
        var page = string.Concat(Enumerable.Repeat("<p>some words of a page</p>\r\n", 40_000));
        var mail = await Payload.ReadAsync($"Content-Type: text/html\r\n\r\n{page}");

        Assert.Equal(page.Replace("\r\n", "\n", StringComparison.Ordinal), Html(mail));
        Assert.StartsWith("some words of a page\nsome words", Text(mail), StringComparison.Ordinal);
        Assert.InRange(Text(mail).Length, 30_000, 64 * 1024);
    }

    private static string Text(JsonElement mail) => mail.GetProperty("text").GetString()!;

    private static string Html(JsonElement mail) => mail.GetProperty("html").GetString()!;

    private static string AsHtml(JsonElement mail) => mail.GetProperty("textAsHtml").GetString()!;
}
