using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Stafett.Authentication.Spf;

/// <summary>The grammar of RFC 7208 §7.1 (collected in §12).</summary>
internal static class MacroStringParser
{
    private const string Letters = "slodiphv";
    private const string ExplanationLetters = "slodiphvcrt";

    private static readonly SearchValues<byte> NumberCharacters = SearchValues.Create("0123456789./"u8);

    /// <summary>domain-spec: a macro-string that ends with a macro, or with a dot, a toplabel and perhaps a dot.</summary>
    public static bool TryParseDomain(ReadOnlySpan<byte> text, [NotNullWhen(true)] out MacroString? domain, out string problem)
    {
        domain = null;
        if (!TryRead(text, Letters, false, out var parts, out var literalFrom, out problem))
            return false;
        if (text.IsEmpty)
        {
            problem = "a domain is missing";
            return false;
        }

        if (literalFrom < text.Length && !EndsInTopLabel(text[literalFrom..]))
        {
            problem = LooksLikeAddress(text) ? "an address needs ip4: or ip6: before it" : "the domain does not end in a top-level name";
            return false;
        }

        domain = new MacroString(Encoding.ASCII.GetString(text), parts, true);
        return true;
    }

    /// <summary>The value of a modifier that nobody knows: its macros must be right all the same (RFC 7208 §6).</summary>
    public static bool IsMacroString(ReadOnlySpan<byte> text, out string problem) => TryRead(text, Letters, false, out _, out _, out problem);

    /// <summary>explain-string, in which spaces and three more letters may stand (RFC 7208 §6.2, §7.2); null: it is none.</summary>
    public static MacroString? ParseExplanation(ReadOnlySpan<byte> text) =>
        TryRead(text, ExplanationLetters, true, out var parts, out _, out _) ? new MacroString(Encoding.ASCII.GetString(text), parts, false) : null;

    /// <param name="literalFrom">Behind the last macro.</param>
    private static bool TryRead(
        ReadOnlySpan<byte> text, string letters, bool allowsSpace, out ImmutableArray<MacroPart> parts, out int literalFrom, out string problem)
    {
        parts = [];
        literalFrom = 0;
        problem = "";
        var read = ImmutableArray.CreateBuilder<MacroPart>(1);
        var literal = 0;
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (c != '%')
            {
                if (c is < (byte)' ' or > (byte)'~' || (c == ' ' && !allowsSpace))
                {
                    problem = "a character that may not stand in a record";
                    return false;
                }

                at++;
                continue;
            }

            if (at > literal)
                read.Add(MacroPart.Of(Encoding.ASCII.GetString(text[literal..at])));
            if (!TryReadMacro(text, ref at, letters, out var part))
            {
                problem = "a macro is wrong";
                return false;
            }

            read.Add(part);
            literal = literalFrom = at;
        }

        if (at > literal)
            read.Add(MacroPart.Of(Encoding.ASCII.GetString(text[literal..])));
        parts = read.DrainToImmutable();
        return true;
    }

    private static bool TryReadMacro(ReadOnlySpan<byte> text, ref int at, string letters, out MacroPart part)
    {
        part = default;
        if (at + 1 >= text.Length)
            return false;
        var sign = text[at + 1];
        at += 2;
        switch (sign)
        {
            case (byte)'%':
                part = MacroPart.Of("%");
                return true;
            case (byte)'_':
                part = MacroPart.Of(" ");
                return true;
            case (byte)'-':
                part = MacroPart.Of("%20");
                return true;
            case (byte)'{' when at < text.Length:
                break;
            default:
                return false;
        }

        var letter = (char)text[at++];
        var lower = char.ToLowerInvariant(letter);
        if (!letters.Contains(lower, StringComparison.Ordinal) || !TryReadCount(text, ref at, out var count))
            return false;
        var isReversed = at < text.Length && text[at] is (byte)'r' or (byte)'R';
        if (isReversed)
            at++;
        byte delimiters = 0;
        for (; at < text.Length && text[at] != '}'; at++)
        {
            var index = MacroPart.DelimiterCharacters.IndexOf((char)text[at], StringComparison.Ordinal);
            if (index < 0)
                return false;
            delimiters |= (byte)(1 << index);
        }

        if (at++ >= text.Length)
            return false;
        part = new MacroPart(null, lower, count, isReversed, letter != lower, delimiters);
        return true;
    }

    // RFC 7208 §7.3: zero is no number of parts; more than there are means all of them.
    private static bool TryReadCount(ReadOnlySpan<byte> text, ref int at, out int count)
    {
        count = int.MaxValue;
        if (at >= text.Length || !char.IsAsciiDigit((char)text[at]))
            return true;
        count = 0;
        for (; at < text.Length && char.IsAsciiDigit((char)text[at]); at++)
            count = Math.Min(count * 10 + text[at] - '0', 1_000_000);
        return count > 0;
    }

    private static bool EndsInTopLabel(ReadOnlySpan<byte> text)
    {
        if (text[^1] == '.')
            text = text[..^1];
        var dot = text.LastIndexOf((byte)'.');
        if (dot < 0)
            return false;
        var label = text[(dot + 1)..];
        if (label.IsEmpty || label[0] == '-' || label[^1] == '-')
            return false;
        var isNumber = true;
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c != '-')
                return false;
            isNumber &= char.IsAsciiDigit((char)c);
        }

        return !isNumber;
    }

    private static bool LooksLikeAddress(ReadOnlySpan<byte> text) => !text.ContainsAnyExcept(NumberCharacters) && text.Count((byte)'.') == 3;
}
