using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

public sealed class HeaderSectionTests
{
    [Fact]
    public void Finds_fields_folds_and_the_body()
    {
        var octets = Octets.Of("From: a@b.example\nSubject: one\n two\n\tthree \nTo:c@d.example\n\nbody\n");
        var headers = Octets.Headers(octets);
        Assert.Equal(3, headers.Count);
        Assert.Equal(HeaderEnd.BlankLine, headers.End);
        Assert.Equal("a@b.example", Encoding.UTF8.GetString(headers.Value(0)));
        Assert.Equal("one two\tthree".Replace('\t', ' '), headers.Text(headers.IndexOf("SUBJECT"u8)));
        Assert.Equal("To:c@d.example\r\n", Encoding.UTF8.GetString(headers.Raw(2)));
        Assert.Equal("body\r\n", Encoding.UTF8.GetString(octets.AsSpan(headers.BodyOffset)));
        Assert.Equal(-1, headers.IndexOf("Sub"u8));
        Assert.False(headers.TryGetValue("Cc"u8, out _));
    }

    [Fact]
    public void Bare_line_feeds_end_lines_too()
    {
        var headers = Octets.Headers("A: 1\nB: 2\n\nbody"u8.ToArray());
        Assert.Equal(2, headers.Count);
        Assert.Equal(11, headers.BodyOffset);
    }

    [Theory]
    [InlineData("", 0, 0, HeaderEnd.EndOfMessage)]
    [InlineData("\n", 0, 2, HeaderEnd.BlankLine)]
    [InlineData("\nFrom: a@b\n", 0, 2, HeaderEnd.BlankLine)]
    [InlineData("text\n", 0, 0, HeaderEnd.BodyLine)]
    [InlineData(" text: x\n", 0, 0, HeaderEnd.BodyLine)]
    [InlineData(": x\n", 0, 0, HeaderEnd.BodyLine)]
    [InlineData("A: 1\nno field\nB: 2\n\n", 1, 6, HeaderEnd.BodyLine)]
    [InlineData("A: 1\nno field: x\nB: 2\n\n", 1, 6, HeaderEnd.BodyLine)]
    [InlineData("A: 1", 1, 4, HeaderEnd.EndOfMessage)]
    [InlineData("A:", 1, 2, HeaderEnd.EndOfMessage)]
    [InlineData("A : 1\nB \t: 2\n\n", 2, 17, HeaderEnd.BlankLine)]
    [InlineData("From x Tue\nA: 1\n\n", 1, 20, HeaderEnd.BlankLine)]
    [InlineData(">From x Tue\nA: 1\n\n", 1, 21, HeaderEnd.BlankLine)]
    [InlineData("From : a@b\n\n", 1, 14, HeaderEnd.BlankLine)]
    [InlineData("From x", 0, 0, HeaderEnd.BodyLine)]
    public void Tolerates(string text, int count, int body, HeaderEnd end)
    {
        var headers = Octets.Headers(text);
        Assert.Equal((count, body, end), (headers.Count, headers.BodyOffset, headers.End));
    }

    [Fact]
    public void Names_of_any_kind_are_read()
    {
        // Attack row 29.
        var name = new string('a', 100_000);
        var headers = Octets.Headers($"__proto__: 1\n{name}: 2\nX-Ærlig: 3\nSpaced  : 4\nFrom: a@b.example\n\n");
        Assert.Equal(5, headers.Count);
        Assert.True(headers.Contains("spaced"u8));
        Assert.True(headers.Contains(Encoding.ASCII.GetBytes(name.ToUpperInvariant())));
        Assert.True(headers.Contains("From"u8));
    }

    [Fact]
    public void A_million_fields_are_capped()
    {
        // Attack row 30.
        var many = new byte[6 * 1_000_000];
        for (var i = 0; i < many.Length; i += 6)
            "A: b\r\n"u8.CopyTo(many.AsSpan(i));
        Assert.Equal(HeaderScan.TooManyFields, HeaderSectionParser.Parse(many, HeaderLimits.Default, out var headers));
        Assert.Equal(0, headers.Count);
        Assert.Equal(HeaderScan.TooManyFields, HeaderSectionParser.Parse(Octets.Segments(many, 100, 70_000), HeaderLimits.Default, out _));
        Assert.Equal(HeaderScan.TooLarge, HeaderSectionParser.Parse(many, new HeaderLimits(1000, 1_000_000), out _));
    }

    [Fact]
    public void A_megabyte_of_header_is_capped()
    {
        var large = Octets.Of("A: " + new string('x', 1_000_000) + "\n\nbody");
        Assert.Equal(HeaderScan.TooLarge, HeaderSectionParser.Parse(large, HeaderLimits.Default, out _));
        Assert.Equal(HeaderScan.TooLarge, HeaderSectionParser.Parse(Octets.Segments(large, 3, 500_000), HeaderLimits.Default, out _));
    }

    [Theory]
    [InlineData(10, HeaderScan.Complete)]
    [InlineData(9, HeaderScan.TooLarge)]
    public void The_limit_counts_the_section_without_its_blank_line(int limit, HeaderScan expected)
    {
        var octets = Octets.Of("A: 1\nB:2\n\n" + new string('x', 100));
        Assert.Equal(11, Octets.Headers(octets).Octets.Length);
        Assert.Equal(expected, HeaderSectionParser.Parse(octets, new HeaderLimits(limit + 1, 10), out _));
    }

    [Fact]
    public void A_large_body_behind_a_line_that_is_no_field_is_not_too_large()
    {
        var octets = Octets.Of("A: 1\nno field\n" + new string('x', 400_000));
        var headers = Octets.Headers(octets);
        Assert.Equal((1, 6), (headers.Count, headers.BodyOffset));
    }

    [Theory]
    [MemberData(nameof(CorpusFiles.Names), MemberType = typeof(CorpusFiles))]
    public void Corpus_fields_and_the_rest_are_the_message(string name)
    {
        var message = CorpusFiles.All[name];
        var headers = Octets.Headers(message);
        var copy = new List<byte>(message.Length);
        copy.AddRange(message.AsSpan(0, headers.FieldsOffset));
        for (var i = 0; i < headers.Count; i++)
        {
            copy.AddRange(headers.Raw(i));
            Assert.NotEqual(0, headers.Name(i).Length);
            Assert.DoesNotContain(headers.Text(i), c => char.IsControl(c));
        }

        Assert.Equal(headers.Octets.Length, copy.Count);
        copy.AddRange(message.AsSpan(headers.Octets.Length, headers.BodyOffset - headers.Octets.Length));
        copy.AddRange(message.AsSpan(headers.BodyOffset));
        Assert.True(message.AsSpan().SequenceEqual(copy.ToArray()));
    }

    [Theory]
    [MemberData(nameof(CorpusFiles.Names), MemberType = typeof(CorpusFiles))]
    public void Corpus_cut_at_every_octet(string name)
    {
        var message = CorpusFiles.All[name];
        var whole = Octets.Headers(message);
        for (var length = 0; length <= message.Length; length++)
        {
            var headers = Octets.Headers(message.AsMemory(0, length));
            Assert.True(headers.Count <= whole.Count && headers.BodyOffset <= Math.Max(length, whole.BodyOffset));
            if (headers.Count > 0)
                Assert.True(headers.Fields[^1].End <= length);
        }
    }

    [Theory]
    [MemberData(nameof(CorpusFiles.Names), MemberType = typeof(CorpusFiles))]
    public void Corpus_in_two_segments_reads_the_same(string name)
    {
        var message = CorpusFiles.All[name];
        var whole = Octets.Headers(message);
        var step = Math.Max(1, message.Length / 1_500);
        for (var cut = 0; cut < message.Length; cut += step)
        {
            Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(Octets.Segments(message, cut), HeaderLimits.Default, out var headers));
            Assert.Equal((whole.Count, whole.BodyOffset, whole.End), (headers.Count, headers.BodyOffset, headers.End));
            Assert.True(whole.Octets.Span.SequenceEqual(headers.Octets.Span));
        }
    }

    [Fact]
    public void One_octet_per_segment_reads_the_same()
    {
        var message = CorpusFiles.All["received-chain-10"];
        HeaderSectionParser.Parse(Octets.Segments(message, [.. Enumerable.Range(1, message.Length - 1)]), HeaderLimits.Default, out var headers);
        Assert.Equal(Octets.Headers(message).Count, headers.Count);
        Assert.Equal(10, headers.CountOf("received"u8));
    }

    [Fact]
    public void Ten_thousand_nested_multiparts_are_body()
    {
        // Attack row 32: the scan stops at the first blank line and never looks into parts.
        var parts = string.Concat(Enumerable.Range(0, 10_000).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"));
        var headers = Octets.Headers("From: a@b.example\n" + parts);
        Assert.Equal(2, headers.Count);
        Assert.Equal(HeaderScan.TooManyFields, HeaderSectionParser.Parse(Octets.Of(parts.Replace("\n\n", "\n", StringComparison.Ordinal).Replace("--b", "X: ", StringComparison.Ordinal)), HeaderLimits.Default, out _));
    }

    [Fact]
    public void Corpus_is_deliverable_and_large_enough()
    {
        Assert.True(CorpusFiles.All.Count >= 60);
        foreach (var (name, message) in CorpusFiles.All)
        {
            var bare = Encoding.Latin1.GetString(message).Replace("\r\n", "", StringComparison.Ordinal).AsSpan().IndexOfAny('\r', '\n', '\0');
            Assert.True(bare < 0, name);
        }
    }
}
