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

    public static ReadOnlySequence<byte> Cut(byte[] octets, int length)
    {
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
