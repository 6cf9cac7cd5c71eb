using System.Buffers;
using System.Buffers.Text;

namespace Stafett.Protocols.Message;

/// <summary>Writes UTF-8 text as encoded words of RFC 2047, in whichever of its two encodings is shorter.</summary>
internal static class EncodedWordWriter
{
    /// <summary>RFC 2047 §2</summary>
    public const int MaxLength = 75;

    /// <summary>RFC 2047 §2: octets of a line with an encoded word in it.</summary>
    public const int MaxLine = 76;

    /// <summary>Room that any character fits into: the frame, and four octets of three letters each.</summary>
    public const int MinLength = Frame + 12;

    private const int Frame = 12;

    // RFC 2047 §5 (3): what may stand unencoded in a phrase. Used everywhere, so that a word is right wherever it is put.
    private static readonly SearchValues<byte> Safe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/ "u8);

    public static bool IsShorterInQ(ReadOnlySpan<byte> utf8)
    {
        var length = 0;
        foreach (var c in utf8)
            length += Safe.Contains(c) ? 1 : 3;
        return length <= (utf8.Length + 2) / 3 * 4;
    }

    /// <summary>Writes one word of at most <paramref name="room"/> octets with as many whole characters as fit; returns the octets that it holds.</summary>
    public static int Write(ReadOnlySpan<byte> utf8, bool isQ, int room, Span<byte> word, out int written)
    {
        room = Math.Clamp(room, MinLength, MaxLength) - Frame;
        (isQ ? "=?UTF-8?Q?"u8 : "=?UTF-8?B?"u8).CopyTo(word);
        written = Frame - 2;
        int taken;
        if (isQ)
        {
            taken = WriteQ(utf8, room, word, ref written);
        }
        else
        {
            taken = WholeCharacters(utf8, room / 4 * 3);
            Base64.EncodeToUtf8(utf8[..taken], word[written..], out _, out var encoded);
            written += encoded;
        }

        "?="u8.CopyTo(word[written..]);
        written += 2;
        return taken;
    }

    private static int WriteQ(ReadOnlySpan<byte> utf8, int room, Span<byte> word, ref int written)
    {
        var taken = 0;
        var end = written + room;
        while (taken < utf8.Length)
        {
            var length = 1;
            while (taken + length < utf8.Length && IsContinuation(utf8[taken + length]))
                length++;
            if (written + (Safe.Contains(utf8[taken]) ? length : length * 3) > end)
                break;
            foreach (var c in utf8.Slice(taken, length))
                written += WriteOctet(c, word[written..]);
            taken += length;
        }

        return taken;
    }

    private static int WriteOctet(byte c, Span<byte> word)
    {
        if (Safe.Contains(c))
        {
            word[0] = c == ' ' ? (byte)'_' : c;
            return 1;
        }

        word[0] = (byte)'=';
        word[1] = HexDigit(c >> 4);
        word[2] = HexDigit(c & 15);
        return 3;
    }

    private static int WholeCharacters(ReadOnlySpan<byte> utf8, int length)
    {
        if (utf8.Length <= length)
            return utf8.Length;
        while (length > 0 && IsContinuation(utf8[length]))
            length--;
        return length;
    }

    private static bool IsContinuation(byte c) => (c & 0xC0) == 0x80;

    private static byte HexDigit(int value) => (byte)"0123456789ABCDEF"[value];
}
