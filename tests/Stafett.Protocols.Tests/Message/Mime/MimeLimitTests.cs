using System.Globalization;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Protocols.Tests.Message.Mime;

/// <summary>Attack rows 32 and 34: limits are values, and the rest is one part.</summary>
public sealed class MimeLimitTests
{
    [Fact]
    public void Ten_thousand_nested_multiparts()
    {
        var text = new StringBuilder("Content-Type: multipart/mixed; boundary=b00000\n\n");
        for (var i = 0; i < 10_000; i++)
            text.Append(CultureInfo.InvariantCulture, $"--b{i:00000}\nContent-Type: multipart/mixed; boundary=b{i + 1:00000}\n\n");
        var octets = Octets.Of(text.ToString());
        MimeInvariants.Check(octets, MimeLimits.Default);
        var tree = MimeTree.Parse(octets);
        Assert.Equal(100, tree.Count);
        Assert.True(tree[99].IsOpaque);
        Assert.Equal(octets.Length, tree[99].Body.End);
    }

    [Fact]
    public void Ten_thousand_nested_messages()
    {
        var octets = Octets.Of(string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\n", 10_000)));
        var tree = MimeTree.Parse(octets);
        Assert.Equal(100, tree.Count);
        Assert.True(tree[99].IsOpaque);
    }

    [Fact]
    public void Ten_thousand_equal_boundaries()
    {
        var octets = Octets.Of("Content-Type: multipart/mixed; boundary=x\n\n" + string.Concat(Enumerable.Repeat("--x\nContent-Type: multipart/mixed; boundary=x\n\n", 10_000)));
        MimeInvariants.Check(octets, MimeLimits.Default);
        Assert.Equal(MimeLimits.Default.Parts, MimeTree.Parse(octets).Count);
    }

    [Fact]
    public void Too_many_parts_leave_one_for_the_rest()
    {
        var octets = Octets.Of("Content-Type: multipart/mixed; boundary=x\n\n" + string.Concat(Enumerable.Repeat("--x\n\npart\n", 5_000)) + "--x--\n");
        MimeInvariants.Check(octets, MimeLimits.Default);
        var tree = MimeTree.Parse(octets);
        Assert.Equal(1_000, tree.Count);
        var rest = tree[999];
        Assert.True(rest.IsOpaque);
        Assert.False(tree[998].IsOpaque);
        Assert.Equal(octets.Length, rest.Body.End);
        Assert.StartsWith("\r\npart\r\n--x\r\n", Encoding.ASCII.GetString(rest.DecodeBody()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_section_over_the_limit_is_cut_and_its_part_is_opaque()
    {
        var fields = string.Concat(Enumerable.Repeat("X: y\n", 1_500));
        var octets = Octets.Of("Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n" + fields + "\nbody\n--x\n\nsecond\n--x--\n");
        MimeInvariants.Check(octets, MimeLimits.Default);
        var tree = MimeTree.Parse(octets);
        Assert.Equal(3, tree.Count);
        Assert.True(tree[1].IsOpaque);
        Assert.Equal(1_000, tree[1].ReadHeaders().Count);
        Assert.Equal("second", MessageText.Extract(tree));

        octets = Octets.Of("Subject: x\nX: " + new string('y', 300_000) + "\nContent-Type: multipart/mixed; boundary=x\n\n--x--\n");
        MimeInvariants.Check(octets, MimeLimits.Default);
        tree = MimeTree.Parse(octets);
        Assert.True(tree.Root.IsOpaque);
        Assert.Equal(12, tree.Root.Fields.Length);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("(a)")]
    [InlineData("((b)")]
    [InlineData("\"")]
    [InlineData("\\\"")]
    [InlineData("\\\";")]
    [InlineData("\\\"                                ")]
    [InlineData(" ")]
    [InlineData("; a=(")]
    [InlineData("; a=\"")]
    [InlineData("; a=b c")]
    [InlineData("; a=b (c) d")]
    [InlineData("; a*0=b")]
    [InlineData("; a*0*=%")]
    [InlineData("; name==?utf-8?b?AAAA")]
    [InlineData("=?iso-2022-jp?b?GyRC?=")]
    public void A_quarter_megabyte_of_parameters_is_read(string piece)
    {
        var value = string.Concat(Enumerable.Repeat(piece, 250_000 / piece.Length));
        foreach (var prefix in (string[])["", "a/b; x=", "a/b; x=\"", "multipart/mixed; boundary="])
            MimeInvariants.Check(Octets.Of("Content-Type: " + prefix + value + "\nContent-Disposition: x; filename=" + value + "\n\n--b\n\nx"), MimeLimits.Default with { Headers = new HeaderLimits(1 << 20, 1_000) });
    }

    [Theory]
    [InlineData("utf-7", "+ADw-", "+ADw-")]
    [InlineData("x-nobody", "a\u00E6", "a\u00E6")]
    [InlineData("\u00E6", "a", "a")]
    [InlineData("utf-7-imap", "+ADw-\u00E6", "+ADw-\uFFFD\uFFFD")]
    [InlineData("utf-8' '", "a", "a")]
    [InlineData("unicode-1-1-utf-7", "+ADw-", "+ADw-")]
    public void Charsets_that_nobody_should_send(string charset, string body, string expected) =>
        Assert.Equal(expected, MessageText.Extract(MimeTree.Parse(Octets.Of($"Content-Type: text/plain; charset=\"{charset}\"\n\n{body}"))));

    [Fact]
    public void Overlong_forms_and_lone_surrogates_are_replaced()
    {
        byte[] octets = [.. "Content-Type: text/plain; charset=utf-8\r\n\r\n"u8, 0xC0, 0x80, (byte)'a', 0xED, 0xA0, 0x80];
        Assert.Equal("\uFFFD\uFFFDa\uFFFD\uFFFD\uFFFD", MessageText.Extract(MimeTree.Parse(octets)));
    }

    [Fact]
    public void Segments_are_read_as_one()
    {
        foreach (var (_, octets) in CorpusFiles.Mime)
        {
            var tree = MimeTree.Parse(Octets.Segments(octets, octets.Length / 3, octets.Length / 2), MimeLimits.Default);
            Assert.Equal(MimeOutline.Of(MimeTree.Parse(octets)), MimeOutline.Of(tree));
        }
    }
}
