using System.Buffers;

namespace Stafett.Protocols.Message;

/// <summary>
/// Finds the header section of a message and its fields. Never fails for what stands in it, only for its size, because mail that people
/// want is often malformed: line ends may be CRLF or LF, white space may stand before the colon (RFC 5322 §4.5.8), the blank line may be
/// missing, and names may hold any octet but white space, controls and the colon.
/// A line that is no field ends the section and starts the body, as in Postfix; so does a first line that begins with white space.
/// Names with octets above 127 are taken as fields (Postfix ends the section there), so that a second From behind such a line is still seen.
/// </summary>
public static class HeaderSectionParser
{
    private const int FirstFields = 32;
    private const int BlankLine = 2;

    internal static readonly SearchValues<byte> NameStops = SearchValues.Create(MakeNameStops());

    /// <summary><paramref name="section"/> is empty unless the result is <see cref="HeaderScan.Complete"/>.</summary>
    public static HeaderScan Parse(ReadOnlyMemory<byte> message, HeaderLimits limits, out HeaderSection section)
    {
        section = HeaderSection.Empty;
        var isCut = message.Length - BlankLine > limits.Length;
        var text = isCut ? message.Span[..(limits.Length + BlankLine)] : message.Span;
        var first = SkipMailboxLines(text);
        var position = first;
        var fields = new HeaderField[Math.Min(FirstFields, limits.Fields)];
        var count = 0;
        var end = HeaderEnd.EndOfMessage;
        var body = text.Length;
        while (position < text.Length)
        {
            var blank = BlankLineAt(text, position);
            if (blank > 0)
            {
                end = HeaderEnd.BlankLine;
                body = position + blank;
                break;
            }

            var nameLength = text[position..].IndexOfAny(NameStops);
            var colon = nameLength > 0 ? ColonBehind(text, position + nameLength) : -1;
            if (colon < 0)
            {
                end = HeaderEnd.BodyLine;
                body = position;
                break;
            }

            if (count == limits.Fields)
                return HeaderScan.TooManyFields;
            if (count == fields.Length)
                Array.Resize(ref fields, Math.Min(count * 4, limits.Fields));
            var next = EndOfField(text, colon + 1);
            fields[count++] = new HeaderField(position, nameLength, colon, next);
            position = next;
        }

        // At the limit the last line may be half a line, and half a field looks like no field.
        if (isCut && (end == HeaderEnd.EndOfMessage || (end == HeaderEnd.BodyLine && !text[position..].Contains((byte)'\n'))))
            return HeaderScan.TooLarge;
        section = new HeaderSection(message[..position], fields, count, first, body, end);
        return HeaderScan.Complete;
    }

    /// <summary>Over the first segment where the whole section is in it; else over one copy.</summary>
    public static HeaderScan Parse(in ReadOnlySequence<byte> message, HeaderLimits limits, out HeaderSection section)
    {
        var scan = Parse(message.First, limits, out section);
        if (message.IsSingleSegment || scan != HeaderScan.Complete || section.End == HeaderEnd.BlankLine)
            return scan;
        var copy = new byte[(int)Math.Min(message.Length, (long)limits.Length + BlankLine + 1)];
        message.Slice(0, copy.Length).CopyTo(copy);
        return Parse(copy, limits, out section);
    }

    internal static int BlankLineAt(ReadOnlySpan<byte> text, int position)
    {
        if (text[position] == '\n')
            return 1;
        return text[position] == '\r' && position + 1 < text.Length && text[position + 1] == '\n' ? 2 : 0;
    }

    internal static int ColonBehind(ReadOnlySpan<byte> text, int position)
    {
        while (position < text.Length && text[position] is (byte)' ' or (byte)'\t')
            position++;
        return position < text.Length && text[position] == ':' ? position : -1;
    }

    internal static int EndOfField(ReadOnlySpan<byte> text, int position)
    {
        while (true)
        {
            var length = text[position..].IndexOf((byte)'\n');
            if (length < 0)
                return text.Length;
            position += length + 1;
            if (position == text.Length || text[position] is not ((byte)' ' or (byte)'\t'))
                return position;
        }
    }

    // Mail that was taken out of an mbox still has the separator line; Postfix skips it too.
    internal static int SkipMailboxLines(ReadOnlySpan<byte> text)
    {
        var position = 0;
        while (true)
        {
            var line = text[position..].TrimStart((byte)'>');
            if (!line.StartsWith("From "u8) || ColonBehind(line, 4) >= 0)
                return position;
            var length = text[position..].IndexOf((byte)'\n');
            if (length < 0)
                return position;
            position += length + 1;
        }
    }

    private static byte[] MakeNameStops()
    {
        var stops = new List<byte> { (byte)':', 127 };
        for (byte c = 0; c <= ' '; c++)
            stops.Add(c);
        return [.. stops];
    }
}
