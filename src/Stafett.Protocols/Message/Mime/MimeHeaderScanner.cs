using System.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>Finds the end of a part's header section, by the rules of <see cref="HeaderSectionParser"/>, and the three fields that decide about its body.</summary>
internal ref struct MimeHeaderScanner
{
    public OctetRange ContentType;
    public OctetRange TransferEncoding;
    public OctetRange Disposition;

    /// <summary>Behind the last field.</summary>
    public int FieldsEnd;

    public int BodyStart;

    /// <summary>Neither a blank line nor the end of the message ended the section.</summary>
    public bool IsBlankLineMissing;

    public bool IsOverLimit;

    private bool _hasContentType;
    private bool _hasTransferEncoding;
    private bool _hasDisposition;

    public void Scan(ReadOnlySpan<byte> message, int start, bool isMessage, in BoundaryStack boundaries, HeaderLimits limits)
    {
        var position = isMessage ? start + HeaderSectionParser.SkipMailboxLines(message[start..]) : start;
        var fields = 0;
        FieldsEnd = BodyStart = position;
        while (position < message.Length)
        {
            var blank = HeaderSectionParser.BlankLineAt(message, position);
            if (blank > 0)
            {
                BodyStart = position + blank;
                break;
            }

            // A boundary line ends a header section that has no blank line: the part has no body.
            if (boundaries.HasBoundaries && message[position..].StartsWith("--"u8) && boundaries.Find(message, message[(position + 2)..], out _) >= 0)
            {
                IsBlankLineMissing = true;
                break;
            }

            var nameLength = message[position..].IndexOfAny(HeaderSectionParser.NameStops);
            var colon = nameLength > 0 ? HeaderSectionParser.ColonBehind(message, position + nameLength) : -1;
            if (colon < 0)
            {
                IsBlankLineMissing = true;
                break;
            }

            var next = HeaderSectionParser.EndOfField(message, colon + 1);
            if (next - start > limits.Length || fields == limits.Fields)
            {
                IsOverLimit = true;
                break;
            }

            fields++;
            Note(message, position, nameLength, new OctetRange(colon + 1, next));
            FieldsEnd = BodyStart = position = next;
        }

        IsOverLimit |= FieldsEnd - start > limits.Length;
        if (IsOverLimit && FieldsEnd - start > limits.Length)
            FieldsEnd = BodyStart = start;
    }

    // The first of several counts, as in Dovecot.
    private void Note(ReadOnlySpan<byte> message, int start, int nameLength, OctetRange value)
    {
        var name = message.Slice(start, nameLength);
        switch (nameLength)
        {
            case 12 when !_hasContentType && Ascii.EqualsIgnoreCase(name, "Content-Type"u8):
                ContentType = value;
                _hasContentType = true;
                break;
            case 25 when !_hasTransferEncoding && Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8):
                TransferEncoding = value;
                _hasTransferEncoding = true;
                break;
            case 19 when !_hasDisposition && Ascii.EqualsIgnoreCase(name, "Content-Disposition"u8):
                Disposition = value;
                _hasDisposition = true;
                break;
        }
    }
}
