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
    [InlineData("a=", "a")]
    [InlineData("a=\r", "a")]
    [InlineData("a=C3=a6=c3=A6", "aææ")]
    [InlineData("a=0D\nb\r=0Ac=0d=0a", "a\r\nb\r\nc\r\n")]
    [InlineData("a=20 \t\r\nb=09\t", "a \r\nb\t")]
    [InlineData("a \t\r", "a")]
    [InlineData(" \r\n\t\n ", "\r\n\n")]
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

    [Theory]
    [InlineData("=\r\nb")]
    [InlineData("=\nb")]
    [InlineData("= \t\r\nb")]
    [InlineData("=")]
    [InlineData("=\r")]
    [InlineData("=4")]
    [InlineData("=zz")]
    [InlineData("=c3=b8=C3=B8b")]
    [InlineData("=F0=9F=98=80")]
    [InlineData("=C3b")]
    [InlineData("=0D\nb")]
    [InlineData("\r=0Ab")]
    [InlineData("=0D=0A\r\r\n")]
    [InlineData("\r\r\nb")]
    [InlineData("\r \nb")]
    [InlineData("\r=\r\n\nb")]
    [InlineData(" \t \r\nb")]
    [InlineData(" \t \nb")]
    [InlineData(" \t ")]
    [InlineData(" \t\r")]
    [InlineData("=20 \r\n")]
    public void Quoted_printable_wherever_it_stands(string piece)
    {
        // Blocks of any size up to 64 octets end before, in and behind the piece.
        for (var before = 0; before <= 66; before++)
        {
            foreach (var after in (int[])[0, 1, 15, 16, 17, 70])
                AssertReads(Encoding.ASCII.GetBytes(new string('a', before) + piece + new string('c', after)));
        }
    }

    [Theory]
    [InlineData(998)]
    [InlineData(1_000)]
    [InlineData(1_001)]
    [InlineData(5_000)]
    public void Quoted_printable_lines_that_are_too_long(int length)
    {
        foreach (var end in (string[])["", "\r", "\n", "\r\n", "=\r\n", "x\r\n", "=20\r\n"])
        {
            AssertReads(Encoding.ASCII.GetBytes(new string('a', length) + end + "b"));
            AssertReads(Encoding.ASCII.GetBytes("a" + new string(' ', length) + end));
            AssertReads(Encoding.ASCII.GetBytes("a=" + new string('\t', length) + end + "b"));
        }
    }

    [Fact]
    public void Whole_or_in_pieces_a_text_is_the_same()
    {
        var random = new SeededRandom(2045);
        string[] words = ["=", "=\r\n", "=C3", "=a6", "=0D", "=0a", "=EF=BB=BF", "=ED=A0=80", "\r", "\n", "\r\n", " ", "\t", "4", "word", "a long run of letters that fills more than one block of any size "];
        for (var round = 0; round < 3_000; round++)
            AssertReads(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, random.Next(24)).Select(_ => words[random.Next(words.Length)]))));
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

    // The decoder for pieces holds what it has not decided; the one for whole texts sees it. Neither knows how the other does it.
    private static void AssertReads(byte[] encoded)
    {
        var expected = DecodeInPieces(ContentTransferEncoding.QuotedPrintable, encoded, null);
        Assert.Equal(expected, TransferDecoder.Decode(ContentTransferEncoding.QuotedPrintable, encoded));
        byte[] message = [.. "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"u8, .. encoded];
        var text = Encoding.UTF8.GetString(expected).Replace("\r\n", "\n", StringComparison.Ordinal).TrimStart('\uFEFF');
        Assert.Equal(text, PartText.Read(MimeTree.Parse(message).Root));
        // Without an encoding there are only the line ends to take care of.
        byte[] plain = [.. "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"u8, .. expected];
        Assert.Equal(text, PartText.Read(MimeTree.Parse(plain).Root));
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
