using System.Text;
using Stafett.Protocols.Smtp;

namespace Stafett.Protocols.Tests.Smtp;

public sealed class DataDecoderTests
{
    private sealed record Decoded(string Message, DataFault Fault, string Rest, bool IsEnd, bool Is8Bit);

    private static Decoded Decode(ReadOnlySpan<byte> input, int split, bool stuffed = true, int maxLine = 1000)
    {
        var decoder = new DataDecoder(stuffed, maxLine);
        var message = new List<byte>();
        var consumed = 0;
        while (consumed < input.Length && !decoder.IsEnd)
        {
            var piece = input.Slice(consumed, Math.Min(split - consumed % split, input.Length - consumed));
            consumed += decoder.Read(piece, out var run);
            message.AddRange(run);
        }

        if (!stuffed)
            decoder.Finish();
        return new Decoded(Text(message), decoder.Fault, Text(input[consumed..].ToArray()), decoder.IsEnd, decoder.Is8Bit);
    }

    private static string Text(IEnumerable<byte> octets) => Encoding.Latin1.GetString(octets.ToArray());

    private static byte[] Octets(string text) => Encoding.Latin1.GetBytes(text);

    public static TheoryData<string, string, string> Good => new()
    {
        { ".\r\nNEXT", "", "NEXT" },
        { "a\r\n.\r\nNEXT", "a\r\n", "NEXT" },
        { "..\r\n.\r\n", ".\r\n", "" },
        { "...a\r\n.\r\n", "..a\r\n", "" },
        { ".a\r\n.\r\n", "a\r\n", "" },
        { "\r\n.\r\n", "\r\n", "" },
        { "a.\r\n.b.\r\n.\r\n", "a.\r\nb.\r\n", "" },
        { "Subject: x\r\n\r\n..\r\n.\r\nMAIL FROM:<>\r\n", "Subject: x\r\n\r\n.\r\n", "MAIL FROM:<>\r\n" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Takes_stuffed_dots_off_in_every_split(string input, string message, string rest)
    {
        for (var split = 1; split <= input.Length; split++)
            Assert.Equal(new Decoded(message, DataFault.None, rest, true, false), Decode(Octets(input), split));
    }

    /// <summary>Attack rows 1 to 3: nothing but CR LF . CR LF is an end, and the message is refused.</summary>
    [Theory]
    [InlineData("a\n.\nMAIL FROM:<x@y.z>\r\n", DataFault.BareLineFeed)]
    [InlineData("a\n.\r\nMAIL FROM:<x@y.z>\r\n", DataFault.BareLineFeed)]
    [InlineData("a\r\n.\nMAIL FROM:<x@y.z>\r\n", DataFault.BareLineFeed)]
    [InlineData("a\r.\rMAIL FROM:<x@y.z>\r\n", DataFault.BareCarriageReturn)]
    [InlineData("a\r\n.\rMAIL FROM:<x@y.z>\r\n", DataFault.BareCarriageReturn)]
    [InlineData("a\r.\r\nMAIL FROM:<x@y.z>\r\n", DataFault.BareCarriageReturn)]
    [InlineData("a\0\r\n", DataFault.Nul)]
    public void Reads_on_behind_a_false_end(string input, DataFault fault)
    {
        for (var split = 1; split <= input.Length; split++)
        {
            Assert.False(Decode(Octets(input), split).IsEnd);
            var whole = Decode(Octets(input + ".\r\nNEXT"), split);
            Assert.Equal((true, fault, "NEXT"), (whole.IsEnd, whole.Fault, whole.Rest));
        }
    }

    [Fact]
    public void Notes_a_line_that_is_too_long()
    {
        Assert.Equal(DataFault.None, Decode(Octets(new string('x', 1000) + "\r\n.\r\n"), 7).Fault);
        Assert.Equal(DataFault.LineTooLong, Decode(Octets(new string('x', 1001) + "\r\n.\r\n"), 7).Fault);
    }

    [Fact]
    public void Notes_octets_above_127() => Assert.True(Decode([0xC3, 0xB8, 13, 10, (byte)'.', 13, 10], 1).Is8Bit);

    [Theory]
    [InlineData(".\r\n..\r\n", DataFault.None)]
    [InlineData("no line end", DataFault.None)]
    [InlineData("a\r", DataFault.BareCarriageReturn)]
    [InlineData("a\nb", DataFault.BareLineFeed)]
    public void Bdat_octets_are_checked_and_kept_as_they_are(string input, DataFault fault)
    {
        for (var split = 1; split <= input.Length; split++)
        {
            var decoded = Decode(Octets(input), split, stuffed: false);
            Assert.Equal((input, fault), (decoded.Message, decoded.Fault));
        }
    }

    [Fact]
    public void Agrees_with_a_decoder_that_reads_one_octet_at_a_time()
    {
        var random = new SeededRandom(20261123);
        for (var round = 0; round < 20_000; round++)
        {
            var input = new byte[random.Next(40)];
            for (var i = 0; i < input.Length; i++)
                input[i] = (byte)"\r\n..a\r\n\0ø"[random.Next(9)];
            var expected = Slow(input);
            var actual = Decode(input, 1 + random.Next(8));
            Assert.Equal((expected.IsEnd, expected.Fault), (actual.IsEnd, actual.Fault));
            if (expected.Fault == DataFault.None)
                Assert.Equal(expected.Message, actual.Message);
            if (expected.IsEnd)
                Assert.Equal(expected.Rest, actual.Rest);
        }
    }

    /// <summary>The rule as plain as it can be said: find CR LF . CR LF (a CR LF is thought before the first octet), then look at what is before it.</summary>
    private static Decoded Slow(byte[] input)
    {
        var text = "\r\n" + Text(input);
        var end = text.IndexOf("\r\n.\r\n", StringComparison.Ordinal);
        var body = end < 0 ? text[2..] : text[2..Math.Max(2, end + 2)];
        var fault = DataFault.None;
        for (var i = 0; i < body.Length && fault == DataFault.None; i++)
        {
            if (body[i] == '\0')
                fault = DataFault.Nul;
            else if (body[i] == '\n' && (i == 0 || body[i - 1] != '\r'))
                fault = DataFault.BareLineFeed;
            else if (body[i] == '\r' && i + 1 < body.Length && body[i + 1] != '\n')
                fault = DataFault.BareCarriageReturn;
        }

        var message = ("\r\n" + body).Replace("\r\n.", "\r\n", StringComparison.Ordinal)[2..];
        if (end < 0)
            message = message.Length > 0 && fault == DataFault.None && body.EndsWith("\r\n.\r", StringComparison.Ordinal) ? message[..^1] : message;
        if (end < 0 && body == ".\r")
            message = "";
        return new Decoded(message, fault, end < 0 ? "" : text[(end + 5)..], end >= 0, body.Any(c => c > 127));
    }
}
