using System.Globalization;
using System.Text;
using Stafett.Protocols.Dns;

namespace Stafett.Sandbox;

/// <summary>Reads records as people write and paste them.</summary>
internal static class RegistrarForm
{
    public const int MaxValue = 4_000;
    public const int MaxLines = 100;

    private static readonly string[] Types = ["MX", "TXT", "CNAME"];

    /// <param name="name">Relative to <paramref name="domain"/>; empty or <c>@</c>: the domain itself; whole where it ends in <c>.example</c> or a dot.</param>
    /// <param name="value">Of MX: the host, with or without a number before or behind it. Of TXT: with or without quotes.</param>
    public static bool TryRead(string name, string type, string value, string priority, string domain, out SandboxRecord record, out string problem)
    {
        record = new SandboxRecord("", "", "");
        type = type.Trim().ToUpperInvariant();
        value = value.Trim();
        if (!TryName(name, domain, out var full))
            return Fail($"{Shown(name)} is no host name. Write @ for the domain itself, or a name such as fe-bounces.", out problem);
        if (!Types.Contains(type))
            return Fail($"{Shown(type)}: the registrar takes MX, TXT and CNAME records.", out problem);
        if (value.Length is 0 or > MaxValue || value.Any(char.IsControl))
            return Fail($"The value of the {type} record of {full} is empty, too long, or holds a line break.", out problem);
        if (type == "TXT")
        {
            record = new SandboxRecord(full, type, Unquote(value));
        }
        else
        {
            var words = value.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            var number = priority.Trim().Length > 0 ? priority.Trim() : type == "MX" ? words.FirstOrDefault(IsNumber) ?? "10" : "";
            var hosts = words.Where(w => !IsNumber(w)).ToList();
            if (hosts.Count != 1 || words.Length > (type == "MX" ? 2 : 1) || !TryName(hosts[0] + (hosts[0].EndsWith('.') ? "" : "."), domain, out var host) || (type == "MX" && !IsNumber(number)))
                return Fail(type == "MX" ? $"{Shown(value)}: write the host that takes the mail, such as 10 {SandboxZone.Host}." : $"{Shown(value)}: write the name that it points to.", out problem);
            record = new SandboxRecord(full, type, type == "MX" ? $"{number} {host}" : host);
        }

        problem = "";
        return true;
    }

    /// <summary>
    /// One record on each line: name, type, value, with tabs or spaces between them, as they stand in a zone file; the type may stand first.
    /// All or nothing.
    /// </summary>
    public static bool TryReadLines(string lines, string domain, out List<SandboxRecord> records, out string problem)
    {
        records = [];
        foreach (var line in lines.Split('\n', MaxLines + 1))
        {
            if (records.Count >= MaxLines)
                return Fail($"More than {MaxLines} lines are too many at once.", out problem);
            var text = line.Trim().TrimStart('\uFEFF');
            if (text.Length == 0 || text[0] is ';' or '#')
                continue;
            if (!TryReadLine(text, domain, out var record, out problem))
                return false;
            records.Add(record);
        }

        problem = records.Count > 0 ? "" : "Paste a record on each line: its name, its type, its value.";
        return records.Count > 0;
    }

    private static bool TryReadLine(string line, string domain, out SandboxRecord record, out string problem)
    {
        var rest = line.AsSpan();
        var words = new List<string>();
        while (words.Count < 4 && !Types.Contains(words.Count > 0 ? words[^1].ToUpperInvariant() : ""))
        {
            if (NextWord(ref rest) is not { Length: > 0 } word)
                break;
            words.Add(word);
        }

        record = new SandboxRecord("", "", "");
        if (words.Count == 0 || !Types.Contains(words[^1].ToUpperInvariant()))
            return Fail($"{Shown(line)}: no type. Write name, type (MX, TXT or CNAME) and value.", out problem);
        var type = words[^1];
        var name = words.Count > 1 ? words[0] : "@";
        if (words.Count == 1 && LooksLikeName(rest, type))
            name = NextWord(ref rest)!;
        return TryRead(name, type, rest.ToString(), "", domain, out record, out problem);
    }

    // "TXT @ value": behind a type that stands first comes a name, unless it is the only word, a number or a value in quotes or with an equals sign.
    private static bool LooksLikeName(ReadOnlySpan<char> rest, string type)
    {
        var word = NextWord(ref rest);
        return word is not null && !rest.Trim().IsEmpty && !IsNumber(word) && word.IndexOfAny(['"', '=']) < 0
            && !(type.Equals("MX", StringComparison.OrdinalIgnoreCase) && IsNumber(rest.Trim().ToString()));
    }

    private static string? NextWord(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart();
        var end = rest.IndexOfAny(' ', '\t');
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..];
        return word.IsEmpty ? null : word.ToString();
    }

    private static bool TryName(string name, string domain, out string full)
    {
        name = name.Trim().ToLowerInvariant();
        full = name.Length == 0 || name == "@" ? domain
            : name.EndsWith('.') ? name[..^1]
            : name == "example" || name.EndsWith(".example", StringComparison.Ordinal) ? name
            : $"{name}.{domain}";
        // A name that could be more than a name in the line of a zone file is none here.
        if (!full.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '*') || !DnsName.TryNormalize(full, out var normal) || normal.Length == 0)
            return false;
        full = normal;
        return true;
    }

    // RFC 1035 §5.1: several strings in quotes are one value, and a backslash quotes the next character.
    private static string Unquote(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"')
            return value;
        var text = new StringBuilder();
        var isInside = false;
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '"')
                isInside = !isInside;
            else if (isInside)
                text.Append(value[i] == '\\' && i + 1 < value.Length ? value[++i] : value[i]);
        }

        return text.ToString();
    }

    private static bool IsNumber(string word) => ushort.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static string Shown(string text) => text.Length > 60 ? text[..60] + "…" : text;

    private static bool Fail(string why, out string problem)
    {
        problem = why;
        return false;
    }
}
