using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.AuthenticationResults;

/// <summary>
/// Writes Authentication-Results (RFC 8601 §2.2), one result a line. Whatever the values hold, the field stays one field and each value one value:
/// they come from senders.
/// </summary>
public static class AuthenticationResultsWriter
{
    // HeaderWriter would break a longer word, and with it what it says. An address has 320 octets.
    private const int LongestValue = 380;

    private const int LongestComment = 500;

    private const int TypicalField = 1024;

    private const int LongestKeyword = 64;

    // Two keywords, a text of which each character is escaped, and what stands between them.
    private const int LongestWord = 2 * LongestKeyword + 2 * LongestComment + 16;

    // RFC 2045 §5.1: a token may stand without quotes.
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`{|}~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> DomainCharacters =
        SearchValues.Create("-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Keyword =
        SearchValues.Create("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> EscapedInQuotes = SearchValues.Create("\"\\");

    private static readonly SearchValues<char> EscapedInComments = SearchValues.Create("()\\");

    /// <summary>The whole field.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="field">What it says.</param>
    /// <param name="isInternational">UTF-8 may stand in the header (RFC 8616 §5). Without it, characters beyond ASCII become question marks.</param>
    public static void Write(IBufferWriter<byte> output, AuthenticationResultsField field, bool isInternational = false)
    {
        var writer = new HeaderWriter(output, isInternational);
        Write(ref writer, field);
    }

    public static void Write(ref HeaderWriter writer, AuthenticationResultsField field)
    {
        writer.Begin("Authentication-Results"u8);
        WritePayload(ref writer, field);
        writer.End();
    }

    /// <summary>
    /// Everything behind the colon but the last line end. In ARC-Authentication-Results it stands behind <c>i=1;</c> (RFC 8617 §4.1.1).
    /// </summary>
    public static void WritePayload(ref HeaderWriter writer, AuthenticationResultsField field)
    {
        writer.Word(Value(field.AuthservId));
        if (field.Version != 1)
            writer.Word($"{field.Version}");
        if (field.Results.IsEmpty)
        {
            writer.Glue(";"u8);
            writer.Word("none"u8);
            return;
        }

        Span<char> word = stackalloc char[LongestWord];
        foreach (var result in field.Results)
        {
            writer.Glue(";"u8);
            writer.Fold();
            WriteResult(ref writer, result, word);
        }
    }

    /// <summary>The same as octets, for whoever puts it into a field of another name.</summary>
    public static byte[] Payload(AuthenticationResultsField field, bool isInternational = false)
    {
        using var output = new PooledOctets(TypicalField);
        var writer = new HeaderWriter(output, isInternational);
        WritePayload(ref writer, field);
        return output.Written[1..].ToArray();
    }

    /// <param name="word">Room for a word of <see cref="LongestWord"/>.</param>
    private static void WriteResult(ref HeaderWriter writer, MethodResult result, scoped Span<char> word)
    {
        _ = result.Version == 1
            ? word.TryWrite($"{Clean(result.Method)}={Clean(result.Result)}", out var length)
            : word.TryWrite($"{Clean(result.Method)}/{result.Version}={Clean(result.Result)}", out length);
        writer.Word(word[..length]);
        if (result.Comment is { Length: > 0 } comment)
            WriteComment(ref writer, comment, word);
        if (result.Reason is { Length: > 0 } reason && word.TryWrite($"reason={Value(reason)}", out length))
            writer.Word(word[..length]);
        foreach (var property in result.Properties)
        {
            if (property.Type.Length > 0 && property.Name.Length > 0 && word.TryWrite($"{Clean(property.Type)}.{Clean(property.Name)}={Value(property.Value)}", out length))
                writer.Word(word[..length]);
        }
    }

    private static void WriteComment(ref HeaderWriter writer, string comment, scoped Span<char> word)
    {
        var isFirst = true;
        var text = Shorten(comment, LongestComment);
        foreach (var range in text.Split(' '))
        {
            if (text[range].IsEmpty)
                continue;
            var escaped = Escape(text[range], EscapedInComments);
            if (isFirst && word.TryWrite($"({escaped}", out var length))
                writer.Word(word[..length]);
            else
                writer.Word(escaped);
            isFirst = false;
        }

        if (!isFirst)
            writer.Glue(")"u8);
    }

    private static ReadOnlySpan<char> Value(string value)
    {
        var text = Shorten(value, LongestValue);
        if (text.Length > 0 && (!text.ContainsAnyExcept(Token) || IsPlainAddress(text)))
            return text;
        // RFC 8601 §2.2: a quoted local part stands as it is; it brings its own quotes.
        if (text.Length == value.Length && value.StartsWith('"') && EmailAddress.TryParse(value, out var address) && address.ToString() == value)
            return value;
        return $"\"{Escape(text, EscapedInQuotes)}\"";
    }

    // RFC 8601 §2.2: pvalue may be [[local-part] "@"] domain-name. An equals sign would be right too, but readers stumble over it.
    private static bool IsPlainAddress(ReadOnlySpan<char> text)
    {
        var at = text.IndexOf('@');
        return at >= 0 && at < text.Length - 1 && !text[..at].ContainsAnyExcept(Token) && !text[(at + 1)..].ContainsAnyExcept(DomainCharacters);
    }

    private static ReadOnlySpan<char> Escape(ReadOnlySpan<char> text, SearchValues<char> escaped)
    {
        if (!text.ContainsAny(escaped))
            return text;
        var output = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (escaped.Contains(c))
                output.Append('\\');
            output.Append(c);
        }

        return output.ToString();
    }

    private static string Clean(string keyword)
    {
        if (keyword.Length is > 0 and <= LongestKeyword && !keyword.AsSpan().ContainsAnyExcept(Keyword))
            return keyword;
        var output = new StringBuilder("x", LongestKeyword + 1);
        foreach (var c in keyword.AsSpan(0, Math.Min(keyword.Length, LongestKeyword)))
            output.Append(Keyword.Contains(c) ? c : '-');
        return output.ToString();
    }

    private static ReadOnlySpan<char> Shorten(string text, int longest)
    {
        if (text.Length <= longest)
            return text;
        return text.AsSpan(0, char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest);
    }
}
