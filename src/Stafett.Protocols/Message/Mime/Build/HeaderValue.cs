using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>
/// Text that may stand in a header field: a subject, a display name, a file name. Cannot hold CR, LF, NUL or any other control character, so nothing
/// that is made from it can end a line or start a field. Characters are kept as they are, without normalisation.
/// </summary>
public sealed record HeaderValue
{
    /// <summary>UTF-16 units; a quarter of the header section that readers of ours accept.</summary>
    public const int MaxLength = 64 * 1024;

    private HeaderValue(string text) => Text = text;

    public string Text { get; }

    /// <summary>Throws <see cref="FormatException"/>; for text that the program itself wrote.</summary>
    public static HeaderValue Parse(string text) =>
        TryCreate(text, out var value) ? value : throw new FormatException("Not the value of a header field");

    /// <summary>
    /// False for control characters and for text that is too long. White space at both ends is not part of a value (RFC 5322 §2.2); a tab is a
    /// space, half a surrogate pair is U+FFFD.
    /// </summary>
    public static bool TryCreate(string? text, [NotNullWhen(true)] out HeaderValue? value)
    {
        value = null;
        if (text is null || text.Length > MaxLength)
            return false;
        text = text.Replace('\t', ' ');
        foreach (var c in text)
        {
            if (char.IsControl(c))
                return false;
        }

        value = new HeaderValue(WithWholeCharacters(text.Trim(' ')));
        return true;
    }

    public override string ToString() => Text;

    private static string WithWholeCharacters(string text)
    {
        if (Ascii.IsValid(text))
            return text;
        var whole = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            whole.Append(rune);
        return whole.ToString();
    }
}
