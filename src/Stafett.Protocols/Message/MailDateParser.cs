namespace Stafett.Protocols.Message;

/// <summary>
/// Dates as mail really writes them: RFC 5322 §3.3 with the obsolete forms of §4.3, and beside them what is common without being allowed, such as
/// the order of C's asctime, ISO 8601, hyphens between day, month and year, missing seconds, zone, time or day name, comments anywhere.
/// Parts may stand in any order that leaves no doubt. Reads no more than <see cref="MaxLength"/> octets.
/// </summary>
public static class MailDateParser
{
    public const int MaxLength = 256;

    private const int MaxWords = 24;

    private static ReadOnlySpan<byte> Months => "janfebmaraprmayjunjulaugsepoctnovdec"u8;

    public static bool TryParse(ReadOnlySpan<byte> value, out WrittenDate date)
    {
        date = default;
        var parts = new DateParts();
        Span<byte> buffer = stackalloc byte[MaxLength];
        ReadOnlySpan<byte> text = buffer[..Simplify(value[..Math.Min(value.Length, MaxLength)], buffer)];
        for (var words = 0; words < MaxWords && TakeWord(ref text, out var word); words++)
        {
            if (!Read(word, ref parts))
                break;
        }

        return parts.TryMake(out date);
    }

    // RFC 5322 §4.3: comments, which nest, and white space may stand everywhere, even around the colons of the time.
    private static int Simplify(ReadOnlySpan<byte> value, Span<byte> output)
    {
        var depth = 0;
        var length = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (c == '(')
                depth++;
            else if (depth > 0 && c == '\\')
                i++;
            if (depth > 0 || IsGap(c))
            {
                depth -= depth > 0 && c == ')' ? 1 : 0;
                c = (byte)' ';
                if (length > 0 && output[length - 1] == ':')
                    continue;
            }
            else if (c == ':')
            {
                length = output[..length].TrimEnd((byte)' ').Length;
            }

            output[length++] = c;
        }

        return length;
    }

    private static bool TakeWord(ref ReadOnlySpan<byte> text, out ReadOnlySpan<byte> word)
    {
        text = text.TrimStart((byte)' ');
        var length = text.IndexOf((byte)' ');
        word = length < 0 ? text : text[..length];
        text = text[word.Length..];
        return !word.IsEmpty;
    }

    private static bool IsGap(byte c) => c is <= (byte)' ' or (byte)',' or (byte)';' or (byte)'"' or 127;

    // False where the date is over: a second day, a second time.
    private static bool Read(ReadOnlySpan<byte> word, ref DateParts parts)
    {
        var c = word[0];
        if (c is (byte)'+' or (byte)'-')
            return parts.HasZone || ReadOffset(word, ref parts);
        if (char.IsAsciiDigit((char)c))
            return ReadNumber(word, ref parts);
        if (!char.IsAsciiLetter((char)c))
            return true;
        if (parts.HasTime && MailZones.TryFind(word, out var minutes, out var isKnown, out var length))
        {
            parts.SetZone(minutes, isKnown);
            // "GMT+0100"
            return length == word.Length || ReadOffset(word[length..], ref parts);
        }

        ReadName(word, ref parts);
        return true;
    }

    private static bool ReadNumber(ReadOnlySpan<byte> word, ref DateParts parts)
    {
        var length = DigitCount(word);
        var rest = word[length..];
        if (rest.Length > 0 && rest[0] == ':')
            return ReadTime(word, ref parts);
        // 09.30.00
        if (rest.Length > 1 && rest[0] == '.' && length <= 2 && parts.HasDay && !parts.HasTime)
            return ReadTime(word, ref parts);
        if (rest.Length > 1 && rest[0] is (byte)'-' or (byte)'/' && !parts.HasDay)
            return ReadJoined(word, ref parts);
        if (length > 4)
            return true;
        var number = Number(word[..length]);
        if (!parts.HasDay && length <= 2)
            parts.Day = number;
        else if (!parts.HasYear)
            parts.SetYear(number, length);
        return true;
    }

    // 14-Jan-2025, 2025-01-14, 2025-01-14T09:30:00Z. Two numbers before a year of two digits leave too much doubt.
    private static bool ReadJoined(ReadOnlySpan<byte> word, ref DateParts parts)
    {
        var length = DigitCount(word);
        var first = word[..length];
        var rest = word[(length + 1)..];
        if (length == 4)
        {
            var month = DigitCount(rest);
            if (month is 0 or > 2 || rest.Length < month + 2)
                return true;
            parts.SetYear(Number(first), length);
            parts.Month = Number(rest[..month]);
            rest = rest[(month + 1)..];
            var day = DigitCount(rest);
            if (day is 0 or > 2)
                return true;
            parts.Day = Number(rest[..day]);
            return day == rest.Length || (rest[day] | 0x20) != 't' || day + 1 == rest.Length || ReadTime(rest[(day + 1)..], ref parts);
        }

        if (length > 2 || !char.IsAsciiLetter((char)rest[0]))
            return true;
        parts.Day = Number(first);
        ReadName(rest, ref parts);
        var mark = rest.IndexOfAny((byte)'-', (byte)'/');
        if (mark < 0)
            return true;
        rest = rest[(mark + 1)..];
        var digits = DigitCount(rest);
        if (digits is > 1 and <= 4)
            parts.SetYear(Number(rest[..digits]), digits);
        return true;
    }

    private static bool ReadTime(ReadOnlySpan<byte> word, ref DateParts parts)
    {
        if (parts.HasTime)
            return false;
        Span<int> numbers = [0, 0, 0];
        var count = 0;
        while (count < 3)
        {
            var length = DigitCount(word);
            if (length is 0 or > 2)
                break;
            numbers[count++] = Number(word[..length]);
            word = word[length..];
            if (word.IsEmpty || word[0] is not ((byte)':' or (byte)'.') || count == 3)
                break;
            word = word[1..];
        }

        parts.SetTime(numbers[0], numbers[1], numbers[2]);
        // Fractions of a second, then perhaps the zone without a space.
        if (!word.IsEmpty && word[0] is (byte)'.' or (byte)',')
            word = word[(1 + DigitCount(word[1..]))..];
        return word.IsEmpty || Read(word, ref parts);
    }

    private static bool ReadOffset(ReadOnlySpan<byte> word, ref DateParts parts)
    {
        if (word[0] is not ((byte)'+' or (byte)'-'))
            return true;
        Span<byte> digits = stackalloc byte[4];
        var count = 0;
        foreach (var c in word[1..])
        {
            if (c == ':')
                continue;
            if (!char.IsAsciiDigit((char)c) || count == 4)
                break;
            digits[count++] = (byte)(c - '0');
        }

        var (hours, minutes) = count switch
        {
            1 => (digits[0], 0),
            2 => ((digits[0] * 10) + digits[1], 0),
            3 => (digits[0], (digits[1] * 10) + digits[2]),
            4 => ((digits[0] * 10) + digits[1], (digits[2] * 10) + digits[3]),
            _ => (99, 0),
        };
        // RFC 5322 §3.3: -0000 says nothing about the sender's zone. Zones beyond what the Earth has say nothing either.
        var isKnown = hours <= 14 && minutes < 60 && (hours * 60) + minutes <= 14 * 60 && !(word[0] == '-' && hours == 0 && minutes == 0);
        parts.SetZone(isKnown ? ((hours * 60) + minutes) * (word[0] == '-' ? -1 : 1) : 0, isKnown);
        return true;
    }

    private static void ReadName(ReadOnlySpan<byte> word, ref DateParts parts)
    {
        if (word.Length == 2 && parts.HasTime && (word[1] | 0x20) == 'm' && (word[0] | 0x20) is 'a' or 'p')
        {
            parts.SetHalfOfDay((word[0] | 0x20) == 'p');
            return;
        }

        if (word.Length < 3 || parts.HasMonth)
            return;
        Span<byte> name = [(byte)(word[0] | 0x20), (byte)(word[1] | 0x20), (byte)(word[2] | 0x20)];
        for (var month = 0; month < 12; month++)
        {
            if (name.SequenceEqual(Months.Slice(month * 3, 3)))
                parts.Month = month + 1;
        }
    }

    private static int DigitCount(ReadOnlySpan<byte> word)
    {
        var length = word.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length < 0 ? word.Length : length;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        var number = 0;
        foreach (var c in digits)
            number = (number * 10) + (c - '0');
        return number;
    }
}
