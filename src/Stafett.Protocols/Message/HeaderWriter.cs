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

    private static readonly SearchValues<byte> Controls = SearchValues.Create(MakeControls());

    private readonly IBufferWriter<byte> _output;
    private readonly bool _isInternational;
    private int _column;
    private bool _isBehindName;

    /// <param name="isInternational">UTF-8 may stand in the header (RFC 6532).</param>
    public HeaderWriter(IBufferWriter<byte> output, bool isInternational = false)
    {
        _output = output;
        _isInternational = isInternational;
        _column = 0;
        _isBehindName = false;
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

    public void End()
    {
        _output.Write("\r\n"u8);
        _column = 0;
    }

    /// <summary>The next word goes on a line of its own.</summary>
    public void Fold()
    {
        _output.Write("\r\n"u8);
        _column = 0;
    }

    /// <summary>A space and the word, never broken below 900 octets. Without <c>isInternational</c>, octets above 127 become question marks.</summary>
    public void Word(scoped ReadOnlySpan<byte> word)
    {
        while (word.Length > LongestWord)
        {
            var cut = LongestWord;
            while (cut > LongestWord - 4 && (word[cut] & 0xC0) == 0x80)
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

    /// <summary>Words of text, separated by one space each.</summary>
    public void Text(scoped ReadOnlySpan<char> text)
    {
        // Text that looks like an encoded word has to be encoded itself, or it would be read as what it says.
        if ((!_isInternational && !Ascii.IsValid(text)) || text.Contains("=?", StringComparison.Ordinal))
        {
            Encode(text);
            return;
        }

        foreach (var range in text.Split(' '))
        {
            var word = text[range];
            if (!word.IsEmpty)
                Word(word);
        }
    }

    // RFC 2047 §2 and §4.1
    private void Encode(scoped ReadOnlySpan<char> text)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        ReadOnlySpan<byte> rest = rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented));
        Span<byte> word = stackalloc byte[80];
        while (!rest.IsEmpty)
        {
            var length = EncodedWords.PieceLength(rest);
            "=?UTF-8?B?"u8.CopyTo(word);
            System.Buffers.Text.Base64.EncodeToUtf8(rest[..length], word[10..], out _, out var written);
            "?="u8.CopyTo(word[(10 + written)..]);
            Piece(word[..(10 + written + 2)]);
            rest = rest[length..];
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    private void Piece(scoped ReadOnlySpan<byte> word)
    {
        // Directly behind the name a fold would leave an empty first line, which some readers take for an empty field.
        if (_column > 0 && _column + 1 + word.Length > PreferredLine && !_isBehindName)
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
