using System.Buffers;
using System.Text;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Protocols.Tests.Message.Mime;

public sealed class TransferDecoderTests
{
    [Theory]
    // RFC 2045 §6.7
    [InlineData("Now's the time =\r\nfor all folk to come=\r\n to the aid of their country.", "Now's the time for all folk to come to the aid of their country.")]
    [InlineData("=C3=A6 =3D =3d", "æ = =")]
    [InlineData("a  \t\r\nb \nc ", "a\r\nb\nc")]
    [InlineData("a= \t \r\nb=\nc=", "abc")]
    [InlineData("=zz =4 =\rx ==41 =4", "=zz =4 =\rx =A =4")]
    [InlineData("= x", "= x")]
    [InlineData("a \r\r\nb", "a \r\r\nb")]
    [InlineData("a b\tc", "a b\tc")]
    [InlineData("=E6=\r\n=E6", "\u00E6\u00E6", true)]
    public void Quoted_printable(string encoded, string expected, bool isLatin = false) =>
        AssertDecodes(ContentTransferEncoding.QuotedPrintable, encoded, isLatin ? Encoding.Latin1.GetBytes(expected) : Encoding.UTF8.GetBytes(expected));

    [Theory]
    // RFC 4648 §10
    [InlineData("", "")]
    [InlineData("Zg==", "f")]
    [InlineData("Zm8=", "fo")]
    [InlineData("Zm9v", "foo")]
    [InlineData("Zm9vYg==", "foob")]
    [InlineData("Zm9vYmE=", "fooba")]
    [InlineData("Zm9vYmFy", "foobar")]
    [InlineData("Zm9v\r\nYmFy\r\n", "foobar")]
    [InlineData("Z m\t9\0v.Y-m_F,y", "foobar")]
    [InlineData("Zg==Zm8=Zm9v", "ffofoo")]
    [InlineData("Zg==\r\n \t\r\nZm8=", "ffo")]
    [InlineData("Zg==\r\n-- \r\nZm8=", "f")]
    [InlineData("Zg==\r\nZm9v_Zm8=", "ffoo")]
    [InlineData("Zm8", "fo")]
    [InlineData("Zg", "f")]
    [InlineData("Zm9vY", "foo")]
    [InlineData("=====", "")]
    [InlineData("Zg=\r\n=\r\nZm8=", "ffo")]
    public void Base64(string encoded, string expected) => AssertDecodes(ContentTransferEncoding.Base64, encoded, Encoding.UTF8.GetBytes(expected));

    [Fact]
    public void Round_trips_however_the_octets_are_cut()
    {
        var random = new SeededRandom(64);
        for (var round = 0; round < 300; round++)
        {
            var octets = new byte[random.Next(700)];
            for (var i = 0; i < octets.Length; i++)
                octets[i] = (byte)random.Next(256);
            var lines = Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks);
            var encoded = Encoding.ASCII.GetBytes(lines);
            Assert.Equal(octets, TransferDecoder.Decode(ContentTransferEncoding.Base64, encoded));
            Assert.Equal(octets, DecodeInPieces(ContentTransferEncoding.Base64, encoded, random));
            var quoted = Encoding.ASCII.GetBytes(string.Join("=\r\n", octets.Chunk(20).Select(chunk => string.Concat(chunk.Select(o => $"={o:X2}")))));
            Assert.Equal(octets, DecodeInPieces(ContentTransferEncoding.QuotedPrintable, quoted, random));
        }
    }

    // Attack row 35
    [Theory]
    [InlineData(ContentTransferEncoding.Base64, " ")]
    [InlineData(ContentTransferEncoding.Base64, "A ")]
    [InlineData(ContentTransferEncoding.Base64, "=")]
    [InlineData(ContentTransferEncoding.QuotedPrintable, " ")]
    [InlineData(ContentTransferEncoding.QuotedPrintable, "=")]
    [InlineData(ContentTransferEncoding.QuotedPrintable, "= ")]
    [InlineData(ContentTransferEncoding.QuotedPrintable, "=\r")]
    public void Endless_nothing_takes_little_memory(ContentTransferEncoding encoding, string piece)
    {
        var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(piece, 65_536 / piece.Length)));
        var output = new ArrayBufferWriter<byte>(1 << 18);
        var decoder = new TransferDecoder(encoding);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 12; i++)
        {
            decoder.Write(block, output);
            Assert.True(output.WrittenCount <= (i + 1) * block.Length);
            output.ResetWrittenCount();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    private static void AssertDecodes(ContentTransferEncoding encoding, string encoded, byte[] expected)
    {
        var octets = Encoding.UTF8.GetBytes(encoded);
        Assert.Equal(expected, TransferDecoder.Decode(encoding, octets));
        for (var cut = 1; cut < octets.Length; cut++)
        {
            var output = new ArrayBufferWriter<byte>();
            var decoder = new TransferDecoder(encoding);
            decoder.Write(Octets.Segments(octets, cut), output);
            decoder.Finish(output);
            Assert.Equal(expected, output.WrittenSpan.ToArray());
        }

        Assert.Equal(expected, DecodeInPieces(encoding, octets, null));
    }

    private static byte[] DecodeInPieces(ContentTransferEncoding encoding, byte[] octets, SeededRandom? random)
    {
        var output = new ArrayBufferWriter<byte>();
        var decoder = new TransferDecoder(encoding);
        for (var i = 0; i < octets.Length;)
        {
            var length = Math.Min(octets.Length - i, random is null ? 1 : 1 + random.Next(9));
            decoder.Write(octets.AsSpan(i, length), output);
            i += length;
        }

        decoder.Finish(output);
        return output.WrittenSpan.ToArray();
    }
}
