using System.Buffers;

namespace Stafett.Protocols.Message;

/// <summary>Header values as text.</summary>
public static class HeaderText
{
    private static readonly SearchValues<byte> Controls = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (byte)c), 127]);

    /// <summary>
    /// RFC 5322 §2.2.3: the value on one line. Line ends are removed, other control characters (C1 ones too) become spaces, octets above 127 are UTF-8
    /// (RFC 6532 §3.1) or what old mailers wrote instead, white space at both ends is taken off. Encoded words stay as they are.
    /// </summary>
    public static string Unfold(ReadOnlySpan<byte> value)
    {
        value = value.Trim(" \t\r\n"u8);
        if (!value.ContainsAny(Controls))
            return WithoutC1(Charsets.Guess(value));
        var rented = ArrayPool<byte>.Shared.Rent(value.Length);
        var length = 0;
        while (!value.IsEmpty)
        {
            var control = value.IndexOfAny(Controls);
            var run = control < 0 ? value.Length : control;
            value[..run].CopyTo(rented.AsSpan(length));
            length += run;
            value = value[run..];
            if (value.IsEmpty)
                break;
            var isLineEnd = value[0] == '\n' || (value[0] == '\r' && value.Length > 1 && value[1] == '\n');
            if (!isLineEnd)
                rented[length++] = (byte)' ';
            value = value[1..];
        }

        var text = Charsets.Guess(rented.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(rented);
        return WithoutC1(text);
    }

    // U+009B is what ESC [ is: terminals act on it.
    private static string WithoutC1(string text) => !text.AsSpan().ContainsAnyInRange('\u0080', '\u009F')
        ? text
        : string.Create(text.Length, text, static (clean, source) =>
        {
            for (var i = 0; i < clean.Length; i++)
                clean[i] = source[i] is >= '\u0080' and <= '\u009F' ? ' ' : source[i];
        });
}
