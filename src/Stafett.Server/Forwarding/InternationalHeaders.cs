using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;
using Stafett.Server.Buffers;

namespace Stafett.Server.Forwarding;

/// <summary>Which messages only a server with SMTPUTF8 may be given: a header section of theirs, or of a part of theirs, holds UTF-8 (RFC 6532 §3).</summary>
internal static class InternationalHeaders
{
    // Parts behind so many octets are not looked at: their headers are then passed on as they came, which is better than to refuse the message.
    private const int MostRead = 1024 * 1024;

    public static bool Contain(HeaderSection headers, MessageBuffer message)
    {
        if (!Ascii.IsValid(headers.Octets.Span))
            return true;
        if (!message.Is8Bit)
            return false;
        var read = message.Content.Slice(0, Math.Min(message.Length, MostRead));
        if (read.IsSingleSegment)
            return ContainInParts(read.FirstSpan);
        var copy = ArrayPool<byte>.Shared.Rent((int)read.Length);
        try
        {
            read.CopyTo(copy);
            return ContainInParts(copy.AsSpan(0, (int)read.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static bool ContainInParts(ReadOnlySpan<byte> message)
    {
        var reader = new MimeReader(message, MimeLimits.Default);
        while (reader.Read())
        {
            if (reader.Event == MimeEvent.Headers && !Ascii.IsValid(message[reader.Range.Start..reader.Range.End]))
                return true;
        }

        return false;
    }
}
