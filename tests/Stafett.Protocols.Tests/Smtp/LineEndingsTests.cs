using Stafett.Protocols.Smtp;

namespace Stafett.Protocols.Tests.Smtp;

public sealed class LineEndingsTests
{
    [Fact]
    public void Finds_a_wrong_octet_at_each_place_and_in_each_cut()
    {
        var good = new byte[150];
        Array.Fill(good, (byte)'x');
        for (var i = 30; i < 140; i += 31)
            "\r\n"u8.CopyTo(good.AsSpan(i));
        Assert.True(AreStrict(good));
        for (var at = 0; at < good.Length; at++)
        {
            foreach (var wrong in new byte[] { (byte)'\r', (byte)'\n', 0 })
            {
                if (good[at] is (byte)'\r' or (byte)'\n')
                    continue;
                // A CR before a CRLF, or an LF behind one, is as bare as any other.
                var bad = (byte[])good.Clone();
                bad[at] = wrong;
                Assert.False(AreStrict(bad), $"{wrong} at {at}");
                Assert.False(AreStrict(bad[..at], bad[at..]), $"{wrong} at {at}, cut before");
                Assert.False(AreStrict(bad[..(at + 1)], bad[(at + 1)..]), $"{wrong} at {at}, cut behind");
            }

            Assert.True(AreStrict(good[..at], good[at..]));
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("\r\n", true)]
    [InlineData("a", true)]
    [InlineData("\n", false)]
    [InlineData("\r", false)]
    [InlineData("\r\r\n", false)]
    [InlineData("\r\n\n", false)]
    [InlineData("\n\r", false)]
    public void Judges(string text, bool strict) => Assert.Equal(strict, AreStrict(System.Text.Encoding.ASCII.GetBytes(text)));

    private static bool AreStrict(params byte[][] pieces)
    {
        var endings = new LineEndings();
        foreach (var piece in pieces)
            endings.Check(piece);
        return endings.AreStrict;
    }
}
