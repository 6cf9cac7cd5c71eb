using System.Text;
using Stafett.Web.QrCodes;

namespace Stafett.Web.Tests;

public sealed class QrCodeTests
{
    // ISO/IEC 18004 annex I: "01234567" in version 1-M.
    [Fact]
    public void Error_correction_is_that_of_the_standard() => Assert.Equal(
        [0xA5, 0x24, 0xD4, 0xC1, 0xED, 0x36, 0xC7, 0x87, 0x2C, 0x55],
        ReedSolomon.Remainder([0x10, 0x20, 0x0C, 0x56, 0x61, 0x80, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11, 0xEC, 0x11], 10));

    // The same annex: mask 010 at level M.
    [Fact]
    public void Format_information_is_that_of_the_standard() => Assert.Equal(0b101111001111100, QrGrid.FormatBits(2));

    [Theory]
    [InlineData(1, 26, 16)]
    [InlineData(2, 44, 28)]
    [InlineData(7, 196, 124)]
    [InlineData(10, 346, 216)]
    [InlineData(20, 1085, 669)]
    public void Versions_hold_what_the_standard_says(int number, int codewords, int data)
    {
        Assert.Equal(codewords, new QrVersion(number).Codewords);
        Assert.Equal(data, new QrVersion(number).DataCodewords);
    }

    [Theory]
    [InlineData(2, new[] { 6, 18 })]
    [InlineData(7, new[] { 6, 22, 38 })]
    [InlineData(14, new[] { 6, 26, 46, 66 })]
    [InlineData(16, new[] { 6, 26, 50, 74 })]
    [InlineData(20, new[] { 6, 34, 62, 90 })]
    public void Alignment_patterns_stand_where_the_standard_says(int number, int[] centres) => Assert.Equal(centres, new QrVersion(number).AlignmentCentres);

    // Every version, and lengths at both ends of each: read back by the way of a reader, with its own idea of where the patterns are.
    [Fact]
    public void What_is_written_can_be_read()
    {
        for (var length = 1; length <= new QrVersion(QrVersion.Last).Capacity; length += length < 60 ? 1 : 7)
        {
            var text = string.Concat(Enumerable.Range(0, length).Select(at => (char)('!' + ((at * 7 + length) % 90))));
            Assert.Equal(text, QrReader.Read(QrCode.Of(text)));
        }

        Assert.Equal("otpauth://totp/Stafett:a%40b?secret=ÅÄÖ", QrReader.Read(QrCode.Of("otpauth://totp/Stafett:a%40b?secret=ÅÄÖ")));
        Assert.Throws<ArgumentException>(() => QrCode.Of(new string('x', 667)));
    }
}

/// <summary>Reads a QR code of level M as a camera's program does once it has the modules.</summary>
internal static class QrReader
{
    public static string Read(QrCode code)
    {
        var size = code.Size;
        var version = new QrVersion((size - 17) / 4);
        var mask = Mask(code);
        var bits = new List<bool>();
        var column = size - 1;
        for (var pair = 0; column > 0; pair++, column -= 2)
        {
            if (column == 6)
                column--;
            for (var step = 0; step < size; step++)
            {
                var row = pair % 2 == 0 ? size - 1 - step : step;
                foreach (var x in new[] { column, column - 1 })
                {
                    if (!IsPattern(version, row, x))
                        bits.Add(code.IsDark(row, x) ^ QrGrid.IsInverted(mask, row, x));
                }
            }
        }

        var codewords = bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => (byte)chunk.Aggregate(0, (all, bit) => (all << 1) | (bit ? 1 : 0))).ToArray();
        Assert.Equal(version.Codewords, codewords.Length);
        return Text(version, Blocks(version, codewords));
    }

    private static int Mask(QrCode code)
    {
        var bits = 0;
        foreach (var (row, column) in new[] { (8, 0), (8, 1), (8, 2), (8, 3), (8, 4), (8, 5), (8, 7), (8, 8), (7, 8), (5, 8), (4, 8), (3, 8), (2, 8), (1, 8), (0, 8) })
            bits = (bits << 1) | (code.IsDark(row, column) ? 1 : 0);
        return Assert.Single(Enumerable.Range(0, 8), mask => QrGrid.FormatBits(mask) == bits);
    }

    private static bool IsPattern(QrVersion version, int row, int column)
    {
        var size = version.Size;
        if (row == 6 || column == 6 || (row < 9 && column < 9) || (row < 9 && column >= size - 8) || (row >= size - 8 && column < 9))
            return true;
        if (version.Number >= 7 && ((row < 6 && column >= size - 11) || (column < 6 && row >= size - 11)))
            return true;
        var centres = version.AlignmentCentres;
        return centres.Any(y => centres.Any(x => Math.Abs(row - y) <= 2 && Math.Abs(column - x) <= 2 && !(y == 6 && x == 6) && !(y == 6 && x == size - 7) && !(y == size - 7 && x == 6)));
    }

    private static byte[] Blocks(QrVersion version, byte[] codewords)
    {
        var shorter = version.DataCodewords / version.BlockCount;
        var longer = version.DataCodewords % version.BlockCount;
        var blocks = Enumerable.Range(0, version.BlockCount).Select(_ => new List<byte>()).ToArray();
        var at = 0;
        for (var row = 0; row < shorter + (longer > 0 ? 1 : 0); row++)
        {
            for (var block = row < shorter ? 0 : version.BlockCount - longer; block < version.BlockCount; block++)
                blocks[block].Add(codewords[at++]);
        }

        for (var row = 0; row < version.CorrectionOfBlock; row++)
        {
            foreach (var block in blocks)
                block.Add(codewords[at++]);
        }

        // A block with its correction divides without a rest.
        foreach (var block in blocks)
            Assert.All(ReedSolomon.Remainder(block.ToArray(), version.CorrectionOfBlock), rest => Assert.Equal(0, rest));
        return [.. blocks.SelectMany(block => block.SkipLast(version.CorrectionOfBlock))];
    }

    private static string Text(QrVersion version, byte[] data)
    {
        var bits = string.Concat(data.Select(octet => Convert.ToString(octet, 2).PadLeft(8, '0')));
        Assert.Equal("0100", bits[..4]);
        var length = Convert.ToInt32(bits.Substring(4, version.CountBits), 2);
        return Encoding.UTF8.GetString([.. Enumerable.Range(0, length).Select(at => Convert.ToByte(bits.Substring(4 + version.CountBits + (at * 8), 8), 2))]);
    }
}
