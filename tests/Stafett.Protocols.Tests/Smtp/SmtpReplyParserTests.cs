using System.Text;
using Stafett.Protocols.Smtp;

namespace Stafett.Protocols.Tests.Smtp;

public sealed class SmtpReplyParserTests
{
    [Theory]
    [InlineData("250 OK\r\n", "250 OK")]
    [InlineData("250\r\n", "250 ")]
    [InlineData("250 \r\n", "250 ")]
    [InlineData("250 2.1.0 Originator ok\r\n", "250 2.1.0 Originator ok")]
    [InlineData("550 5.1.1\r\n", "550 5.1.1 ")]
    [InlineData("550-5.1.1 The account\r\n550-5.1.1 does not exist\r\n550 5.1.1 here\r\n", "550 5.1.1 The account\ndoes not exist\nhere")]
    [InlineData("250-First line\r\n250-Second line\r\n250-234 Text beginning with numbers\r\n250 The last line\r\n", "250 First line\nSecond line\n234 Text beginning with numbers\nThe last line")]
    [InlineData("550 4.2.1 class differs\r\n", "550 4.2.1 class differs")]
    [InlineData("550-5.1.1 one\r\n550 5.2.2 other\r\n", "550 5.1.1 one\n5.2.2 other")]
    [InlineData("250-a\r\n550 b\r\n", "550 a\nb")]
    [InlineData("250 bare line feed\n", "250 bare line feed")]
    [InlineData("550 a\u001b[31mb\tc\0d\r\n", "550 a [31mb c d")]
    [InlineData("550 a\rMAIL\r\n", "550 a MAIL")]
    [InlineData("550 größe\u2028x\u0085y\r\n", "550 größe x y")]
    [InlineData("354 go\r\n", "354 go")]
    public void Reads(string wire, string expected)
    {
        var octets = Encoding.UTF8.GetBytes(wire);
        // Whole, and cut at each octet.
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            var parser = new SmtpReplyParser();
            var first = parser.Read(octets.AsSpan(0, cut), out var consumed, out var reply);
            Assert.Equal(cut, consumed);
            if (cut < octets.Length)
            {
                Assert.Equal(SmtpReplyProgress.More, first);
                Assert.Equal(cut == 0, parser.IsAtStart);
                first = parser.Read(octets.AsSpan(cut), out _, out reply);
            }

            Assert.Equal(SmtpReplyProgress.Complete, first);
            Assert.Equal(expected, reply!.ToString());
            Assert.True(parser.IsAtStart);
        }
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("25\r\n")]
    [InlineData("150 x\r\n")]
    [InlineData("650 x\r\n")]
    [InlineData("25O x\r\n")]
    [InlineData("2500 x\r\n")]
    [InlineData("250_x\r\n")]
    [InlineData("250-x\r\nx\r\n")]
    [InlineData("SSH-2.0-OpenSSH\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData(" 250 x\r\n")]
    public void Refuses(string wire)
    {
        Assert.Equal(SmtpReplyProgress.Malformed, new SmtpReplyParser().Read(Encoding.UTF8.GetBytes(wire), out _, out var reply));
        Assert.Null(reply);
    }

    [Fact]
    public void Takes_one_reply_at_a_time()
    {
        var parser = new SmtpReplyParser();
        ReadOnlySpan<byte> wire = "250-a\r\n250 b\r\n354 c\r\n550"u8;
        parser.Read(wire, out var consumed, out var first);
        Assert.Equal("250 a\nb", first!.ToString());
        wire = wire[consumed..];
        parser.Read(wire, out consumed, out var second);
        Assert.Equal("354 c", second!.ToString());
        Assert.Equal(SmtpReplyProgress.More, parser.Read(wire[consumed..], out _, out _));
        Assert.False(parser.IsAtStart);
    }

    [Fact]
    public void A_long_line_is_cut_and_not_failed()
    {
        var wire = Encoding.ASCII.GetBytes("550 5.7.1 " + new string('x', 10_000) + "\r\n250 next\r\n");
        var parser = new SmtpReplyParser();
        Assert.Equal(SmtpReplyProgress.Complete, parser.Read(wire, out var consumed, out var reply));
        Assert.Equal(SmtpReplyParser.MaxLine - "550 5.7.1 ".Length, reply!.Text.Length);
        Assert.Equal("5.7.1", reply.Status.ToString());
        parser.Read(wire.AsSpan(consumed), out _, out reply);
        Assert.Equal("250 next", reply!.ToString());
    }

    [Theory]
    [InlineData(SmtpReplyParser.MaxLines, SmtpReplyProgress.Complete)]
    [InlineData(SmtpReplyParser.MaxLines + 1, SmtpReplyProgress.Malformed)]
    public void Counts_lines(int lines, SmtpReplyProgress expected)
    {
        var wire = string.Concat(Enumerable.Repeat("250-x\r\n", lines - 1)) + "250 x\r\n";
        Assert.Equal(expected, new SmtpReplyParser().Read(Encoding.ASCII.GetBytes(wire), out _, out _));
    }

    [Theory]
    [InlineData("250-")]
    [InlineData("250 x")]
    [InlineData("250-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\r\n")]
    public void A_reply_without_end_is_stopped(string piece)
    {
        var parser = new SmtpReplyParser();
        var octets = Encoding.ASCII.GetBytes(piece == "250-" ? new string('2', 100) : piece);
        var progress = SmtpReplyProgress.More;
        var total = 0;
        for (; progress == SmtpReplyProgress.More; total += octets.Length)
            progress = parser.Read(piece.EndsWith('\n') || total == 0 ? octets : "y"u8.ToArray(), out _, out _);
        Assert.Equal(SmtpReplyProgress.Malformed, progress);
        Assert.True(total <= SmtpReplyParser.MaxLength * 110, "stopped late");
    }

    [Fact]
    public void Any_octets_are_taken_without_an_exception()
    {
        uint seed = 12345;
        for (var round = 0; round < 2_000; round++)
        {
            var octets = new byte[round % 200];
            for (var i = 0; i < octets.Length; i++)
            {
                seed = seed * 1664525 + 1013904223;
                octets[i] = (seed >> 28) switch { < 4 => (byte)'\n', < 8 => (byte)('0' + (seed >> 20) % 10), < 10 => (byte)'-', _ => (byte)(seed >> 16) };
            }

            "250-"u8[..Math.Min(4, octets.Length)].CopyTo(octets);
            var parser = new SmtpReplyParser();
            for (var at = 0; at < octets.Length;)
            {
                var progress = parser.Read(octets.AsSpan(at), out var consumed, out var reply);
                Assert.Equal(progress == SmtpReplyProgress.Complete, reply is not null);
                if (reply is not null)
                    Assert.DoesNotContain(reply.Text, c => char.IsControl(c) && c != '\n');
                if (progress == SmtpReplyProgress.Malformed)
                    break;
                at += consumed;
            }
        }
    }
}
