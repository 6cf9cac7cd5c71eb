using System.Collections.Immutable;
using System.Text;

namespace Stafett.Server.Accounts;

/// <summary>Lists and sentences as they come out of a text field.</summary>
public static class TextItems
{
    private static readonly char[] Between = [',', ' ', '\t', '\r', '\n'];

    /// <summary>Items between commas, spaces and line ends; empty ones do not count.</summary>
    public static ImmutableArray<string> Split(string text) =>
        [.. text.Split(Between, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    /// <summary>Each item split again, trimmed and once only: what came as a list may hold lists.</summary>
    public static ImmutableArray<string> Flatten(ImmutableArray<string> items) =>
        [.. items.SelectMany(item => Split(item)).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>Without HTML tags and control characters (line ends stay), trimmed. A lone &lt; is no tag.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        var lastEnd = text.LastIndexOf('>');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '<' && i < lastEnd && (char.IsAsciiLetter(text[i + 1]) || text[i + 1] is '/' or '!'))
                i = text.IndexOf('>', i);
            else if (!char.IsControl(c) || c is '\n' or '\t')
                plain.Append(c);
        }

        return plain.ToString().Trim();
    }

    /// <summary>Lower case, letters and digits of any script, one dash between words: <c>My Label!</c> is <c>my-label</c>.</summary>
    public static string Slug(string text)
    {
        var slug = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().Trim('-');
    }
}
