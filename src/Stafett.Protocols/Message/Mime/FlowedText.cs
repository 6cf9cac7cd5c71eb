using System.Buffers;

namespace Stafett.Protocols.Message.Mime;

/// <summary>RFC 3676: paragraphs of a <c>format=flowed</c> text put together again; quoted ones come out with their <c>&gt;</c> marks, once a paragraph.</summary>
public static class FlowedText
{
    private const int MaxQuoteDepth = 100;
    private const string SignatureLine = "-- ";

    /// <param name="deletesSpaces">The parameter DelSp=yes: the space that marks a soft line end is not part of the text.</param>
    /// <returns>Lines end with LF.</returns>
    public static string Unflow(ReadOnlySpan<char> text, bool deletesSpaces)
    {
        // A space behind the quote marks of a line, and a line end behind the last one, are all that is added.
        var rented = ArrayPool<char>.Shared.Rent((2 * text.Length) + 2);
        var joined = new string(rented.AsSpan(0, Unflow(text, deletesSpaces, rented)));
        ArrayPool<char>.Shared.Return(rented);
        return joined;
    }

    private static int Unflow(ReadOnlySpan<char> text, bool deletesSpaces, Span<char> output)
    {
        var written = 0;
        var isOpen = false;
        var depth = 0;
        while (!text.IsEmpty)
        {
            var line = TakeLine(ref text);
            var quotes = QuoteDepth(ref line);
            // RFC 3676 §4.4: a line may be stuffed with a space that is not part of it.
            if (line.StartsWith(' '))
                line = line[1..];
            // RFC 3676 §4.3: the signature separator is a fixed line though it ends with a space.
            var isSignature = line.SequenceEqual(SignatureLine);
            // RFC 3676 §4.5: another quote depth or a signature ends a paragraph that was left open.
            if (isOpen && (quotes != depth || isSignature))
            {
                output[written++] = '\n';
                isOpen = false;
            }

            if (!isOpen && quotes > 0)
            {
                output.Slice(written, quotes).Fill('>');
                written += quotes;
                output[written++] = ' ';
            }

            depth = quotes;
            var flows = !isSignature && line.EndsWith(' ');
            line = flows && deletesSpaces ? line[..^1] : line;
            line.CopyTo(output[written..]);
            written += line.Length;
            if (!flows)
                output[written++] = '\n';
            isOpen = flows;
        }

        if (isOpen)
            output[written++] = '\n';
        return written;
    }

    private static ReadOnlySpan<char> TakeLine(ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('\n');
        var line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return line.EndsWith('\r') ? line[..^1] : line;
    }

    private static int QuoteDepth(ref ReadOnlySpan<char> line)
    {
        var depth = line.IndexOfAnyExcept('>');
        depth = depth < 0 ? line.Length : depth;
        line = line[depth..];
        return Math.Min(depth, MaxQuoteDepth);
    }
}
