using System.Globalization;
using System.Text;

namespace Stafett.Protocols.Message;

/// <summary>
/// Whether a name beyond ASCII may be one of U-labels (RFC 5892). What may not would have an A-label all the same, that of a domain which nobody can register, while
/// readers are shown another: one with an invisible character in it, with letters of another width or style, or with an accent that stands behind its letter. Whose
/// domain is checked and whose is shown must be the same.
/// </summary>
/// <remarks>
/// By categories and blocks, because the framework's tables for normal forms are not loaded. Not looked at: scripts in one label and right-to-left order, which registries
/// decide about.
/// </remarks>
internal static class ULabels
{
    // RFC 5892 §2.2 to §2.9: letters that are another one in a different style, and letters and marks that nobody sees or that a whole syllable stands for. Ascending.
    private static readonly (int First, int Last)[] Disallowed =
    [
        (0x00AA, 0x00AA), (0x00BA, 0x00BA), (0x0132, 0x0133), (0x013F, 0x0140), (0x0149, 0x0149), (0x017F, 0x017F), (0x01C4, 0x01CC), (0x01F1, 0x01F3),
        (0x02B0, 0x02B8), (0x02E0, 0x02E4), (0x0340, 0x0341), (0x0343, 0x0345), (0x034F, 0x034F), (0x037A, 0x037A), (0x03D0, 0x03D6), (0x03F0, 0x03F2),
        (0x03F5, 0x03F5), (0x0587, 0x0587), (0x0675, 0x0678), (0x0958, 0x095F), (0x0E33, 0x0E33), (0x0EB3, 0x0EB3), (0x1100, 0x11FF), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x1D2C, 0x1D6A),
        (0x1D78, 0x1D78), (0x1D9B, 0x1DBF), (0x1E9A, 0x1E9B), (0x2071, 0x2071), (0x207F, 0x209C), (0x2100, 0x214D), (0x2C7C, 0x2C7D), (0x3131, 0x318E),
        (0xA69C, 0xA69D), (0xA770, 0xA770), (0xA7F8, 0xA7F9), (0xA960, 0xA97F), (0xAB5C, 0xAB5F), (0xD7B0, 0xD7FF), (0xF900, 0xFA0D), (0xFA30, 0xFB1D),
        (0xFB1F, 0xFE0F), (0xFE70, 0xFFEF), (0x1D400, 0x1D7FF), (0x1EE00, 0x1EEFF), (0x2F800, 0x2FA1F), (0xE0000, 0xE0FFF),
    ];

    // Marks of Latin, Greek and Cyrillic that have become one character with the letters that they stand on.
    private static readonly (int First, int Last)[] Composing =
        [(0x0300, 0x0304), (0x0306, 0x030C), (0x030F, 0x030F), (0x0311, 0x0314), (0x031B, 0x031B), (0x0323, 0x0328), (0x032D, 0x0331), (0x0338, 0x0338), (0x0342, 0x0342)];

    public static bool CanBe(string name)
    {
        var before = default(Rune);
        foreach (var rune in name.EnumerateRunes())
        {
            if (!rune.IsAscii && !CanFollow(before, rune))
                return false;
            before = rune;
        }

        return true;
    }

    private static bool CanFollow(Rune before, Rune rune)
    {
        if (IsIn(rune, Disallowed))
            return false;
        switch (Rune.GetUnicodeCategory(rune))
        {
            case UnicodeCategory.LowercaseLetter or UnicodeCategory.OtherLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.DecimalDigitNumber:
                return true;
            case UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark:
                return CanBeMarked(before, rune);
            default:
                return IsException(before, rune.Value);
        }
    }

    // RFC 5891 §4.2.3.2: no label begins with a mark. A letter and a mark that are one character in the normal form are never two (RFC 5892 §2.2).
    private static bool CanBeMarked(Rune before, Rune mark) => before.Value switch
    {
        0 or '.' => false,
        < 0x250 or (>= 0x370 and < 0x530) or (>= 0x1F00 and < 0x2000) => !IsIn(mark, Composing),
        >= 0x3040 and < 0x3100 => mark.Value is not (0x3099 or 0x309A),
        _ => true,
    };

    // RFC 5892 §2.6 and §A: signs that words of some languages are written with. The joiners, which nobody sees, are for scripts from Arabic to those of India and beyond.
    private static bool IsException(Rune before, int sign) => sign switch
    {
        0x00B7 => before.Value == 'l',
        0x0375 or 0x05F3 or 0x05F4 or 0x06FD or 0x06FE or 0x0F0B or 0x3007 or 0x30FB => true,
        0x200C or 0x200D => before.Value is >= 0x0620 and < 0x1D00,
        _ => false,
    };

    private static bool IsIn(Rune rune, (int First, int Last)[] ranges)
    {
        foreach (var (first, last) in ranges)
        {
            if (rune.Value < first)
                return false;
            if (rune.Value <= last)
                return true;
        }

        return false;
    }
}
