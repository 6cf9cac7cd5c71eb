using System.Globalization;
using System.Text;

namespace Stafett.Authentication.Tests.Spf;

/// <summary>
/// The part of YAML in which the suite is written: documents of nested block maps, lists of one-pair maps, flow lists on one line, plain and quoted
/// scalars, and block scalars. A map is a <see cref="List{T}"/> of pairs, since names repeat; a list is an array of objects; a scalar is a string.
/// </summary>
internal sealed class SuiteReader
{
    private readonly string[] _lines;
    private int _at;

    private SuiteReader(string text) =>
        _lines = [.. text.ReplaceLineEndings("\n").Split('\n').Where(l => !l.TrimStart().StartsWith('#'))];

    /// <summary>The documents, each a map.</summary>
    public static IEnumerable<List<KeyValuePair<string, object>>> Read(string text)
    {
        var reader = new SuiteReader(text);
        while (reader.SkipToContent())
        {
            if (reader._lines[reader._at] == "---")
                reader._at++;
            else
                yield return reader.ReadMap(0);
        }
    }

    public static object? Find(List<KeyValuePair<string, object>> map, string key) => map.FirstOrDefault(p => p.Key == key).Value;

    private bool SkipToContent()
    {
        while (_at < _lines.Length && _lines[_at].Trim().Length == 0)
            _at++;
        return _at < _lines.Length;
    }

    private bool IsInside(int indent) => SkipToContent() && _lines[_at] != "---" && IndentOf(_lines[_at]) >= indent;

    private List<KeyValuePair<string, object>> ReadMap(int indent)
    {
        var map = new List<KeyValuePair<string, object>>();
        while (IsInside(indent) && IndentOf(_lines[_at]) == indent)
        {
            var (key, value) = SplitPair(_lines[_at++].Trim());
            map.Add(new(key, ReadValue(value, indent)));
        }

        return map;
    }

    private object ReadValue(string value, int indent)
    {
        if (value is ">-" or "|-" or "|" or ">")
            return ReadBlock(indent + 1);
        if (value.Length > 0)
            return ReadContinued(value, indent);
        if (!IsInside(indent + 1))
            return "";
        var inner = IndentOf(_lines[_at]);
        if (!_lines[_at].TrimStart().StartsWith("- ", StringComparison.Ordinal))
            return ReadMap(inner);
        var list = new List<object>();
        while (IsInside(inner) && IndentOf(_lines[_at]) == inner)
        {
            var item = _lines[_at++].Trim()[2..].Trim();
            // "- NAME: value" is a map of one pair; its lines that go on are deeper.
            list.Add(TrySplitPair(item, out var key, out var text) ? new KeyValuePair<string, object>(key, ReadContinued(text, inner)) : ReadScalar(item));
        }

        return list.ToArray();
    }

    // A plain scalar may go on in deeper lines.
    private object ReadContinued(string value, int indent)
    {
        var text = new StringBuilder(value);
        if (value.Length > 0 && value[0] is not ('"' or '\'' or '['))
        {
            while (IsInside(indent + 1))
                text.Append(' ').Append(_lines[_at++].Trim());
        }

        return ReadScalar(text.ToString());
    }

    private string ReadBlock(int indent)
    {
        var text = new StringBuilder();
        while (_at < _lines.Length && _lines[_at] != "---" && (_lines[_at].Trim().Length == 0 || IndentOf(_lines[_at]) >= indent))
            text.Append(_lines[_at++].Trim()).Append(' ');
        return text.ToString().Trim();
    }

    private static (string Key, string Value) SplitPair(string line) =>
        TrySplitPair(line, out var key, out var value) ? (key, value) : throw new FormatException($"not a pair: {line}");

    private static bool TrySplitPair(string line, out string key, out string value)
    {
        key = value = "";
        int end;
        if (line[0] == '"')
        {
            end = line.IndexOf('"', 1) + 1;
        }
        else
        {
            // A colon ends a key only before white space or the end: names in zones have colons inside.
            end = line.IndexOf(": ", StringComparison.Ordinal);
            if (end < 0 && line[^1] == ':')
                end = line.Length - 1;
        }

        if (end <= 0 || end >= line.Length || line[end] != ':')
            return false;
        key = (string)ReadScalar(line[..end]);
        value = line[(end + 1)..].Trim();
        return true;
    }

    private static object ReadScalar(string text)
    {
        if (text.Length > 0 && text[0] == '[')
            return text[1..text.LastIndexOf(']')].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(ReadScalar).ToArray();
        if (text.Length > 1 && text[0] == '\'')
            return text[1..^1].Replace("''", "'", StringComparison.Ordinal);
        return text.Length > 1 && text[0] == '"' ? Unescape(text[1..text.LastIndexOf('"')]) : text;
    }

    // Octets stay octets: a character of the result is one.
    private static string Unescape(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] == 'x')
            {
                plain.Append((char)byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, null));
                i += 2;
                continue;
            }

            plain.Append(text[i] switch { '0' => '\0', 'n' => '\n', 'r' => '\r', 't' => '\t', var c => c });
        }

        return plain.ToString();
    }

    private static int IndentOf(string line) => line.Length - line.TrimStart(' ').Length;
}
