using System.Buffers;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>
/// Quoted-printable of RFC 2045 §6.7, piece by piece. CRLF is a line end and stays one; a CR or LF alone is data. Beyond what the RFC demands, a dot and
/// <c>From </c> at the start of a line are encoded (RFC 2049 §3).
/// </summary>
internal struct QuotedPrintableWriter
{
    // RFC 2045 §6.7 (5): 76 with the "=" of the soft line break.
    private const int Room = 75;
    private const int Lookahead = 5;

    private static readonly SearchValues<byte> Literal = SearchValues.Create(MakeLiteral());

    private int _column;

    /// <summary>The line that was written last is not ended yet.</summary>
    public readonly bool IsInLine => _column > 0;

    /// <summary>Returns how many octets were written: all where <paramref name="isLast"/>, else some may be left for the next call.</summary>
    public int Write(ReadOnlySpan<byte> octets, bool isLast, IBufferWriter<byte> output)
    {
        var position = 0;
        var end = isLast ? octets.Length : octets.Length - Lookahead;
        while (position < end)
        {
            var rest = octets[position..];
            if (rest is [(byte)'\r', (byte)'\n', ..])
            {
                output.Write("\r\n"u8);
                _column = 0;
                position += 2;
                continue;
            }

            var run = LiteralRun(rest[..Math.Min(end - position, Room - _column)]);
            var isLiteral = run > 0 || IsLiteral(rest);
            if (_column + (isLiteral ? 1 : 3) > Room)
            {
                output.Write("=\r\n"u8);
                _column = 0;
                continue;
            }

            if (isLiteral)
                Letters(rest[..Math.Max(run, 1)], output);
            else
                Letters([(byte)'=', HexDigit(rest[0] >> 4), HexDigit(rest[0] & 15)], output);
            position += Math.Max(run, 1);
        }

        return position;
    }

    private void Letters(scoped ReadOnlySpan<byte> letters, IBufferWriter<byte> output)
    {
        output.Write(letters);
        _column += letters.Length;
    }

    // White space at the end of the run may be the end of the line, and the start of a line is looked at letter by letter.
    private readonly int LiteralRun(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty || (_column == 0 && octets[0] is (byte)'.' or (byte)'F'))
            return 0;
        var length = octets.IndexOfAnyExcept(Literal);
        return octets[..(length < 0 ? octets.Length : length)].TrimEnd(" \t"u8).Length;
    }

    private readonly bool IsLiteral(ReadOnlySpan<byte> rest) => rest[0] switch
    {
        (byte)' ' or (byte)'\t' => rest.Length > 1 && !rest[1..].StartsWith("\r\n"u8),
        (byte)'.' => _column > 0,
        (byte)'F' => _column > 0 || !rest.StartsWith("From "u8),
        var c => Literal.Contains(c),
    };

    private static byte HexDigit(int value) => (byte)"0123456789ABCDEF"[value];

    private static byte[] MakeLiteral()
    {
        var literal = new List<byte> { (byte)'\t' };
        for (var c = (byte)' '; c < 127; c++)
        {
            if (c != '=')
                literal.Add(c);
        }

        return [.. literal];
    }
}
