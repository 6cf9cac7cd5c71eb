using System.Globalization;

namespace Stafett.Server.Accounts;

/// <summary>Sizes as people write them: <c>1 GB</c>, <c>512MB</c>, <c>1.5 gb</c>, or plain octets. A kilobyte has 1024 octets.</summary>
public static class SizeText
{
    private const int MaxLength = 30;

    private static readonly (string Unit, long Octets)[] Units =
        [("TB", 1L << 40), ("GB", 1L << 30), ("MB", 1L << 20), ("KB", 1L << 10), ("B", 1)];

    /// <summary>False for what is no size, is negative, or has more octets than a number holds.</summary>
    public static bool TryParse(string text, out long octets)
    {
        octets = 0;
        var number = text.AsSpan().Trim();
        if (number.Length is 0 or > MaxLength)
            return false;
        var scale = 1L;
        foreach (var (unit, size) in Units)
        {
            if (!number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                continue;
            number = number[..^unit.Length].TrimEnd();
            scale = size;
            break;
        }

        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) || amount > (decimal)long.MaxValue / scale)
            return false;
        octets = (long)decimal.Floor(amount * scale);
        return true;
    }

    /// <summary>The largest unit that leaves at least one, with at most one digit behind the point: <c>1 GB</c>, <c>1.5 MB</c>, <c>0 B</c>.</summary>
    public static string Format(long octets)
    {
        foreach (var (unit, size) in Units)
        {
            if (octets >= size)
                return string.Create(CultureInfo.InvariantCulture, $"{(decimal)octets / size:0.#} {unit}");
        }

        return "0 B";
    }
}
