using System.Buffers;
using System.Buffers.Text;

namespace Stafett.Protocols.Smtp;

/// <summary>Writes a reply as RFC 5321 §4.2.1 wants it: each line with the code, enhanced status repeated (RFC 2034 §4), at most 512 octets.</summary>
public static class SmtpReplyWriter
{
    // RFC 5321 §4.5.3.1.5: 512 with code and CRLF.
    private const int MaxText = 480;

    private const int MaxLines = 50;

    public static void Write(IBufferWriter<byte> output, SmtpReply reply)
    {
        var text = reply.Text.AsSpan();
        for (var line = 1; ; line++)
        {
            var length = LineLength(text);
            var rest = text[length..].TrimStart(" \n");
            var isLast = rest.IsEmpty || line == MaxLines;
            WriteLine(output, reply, text[..length].TrimEnd(), isLast);
            if (isLast)
                return;
            text = rest;
        }
    }

    private static int LineLength(ReadOnlySpan<char> text)
    {
        var lineFeed = text.IndexOf('\n');
        var length = lineFeed < 0 ? text.Length : lineFeed;
        if (length <= MaxText)
            return length;
        var space = text[..MaxText].LastIndexOf(' ');
        return space > 0 ? space : MaxText;
    }

    private static void WriteLine(IBufferWriter<byte> output, SmtpReply reply, ReadOnlySpan<char> text, bool isLast)
    {
        var span = output.GetSpan(MaxText + 32);
        Utf8Formatter.TryFormat(reply.Code, span, out var at);
        span[at++] = isLast ? (byte)' ' : (byte)'-';
        if (reply.Status is { } status)
        {
            span[at++] = (byte)('0' + status.Class);
            span[at++] = (byte)'.';
            Utf8Formatter.TryFormat(status.Subject, span[at..], out var written);
            at += written;
            span[at++] = (byte)'.';
            Utf8Formatter.TryFormat(status.Detail, span[at..], out written);
            at += written;
            span[at++] = (byte)' ';
        }

        // Text may come from a remote server: nothing but printable ASCII leaves (RFC 5321 §4.2, textstring).
        foreach (var c in text)
            span[at++] = c is >= ' ' and <= '~' ? (byte)c : c == '\t' ? (byte)' ' : (byte)'?';
        span[at++] = (byte)'\r';
        span[at++] = (byte)'\n';
        output.Advance(at);
    }
}
