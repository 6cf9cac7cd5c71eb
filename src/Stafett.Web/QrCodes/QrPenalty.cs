namespace Stafett.Web.QrCodes;

/// <summary>How hard modules are to read: more is worse (ISO/IEC 18004 §7.8.3).</summary>
internal static class QrPenalty
{
    public static int Of(bool[,] dark)
    {
        var size = dark.GetLength(0);
        var penalty = 0;
        var darkCount = 0;
        for (var at = 0; at < size; at++)
        {
            penalty += OfLine(size, along => dark[at, along]) + OfLine(size, along => dark[along, at]);
            for (var along = 0; along < size; along++)
            {
                darkCount += dark[at, along] ? 1 : 0;
                // A block of two by two.
                if (at + 1 < size && along + 1 < size && dark[at, along] == dark[at, along + 1] && dark[at, along] == dark[at + 1, along] && dark[at, along] == dark[at + 1, along + 1])
                    penalty += 3;
            }
        }

        // Ten for each five percent away from half.
        var total = size * size;
        return penalty + (Math.Abs((darkCount * 20) - (total * 10)) / total * 10);
    }

    private static int OfLine(int size, Func<int, bool> isDark)
    {
        var penalty = 0;
        var run = 0;
        var last = 0;
        for (var at = 0; at < size; at++)
        {
            run = at > 0 && isDark(at) == isDark(at - 1) ? run + 1 : 1;
            if (run == 5)
                penalty += 3;
            else if (run > 5)
                penalty++;
            // What looks like a finder pattern: 1011101 with four light modules before or after.
            last = ((last << 1) | (isDark(at) ? 1 : 0)) & 0x7FF;
            if (at >= 10 && last is 0b10111010000 or 0b00001011101)
                penalty += 40;
        }

        return penalty;
    }
}
