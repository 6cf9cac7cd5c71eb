using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>
/// The inside of a JSON string (RFC 8259 §7) out of octets that should be UTF-8, piece by piece however they are cut. What is not UTF-8 becomes
/// U+FFFD; only quotes, backslashes and controls are escaped.
/// </summary>
internal struct JsonEscaper
{
    private const int LongestEscape = 6;
    private const int Piece = 4 * 1024;

    private static readonly SearchValues<byte> Escaped = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    // The beginning of a character whose rest is in the next piece.
    private uint _held;
    private int _heldLength;

    /// <summary>A whole JSON string with its quotes.</summary>
    public static void WriteString(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        var escaper = new JsonEscaper();
        output.Write("\""u8);
        escaper.Write(octets, output);
        escaper.Finish(output);
        output.Write("\""u8);
    }

    /// <inheritdoc cref="WriteString(ReadOnlySpan{byte}, IBufferWriter{byte})"/>
    public static void WriteString(ReadOnlySpan<char> text, IBufferWriter<byte> output)
    {
        Span<byte> utf8 = stackalloc byte[1_536];
        var escaper = new JsonEscaper();
        output.Write("\""u8);
        while (!text.IsEmpty)
        {
            // Half a pair that has no other half becomes U+FFFD here.
            _ = Utf8.FromUtf16(text, utf8, out var read, out var written);
            escaper.Write(utf8[..written], output);
            text = text[read..];
        }

        output.Write("\""u8);
    }

    public void Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        while (!octets.IsEmpty)
        {
            if (_heldLength > 0)
            {
                Add(octets[0], output);
                octets = octets[1..];
                continue;
            }

            var piece = octets[..Math.Min(octets.Length, Piece)];
            octets = octets[piece.Length..];
            var whole = piece.Length - IncompleteAtEnd(piece);
            if (Utf8.IsValid(piece[..whole]))
                WriteValid(piece[..whole], output);
            else
                WriteDoubtful(piece[..whole], output);
            foreach (var c in piece[whole..])
                Add(c, output);
        }
    }

    /// <summary>A character that was begun and never ended.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        if (_heldLength > 0)
            output.Write("\uFFFD"u8);
        _heldLength = 0;
    }

    // One octet more of a held character, or the first one.
    private void Add(byte octet, IBufferWriter<byte> output)
    {
        Span<byte> character = stackalloc byte[4];
        for (var i = 0; i < _heldLength; i++)
            character[i] = (byte)(_held >> (8 * i));
        character[_heldLength] = octet;
        var length = _heldLength + 1;
        _held |= (uint)octet << (8 * _heldLength);
        _heldLength = length;
        var status = Rune.DecodeFromUtf8(character[..length], out _, out var consumed);
        if (status == OperationStatus.NeedMoreData)
            return;
        _held = 0;
        _heldLength = 0;
        if (status == OperationStatus.Done)
        {
            WriteValid(character[..length], output);
            return;
        }

        // What was held is broken; this octet starts anew, unless it is what broke.
        output.Write("\uFFFD"u8);
        if (consumed < length)
            Add(octet, output);
    }

    private static void WriteDoubtful(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        while (!octets.IsEmpty)
        {
            var ascii = Ascii.IsValid(octets[0]) ? octets.IndexOfAnyExceptInRange((byte)0, (byte)127) : 0;
            ascii = ascii < 0 ? octets.Length : ascii;
            WriteValid(octets[..ascii], output);
            octets = octets[ascii..];
            if (octets.IsEmpty)
                return;
            var status = Rune.DecodeFromUtf8(octets, out _, out var length);
            output.Write(status == OperationStatus.Done ? octets[..length] : "\uFFFD"u8);
            octets = octets[length..];
        }
    }

    private static void WriteValid(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        var span = output.GetSpan((octets.Length * LongestEscape) + 1);
        var written = 0;
        while (true)
        {
            var plain = octets.IndexOfAny(Escaped);
            if (plain < 0)
                break;
            octets[..plain].CopyTo(span[written..]);
            written += plain;
            written += Escape(octets[plain], span[written..]);
            octets = octets[(plain + 1)..];
        }

        octets.CopyTo(span[written..]);
        output.Advance(written + octets.Length);
    }

    private static int Escape(byte c, Span<byte> output)
    {
        output[0] = (byte)'\\';
        output[1] = c switch
        {
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            (byte)'\b' => (byte)'b',
            (byte)'\f' => (byte)'f',
            (byte)'"' or (byte)'\\' => c,
            _ => (byte)'u',
        };
        if (output[1] != 'u')
            return 2;
        output[2] = output[3] = (byte)'0';
        output[4] = (byte)('0' + (c >> 4));
        output[5] = "0123456789abcdef"u8[c & 15];
        return LongestEscape;
    }

    // Octets at the end that begin a character without ending it.
    private static int IncompleteAtEnd(ReadOnlySpan<byte> octets)
    {
        for (var length = 1; length <= Math.Min(3, octets.Length); length++)
        {
            var c = octets[^length];
            if (c < 0x80)
                return 0;
            if (c >= 0xC0)
                return Rune.DecodeFromUtf8(octets[^length..], out _, out _) == OperationStatus.NeedMoreData ? length : 0;
        }

        return 0;
    }
}
