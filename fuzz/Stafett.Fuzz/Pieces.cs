using System.Buffers;

namespace Stafett.Fuzz;

/// <summary>Octets in pieces of one length, as they lie in the buffers of a connection.</summary>
internal sealed class Pieces : ReadOnlySequenceSegment<byte>
{
    private Pieces(ReadOnlyMemory<byte> memory, long index)
    {
        Memory = memory;
        RunningIndex = index;
    }

    // What is looked up in a sequence is looked up from its first piece on: more pieces than any message comes in would only be slow.
    private const int Most = 2_000;

    /// <summary>Of the length, or longer where there would be thousands.</summary>
    public static ReadOnlySequence<byte> Cut(byte[] octets, int length)
    {
        length = Math.Max(length, octets.Length / Most);
        var first = new Pieces(octets.AsMemory(0, Math.Min(length, octets.Length)), 0);
        var last = first;
        for (var start = length; start < octets.Length; start += length)
        {
            var next = new Pieces(octets.AsMemory(start, Math.Min(length, octets.Length - start)), start);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
