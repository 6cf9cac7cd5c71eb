namespace Stafett.Server.Accounts;

/// <summary>Languages as accounts and domains name them.</summary>
internal static class LanguageTag
{
    private const int MaxLength = 35;

    // RFC 5646 §2.1 in short: two or three letters, then parts of up to eight letters and digits.
    public static bool IsValid(string text) =>
        text.Length <= MaxLength && text.Split('-') is [{ Length: 2 or 3 } language, .. var rest] && language.All(char.IsAsciiLetter)
        && rest.All(part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
}
