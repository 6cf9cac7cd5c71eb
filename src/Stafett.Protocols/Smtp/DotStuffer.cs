namespace Stafett.Protocols.Smtp;

/// <summary>
/// Writes a message as DATA wants it: a dot before each line that begins with one, and the end <c>CRLF.CRLF</c>
/// (RFC 5321 §4.5.2). The message may come in pieces cut anywhere. One per message.
/// </summary>
public struct DotStuffer
{
    /// <summary>The room that <see cref="Write"/> needs to make progress, and that <see cref="Finish"/> needs.</summary>
    public const int MinimumRoom = 5;

    // The default value is the start of a message, which is the start of a line.
    private Position _position;

    private enum Position
    {
        LineStart,
        AfterCr,
        Inside,
    }

    /// <summary>Copies as much as fits. All of <paramref name="source"/> was taken when <paramref name="consumed"/> says so.</summary>
    public void Write(ReadOnlySpan<byte> source, Span<byte> destination, out int consumed, out int written)
    {
        consumed = 0;
        written = 0;
        while (consumed < source.Length && written < destination.Length)
        {
            var rest = source[consumed..];
            var room = destination[written..];
            if (_position == Position.LineStart && rest[0] == '.')
            {
                if (room.Length < 2)
                    return;
                room[0] = room[1] = (byte)'.';
                consumed++;
                written += 2;
                _position = Position.Inside;
                continue;
            }

            var count = CountUntilDot(rest[..Math.Min(rest.Length, room.Length)]);
            rest[..count].CopyTo(room);
            Follow(rest[..count]);
            consumed += count;
            written += count;
        }
    }

    /// <summary>Ends the message; a missing final CRLF is added. Returns how many octets were written, at most five.</summary>
    public readonly int Finish(Span<byte> destination)
    {
        var end = _position == Position.LineStart ? ".\r\n"u8 : "\r\n.\r\n"u8;
        end.CopyTo(destination);
        return end.Length;
    }

    // Up to and with the CRLF before the next dot that needs one more; all where there is none.
    private readonly int CountUntilDot(ReadOnlySpan<byte> octets)
    {
        if (_position == Position.AfterCr && octets[0] == '\n')
            return 1;
        var at = octets.IndexOf("\r\n."u8);
        return at < 0 ? octets.Length : at + 2;
    }

    private void Follow(ReadOnlySpan<byte> copied)
    {
        var last = copied[^1];
        var afterCr = copied.Length > 1 ? copied[^2] == '\r' : _position == Position.AfterCr;
        _position = last == '\n' && afterCr ? Position.LineStart : last == '\r' ? Position.AfterCr : Position.Inside;
    }
}
