using System.Text;

namespace Stafett.Fuzz;

/// <summary>The canonical forms of RFC 6376 §3.4 as the text says them, step by step over strings of one character for each octet: what the fast ones are compared with.</summary>
public static class NaiveCanonicalizer
{
    public static byte[] Body(ReadOnlySpan<byte> octets, bool isRelaxed)
    {
        var lines = Encoding.Latin1.GetString(octets).Split("\r\n").ToList();
        // What stands behind the last line end is a line only if there is something.
        if (lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        if (isRelaxed)
            lines = [.. lines.Select(line => Collapse(line).TrimEnd(' '))];
        while (lines.Count > 0 && lines[^1].Length == 0)
            lines.RemoveAt(lines.Count - 1);
        if (lines.Count == 0 && !isRelaxed)
            lines.Add("");
        return Encoding.Latin1.GetBytes(string.Concat(lines.Select(line => line + "\r\n")));
    }

    /// <param name="field">With its line end.</param>
    public static string Field(string field, bool isRelaxed)
    {
        field = field.EndsWith("\r\n", StringComparison.Ordinal) ? field[..^2] : field;
        if (!isRelaxed)
            return field + "\r\n";
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        var name = new string([.. field[..colon].TrimEnd(' ', '\t').Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c)]);
        return name + ":" + Collapse(field[(colon + 1)..].Replace("\r\n", "", StringComparison.Ordinal)).Trim(' ') + "\r\n";
    }

    private static string Collapse(string line)
    {
        var text = new StringBuilder();
        foreach (var c in line.Replace('\t', ' '))
        {
            if (c != ' ' || text.Length == 0 || text[^1] != ' ')
                text.Append(c);
        }

        return text.ToString();
    }
}
