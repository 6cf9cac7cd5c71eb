namespace Stafett.Protocols.Message.Mime;

/// <summary>One part of a <see cref="MimeTree"/>: a handle, not a copy.</summary>
public readonly record struct MimePart
{
    private readonly MimeTree _tree;

    internal MimePart(MimeTree tree, int index)
    {
        _tree = tree;
        Index = index;
    }

    public int Index { get; }

    /// <summary>Of the part around this one; -1 for the message itself.</summary>
    public int Parent => Node.Parent;

    /// <summary>Of the first part behind this one that is not inside it.</summary>
    public int Behind => Node.Behind;

    public int Depth => Node.Depth;

    public MimeKind Kind => Node.Kind;

    /// <summary>A limit was reached: the body is not looked into, whatever the part says it is.</summary>
    public bool IsOpaque => Node.IsOpaque;

    /// <summary>The closing boundary of the multipart was there.</summary>
    public bool IsClosed => Node.IsClosed;

    public bool IsBlankLineMissing => Node.IsBlankLineMissing;

    /// <summary>The fields, without the blank line behind them.</summary>
    public OctetRange Fields => new(Node.Start, Node.FieldsEnd);

    /// <summary>With everything inside, without the line end that belongs to the boundary behind it.</summary>
    public OctetRange Body => new(Node.BodyStart, Node.BodyEnd);

    /// <summary>Header section, blank line and body.</summary>
    public OctetRange All => new(Node.Start, Node.BodyEnd);

    public OctetRange Preamble => new(Node.BodyStart, Node.PreambleEnd);

    public bool HasContentType => !Node.ContentType.IsEmpty;

    private ref readonly MimeTree.Node Node => ref _tree.NodeAt(Index);

    public ReadOnlyMemory<byte> Octets(OctetRange range) => _tree.Message[range.Start..range.End];

    public HeaderSection ReadHeaders()
    {
        _ = HeaderSectionParser.Parse(Octets(Fields), new HeaderLimits(int.MaxValue - 16, int.MaxValue), out var headers);
        return headers;
    }

    public ContentTypeField ReadContentType()
    {
        if (!HasContentType)
            return Node.IsDigestDefault ? ContentTypeField.DigestDefault : ContentTypeField.Default;
        return ContentTypeField.Parse(Octets(Node.ContentType).Span);
    }

    public ContentTransferEncoding TransferEncoding => Node.TransferEncoding.IsEmpty ? ContentTransferEncoding.SevenBit : TransferEncodingParser.Parse(Octets(Node.TransferEncoding).Span);

    /// <summary>Null where the field is missing.</summary>
    public ContentDispositionField? ReadDisposition() => Node.Disposition.IsEmpty ? null : ContentDispositionField.Parse(Octets(Node.Disposition).Span);

    /// <summary>The body without its transfer encoding; as it stands where parts are inside or the encoding is unknown.</summary>
    public byte[] DecodeBody() => TransferDecoder.Decode(Kind == MimeKind.Leaf ? TransferEncoding : ContentTransferEncoding.Binary, Octets(Body).Span);
}
