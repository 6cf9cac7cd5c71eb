using System.Text;
using Stafett.Protocols.Smtp;

namespace Stafett.Protocols.Tests.Smtp;

public sealed class DotStufferTests
{
    [Theory]
    [InlineData("", ".\r\n")]
    [InlineData("a", "a\r\n.\r\n")]
    [InlineData("a\r\n", "a\r\n.\r\n")]
    [InlineData(".", "..\r\n.\r\n")]
    [InlineData(".\r\n", "..\r\n.\r\n")]
    [InlineData("..\r\n", "...\r\n.\r\n")]
    [InlineData("a\r\n.\r\nb\r\n", "a\r\n..\r\nb\r\n.\r\n")]
    [InlineData("a\r\n.b.\r\n\r\n.\r\n.\r\n", "a\r\n..b.\r\n\r\n..\r\n..\r\n.\r\n")]
    [InlineData("a.\r\n\r\n\r\n", "a.\r\n\r\n\r\n.\r\n")]
    [InlineData("\r\n.x", "\r\n..x\r\n.\r\n")]
    public void Stuffs_in_every_cut_and_with_any_room(string message, string expected)
    {
        var octets = Encoding.ASCII.GetBytes(message);
        for (var cut = 0; cut <= octets.Length; cut++)
        {
            for (var second = cut; second <= octets.Length; second++)
            {
                foreach (var room in new[] { 2, 3, 5, 100 })
                    Assert.Equal(expected, Stuff(room, octets[..cut], octets[cut..second], octets[second..]));
            }
        }
    }

    [Fact]
    public void Equals_a_plain_implementation_on_generated_messages()
    {
        uint seed = 7;
        for (var round = 0; round < 1_000; round++)
        {
            var text = new StringBuilder();
            for (var i = 0; i < round % 90; i++)
            {
                seed = seed * 1664525 + 1013904223;
                text.Append((seed >> 29) switch { 0 or 1 => ".", 2 or 3 => "\r\n", 4 => "\r\n.", _ => "x" });
            }

            var message = text.ToString();
            var lines = message.Split("\r\n").Select(line => line.StartsWith('.') ? "." + line : line);
            var expected = string.Join("\r\n", lines) + (message.EndsWith("\r\n", StringComparison.Ordinal) || message.Length == 0 ? ".\r\n" : "\r\n.\r\n");
            var cut = message.Length == 0 ? 0 : (int)(seed % (uint)message.Length);
            Assert.Equal(expected, Stuff(7, Encoding.ASCII.GetBytes(message[..cut]), Encoding.ASCII.GetBytes(message[cut..])));
        }
    }

    private static string Stuff(int room, params byte[][] pieces)
    {
        var stuffer = new DotStuffer();
        var wire = new MemoryStream();
        var buffer = new byte[room];
        foreach (var piece in pieces)
        {
            for (var at = 0; at < piece.Length;)
            {
                stuffer.Write(piece.AsSpan(at), buffer, out var consumed, out var written);
                Assert.True(consumed > 0, "no progress");
                wire.Write(buffer, 0, written);
                at += consumed;
            }
        }

        var end = new byte[DotStuffer.MinimumRoom];
        wire.Write(end, 0, stuffer.Finish(end));
        return Encoding.ASCII.GetString(wire.ToArray());
    }
}
