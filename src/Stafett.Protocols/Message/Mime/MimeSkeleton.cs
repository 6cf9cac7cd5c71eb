using System.Buffers;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// The structure of a message that lies in pieces, without putting the pieces together: the tree is made from a skeleton, in which most of
/// each body is left out, and ranges are turned back into the message's own octets. Header sections are in the tree as they stand, bodies
/// are not: read those through <see cref="Octets"/>.
/// </summary>
public sealed class MimeSkeleton
{
    private const int ShortMessage = 32 * 1024;

    private readonly ReadOnlySequence<byte> _message;
    private readonly IReadOnlyList<(int At, int LeftOut)> _gaps;

    private MimeSkeleton(in ReadOnlySequence<byte> message, MimeTree tree, IReadOnlyList<(int At, int LeftOut)> gaps)
    {
        _message = message;
        _gaps = gaps;
        Tree = tree;
    }

    public MimeTree Tree { get; }

    /// <param name="copyBelow">A message in pieces that is shorter is put together instead.</param>
    public static MimeSkeleton Parse(in ReadOnlySequence<byte> message, MimeLimits limits, int copyBelow = ShortMessage)
    {
        if (message.IsSingleSegment || message.Length < copyBelow)
            return new MimeSkeleton(message, MimeTree.Parse(message, limits), []);
        var builder = new MimeSkeletonBuilder(limits.Headers.Length);
        builder.Read(message);
        return new MimeSkeleton(message, MimeTree.Parse(builder.Skeleton, limits), builder.Gaps);
    }

    /// <summary>What a range of the tree stands for.</summary>
    public ReadOnlySequence<byte> Octets(OctetRange range)
    {
        var start = Place(range.Start);
        return _message.Slice(start, Place(range.End) - start);
    }

    // No range starts at a gap: the builder keeps at least one octet of each body before it leaves something out.
    private long Place(int offset)
    {
        var low = 0;
        var high = _gaps.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_gaps[middle].At <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        return offset + (low == 0 ? 0L : _gaps[low - 1].LeftOut);
    }
}
