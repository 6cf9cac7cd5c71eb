using System.Text;

namespace Stafett.Sandbox;

/// <summary>
/// A message for people to look at: its header fields unfolded and decoded, and the first text that can be shown. Bounded and forgiving; what
/// the server itself decides by is read elsewhere.
/// </summary>
internal sealed record MessageText(IReadOnlyList<(string Name, string Value)> Fields, string Body, string BodyNote)
{
    private const int MaxFields = 500;
    private const int MaxFieldLength = 8 * 1024;
    private const int MaxBodyLength = 256 * 1024;
    private const int MaxDepth = 5;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public string Field(string name) =>
        Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase), (Name: "", Value: "")).Value;

    public static MessageText Read(ReadOnlyMemory<byte> raw)
    {
        var fields = ReadFields(raw.Span, out var bodyAt);
        var part = raw[bodyAt..];
        var partFields = fields;
        var note = "";
        // The first part of a multipart is the plainest (RFC 2046 §5.1.4).
        for (var depth = 0; depth < MaxDepth && Parameter(Value(partFields, "Content-Type"), "boundary") is { Length: > 0 } boundary; depth++)
        {
            if (!TryFirstPart(part.Span, boundary, out var range))
                break;
            part = part[range];
            partFields = ReadFields(part.Span, out bodyAt);
            part = part[bodyAt..];
            note = "first part of several; the raw message has all";
        }

        var type = Value(partFields, "Content-Type");
        if (type.Length > 0 && !type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) && !type.StartsWith("message/", StringComparison.OrdinalIgnoreCase))
            return new MessageText(Decode(fields), "", $"not text ({type.Split(';')[0]}); the raw message has it");
        if (part.Length > MaxBodyLength)
        {
            part = part[..MaxBodyLength];
            note = "only the beginning; the raw message has all";
        }

        var octets = TransferEncoding.Decode(part.Span, Value(partFields, "Content-Transfer-Encoding"));
        var text = CharsetText(octets, Parameter(type, "charset")).ReplaceLineEndings("\n");
        return new MessageText(Decode(fields), text, note);
    }

    private static List<(string Name, string Value)> Decode(List<(string Name, string Value)> fields) =>
        fields.ConvertAll(f => (f.Name, EncodedWords.Decode(f.Value)));

    private static string Value(List<(string Name, string Value)> fields, string name) =>
        fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase), (Name: "", Value: "")).Value;

    private static List<(string Name, string Value)> ReadFields(ReadOnlySpan<byte> raw, out int bodyAt)
    {
        var fields = new List<(string Name, string Value)>();
        bodyAt = 0;
        while (bodyAt < raw.Length)
        {
            var end = raw[bodyAt..].IndexOf((byte)'\n');
            var next = end < 0 ? raw.Length : bodyAt + end + 1;
            var line = raw[bodyAt..next].TrimEnd("\r\n"u8);
            bodyAt = next;
            if (line.IsEmpty)
                break;
            if (line.Length > MaxFieldLength)
                line = line[..MaxFieldLength];
            if (line[0] is (byte)' ' or (byte)'\t' && fields.Count > 0)
            {
                var (name, value) = fields[^1];
                if (value.Length < MaxFieldLength)
                    fields[^1] = (name, $"{value} {Utf8OrLatin(line.Trim(" \t"u8))}".TrimStart());
            }
            else if (line.IndexOf((byte)':') is > 0 and var colon && fields.Count < MaxFields)
            {
                fields.Add((Utf8OrLatin(line[..colon].TrimEnd(" \t"u8)), Utf8OrLatin(line[(colon + 1)..].Trim(" \t"u8))));
            }
        }

        return fields;
    }

    private static bool TryFirstPart(ReadOnlySpan<byte> body, string boundary, out Range part)
    {
        part = default;
        var delimiter = Encoding.Latin1.GetBytes("--" + boundary);
        var first = body.IndexOf(delimiter);
        if (first < 0)
            return false;
        var lineEnd = body[first..].IndexOf((byte)'\n');
        if (lineEnd < 0)
            return false;
        var start = first + lineEnd + 1;
        var length = body[start..].IndexOf(delimiter);
        part = start..(length < 0 ? body.Length : start + length);
        return true;
    }

    private static string Parameter(string value, string name)
    {
        var parts = value.Split(';', 20);
        foreach (var part in parts.AsSpan(1))
        {
            var equals = part.IndexOf('=');
            if (equals > 0 && part.AsSpan(0, equals).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return part[(equals + 1)..].Trim().Trim('"');
        }

        return "";
    }

    internal static string CharsetText(ReadOnlySpan<byte> octets, string charset)
    {
        if (charset.Equals("iso-8859-1", StringComparison.OrdinalIgnoreCase) || charset.Equals("windows-1252", StringComparison.OrdinalIgnoreCase))
            return Encoding.Latin1.GetString(octets);
        return Utf8OrLatin(octets);
    }

    private static string Utf8OrLatin(ReadOnlySpan<byte> octets)
    {
        try
        {
            return StrictUtf8.GetString(octets);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(octets);
        }
    }
}
