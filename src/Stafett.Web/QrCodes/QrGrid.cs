namespace Stafett.Web.QrCodes;

/// <summary>The modules of a QR code while it is made.</summary>
internal sealed class QrGrid
{
    private readonly QrVersion _version;
    private readonly int _size;
    private readonly bool[,] _dark;
    private readonly bool[,] _isPattern;

    public QrGrid(QrVersion version)
    {
        _version = version;
        _size = version.Size;
        _dark = new bool[_size, _size];
        _isPattern = new bool[_size, _size];
        DrawPatterns();
    }

    /// <summary>§7.7.3: in columns of two from the right, up and down in turn, around the patterns.</summary>
    public void Place(byte[] codewords)
    {
        var bit = 0;
        var upwards = true;
        for (var right = _size - 1; right > 0; right -= 2)
        {
            // The column of the timing pattern is left out.
            if (right == 6)
                right = 5;
            for (var step = 0; step < _size; step++)
            {
                var row = upwards ? _size - 1 - step : step;
                for (var column = right; column > right - 2; column--)
                {
                    if (_isPattern[row, column] || bit >= codewords.Length * 8)
                        continue;
                    _dark[row, column] = ((codewords[bit / 8] >> (7 - (bit % 8))) & 1) == 1;
                    bit++;
                }
            }

            upwards = !upwards;
        }
    }

    /// <summary>§7.8: with the mask that makes it easiest to read.</summary>
    public bool[,] Finish()
    {
        var best = 0;
        var least = int.MaxValue;
        for (var mask = 0; mask < 8; mask++)
        {
            Apply(mask);
            if (QrPenalty.Of(_dark) is var penalty && penalty < least)
                (best, least) = (mask, penalty);
            Apply(mask);
        }

        Apply(best);
        return _dark;
    }

    // Twice is as before.
    private void Apply(int mask)
    {
        for (var row = 0; row < _size; row++)
        {
            for (var column = 0; column < _size; column++)
                _dark[row, column] ^= !_isPattern[row, column] && IsInverted(mask, row, column);
        }

        DrawFormat(mask);
    }

    // Table 10.
    internal static bool IsInverted(int mask, int row, int column) => mask switch
    {
        0 => (row + column) % 2 == 0,
        1 => row % 2 == 0,
        2 => column % 3 == 0,
        3 => (row + column) % 3 == 0,
        4 => ((row / 2) + (column / 3)) % 2 == 0,
        5 => (row * column % 2) + (row * column % 3) == 0,
        6 => ((row * column % 2) + (row * column % 3)) % 2 == 0,
        _ => (((row + column) % 2) + (row * column % 3)) % 2 == 0,
    };

    private void DrawPatterns()
    {
        for (var at = 0; at < _size; at++)
        {
            Set(6, at, at % 2 == 0);
            Set(at, 6, at % 2 == 0);
        }

        DrawFinder(3, 3);
        DrawFinder(3, _size - 4);
        DrawFinder(_size - 4, 3);
        var centres = _version.AlignmentCentres;
        foreach (var row in centres)
        {
            foreach (var column in centres)
            {
                // Finder patterns stand in three of the corners.
                if ((row, column) != (6, 6) && (row, column) != (6, _size - 7) && (row, column) != (_size - 7, 6))
                    DrawAlignment(row, column);
            }
        }

        DrawFormat(0);
        DrawVersion();
    }

    private void DrawFinder(int row, int column)
    {
        for (var down = -4; down <= 4; down++)
        {
            for (var across = -4; across <= 4; across++)
            {
                if (row + down is var y && column + across is var x && y >= 0 && y < _size && x >= 0 && x < _size)
                    Set(y, x, Math.Max(Math.Abs(down), Math.Abs(across)) is not (2 or 4));
            }
        }
    }

    private void DrawAlignment(int row, int column)
    {
        for (var down = -2; down <= 2; down++)
        {
            for (var across = -2; across <= 2; across++)
                Set(row + down, column + across, Math.Max(Math.Abs(down), Math.Abs(across)) != 1);
        }
    }

    // §7.9: level M (00) and the mask, with ten bits of a BCH code, twice.
    private void DrawFormat(int mask)
    {
        var bits = FormatBits(mask);
        for (var bit = 0; bit < 15; bit++)
        {
            var dark = ((bits >> bit) & 1) == 1;
            var (row, column) = bit switch { < 6 => (bit, 8), 6 => (7, 8), 7 => (8, 8), 8 => (8, 7), _ => (8, 14 - bit) };
            Set(row, column, dark);
            (row, column) = bit < 8 ? (8, _size - 1 - bit) : (_size - 15 + bit, 8);
            Set(row, column, dark);
        }

        Set(_size - 8, 8, true);
    }

    internal static int FormatBits(int mask)
    {
        var rest = mask;
        for (var step = 0; step < 10; step++)
            rest = (rest << 1) ^ ((rest >> 9) * 0x537);
        return ((mask << 10) | rest) ^ 0x5412;
    }

    // §7.10: the number with twelve bits of a Golay code, twice.
    private void DrawVersion()
    {
        if (_version.Number < 7)
            return;
        var rest = _version.Number;
        for (var step = 0; step < 12; step++)
            rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
        var bits = (_version.Number << 12) | rest;
        for (var bit = 0; bit < 18; bit++)
        {
            var dark = ((bits >> bit) & 1) == 1;
            Set(bit / 3, _size - 11 + (bit % 3), dark);
            Set(_size - 11 + (bit % 3), bit / 3, dark);
        }
    }

    private void Set(int row, int column, bool dark)
    {
        _dark[row, column] = dark;
        _isPattern[row, column] = true;
    }
}
