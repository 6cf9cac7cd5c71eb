using System.Globalization;
using System.Net;
using System.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>A character reference of HTML (HTML Living Standard §13.2.5.72), with the slips that mail is full of.</summary>
internal static class HtmlEntity
{
    // Those that HTML 4 authors leave the semicolon off most often; the standard reads them without.
    private static readonly string[] Bare = ["nbsp", "amp", "lt", "gt", "quot", "copy", "reg", "laquo", "raquo", "middot", "eacute", "egrave", "agrave", "ccedil", "auml", "ouml", "uuml", "Auml", "Ouml", "Uuml", "szlig", "aring", "aelig", "oslash", "Aring", "AElig", "Oslash", "pound", "sect", "deg"];

    /// <param name="text">Starts with the ampersand.</param>
    /// <param name="length">What was read; 1 where it is no reference.</param>
    /// <returns>Null where it is none.</returns>
    public static string? Decode(ReadOnlySpan<char> text, out int length)
    {
        length = 1;
        return text is ['&', '#', ..] ? Number(text, ref length) : Named(text, ref length);
    }

    private static string? Number(ReadOnlySpan<char> text, ref int length)
    {
        var isHex = text.Length > 2 && text[2] is 'x' or 'X';
        var start = isHex ? 3 : 2;
        var end = start;
        while (end < text.Length && (isHex ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])))
            end++;
        if (end == start || !int.TryParse(text[start..end], isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return null;
        // The standard reads these numbers as Windows-1252, which those who wrote them meant.
        if (value is >= 0x80 and < 0xA0)
            value = Charsets.Decode("windows-1252", [(byte)value])[0];
        if (!Rune.TryCreate(value, out var rune))
            return null;
        length = end < text.Length && text[end] == ';' ? end + 1 : end;
        return rune.ToString();
    }

    private static string? Named(ReadOnlySpan<char> text, ref int length)
    {
        var end = 1;
        while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            end++;
        if (end < text.Length && text[end] == ';')
        {
            var decoded = WebUtility.HtmlDecode(text[..(end + 1)].ToString());
            if (decoded.Length <= 2)
            {
                length = end + 1;
                return decoded;
            }

            return null;
        }

        foreach (var name in Bare)
        {
            if (!text[1..end].StartsWith(name))
                continue;
            length = name.Length + 1;
            return WebUtility.HtmlDecode($"&{name};");
        }

        return null;
    }
}
