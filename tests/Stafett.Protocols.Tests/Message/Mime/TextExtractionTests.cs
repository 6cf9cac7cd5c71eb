using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Protocols.Tests.Message.Mime;

public sealed class TextExtractionTests
{
    [Theory]
    // RFC 3676 §4.1 to §4.6
    [InlineData("a \nb\n", false, "a b\n")]
    [InlineData("a \nb\n", true, "ab\n")]
    [InlineData("a  \r\nb", true, "a b\n")]
    [InlineData("> a \n> b\n>> c\nd\n", false, "> a b\n>> c\nd\n")]
    [InlineData("> a \nb\n", false, "> a \nb\n")]
    [InlineData(" >x\n  y\n", false, ">x\n y\n")]
    [InlineData("a \n-- \nsig \nnature\n", false, "a \n-- \nsig nature\n")]
    [InlineData(">>>not quoted? it is\n", false, ">>> not quoted? it is\n")]
    [InlineData("open \n", false, "open \n")]
    [InlineData("", false, "")]
    public void Flowed(string text, bool deletesSpaces, string expected) => Assert.Equal(expected, FlowedText.Unflow(text, deletesSpaces));

    [Theory]
    [InlineData("<p>a</p><p>b</p>", "a\nb")]
    [InlineData("a<br>b<BR/>c", "a\nb\nc")]
    [InlineData("a\r\n  b\t c", "a b c")]
    [InlineData("<b>a</b><i>b</i> <u>c</u>", "ab c")]
    [InlineData("&lt;&amp;&nbsp;&aelig;&#230;&#xE6;&#x1F600;&unknown;&", "<& æææ😀&unknown;&")]
    [InlineData("&#0;&#xD800;&#99999999;", "&#xD800;&#99999999;")]
    [InlineData("a<script>x<b></script>b<style>p{}</style>c<title>t</title>d", "abcd")]
    [InlineData("a<script>never closed", "a")]
    [InlineData("a<!-- x > y -->b<!-->c", "abc")]
    [InlineData("a<!DOCTYPE x>b<?xml y?>c<![if !mso]>d<![endif]>", "abcd")]
    [InlineData("<a title=\"x>y\">z</a>", "z")]
    [InlineData("<a title=\"x>y</a>z", "y\u0000z")]
    [InlineData("1 < 2 > 0", "1 < 2 > 0")]
    [InlineData("<pre>a\n  b</pre>c", "a\n  b\nc")]
    // HTML Living Standard §13.2.5.72 and on
    [InlineData("it&#146;s &#x80;5 &#150; &#8217;", "it\u2019s \u20AC5 \u2013 \u2019")]
    [InlineData("a&nbspb &ampx &copy 2024 &#65 &#x41G", "a b &x \u00A9 2024 A AG")]
    [InlineData("?a=1&copy=2&lt;&#;&#x;", "?a=1\u00A9=2<&#;&#x;")]
    [InlineData("<td>a</td><td>b</td>", "a b")]
    [InlineData("a<p", "a")]
    [InlineData("<div><div>a</div></div>", "a")]
    public void Html(string html, string expected) => Assert.Equal(expected.Replace("\0", "", StringComparison.Ordinal), HtmlText.Extract(html, 1_000));

    [Theory]
    [InlineData("<")]
    [InlineData("<a ")]
    [InlineData("<a \"")]
    [InlineData("<a '\"")]
    [InlineData("<!--")]
    [InlineData("<!-- -- >")]
    [InlineData("<script>")]
    [InlineData("&")]
    [InlineData("&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("</")]
    [InlineData("<pre>")]
    public void A_megabyte_of_one_thing_is_read(string piece)
    {
        var html = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
        Assert.True(HtmlText.Extract(html, int.MaxValue).Length <= html.Length);
        Assert.True(HtmlText.Extract(html, 100).Length <= 100);
    }

    [Theory]
    [InlineData("es", "Hola")]
    [InlineData("es-MX,en", "Hello")]
    [InlineData("en-GB", "Hello")]
    [InlineData("nb,es-ES", "Hola")]
    public void The_readers_language_is_chosen(string languages, string expected)
    {
        var tree = MimeTree.Parse(CorpusFiles.Mime["rfc8255-multilingual"]);
        Assert.StartsWith(expected, MessageText.Extract(tree, languages: languages.Split(',')), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_known_language_the_original_is_read()
    {
        var octets = Encoding.UTF8.GetString(CorpusFiles.Mime["rfc8255-multilingual"]).Replace("zxx", "fr", StringComparison.Ordinal);
        Assert.StartsWith("Hello", MessageText.Extract(MimeTree.Parse(Encoding.UTF8.GetBytes(octets))), StringComparison.Ordinal);
    }

    [Fact]
    public void Previews_are_one_short_line()
    {
        var tree = MimeTree.Parse(Octets.Of("Content-Type: text/html; charset=utf-8\n\n<p>Hi&zwnj;&nbsp;\u034F\u200B there</p>\n<p>" + string.Concat(Enumerable.Repeat("😀", 200)) + "</p>"));
        Assert.Equal("Hi there 😀😀😀", MessageText.Preview(tree, 16));
        Assert.Equal(49, MessageText.Extract(tree, 50).Length);
    }

    [Fact]
    public void Texts_are_bounded()
    {
        var parts = Octets.Of("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nfive5\n--b\nContent-Type: text/html\n\nx y z\n--b--\n");
        for (var length = 0; length < 12; length++)
            Assert.Equal("five5\nx y z"[..Math.Min(length, 11)].TrimEnd(), MessageText.Extract(MimeTree.Parse(parts), length).TrimEnd());

        var tree = MimeTree.Parse(Octets.Of("\n" + new string('x', 100_000)));
        Assert.Equal(1_000, MessageText.Extract(tree, 1_000).Length);
    }
}
