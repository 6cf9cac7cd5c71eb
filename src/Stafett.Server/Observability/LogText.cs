using System.Globalization;

namespace Stafett.Server.Observability;

/// <summary>What strangers wrote, for one line of a log.</summary>
public static class LogText
{
    private const int MaxLength = 300;

    /// <summary>Line ends, control characters and characters that change the order of others become spaces; long text is cut.</summary>
    public static string OneLine(string text)
    {
        var length = Math.Min(text.Length, MaxLength);
        var isPlain = length == text.Length;
        foreach (var c in text.AsSpan(0, length))
            isPlain &= !Acts(c);
        if (isPlain)
            return text;
        return string.Create(length, text, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = Acts(source[i]) ? ' ' : source[i];
        });
    }

    private static bool Acts(char c) =>
        c is < ' ' or '\x7f' || (c > '\x7f' && char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
