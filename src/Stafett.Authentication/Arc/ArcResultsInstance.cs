using Stafett.Authentication.Dkim;

namespace Stafett.Authentication.Arc;

/// <summary>Reads the instance number that an ARC-Authentication-Results field begins with (RFC 8617 §4.1.1).</summary>
internal static class ArcResultsInstance
{
    private const int MaxDigits = 2;

    /// <summary>0 when there is none; up to 99.</summary>
    public static int Read(ReadOnlySpan<byte> value)
    {
        var rest = SkipComments(value);
        // In lower case, as the tag of the other two fields.
        if (rest.IsEmpty || rest[0] != 'i')
            return 0;
        rest = SkipComments(rest[1..]);
        if (rest.IsEmpty || rest[0] != '=')
            return 0;
        rest = SkipComments(rest[1..]);
        var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits is <= 0 or > MaxDigits || !int.TryParse(rest[..digits], out var number))
            return 0;
        rest = SkipComments(rest[digits..]);
        return !rest.IsEmpty && rest[0] == ';' ? number : 0;
    }

    // CFWS of RFC 5322 §3.2.2. What is not closed is skipped to the end.
    private static ReadOnlySpan<byte> SkipComments(ReadOnlySpan<byte> text)
    {
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\\' && depth > 0)
                at++;
            else if (c == '(')
                depth++;
            else if (c == ')' && depth > 0)
                depth--;
            else if (depth == 0 && !TagList.WhiteSpace.Contains(c))
                return text[at..];
        }

        return default;
    }
}
