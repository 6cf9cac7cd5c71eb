using System.Globalization;
using System.Text;

namespace Stafett.Commands;

/// <summary>Text of strangers for a terminal: nothing in it moves the cursor, hides or turns around what stands beside it.</summary>
internal static class Printable
{
    /// <summary>On one line; control and format characters as question marks, the rest as it is.</summary>
    public static string Line(string text)
    {
        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate)
                clean.Append('?');
            else
                clean.Append(rune);
        }

        return clean.ToString();
    }
}
