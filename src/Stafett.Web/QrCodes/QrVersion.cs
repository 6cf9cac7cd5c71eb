namespace Stafett.Web.QrCodes;

/// <summary>A size of QR codes at error correction level M, which still reads when 15 % of it is lost (ISO/IEC 18004 §6.5.2 and table 9).</summary>
/// <param name="Number">1 to <see cref="Last"/>.</param>
internal readonly record struct QrVersion(int Number)
{
    /// <summary>Holds 666 octets; a longer text would be too fine to be read from a screen.</summary>
    public const int Last = 20;

    private static ReadOnlySpan<byte> CorrectionPerBlock => [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];

    private static ReadOnlySpan<byte> Blocks => [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

    /// <summary>Modules at a side.</summary>
    public int Size => 17 + (4 * Number);

    public int CorrectionOfBlock => CorrectionPerBlock[Number - 1];

    public int BlockCount => Blocks[Number - 1];

    /// <summary>Of data and correction together.</summary>
    public int Codewords => Modules / 8;

    public int DataCodewords => Codewords - (CorrectionOfBlock * BlockCount);

    /// <summary>Octets that fit in byte mode: less the mode and the count.</summary>
    public int Capacity => DataCodewords - (Number < 10 ? 2 : 3);

    public int CountBits => Number < 10 ? 8 : 16;

    // Modules that are left for codewords when the patterns have theirs.
    private int Modules
    {
        get
        {
            var modules = (((16 * Number) + 128) * Number) + 64;
            if (Number >= 2)
            {
                var centres = (Number / 7) + 2;
                modules -= (((25 * centres) - 10) * centres) - 55;
                if (Number >= 7)
                    modules -= 36;
            }

            return modules;
        }
    }

    /// <summary>Where the centres of alignment patterns are, across and down (annex E).</summary>
    public int[] AlignmentCentres
    {
        get
        {
            if (Number == 1)
                return [];
            var count = (Number / 7) + 2;
            var step = ((Number * 4) + (count * 2) + 1) / ((count * 2) - 2) * 2;
            var centres = new int[count];
            centres[0] = 6;
            for (var at = count - 1; at > 0; at--)
                centres[at] = Size - 7 - ((count - 1 - at) * step);
            return centres;
        }
    }

    /// <returns>Null: none is large enough.</returns>
    public static QrVersion? For(int octets)
    {
        for (var number = 1; number <= Last; number++)
        {
            if (new QrVersion(number) is var version && octets <= version.Capacity)
                return version;
        }

        return null;
    }
}
