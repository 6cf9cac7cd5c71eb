using System.Buffers;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Fuzz.Targets;

/// <summary>In pieces a message has the structure that it has in one piece, and each part the same octets.</summary>
public sealed class MimeSkeletonTarget : IFuzzTarget
{
    private static readonly MimeLimits Small = new(5, 12, new HeaderLimits(200, 10));

    public string Name => "mime-skeleton";

    public IEnumerable<byte[]> Seeds => FuzzCheck.Texts(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\npre\r\nx: y\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nbody\r\nmore\r\n--b\r\n--x: y\r\n\r\n\r\n\r\n--b--\r\nend\r\n",
        "Content-Type: multipart/digest; boundary=\"b\"\n\n--b\n\nFrom x\nA: b\n\n--b\nno blank line\n\n--bb\n--b--\n",
        "A: b\r\n c\r\nContent-Type:\r\n multipart/alternative; boundary=b\r\n\r\n\r\n--b\r\nA:b\r\n\r\n\r\n--b--");

    public IReadOnlyList<byte[]> Tokens => FuzzCheck.Texts(
        "\r\n", "\n", "\r", "\r\n\r\n", "\r\n--b\r\n", "\r\n--b--\r\n", "--", "-", ":", " ", "From x\r\n", ">From x\r\n", "A: b\r\n", "--a: b\r\n", "Content-Type: message/rfc822\r\n", "Content-Type: multipart/digest; boundary=b\r\n", "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Transfer-Encoding: base64\r\n");

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
            return;
        var message = input[1..].ToArray();
        var length = 1 + (input[0] & 31);
        Compare(message, length, MimeLimits.Default);
        Compare(message, length, Small);
    }

    public long MemoryCeiling(int inputLength) => 4 * 1024 * 1024 + 2_048L * inputLength;

    private static void Compare(byte[] message, int length, MimeLimits limits)
    {
        var expected = MimeTree.Parse(message, limits);
        var skeleton = MimeSkeleton.Parse(Pieces.Cut(message, length), limits, copyBelow: 0);
        FuzzCheck.That(skeleton.Tree.Count == expected.Count, "in pieces it has other parts");
        for (var i = 0; i < expected.Count; i++)
        {
            var (whole, part) = (expected[i], skeleton.Tree[i]);
            FuzzCheck.That(
                (whole.Parent, whole.Behind, whole.Kind, whole.IsOpaque, whole.IsClosed) == (part.Parent, part.Behind, part.Kind, part.IsOpaque, part.IsClosed) && (whole.IsOpaque || whole.IsBlankLineMissing == part.IsBlankLineMissing),
                "in pieces a part is something else");
            FuzzCheck.That(Same(whole.Octets(whole.All), skeleton.Octets(part.All)), "in pieces a part lies elsewhere");
            FuzzCheck.That(Same(whole.Octets(whole.Body), skeleton.Octets(part.Body)), "in pieces a part has another body");
            FuzzCheck.That(Same(whole.Octets(whole.Preamble), skeleton.Octets(part.Preamble)), "in pieces a part has another preamble");
        }
    }

    private static bool Same(ReadOnlyMemory<byte> expected, ReadOnlySequence<byte> octets) => expected.Span.SequenceEqual(octets.ToArray());
}
