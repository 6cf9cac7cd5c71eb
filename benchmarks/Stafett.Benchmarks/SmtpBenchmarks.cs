using System.Buffers;
using BenchmarkDotNet.Attributes;
using Stafett.Protocols.Smtp;

namespace Stafett.Benchmarks;

/// <summary>Commands, replies and stuffing: once or twice for each message.</summary>
public class SmtpBenchmarks
{
    private static readonly byte[] MailLine = "MAIL FROM:<bounces+17=user@sender.example> SIZE=10240 BODY=8BITMIME"u8.ToArray();
    private static readonly byte[] RcptLine = "RCPT TO:<user+tag@hosted.example>"u8.ToArray();

    private readonly SmtpReply _reply = SmtpReply.Of(250, "2.1.5", "Recipient OK");
    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private readonly byte[] _message = Samples.Text(10 * 1024);
    private readonly byte[] _room = new byte[16 * 1024];

    [Benchmark]
    public SmtpCommand ParseMail() => SmtpCommandParser.Parse(MailLine);

    [Benchmark]
    public SmtpCommand ParseRcpt() => SmtpCommandParser.Parse(RcptLine);

    [Benchmark]
    public int WriteReply()
    {
        _output.ResetWrittenCount();
        SmtpReplyWriter.Write(_output, _reply);
        return _output.WrittenCount;
    }

    [Benchmark]
    public int StuffTenKilobytes()
    {
        var stuffer = new DotStuffer();
        stuffer.Write(_message, _room, out _, out var written);
        return written + stuffer.Finish(_room.AsSpan(written));
    }
}
