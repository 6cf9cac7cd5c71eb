using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests.Message;

internal static class Octets
{
    /// <summary>UTF-8 with CRLF for each LF.</summary>
    public static byte[] Of(string text) => Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal));

    public static HeaderSection Headers(string text) => Headers(Of(text));

    public static HeaderSection Headers(ReadOnlyMemory<byte> octets)
    {
        Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(octets, HeaderLimits.Default, out var headers));
        return headers;
    }

    public static ReadOnlySequence<byte> Segments(ReadOnlyMemory<byte> octets, params int[] cuts)
    {
        var first = new Segment(octets[..(cuts.Length > 0 ? cuts[0] : octets.Length)], 0);
        var last = first;
        for (var i = 0; i < cuts.Length; i++)
            last = last.Append(octets[cuts[i]..(i + 1 < cuts.Length ? cuts[i + 1] : octets.Length)]);
        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long index)
        {
            Memory = memory;
            RunningIndex = index;
        }

        public Segment Append(ReadOnlyMemory<byte> memory)
        {
            var next = new Segment(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}
