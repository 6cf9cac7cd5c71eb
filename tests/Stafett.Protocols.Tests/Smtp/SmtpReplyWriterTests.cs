using System.Buffers;
using System.Text;
using Stafett.Protocols.Smtp;

namespace Stafett.Protocols.Tests.Smtp;

public sealed class SmtpReplyWriterTests
{
    private static string Write(SmtpReply reply)
    {
        var output = new ArrayBufferWriter<byte>();
        SmtpReplyWriter.Write(output, reply);
        return Encoding.ASCII.GetString(output.WrittenSpan);
    }

    [Fact]
    public void Writes_code_status_and_text() => Assert.Equal("550 5.1.1 No such user\r\n", Write(SmtpReply.Of(550, "5.1.1", "No such user")));

    [Fact]
    public void Repeats_code_and_status_on_every_line() =>
        Assert.Equal("451-4.3.0 one\r\n451 4.3.0 two\r\n", Write(SmtpReply.Of(451, "4.3.0", "one\ntwo")));

    [Fact]
    public void Octets_that_could_end_the_line_or_act_on_a_terminal_never_leave() =>
        Assert.Equal("550 5.0.0 a?250 OK?[31mb?\r\n", Write(SmtpReply.Of(550, "5.0.0", "a\r250 OK\u001b[31mbø")));

    [Fact]
    public void A_long_text_is_wrapped_at_spaces_within_512_octets()
    {
        var written = Write(SmtpReply.Of(550, "5.7.1", string.Join(' ', Enumerable.Repeat("word", 400))));
        var lines = written.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, l => Assert.True(l.Length <= 510));
        Assert.Equal(400, lines.Sum(l => l.Split("word").Length - 1));
        Assert.StartsWith("550 ", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_without_end_is_cut_after_fifty_lines() =>
        Assert.Equal(50, Write(SmtpReply.Of(550, "5.7.1", string.Concat(Enumerable.Repeat("x\n", 10_000)))).Split("\r\n").Length - 1);

    [Fact]
    public void An_empty_text_keeps_its_space() => Assert.Equal("250 \r\n", Write(SmtpReply.Plain(250, "")));
}
