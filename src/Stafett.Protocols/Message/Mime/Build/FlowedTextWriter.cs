using System.Text;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>Text as format=flowed (RFC 3676): each line of the text is a paragraph, wrapped by line ends that a reader takes out again.</summary>
internal static class FlowedTextWriter
{
    // RFC 3676 §4.2 advises 66 and allows 78.
    private const int Width = 72;

    // RFC 3676 §4.3: the one line whose space at the end does not flow.
    private const string SignatureLine = "-- ";

    /// <summary>Takes and gives lines that end in CRLF. Spaces at the end of a paragraph are lost, they would join it to the next.</summary>
    public static string Wrap(string text)
    {
        var output = new StringBuilder(text.Length + text.Length / 16);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf("\r\n");
            Paragraph(end < 0 ? rest : rest[..end], output);
            if (end < 0)
                break;
            output.Append("\r\n");
            rest = rest[(end + 2)..];
        }

        return output.ToString();
    }

    private static void Paragraph(ReadOnlySpan<char> line, StringBuilder output)
    {
        if (line.SequenceEqual(SignatureLine))
        {
            output.Append(line);
            return;
        }

        // RFC 3676 §4.5: each line of a quoted paragraph repeats its marks; one space behind them is not part of it.
        var depth = line.IndexOfAnyExcept('>');
        var marks = line[..(depth < 0 ? line.Length : depth)];
        var words = line[marks.Length..];
        if (!marks.IsEmpty && words is [' ', ..])
            words = words[1..];
        words = words.TrimEnd(' ');
        while (true)
        {
            var cut = CutBehindSpace(words, Width - marks.Length);
            output.Append(marks);
            // RFC 3676 §4.4: space-stuffing.
            if (!marks.IsEmpty ? cut > 0 : words is [' ', ..] or ['>', ..] || words.StartsWith("From ", StringComparison.Ordinal))
                output.Append(' ');
            output.Append(words[..cut]);
            words = words[cut..];
            if (words.IsEmpty)
                return;
            output.Append("\r\n");
        }
    }

    // The space stays at the end of the line: it is what says that the line flows.
    private static int CutBehindSpace(ReadOnlySpan<char> words, int width)
    {
        if (words.Length <= Math.Max(width, 1))
            return words.Length;
        var space = words[..Math.Max(width - 1, 1)].LastIndexOf(' ');
        if (space < 0)
            space = words.IndexOf(' ');
        // A line that looks like the one above a signature would not flow.
        if (space == SignatureLine.Length - 1 && words.StartsWith(SignatureLine, StringComparison.Ordinal))
            space = words[SignatureLine.Length..].IndexOf(' ') is >= 0 and var next ? next + SignatureLine.Length : -1;
        return space < 0 ? words.Length : space + 1;
    }
}
