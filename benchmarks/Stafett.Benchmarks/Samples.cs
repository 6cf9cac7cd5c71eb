using System.Buffers;
using System.Globalization;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Server.Buffers;

namespace Stafett.Benchmarks;

/// <summary>Messages to measure with: always the same ones.</summary>
internal static class Samples
{
    private const string Word = "the quick brown fox jumps over the lazy dog and then some more";

    /// <summary>Lines of 20 to 80 characters, some of which begin with a dot.</summary>
    public static byte[] Text(int length)
    {
        var text = new StringBuilder(length + 100);
        for (var line = 0; text.Length < length; line++)
            text.Append(line % 40 == 7 ? "." : "").Append(Word, 0, 20 + line * 7 % (Word.Length - 20)).Append("\r\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    public static byte[] Base64(int length)
    {
        var octets = new byte[length * 3 / 4];
        for (var i = 0; i < octets.Length; i++)
            octets[i] = (byte)(i * 31 + i / 253);
        return Encoding.ASCII.GetBytes(Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks));
    }

    /// <summary>A page and one attachment in base64, of about so many octets in all.</summary>
    public static byte[] WithAttachment(int length) =>
    [
        .. "From: Ann Example <ann@sender.example>\r\nTo: user@hosted.example\r\nSubject: report\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>page</p>\r\n"u8,
        .. "--b\r\nContent-Type: application/pdf; name=report.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"u8,
        .. Base64(length * 76 / 78),
        .. "\r\n--b--\r\n"u8,
    ];

    /// <summary>As it lies in the buffer of a message that was received.</summary>
    public static ReadOnlySequence<byte> InBlocks(byte[] message)
    {
        var buffer = new MessageBuffer(new MemoryBudget(2L * message.Length));
        return buffer.TryWrite(message) ? buffer.Content : throw new InsufficientMemoryException();
    }

    /// <summary>As DATA wants it.</summary>
    public static byte[] Stuffed(byte[] message) =>
        [.. Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(message).Replace("\r\n.", "\r\n..", StringComparison.Ordinal)), .. ".\r\n"u8];

    /// <summary>A header section as forwarded mail has it, filled up with Received and list fields.</summary>
    public static byte[] Header(int length)
    {
        var text = new StringBuilder(length + 500);
        text.Append("""
            From: "Ann Example" <ann@sender.example>
            To: user@hosted.example
            Subject: Sample of the quick brown fox
            Date: Sun, 22 Nov 2026 06:00:00 +0000
            Message-ID: <20261122060000.17@sender.example>
            MIME-Version: 1.0
            Content-Type: multipart/alternative;
             boundary="=_0123456789abcdef"

            """.ReplaceLineEndings("\r\n"));
        for (var hop = 0; text.Length < length; hop++)
        {
            text.Append(CultureInfo.InvariantCulture, $"Received: from host{hop}.sender.example (host{hop}.sender.example [192.0.2.{hop}])\r\n");
            text.Append("\tby mx.sender.example with ESMTPS id 0123456789;\r\n\tSun, 22 Nov 2026 06:00:00 +0000\r\n");
            text.Append(CultureInfo.InvariantCulture, $"X-Sample-{hop}: something that programs on the way have said\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("\r\n").ToString());
    }

    public static HeaderSection Section(byte[] header)
    {
        var scan = HeaderSectionParser.Parse(new ReadOnlySequence<byte>(header), HeaderLimits.Default, out var section);
        return scan == HeaderScan.Complete ? section : throw new InvalidOperationException("The sample is not right.");
    }
}
