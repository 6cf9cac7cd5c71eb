using Stafett.Authentication.Dkim;

namespace Stafett.Authentication.Arc;

/// <summary>Reads the instance number of an ARC field (RFC 8617 §4.2.1).</summary>
internal static class ArcInstance
{
    private const int MaxDigits = 2;

    /// <param name="isResults">ARC-Authentication-Results begins with it, and is no list of tags behind it.</param>
    /// <returns>0 when there is none; up to 99.</returns>
    public static int Read(ReadOnlySpan<byte> value, bool isResults)
    {
        if (isResults)
            return ReadResults(value);
        Span<Tag> room = stackalloc Tag[TagList.MaxTags];
        var tags = TagList.Parse(value, room);
        return tags.IsValid && tags.TryGet("i"u8, out ReadOnlySpan<byte> number) ? Number(number) : 0;
    }

    // RFC 8617 §4.1.1: instance, CFWS, a semicolon, and the payload of Authentication-Results.
    private static int ReadResults(ReadOnlySpan<byte> value)
    {
        var rest = SkipComments(value);
        if (rest.IsEmpty || rest[0] is not ((byte)'i' or (byte)'I'))
            return 0;
        rest = SkipComments(rest[1..]);
        if (rest.IsEmpty || rest[0] != '=')
            return 0;
        rest = SkipComments(rest[1..]);
        var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0)
            return 0;
        var number = Number(rest[..digits]);
        rest = SkipComments(rest[digits..]);
        return !rest.IsEmpty && rest[0] == ';' ? number : 0;
    }

    private static int Number(ReadOnlySpan<byte> digits) =>
        digits.Length is > 0 and <= MaxDigits && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') && int.TryParse(digits, out var number) ? number : 0;

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
