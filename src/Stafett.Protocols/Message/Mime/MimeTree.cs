using System.Buffers;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// The parts of a message, outermost first, as offsets into its octets; keeps a reference to them and copies nothing. Names, types and
/// texts are made when a part is asked for them.
/// </summary>
public sealed class MimeTree
{
    private const int FirstNodes = 8;

    private Node[] _nodes = new Node[FirstNodes];

    private MimeTree(ReadOnlyMemory<byte> message) => Message = message;

    public ReadOnlyMemory<byte> Message { get; }

    /// <summary>At least 1: the message itself.</summary>
    public int Count { get; private set; }

    public MimePart Root => new(this, 0);

    /// <summary>In the order in which the parts start.</summary>
    public MimePart this[int index] => index < Count ? new(this, index) : throw new ArgumentOutOfRangeException(nameof(index));

    public static MimeTree Parse(ReadOnlyMemory<byte> message) => Parse(message, MimeLimits.Default);

    public static MimeTree Parse(ReadOnlyMemory<byte> message, MimeLimits limits)
    {
        var tree = new MimeTree(message);
        tree.Read(limits);
        return tree;
    }

    /// <summary>Over the octets themselves where they are in one piece; else over one copy.</summary>
    public static MimeTree Parse(in ReadOnlySequence<byte> message, MimeLimits limits) =>
        Parse(message.IsSingleSegment ? message.First : message.ToArray(), limits);

    internal ref readonly Node NodeAt(int index) => ref _nodes[index];

    private void Read(MimeLimits limits)
    {
        var reader = new MimeReader(Message.Span, limits);
        var open = -1;
        while (reader.Read())
        {
            switch (reader.Event)
            {
                case MimeEvent.Headers:
                    if (Count == _nodes.Length)
                        Array.Resize(ref _nodes, Count * 2);
                    _nodes[Count] = new Node(in reader, open);
                    open = Count++;
                    break;
                case MimeEvent.CloseDelimiter:
                    _nodes[open].IsClosed = true;
                    break;
                case MimeEvent.PartEnd:
                    _nodes[open].BodyEnd = reader.Range.Start;
                    _nodes[open].Behind = Count;
                    open = _nodes[open].Parent;
                    break;
                case MimeEvent.Preamble:
                    _nodes[open].PreambleEnd = reader.Range.End;
                    break;
            }
        }
    }

    internal struct Node
    {
        public readonly int Parent;
        public readonly int Start;
        public readonly int FieldsEnd;
        public readonly int BodyStart;
        public readonly OctetRange ContentType;
        public readonly OctetRange TransferEncoding;
        public readonly OctetRange Disposition;
        public readonly int Depth;
        public readonly MimeKind Kind;
        public readonly bool IsOpaque;
        public readonly bool IsDigestDefault;
        public readonly bool IsBlankLineMissing;
        public bool IsClosed;
        public int PreambleEnd;
        public int BodyEnd;
        public int Behind;

        public Node(in MimeReader reader, int parent)
        {
            Parent = parent;
            Start = reader.Range.Start;
            FieldsEnd = reader.FieldsEnd;
            BodyStart = PreambleEnd = reader.Range.End;
            ContentType = reader.ContentType;
            TransferEncoding = reader.TransferEncoding;
            Disposition = reader.Disposition;
            Depth = reader.Depth;
            Kind = reader.Kind;
            IsOpaque = reader.IsOpaque;
            IsDigestDefault = reader.IsDigestDefault;
            IsBlankLineMissing = reader.IsBlankLineMissing;
        }
    }
}
