using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Stafett.Protocols.Message.Mime;

/// <summary>What <see cref="QuotedPrintableDecoder"/> gives for octets that are all there: the same result, several times as fast.</summary>
internal static class QuotedPrintableText
{
    /// <param name="output">Room for as many octets as there are.</param>
    /// <param name="asLines">No CR comes out before an LF, as if it had been taken out of the result.</param>
    /// <returns>Octets written.</returns>
    public static int Decode(ReadOnlySpan<byte> octets, Span<byte> output, bool asLines = false)
    {
        var read = 0;
        var written = 0;
        while (true)
        {
            // Only white space that stands there as itself is taken off the end of a line.
            var text = written;
            var isEnd = !CopyText(octets, ref read, output, ref written);
            if (isEnd || octets[read] == '\n')
            {
                var hasCr = written > text && output[written - 1] == '\r';
                var line = output[text..(hasCr ? written - 1 : written)];
                written = text + WithoutSpace(line);
                if (isEnd)
                    return written;
                if (asLines && !hasCr && written > 0 && output[written - 1] == '\r')
                    written--;
                else if (hasCr && !asLines)
                    output[written++] = (byte)'\r';
                output[written++] = (byte)'\n';
                read++;
                continue;
            }

            // Characters beyond ASCII are several of these in a row, and most other equals signs are at the end of a line.
            while (octets.Length - read > 2 && octets[read] == '=')
            {
                if (HexDigits.TryRead(octets[read + 1], octets[read + 2], out var octet))
                {
                    if (octet == '\n' && asLines && written > 0 && output[written - 1] == '\r')
                        written--;
                    output[written++] = octet;
                }
                else if (octets[read + 1] != '\r' || octets[read + 2] != '\n')
                {
                    break;
                }

                read += 3;
            }

            if (read == octets.Length || octets[read] != '=')
                continue;
            var rest = octets[read..];
            read += SoftBreak(rest, out var literal);
            rest[..literal].CopyTo(output[written..]);
            written += literal;
        }
    }

    /// <summary>Copies up to the next equals sign or LF; false where there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool CopyText(ReadOnlySpan<byte> octets, ref int read, Span<byte> output, ref int written)
    {
        // Text in many languages is short runs between encoded letters: a call for each costs more than what it does. A block is copied whole, since
        // what is too much of it is written over, and there is room for it: no more has been written than read.
        while (octets.Length - read >= Vector128<byte>.Count)
        {
            var block = Vector128.Create(octets.Slice(read, Vector128<byte>.Count));
            block.CopyTo(output[written..]);
            var stops = (Vector128.Equals(block, Vector128.Create((byte)'=')) | Vector128.Equals(block, Vector128.Create((byte)'\n'))).ExtractMostSignificantBits();
            var length = stops == 0 ? Vector128<byte>.Count : BitOperations.TrailingZeroCount(stops);
            read += length;
            written += length;
            if (stops != 0)
                return true;
        }

        while (read < octets.Length)
        {
            if (octets[read] is (byte)'=' or (byte)'\n')
                return true;
            output[written++] = octets[read++];
        }

        return false;
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

    private static int WithoutSpace(ReadOnlySpan<byte> line)
    {
        var text = line.Length;
        while (text > 0 && line[text - 1] is (byte)' ' or (byte)'\t')
            text--;
        return line.Length - text > QuotedPrintableDecoder.MaxHeld ? line.Length : text;
    }
}
