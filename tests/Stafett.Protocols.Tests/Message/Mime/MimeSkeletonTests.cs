using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Protocols.Tests.Message.Mime;

/// <summary>A message in pieces has the structure of the same message in one piece, and the same octets in each part.</summary>
public sealed class MimeSkeletonTests
{
    private static readonly MimeLimits Small = new(4, 20, new HeaderLimits(120, 6));

    [Theory]
    [MemberData(nameof(CorpusFiles.Names), MemberType = typeof(CorpusFiles))]
    public void Messages_of_the_corpus_have_the_same_structure(string name)
    {
        foreach (var length in new[] { 7, 64, 1_000 })
            AssertSame(CorpusFiles.All[name], length, MimeLimits.Default);
        AssertSame(CorpusFiles.All[name], 50, Small);
    }

    [Fact]
    public void Small_messages_have_the_same_structure_wherever_they_are_cut()
    {
        foreach (var message in CorpusFiles.Mime.Values.Where(m => m.Length < 3_000))
        {
            for (var length = 1; length < 40; length++)
                AssertSame(message, length, MimeLimits.Default);
            AssertSame(message, 3, Small);
        }
    }

    [Theory]
    [InlineData("A: b\r\n\r\n")]
    [InlineData("\r\n\r\n--\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n\n--b\nA: b\n\n\n--b--\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\n\n\rx\n--b\nA: b\n\n\rxx\n--b--\n")]
    [InlineData("A: b\r\n\r\n\r\n\r\n--b")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n\r\n--b\r\n\r\n\r\n\r\n--b--")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nbody without a blank line\nmore\n\n--b\n\nx\n--b--\nend\nof\nall")]
    [InlineData("Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nContent-Type: text/html\r\n\r\nx\r\ny\r\n--b--\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type:\r\n message/rfc822\r\n\r\nFrom x\r\nContent-Type: text/html\r\n\r\nx\r\ny\r\n--b\r\n--odd: field\r\nContent-Type: image/png\r\n\r\nx\r\n\r\n\r\ny\r\n--b--\r\n")]
    public void Odd_messages_have_the_same_structure(string text)
    {
        for (var length = 1; length < 30; length++)
        {
            AssertSame(Encoding.UTF8.GetBytes(text), length, MimeLimits.Default);
            AssertSame(Encoding.UTF8.GetBytes(text), length, Small);
        }
    }

    [Theory]
    [InlineData("From x\r\n>From y\r\nContent-Type: text/html\r\n\r\nx\r\n--b--\r\n")]
    [InlineData("From: x\r\nContent-Type: text/html\r\n\r\nx\r\n")]
    [InlineData("Fro")]
    [InlineData("\r\n\r\n--b\r\n")]
    public void Mailbox_lines_with_many_brackets_are_the_same(string rest)
    {
        foreach (var brackets in Enumerable.Range(110, 15).Append(1_000))
        {
            foreach (var before in (string[])["", "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"])
                AssertSame(Encoding.UTF8.GetBytes(before + new string('>', brackets) + rest), 7, Small);
        }
    }

    [Fact]
    public void Messages_inside_each_other_without_blank_lines_are_the_same()
    {
        foreach (var piece in (string[])["Content-Type: message/rfc822\r\nA: b\r\n>From x\r\n", "From x\r\nContent-Type: message/rfc822\r\n>From x\r\n"])
            AssertSame(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 30))), 31, Small);
    }

    [Fact]
    public void Most_of_a_large_body_is_left_out()
    {
        var line = new string('x', 76) + "\r\n";
        var body = string.Concat(Enumerable.Repeat(line, 20_000));
        var message = Encoding.UTF8.GetBytes($"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nshort\r\n--b\r\nContent-Type: image/png\r\n\r\n{body}--b--\r\n");

        var skeleton = MimeSkeleton.Parse(Pieces(message, 64 * 1024), MimeLimits.Default);

        Assert.InRange(skeleton.Tree.Message.Length, 1, 400);
        Assert.Equal(body[..^2], Encoding.UTF8.GetString(skeleton.Octets(skeleton.Tree[2].Body).ToArray()));
    }

    private static void AssertSame(byte[] message, int length, MimeLimits limits)
    {
        var expected = MimeTree.Parse(message, limits);
        var skeleton = MimeSkeleton.Parse(Pieces(message, length), limits, copyBelow: 0);
        Assert.Equal(expected.Count, skeleton.Tree.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            var (whole, part) = (expected[i], skeleton.Tree[i]);
            Assert.Equal(
                (whole.Parent, whole.Behind, whole.Depth, whole.Kind, whole.IsOpaque, whole.IsClosed, whole.IsBlankLineMissing),
                (part.Parent, part.Behind, part.Depth, part.Kind, part.IsOpaque, part.IsClosed, part.IsBlankLineMissing));
            foreach (var (theirs, ours) in new[] { (whole.Fields, part.Fields), (whole.Body, part.Body), (whole.Preamble, part.Preamble), (whole.All, part.All) })
                Assert.Equal(whole.Octets(theirs).ToArray(), skeleton.Octets(ours).ToArray());
            Assert.Equal(whole.ReadContentType().MediaType, part.ReadContentType().MediaType);
        }
    }

    private static ReadOnlySequence<byte> Pieces(byte[] octets, int length)
    {
        var first = new Piece(octets.AsMemory(0, Math.Min(length, octets.Length)), 0);
        var last = first;
        for (var start = length; start < octets.Length; start += length)
            last = last.Append(octets.AsMemory(start, Math.Min(length, octets.Length - start)));
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Piece Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
