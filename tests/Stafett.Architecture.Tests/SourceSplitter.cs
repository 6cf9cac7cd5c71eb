namespace Stafett.Architecture.Tests;

/// <summary>
/// Tells code from comments without a compiler: enough of C#'s lexical grammar to pass over strings (plain, verbatim, raw,
/// interpolated) and characters. Both results have the length of the input; what belongs to the other is blank.
/// </summary>
internal static class SourceSplitter
{
    public static (string Code, string Comments) Split(string text)
    {
        var code = text.ToCharArray();
        var comments = text.Select(c => c == '\n' ? '\n' : ' ').ToArray();
        var at = 0;
        while (at < text.Length)
        {
            var end = at + 1;
            if (Starts(text, at, "//"))
            {
                end = IndexOf(text, '\n', at);
                Move(code, comments, at, end);
            }
            else if (Starts(text, at, "/*"))
            {
                var close = text.IndexOf("*/", at + 2, StringComparison.Ordinal);
                end = close < 0 ? text.Length : close + 2;
                Move(code, comments, at, end);
            }
            else if (text[at] == '\'')
            {
                end = EndOfQuoted(text, at, '\'');
                Blank(code, at + 1, end - 1);
            }
            else if (text[at] is '"' or '$' or '@' && StringStart(text, at) is var quote and >= 0)
            {
                end = EndOfString(text, at, quote);
                Blank(code, quote + 1, end - 1);
            }

            at = end;
        }

        return (new string(code), new string(comments));
    }

    // The index of the first quote when a string literal starts here, with its $ and @; otherwise -1.
    private static int StringStart(string text, int at)
    {
        var quote = at;
        while (quote < text.Length && text[quote] is '$' or '@')
            quote++;
        return quote < text.Length && text[quote] == '"' ? quote : -1;
    }

    private static int EndOfString(string text, int at, int quote)
    {
        var prefix = text.AsSpan(at, quote - at);
        if (prefix.Contains('@'))
            return EndOfVerbatim(text, quote);
        var quotes = 0;
        while (quote + quotes < text.Length && text[quote + quotes] == '"')
            quotes++;
        if (quotes >= 3)
        {
            var close = text.IndexOf(new string('"', quotes), quote + quotes, StringComparison.Ordinal);
            return close < 0 ? text.Length : close + quotes;
        }

        return prefix.Contains('$') ? EndOfInterpolated(text, quote) : EndOfQuoted(text, quote, '"');
    }

    private static int EndOfQuoted(string text, int at, char quote)
    {
        for (var i = at + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '\\')
                i++;
            else if (text[i] == quote)
                return i + 1;
        }

        return IndexOf(text, '\n', at);
    }

    private static int EndOfVerbatim(string text, int quote)
    {
        for (var i = quote + 1; i < text.Length; i++)
        {
            if (text[i] != '"')
                continue;
            if (i + 1 >= text.Length || text[i + 1] != '"')
                return i + 1;
            i++;
        }

        return text.Length;
    }

    // Quotes inside the holes of $"..." do not end it; strings in holes are passed over whole.
    private static int EndOfInterpolated(string text, int quote)
    {
        var depth = 0;
        for (var i = quote + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (depth == 0 && text[i] == '\\')
                i++;
            else if (text[i] == '{')
                depth++;
            else if (text[i] == '}')
                depth--;
            else if (text[i] == '"' && depth <= 0)
                return i + 1;
            else if (text[i] is '"' or '\'')
                i = EndOfQuoted(text, i, text[i]) - 1;
        }

        return IndexOf(text, '\n', quote);
    }

    private static bool Starts(string text, int at, string what) => string.CompareOrdinal(text, at, what, 0, what.Length) == 0;

    private static int IndexOf(string text, char what, int from) => text.IndexOf(what, from) is var found and >= 0 ? found : text.Length;

    private static void Move(char[] code, char[] comments, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            comments[i] = code[i];
            if (code[i] != '\n')
                code[i] = ' ';
        }
    }

    private static void Blank(char[] code, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (code[i] != '\n')
                code[i] = ' ';
        }
    }
}
