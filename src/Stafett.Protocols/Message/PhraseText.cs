using System.Text;

namespace Stafett.Protocols.Message;

/// <summary>What the writer of a phrase (RFC 5322 §3.2.5) or a comment meant to be read.</summary>
internal static class PhraseText
{
    /// <param name="phrase">On one line.</param>
    public static string Read(string? phrase)
    {
        if (phrase is null || (!phrase.AsSpan().ContainsAny("\"(\\=") && !phrase.Contains("  ", StringComparison.Ordinal)))
            return phrase ?? "";
        var output = new StringBuilder(phrase.Length);
        var isQuoted = false;
        var depth = 0;
        for (var i = 0; i < phrase.Length; i++)
        {
            var c = phrase[i];
            if (c == '\\' && (isQuoted || depth > 0) && i + 1 < phrase.Length)
            {
                i++;
                if (depth == 0)
                    output.Append(phrase[i]);
            }
            else if (!isQuoted && c == '(')
            {
                depth++;
            }
            else if (!isQuoted && c == ')' && depth > 0)
            {
                // RFC 5322 §3.2.2: a comment separates words as a space does.
                if (--depth == 0 && output.Length > 0 && output[^1] != ' ')
                    output.Append(' ');
            }
            else if (depth == 0 && c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (depth == 0 && (c != ' ' || isQuoted || output.Length == 0 || output[^1] != ' '))
            {
                output.Append(c);
            }
        }

        // RFC 2047 §5 wants no encoded word inside quotes, but many are there, and readers decode them.
        return EncodedWords.Decode(output.ToString().Trim(' '));
    }

    public static string ReadComment(string? comment)
    {
        if (comment is null)
            return "";
        var output = new StringBuilder(comment.Length);
        for (var i = 0; i < comment.Length; i++)
            output.Append(comment[i] == '\\' && i + 1 < comment.Length ? comment[++i] : comment[i]);
        return EncodedWords.Decode(output.ToString().Trim(' '));
    }
}
