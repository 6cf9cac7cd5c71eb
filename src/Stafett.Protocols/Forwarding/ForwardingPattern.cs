namespace Stafett.Protocols.Forwarding;

/// <summary>Finds where <c>/pattern/flags</c> ends, without understanding the pattern.</summary>
internal static class ForwardingPattern
{
    // Far beyond the longest pattern that is used, so that the report of a too long one is right; a bound keeps a list of
    // unclosed patterns from being read again and again.
    private const int MaxSearched = 4 * ForwardingItemReader.MaxPatternLength;

    /// <summary>
    /// The index of the closing slash: the first one outside a class, not escaped, that is followed by letters and then a colon,
    /// a comma or the end. -1 when there is none.
    /// </summary>
    public static int FindEnd(ReadOnlySpan<char> text, int opening)
    {
        var end = Find(text, opening, classes: true);
        // A class that is never closed would swallow all that follows; the pattern is wrong, but the list after it is not.
        return end >= 0 ? end : Find(text, opening, classes: false);
    }

    public static (string Pattern, string Flags, string Behind) Split(string text, int end)
    {
        var flags = end + 1;
        while (flags < text.Length && char.IsAsciiLetter(text[flags]))
            flags++;
        return (text[1..end], text[(end + 1)..flags], text[flags..].TrimStart());
    }

    private static int Find(ReadOnlySpan<char> text, int opening, bool classes)
    {
        var inClass = false;
        for (var i = opening + 1; i < text.Length && i - opening <= MaxSearched; i++)
        {
            switch (text[i])
            {
                case '\\':
                    i++;
                    break;
                case '[' when classes:
                    inClass = true;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '/' when !inClass && IsClosed(text[(i + 1)..]):
                    return i;
            }
        }

        return -1;
    }

    private static bool IsClosed(ReadOnlySpan<char> rest)
    {
        var i = 0;
        while (i < rest.Length && char.IsAsciiLetter(rest[i]))
            i++;
        while (i < rest.Length && rest[i] == ' ')
            i++;
        return i == rest.Length || rest[i] is ':' or ',';
    }
}
