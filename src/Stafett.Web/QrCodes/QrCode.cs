using System.Text;

namespace Stafett.Web.QrCodes;

/// <summary>A text as a QR code (ISO/IEC 18004): byte mode, error correction level M, the smallest version that holds it.</summary>
public sealed class QrCode
{
    private readonly bool[,] _dark;

    private QrCode(bool[,] dark) => _dark = dark;

    /// <summary>Modules at a side, without the quiet zone around them.</summary>
    public int Size => _dark.GetLength(0);

    public bool IsDark(int row, int column) => _dark[row, column];

    /// <exception cref="ArgumentException">The text has more than 666 octets.</exception>
    public static QrCode Of(string text)
    {
        var octets = Encoding.UTF8.GetBytes(text);
        var version = QrVersion.For(octets.Length) ?? throw new ArgumentException($"A QR code of ours holds {new QrVersion(QrVersion.Last).Capacity} octets.", nameof(text));
        var grid = new QrGrid(version);
        grid.Place(Interleave(version, Data(version, octets)));
        return new QrCode(grid.Finish());
    }

    // §7.4: mode, count, octets, then the terminator and pad codewords.
    private static byte[] Data(QrVersion version, byte[] octets)
    {
        var data = new byte[version.DataCodewords];
        var at = 0;
        Put(0b0100, 4);
        Put(octets.Length, version.CountBits);
        foreach (var octet in octets)
            Put(octet, 8);
        at = Math.Min(at + 4, data.Length * 8);
        var next = (at + 7) / 8;
        for (var pad = 0; next < data.Length; pad++, next++)
            data[next] = pad % 2 == 0 ? (byte)0xEC : (byte)0x11;
        return data;

        void Put(int value, int bits)
        {
            for (var bit = bits - 1; bit >= 0; bit--, at++)
                data[at / 8] |= (byte)(((value >> bit) & 1) << (7 - (at % 8)));
        }
    }

    // §7.6: blocks take turns, first with their data and then with their correction, so that a blot hurts all of them a little.
    internal static byte[] Interleave(QrVersion version, byte[] data)
    {
        var blocks = new List<(byte[] Data, byte[] Correction)>();
        var shorter = data.Length / version.BlockCount;
        var longer = data.Length % version.BlockCount;
        for (int number = 0, at = 0; number < version.BlockCount; number++)
        {
            var length = shorter + (number >= version.BlockCount - longer ? 1 : 0);
            var part = data[at..(at + length)];
            blocks.Add((part, ReedSolomon.Remainder(part, version.CorrectionOfBlock)));
            at += length;
        }

        var made = new List<byte>(version.Codewords);
        for (var at = 0; at <= shorter; at++)
            made.AddRange(blocks.Where(block => at < block.Data.Length).Select(block => block.Data[at]));
        for (var at = 0; at < version.CorrectionOfBlock; at++)
            made.AddRange(blocks.Select(block => block.Correction[at]));
        return [.. made];
    }
}
