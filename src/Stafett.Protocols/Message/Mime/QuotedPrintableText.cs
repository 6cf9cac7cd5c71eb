namespace Stafett.Protocols.Message.Mime;

/// <summary>What <see cref="QuotedPrintableDecoder"/> gives for octets that are all there: the same result, several times as fast.</summary>
internal static class QuotedPrintableText
{
    /// <param name="output">Room for as many octets as there are.</param>
    /// <returns>Octets written.</returns>
    public static int Decode(ReadOnlySpan<byte> octets, Span<byte> output)
    {
        var written = 0;
        while (true)
        {
            var length = octets.IndexOfAny((byte)'=', (byte)'\n');
            if (length < 0)
                return written + Append(WithoutSpace(octets.EndsWith("\r"u8) ? octets[..^1] : octets), output[written..]);
            if (octets[length] == '\n')
            {
                var line = length > 0 && octets[length - 1] == '\r' ? octets[..(length - 1)] : octets[..length];
                written += Append(WithoutSpace(line), output[written..]);
                written += Append(octets[line.Length..(length + 1)], output[written..]);
                octets = octets[(length + 1)..];
                continue;
            }

            written += Append(octets[..length], output[written..]);
            octets = octets[length..];
            // Characters beyond ASCII are several of these in a row, and most other equals signs are at the end of a line.
            while (octets.Length > 2 && octets[0] == '=')
            {
                if (HexDigits.TryRead(octets[1], octets[2], out var octet))
                    output[written++] = octet;
                else if (octets[1] != '\r' || octets[2] != '\n')
                    break;
                octets = octets[3..];
            }

            if (octets.IsEmpty || octets[0] != '=')
                continue;
            var taken = SoftBreak(octets, out var literal);
            written += Append(octets[..literal], output[written..]);
            octets = octets[taken..];
        }
    }

    /// <param name="literal">How much of what is taken stands for itself: all, or nothing where the line goes on.</param>
    private static int SoftBreak(ReadOnlySpan<byte> octets, out int literal)
    {
        literal = 0;
        var space = octets[1..].Length - octets[1..].TrimStart(" \t"u8).Length;
        var end = 1 + space;
        if (space >= QuotedPrintableDecoder.MaxHeld)
        {
            literal = end;
            return end;
        }

        end += end < octets.Length && octets[end] == '\r' ? 1 : 0;
        // At the very end a line that goes on has nothing to go on with.
        if (end == octets.Length)
            return end;
        if (octets[end] == '\n')
            return end + 1;
        // "=4" and something else: both stand for themselves.
        if (end == 1 && HexDigits.TryRead(octets[1], (byte)'0', out _))
            end = 2;
        literal = end;
        return end;
    }

    private static ReadOnlySpan<byte> WithoutSpace(ReadOnlySpan<byte> line)
    {
        var text = line.TrimEnd(" \t"u8);
        return line.Length - text.Length > QuotedPrintableDecoder.MaxHeld ? line : text;
    }

    private static int Append(ReadOnlySpan<byte> octets, Span<byte> output)
    {
        octets.CopyTo(output);
        return octets.Length;
    }
}
