using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// The value of Content-Type and Content-Disposition, piece by piece, as it stands in the octets (RFC 2045 §5.1). Reads what mail really holds:
/// values without their quotes, quotes that are not closed, missing and doubled semicolons, comments anywhere. Linear and bounded.
/// </summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> text)
{
    private const int MaxParameters = 256;

    private static readonly SearchValues<byte> TokenStops = SearchValues.Create(" \t\r\n;,=/()<>@:\\\"[]?"u8);
    private static readonly SearchValues<byte> NameStops = SearchValues.Create(" \t\r\n;,=\"("u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly int _endOfContent = text.TrimEnd(" \t\r\n"u8).Length;
    private int _position = 0;
    private int _count = 0;
    private bool _commentsAreBroken = false;
    private bool _quotesAreBroken = false;

    /// <summary>As written, with the stars of RFC 2231.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>As written, without the quotes around it; escapes and folds are still inside.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    public int ValueStart { get; private set; }

    public bool IsQuoted { get; private set; }

    private readonly int Current => _position < _text.Length ? _text[_position] : -1;

    /// <summary>The words at the start, such as <c>base64</c> or <c>attachment</c>; quotes around it are taken off.</summary>
    public ReadOnlySpan<byte> ReadLeadingToken()
    {
        SkipSpace();
        if (Current is '"' or '\'')
            _position++;
        var start = _position;
        _position += TokenLength(_text[start..]);
        if (Current == '=')
        {
            // "Content-Type: charset=utf-8": what looked like the type is a parameter already.
            _position = start;
            return default;
        }

        var token = _text[start.._position].TrimEnd((byte)'\'');
        if (Current == '"')
            _position++;
        return token;
    }

    /// <summary>False where there is no type/subtype; parameters can be read all the same.</summary>
    public bool ReadMediaType(out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> subtype)
    {
        subtype = default;
        type = ReadLeadingToken();
        SkipSpace();
        if (type.IsEmpty || Current != '/')
            return false;

        _position++;
        subtype = ReadLeadingToken();
        return !subtype.IsEmpty;
    }

    public bool Read()
    {
        while (_count < MaxParameters)
        {
            SkipSeparators();
            if (_position >= _text.Length)
                return false;
            if (Current == '"')
            {
                ReadQuoted();
                continue;
            }

            var length = _text[_position..].IndexOfAny(NameStops);
            if (length < 0)
                return false;
            Name = _text.Slice(_position, length);
            _position += Math.Max(length, 1);
            if (length == 0)
                continue;
            SkipSpace();
            if (Current != '=')
                continue;
            _count++;
            _position++;
            SkipSpace();
            if (Current == '"')
                ReadQuoted();
            else
                ReadBare();
            return true;
        }

        return false;
    }

    private static int TokenLength(ReadOnlySpan<byte> text)
    {
        var length = text.IndexOfAny(TokenStops);
        return length < 0 ? text.Length : length;
    }

    private void SkipSeparators()
    {
        do
        {
            SkipSpace();
        }
        while (Current is ';' or ',' && ++_position > 0);
    }

    // RFC 5322 §3.2.2: white space, folds and nested comments.
    private void SkipSpace()
    {
        while (true)
        {
            while (Current is ' ' or '\t' or '\r' or '\n')
                _position++;
            var end = Current == '(' ? CommentEnd(_position) : -1;
            if (end < 0)
                return;
            _position = end;
        }
    }

    // -1 for a comment that is not closed. Then no other one is looked for, which keeps reading linear.
    private int CommentEnd(int position)
    {
        if (_commentsAreBroken)
            return -1;
        var depth = 0;
        for (var i = position; i < _text.Length; i++)
        {
            var c = _text[i];
            if (c == '(')
                depth++;
            else if (c == ')' && --depth == 0)
                return i + 1;
            else if (c == '\\')
                i++;
        }

        _commentsAreBroken = true;
        return -1;
    }

    private void ReadQuoted()
    {
        IsQuoted = true;
        var start = ValueStart = _position + 1;
        _position = start;
        while (!_quotesAreBroken)
        {
            var stop = _text[_position..].IndexOfAny((byte)'"', (byte)'\\');
            if (stop < 0)
                break;
            _position += stop + 1;
            if (_text[_position - 1] == '"')
            {
                Value = _text[start..(_position - 1)];
                return;
            }

            // A backslash in front of the last quote is a Windows path that was not escaped.
            if (Current == '"' && _position + 1 >= _endOfContent)
                continue;
            if (_position < _text.Length)
                _position++;
        }

        // The quote is not closed: the value ends like one without quotes. Every quote behind it is escaped, so none of them opens one that
        // is closed either; not looking again keeps reading linear.
        _quotesAreBroken = true;
        var end = _text[start..].IndexOfAny((byte)';', (byte)'\n');
        _position = end < 0 ? _text.Length : start + end;
        Value = _text[start.._position].TrimEnd(" \t\r\n"u8);
    }

    private void ReadBare()
    {
        IsQuoted = false;
        var start = ValueStart = _position;
        var end = _text[start..].IndexOf((byte)';');
        end = end < 0 ? _text.Length : start + end;
        // File names are often left without quotes, with spaces and equals signs in them; nothing else is.
        var isName = Name.Length >= 4 && (Ascii.EqualsIgnoreCase(Name[..4], "name"u8) || (Name.Length >= 8 && Ascii.EqualsIgnoreCase(Name[..8], "filename"u8)));
        for (var i = start; i < end; i++)
        {
            var c = _text[i];
            if (c == '(' && CommentEnd(i) is var close and > 0)
            {
                if (EndsValue(close))
                {
                    Value = _text[start..i].TrimEnd(" \t\r\n"u8);
                    _position = close;
                    return;
                }

                i = close - 1;
            }
            else if (IsSpace(c))
            {
                var space = i;
                while (i + 1 < end && IsSpace(_text[i + 1]))
                    i++;
                if ((!isName || _text[space..(i + 1)].Contains((byte)'\n')) && StartsParameter(_text[(i + 1)..end]))
                    end = space;
            }
        }

        _position = end;
        Value = _text[start..end].TrimEnd(" \t\r\n"u8);
    }

    private readonly bool EndsValue(int position)
    {
        while (position < _text.Length && IsSpace(_text[position]))
            position++;
        return position == _text.Length || _text[position] == ';';
    }

    // A semicolon is missing: "charset=utf-8 format=flowed".
    private static bool StartsParameter(ReadOnlySpan<byte> rest)
    {
        var length = TokenLength(rest);
        return length is > 0 and < 40 && length < rest.Length && rest[length] == '=';
    }

    private static bool IsSpace(byte c) => c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
