using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message;

/// <summary>
/// Writes header fields, folded before column 78 where there is a space to fold at (RFC 5322 §2.1.1). Nothing that is written can end a line
/// or start a field: control characters become question marks.
/// </summary>
public ref struct HeaderWriter
{
    private const int PreferredLine = 78;

    // RFC 5322 §2.1.1 ends a line at 998; a longer word is cut into pieces, for which white space inside it is the lesser evil.
    private const int LongestWord = 900;

    // Of octets that may all get a backslash, and quotes around them: a cut behind a backslash would let out what the quotes hold.
    private const int LongestQuoted = (LongestWord - 2) / 2;

    private static readonly SearchValues<byte> Controls = SearchValues.Create(MakeControls());

    private readonly IBufferWriter<byte> _output;
    private readonly bool _isInternational;
    private int _column;
    private bool _isBehindName;
    private bool _hasEncodedWord;

    /// <param name="isInternational">UTF-8 may stand in the header (RFC 6532).</param>
    public HeaderWriter(IBufferWriter<byte> output, bool isInternational = false)
    {
        _output = output;
        _isInternational = isInternational;
        _column = 0;
        _isBehindName = false;
        _hasEncodedWord = false;
    }

    /// <summary>Lines that are complete and known to be right.</summary>
    public readonly void Lines(scoped ReadOnlySpan<byte> lines) => _output.Write(lines);

    /// <summary>A field of unstructured text: encoded as RFC 2047 words where it is not ASCII and must be.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<char> text)
    {
        Begin(name);
        Text(text);
        End();
    }

    /// <summary>A field of one word.</summary>
    public void Field(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> word)
    {
        Begin(name);
        Word(word);
        End();
    }

    public void Begin(scoped ReadOnlySpan<byte> name)
    {
        _output.Write(name);
        _output.Write(":"u8);
        _column = name.Length + 1;
        _isBehindName = true;
    }

    public void End() => Fold();

    /// <summary>The next word goes on a line of its own.</summary>
    public void Fold()
    {
        _output.Write("\r\n"u8);
        _column = 0;
        _hasEncodedWord = false;
    }

    /// <summary>A space and the word, never broken below 900 octets. Without <c>isInternational</c>, octets above 127 become question marks.</summary>
    public void Word(scoped ReadOnlySpan<byte> word)
    {
        while (word.Length > LongestWord)
        {
            var cut = LongestWord;
            while (cut > LongestWord - 4 && (word[cut] & 0xC0) == 0x80)
                cut--;
            // RFC 5322 §3.2.1: a quoted-pair cut in two would quote the line end, and let out what the quotes or parentheses hold.
            if ((cut - 1 - word[..cut].LastIndexOfAnyExcept((byte)'\\')) % 2 != 0)
                cut--;
            Piece(word[..cut]);
            Fold();
            word = word[cut..];
        }

        Piece(word);
    }

    public void Word(scoped ReadOnlySpan<char> word)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(word.Length));
        Word(rented.AsSpan(0, Encoding.UTF8.GetBytes(word, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>Directly behind the last word, without a space.</summary>
    public void Glue(scoped ReadOnlySpan<byte> ascii)
    {
        _output.Write(ascii);
        _column += ascii.Length;
    }

    /// <summary>
    /// Words of unstructured text (RFC 2047 §5 (1)) with the spaces between them; those around it are dropped. Encoded words are used from the
    /// first word that needs them to the last, and nowhere else.
    /// </summary>
    public void Text(scoped ReadOnlySpan<char> text)
    {
        text = text.Trim(' ');
        var (start, end) = FindEncoded(text);
        PlainWords(text[..start]);
        EncodedText(text[start..end]);
        PlainWords(text[end..]);
    }

    /// <summary>A phrase such as a display name (RFC 5322 §3.2.5): atoms, a quoted-string, or encoded words where it cannot be either.</summary>
    public void Phrase(scoped ReadOnlySpan<char> text)
    {
        text = text.Trim(' ');
        var (start, end) = FindEncoded(text);
        if (end > start)
            EncodedText(text);
        else if (IsAtoms(text))
            PlainWords(text);
        else
            PlainWords($"\"{text.ToString().Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
    }

    // A word and all but one of the spaces before it are written together, so that a fold keeps their number.
    private void PlainWords(scoped ReadOnlySpan<char> text)
    {
        while (NextWord(text, out var start, out var end))
        {
            Word(text[start..end]);
            text = text[end..];
        }
    }

    private readonly (int Start, int End) FindEncoded(scoped ReadOnlySpan<char> text)
    {
        var (first, last) = (text.Length, text.Length);
        for (var position = 0; NextWord(text[position..], out var start, out var end); position += end)
        {
            if (!NeedsEncoding(text[(position + start)..(position + end)]))
                continue;
            first = Math.Min(first, position + start);
            last = position + end;
        }

        return (first, first == text.Length ? first : last);
    }

    // Text that looks like an encoded word has to be encoded itself, or it would be read as what it says.
    private readonly bool NeedsEncoding(scoped ReadOnlySpan<char> word) =>
        (!_isInternational && !Ascii.IsValid(word))
        || word.Contains("=?", StringComparison.Ordinal)
        || (word.Length > LongestWord / 8 && Encoding.UTF8.GetByteCount(word) > LongestQuoted);

    private static bool NextWord(scoped ReadOnlySpan<char> text, out int start, out int end)
    {
        var spaces = text.IndexOfAnyExcept(' ');
        start = spaces > 0 ? 1 : 0;
        end = 0;
        if (spaces < 0)
            return false;
        var length = text[spaces..].IndexOf(' ');
        end = length < 0 ? text.Length : spaces + length;
        return true;
    }

    // Characters beyond ASCII are atext by RFC 6532 §3.2, but some of them are spaces to those who look for spaces.
    private static bool IsAtoms(scoped ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (c != ' ' && (c >= 0x80 || !LocalPart.IsAtext(c)))
                return false;
        }

        return text.Length > 0 && !text.Contains("  ", StringComparison.Ordinal);
    }

    // RFC 2047 §2 and §5
    private void EncodedText(scoped ReadOnlySpan<char> text)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        ReadOnlySpan<byte> rest = rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented));
        var isQ = EncodedWordWriter.IsShorterInQ(rest);
        Span<byte> word = stackalloc byte[EncodedWordWriter.MaxLength];
        while (!rest.IsEmpty)
        {
            // A word of a few letters at the end of a line is worth less than a whole one on the next.
            var room = EncodedWordWriter.MaxLine - _column - 1;
            if (room < 2 * EncodedWordWriter.MinLength && !_isBehindName)
                room = EncodedWordWriter.MaxLength;
            var taken = EncodedWordWriter.Write(rest, isQ, room, word, out var written);
            if (_column + 1 + written > EncodedWordWriter.MaxLine && !_isBehindName)
                Fold();
            Piece(word[..written]);
            _hasEncodedWord = true;
            rest = rest[taken..];
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    private void Piece(scoped ReadOnlySpan<byte> word)
    {
        // Directly behind the name a fold would leave an empty first line, which some readers take for an empty field.
        var limit = _hasEncodedWord ? EncodedWordWriter.MaxLine : PreferredLine;
        if (_column > 0 && _column + 1 + word.Length > limit && !_isBehindName)
            Fold();
        var output = _output.GetSpan(word.Length + 1);
        output[0] = (byte)' ';
        var copy = output.Slice(1, word.Length);
        word.CopyTo(copy);
        if (copy.ContainsAny(Controls) || (!_isInternational && !Ascii.IsValid(copy)))
            Clean(copy);

        _output.Advance(word.Length + 1);
        _column += word.Length + 1;
        _isBehindName = false;
    }

    private readonly void Clean(Span<byte> word)
    {
        foreach (ref var c in word)
        {
            if (c is < 32 or 127 || (c > 127 && !_isInternational))
                c = (byte)'?';
        }
    }

    private static byte[] MakeControls()
    {
        var controls = new List<byte> { 127 };
        for (byte c = 0; c < ' '; c++)
            controls.Add(c);
        return [.. controls];
    }
}
