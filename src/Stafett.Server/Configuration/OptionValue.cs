using System.Globalization;

namespace Stafett.Server.Configuration;

/// <summary>Settings as text: numbers, sizes (<c>50MB</c>), times (<c>3s</c>, <c>00:10:00</c>), <c>true</c>, and text itself.</summary>
internal static class OptionValue
{
    private static readonly (string Unit, long Factor)[] Sizes = [("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10), ("B", 1)];
    private static readonly (string Unit, TimeSpan Factor)[] Times =
        [("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1))];

    /// <summary>Null when the text is no value of the type.</summary>
    public static object? Parse(string text, Type type, bool isSize)
    {
        if (type == typeof(string))
            return text;
        if (type == typeof(bool))
            return ParseSwitch(text);
        if (type == typeof(TimeSpan))
            return ParseTime(text);
        if (ParseNumber(text, isSize) is not { } number)
            return null;
        if (type == typeof(long))
            return number;
        return number is >= int.MinValue and <= int.MaxValue ? (int)number : null;
    }

    public static string Format(object value, bool isSize) => value switch
    {
        bool flag => flag ? "true" : "false",
        TimeSpan time => FormatTime(time),
        int or long when isSize => FormatSize(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static object? ParseSwitch(string text) => text.ToLowerInvariant() switch
    {
        "true" or "on" or "yes" or "1" => true,
        "false" or "off" or "no" or "0" => false,
        _ => null,
    };

    private static long? ParseNumber(string text, bool isSize)
    {
        long factor = 1;
        if (isSize)
        {
            foreach (var (unit, times) in Sizes)
            {
                if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                    continue;
                text = text[..^unit.Length].TrimEnd();
                factor = times;
                break;
            }
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return null;
        return Math.Abs((decimal)number * factor) < long.MaxValue ? number * factor : null;
    }

    // A bare number is refused: nobody can say whether 5 means seconds or, as TimeSpan.Parse reads it, days.
    private static TimeSpan? ParseTime(string text)
    {
        if (text.Contains(':'))
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time : null;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0 || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 1_000_000_000)
            return null;
        foreach (var (unit, factor) in Times)
        {
            if (text.AsSpan(digits).Trim().Equals(unit, StringComparison.OrdinalIgnoreCase))
                return number * (double)factor.Ticks < TimeSpan.MaxValue.Ticks / 2 ? factor * number : null;
        }

        return null;
    }

    private static string FormatTime(TimeSpan time)
    {
        if (time == TimeSpan.Zero)
            return "0s";
        for (var i = Times.Length - 1; i >= 0; i--)
        {
            if (time.Ticks % Times[i].Factor.Ticks == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{time.Ticks / Times[i].Factor.Ticks}{Times[i].Unit}");
        }

        return time.ToString("c", CultureInfo.InvariantCulture);
    }

    private static string FormatSize(long octets)
    {
        foreach (var (unit, factor) in Sizes)
        {
            if (octets != 0 && factor > 1 && octets % factor == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{octets / factor}{unit}");
        }

        return octets.ToString(CultureInfo.InvariantCulture);
    }
}
