using System.Text;

namespace Stafett.Server.Api.Bodies;

/// <summary>The text fields of multipart/form-data (RFC 7578). Files are passed over: no route here takes any.</summary>
internal static class MultipartForm
{
    /// <summary>More than any route has fields, with lists as one part for each item.</summary>
    private const int MaxParts = LooseFields.MaxItems;

    private const string Broken = "The multipart body is not complete: a boundary is missing.";

    /// <returns>What is wrong; null: it was read.</returns>
    public static string? Read(ReadOnlySpan<byte> body, string contentType, LooseFields fields)
    {
        // RFC 2046 §5.1.1: 1 to 70 characters.
        if (Parameter(contentType, "boundary") is not { Length: > 0 and <= 70 } boundary)
            return "The multipart body has no boundary in its Content-Type.";
        var delimiter = Encoding.UTF8.GetBytes($"\r\n--{boundary}");
        // The first delimiter has no line end before it where there is no preamble.
        if (!body.StartsWith(delimiter.AsSpan(2)))
        {
            var first = body.IndexOf(delimiter);
            if (first < 0)
                return Broken;
            body = body[(first + 2)..];
        }

        body = body[(delimiter.Length - 2)..];
        for (var parts = 0; !body.StartsWith("--"u8); parts++)
        {
            if (parts == MaxParts)
                return $"The multipart body has more than {MaxParts} parts.";
            // RFC 2046 §5.1.1: white space may stand behind a boundary.
            body = body.TrimStart(" \t"u8);
            var next = body.IndexOf(delimiter);
            if (!body.StartsWith("\r\n"u8) || next < 0)
                return Broken;
            if (ReadPart(body[2..Math.Max(2, next)], fields) is { } problem)
                return problem;
            body = body[(next + delimiter.Length)..];
        }

        return null;
    }

    private static string? ReadPart(ReadOnlySpan<byte> part, LooseFields fields)
    {
        string? name = null;
        var isFile = false;
        while (!part.StartsWith("\r\n"u8))
        {
            var end = part.IndexOf("\r\n"u8);
            if (end < 0)
                return "A part of the multipart body has no end of its header.";
            if (BodyParser.Decode(part[..end]) is not { } line)
                return "The header of a part is not valid UTF-8.";
            if (line.StartsWith("content-disposition:", StringComparison.OrdinalIgnoreCase))
            {
                name = Parameter(line, "name");
                isFile = Parameter(line, "filename") is not null;
            }

            part = part[(end + 2)..];
        }

        if (name is null || isFile)
            return null;
        fields.Add(name, BodyParser.Decode(part[2..]));
        return null;
    }

    /// <summary>The value of a parameter, with its quotes off (RFC 7578 §4.2: percent-encoding is what browsers do, and names of ours need none).</summary>
    private static string? Parameter(string line, string name)
    {
        var at = line.IndexOf(';');
        while (at >= 0)
        {
            at++;
            while (at < line.Length && line[at] is ' ' or '\t')
                at++;
            var equals = line.IndexOf('=', at);
            if (equals < 0)
                return null;
            var isWanted = line.AsSpan(at, equals - at).Trim().Equals(name, StringComparison.OrdinalIgnoreCase);
            var (value, end) = Value(line, equals + 1);
            if (isWanted)
                return value;
            at = line.IndexOf(';', end);
        }

        return null;
    }

    private static (string Value, int End) Value(string line, int start)
    {
        if (start >= line.Length || line[start] != '"')
        {
            var end = line.IndexOf(';', start);
            end = end < 0 ? line.Length : end;
            return (line[start..end].Trim(), end);
        }

        var value = new StringBuilder();
        var at = start + 1;
        for (; at < line.Length && line[at] != '"'; at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length && line[at + 1] is '"' or '\\')
                at++;
            value.Append(line[at]);
        }

        return (value.ToString(), Math.Min(at + 1, line.Length));
    }
}
