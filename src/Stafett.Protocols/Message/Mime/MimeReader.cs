using System.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// Reads the structure of a message (RFC 2045, RFC 2046) as a row of events with offsets. One pass, no recursion, nothing copied; it fails for
/// nothing. Broken mail is read as Dovecot reads it: boundaries match as prefixes, an outer boundary ends all parts inside, a missing last
/// boundary is the end of the message, a boundary in a header section ends it, and the first Content-Type of several counts.
/// </summary>
public ref struct MimeReader
{
    private readonly ReadOnlySpan<byte> _message;
    private readonly MimeLimits _limits;
    private BoundaryStack _open = new();
    private State _state = State.Headers;
    private int _position;
    private int _parts;
    private bool _isMessage = true;
    private bool _isDigest;
    private MimeEvent _text;
    private OctetRange _boundary;
    private string? _decodedBoundary;
    private Found _next;

    public MimeReader(ReadOnlySpan<byte> message, MimeLimits limits)
    {
        _message = message;
        _limits = limits;
    }

    private enum State
    {
        Headers,
        Text,
        Unwind,
        End,
    }

    public MimeEvent Event { get; private set; }

    /// <summary>Where the event's octets are.</summary>
    public OctetRange Range { get; private set; }

    /// <summary>Of the part that the event belongs to; the message itself is 1.</summary>
    public int Depth { get; private set; }

    /// <summary>After <see cref="MimeEvent.Headers"/>: what the part is.</summary>
    public MimeKind Kind { get; private set; }

    /// <summary>After <see cref="MimeEvent.Headers"/>: more than the limits allow; the part is a leaf whatever it says.</summary>
    public bool IsOpaque { get; private set; }

    /// <summary>After <see cref="MimeEvent.Headers"/>: the part stands in a multipart/digest and says no type, so it is a message.</summary>
    public bool IsDigestDefault { get; private set; }

    /// <summary>After <see cref="MimeEvent.Headers"/>: the end of the last field; the blank line is behind it.</summary>
    public int FieldsEnd { get; private set; }

    public bool IsBlankLineMissing { get; private set; }

    /// <summary>The value of Content-Type, empty where there is none.</summary>
    public OctetRange ContentType { get; private set; }

    public OctetRange TransferEncoding { get; private set; }

    public OctetRange Disposition { get; private set; }

    /// <summary>False behind the last event.</summary>
    public bool Read()
    {
        while (true)
        {
            switch (_state)
            {
                case State.Headers:
                    ReadHeaders();
                    return true;
                case State.Text:
                    ReadText();
                    // Every leaf has a body, if an empty one; what stands around boundaries is only told when there is something.
                    if (Event == MimeEvent.Body || !Range.IsEmpty)
                        return true;
                    break;
                case State.Unwind:
                    return Unwind();
                default:
                    Event = MimeEvent.None;
                    return false;
            }
        }
    }

    private void ReadHeaders()
    {
        _parts++;
        Event = MimeEvent.Headers;
        Depth = _open.Count + 1;
        var scanner = new MimeHeaderScanner();
        // The last part that the limit allows is all the rest.
        IsOpaque = _parts == _limits.Parts && _parts > 1;
        if (IsOpaque)
        {
            _open.CloseAll();
            scanner.FieldsEnd = scanner.BodyStart = _position;
        }
        else
        {
            scanner.Scan(_message, _position, _isMessage, in _open, _limits.Headers);
            IsOpaque = scanner.IsOverLimit;
        }

        FieldsEnd = scanner.FieldsEnd;
        IsBlankLineMissing = scanner.IsBlankLineMissing;
        ContentType = scanner.ContentType;
        TransferEncoding = scanner.TransferEncoding;
        Disposition = scanner.Disposition;
        IsDigestDefault = ContentType.IsEmpty && !IsOpaque && _open.IsTopDigest;
        Range = new OctetRange(_position, scanner.BodyStart);
        _position = scanner.BodyStart;
        Kind = IsOpaque ? MimeKind.Leaf : KindOfPart(out _boundary);
        if (Kind != MimeKind.Leaf && Depth == _limits.Depth)
        {
            Kind = MimeKind.Leaf;
            IsOpaque = true;
        }

        OpenPart();
    }

    private void OpenPart()
    {
        _state = State.Text;
        _text = Kind == MimeKind.Multipart ? MimeEvent.Preamble : MimeEvent.Body;
        if (Kind != MimeKind.Multipart)
        {
            _open.PushPlain();
            if (Kind == MimeKind.Message)
            {
                _state = State.Headers;
                _isMessage = true;
            }
        }
        else if (_decodedBoundary is null)
        {
            _open.PushBoundary(_isDigest, _message[_boundary.Start.._boundary.End], _boundary.Start);
        }
        else
        {
            _open.PushCopy(_isDigest, Encoding.UTF8.GetBytes(_decodedBoundary));
            _decodedBoundary = null;
        }
    }

    private MimeKind KindOfPart(out OctetRange boundary)
    {
        boundary = default;
        if (ContentType.IsEmpty)
            return IsDigestDefault && !IsEncoded ? MimeKind.Message : MimeKind.Leaf;
        var reader = new ParameterReader(_message[ContentType.Start..ContentType.End]);
        if (!reader.ReadMediaType(out var type, out var subtype))
            return MimeKind.Leaf;
        if (Ascii.EqualsIgnoreCase(type, "message"u8))
        {
            // RFC 2046 §5.2.1 forbids an encoding here; RFC 6532 §3.7 allows it for message/global. Encoded, it is a body like others.
            var isMessage = Ascii.EqualsIgnoreCase(subtype, "rfc822"u8) || Ascii.EqualsIgnoreCase(subtype, "global"u8);
            return isMessage && !IsEncoded ? MimeKind.Message : MimeKind.Leaf;
        }

        if (!Ascii.EqualsIgnoreCase(type, "multipart"u8))
            return MimeKind.Leaf;
        _isDigest = Ascii.EqualsIgnoreCase(subtype, "digest"u8);
        return FindBoundary(ref reader, out boundary) ? MimeKind.Multipart : MimeKind.Leaf;
    }

    private readonly bool IsEncoded =>
        !TransferEncoding.IsEmpty && TransferEncodingParser.Parse(_message[TransferEncoding.Start..TransferEncoding.End]) is ContentTransferEncoding.Base64 or ContentTransferEncoding.QuotedPrintable;

    private bool FindBoundary(ref ParameterReader reader, out OctetRange boundary)
    {
        boundary = default;
        while (reader.Read())
        {
            if (reader.Name.Length < 8 || !Ascii.EqualsIgnoreCase(reader.Name[..8], "boundary"u8))
                continue;
            if (reader.Name.Length == 8 && !reader.Value.ContainsAny("\\\r\n"u8))
            {
                // RFC 2046 §5.1.1: a boundary does not end with white space, whatever stands between the quotes.
                var length = reader.Value.TrimEnd(" \t"u8).Length;
                boundary = new OctetRange(ContentType.Start + reader.ValueStart, ContentType.Start + reader.ValueStart + length);
                return length > 0;
            }

            if (reader.Name.Length == 8 || reader.Name[8] == '*')
            {
                _decodedBoundary = ContentTypeField.Parse(_message[ContentType.Start..ContentType.End]).Parameters["boundary"]?.TrimEnd();
                return !string.IsNullOrEmpty(_decodedBoundary);
            }
        }

        return false;
    }

    private void ReadText()
    {
        Event = _text;
        Depth = _open.Count;
        _next = _open.HasBoundaries ? FindDelimiter(_position) : new Found(_message.Length, _message.Length, -1, false);
        Range = new OctetRange(_position, _next.Start);
        _position = _next.Start;
        _state = State.Unwind;
    }

    private bool Unwind()
    {
        Depth = _open.Count;
        if (_open.Count > _next.Owner + 1)
        {
            _open.Pop();
            Event = MimeEvent.PartEnd;
            Range = new OctetRange(_position, _position);
            return true;
        }

        if (_next.Owner < 0)
        {
            _state = State.End;
            Event = MimeEvent.None;
            return false;
        }

        Event = _next.IsClose ? MimeEvent.CloseDelimiter : MimeEvent.Delimiter;
        Range = new OctetRange(_next.Start, _next.End);
        _position = _next.End;
        if (_next.IsClose)
        {
            _open.CloseTop();
            _state = State.Text;
            _text = MimeEvent.Epilogue;
        }
        else
        {
            _state = State.Headers;
            _isMessage = false;
        }

        return true;
    }

    private readonly Found FindDelimiter(int from)
    {
        if ((from == 0 || _message[from - 1] == '\n') && _message[from..].StartsWith("--"u8) && TryMatch(from, from, out var found))
            return found;
        var position = from;
        while (true)
        {
            var index = _message[position..].IndexOf("\n--"u8);
            if (index < 0)
                return new Found(_message.Length, _message.Length, -1, false);
            index += position;
            var start = index > from && _message[index - 1] == '\r' ? index - 1 : index;
            if (TryMatch(start, index + 1, out found))
                return found;
            position = index + 3;
        }
    }

    private readonly bool TryMatch(int start, int lineStart, out Found found)
    {
        var owner = _open.Find(_message, _message[(lineStart + 2)..], out var length);
        found = default;
        if (owner < 0)
            return false;
        var behind = lineStart + 2 + length;
        var isClose = _message[behind..].StartsWith("--"u8);
        var lineEnd = _message[behind..].IndexOf((byte)'\n');
        var end = lineEnd < 0 ? _message.Length : behind + lineEnd + 1;
        if (isClose && lineEnd >= 0)
            end -= _message[end - 2] == '\r' ? 2 : 1;
        found = new Found(start, end, owner, isClose);
        return true;
    }

    private readonly record struct Found(int Start, int End, int Owner, bool IsClose);
}
