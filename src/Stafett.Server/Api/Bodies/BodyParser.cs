using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace Stafett.Server.Api.Bodies;

internal enum BodyOutcome
{
    Read,

    /// <summary>A media type that we do not read: 415.</summary>
    UnknownType,

    /// <summary>Not what its media type says: 400.</summary>
    Broken,
}

/// <summary>A request body of any of the three media types, to fields. Linear in the body, and never an exception for what stands in it.</summary>
internal static class BodyParser
{
    /// <param name="contentType">As in the header field, with parameters; null or empty: none was sent, and JSON is told by its first octet.</param>
    /// <param name="problem">A sentence, where it is broken.</param>
    public static BodyOutcome TryParse(
        ReadOnlySpan<byte> body, string? contentType, ImmutableArray<ApiField> fields, out LooseFields read, out string problem)
    {
        read = new LooseFields(fields);
        problem = "";
        if (body.IsEmpty)
            return BodyOutcome.Read;
        var type = MediaType(contentType);
        string? broken;
        if (type.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
            broken = UrlEncodedForm.Read(body, read);
        else if (type.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            broken = MultipartForm.Read(body, contentType!, read);
        else if (IsJson(type, body))
            broken = JsonBody.Read(body, read);
        else
            return BodyOutcome.UnknownType;
        problem = broken ?? "";
        return broken is null ? BodyOutcome.Read : BodyOutcome.Broken;
    }

    /// <summary>Null: not UTF-8.</summary>
    internal static string? Decode(ReadOnlySpan<byte> octets) => Utf8.IsValid(octets) ? Encoding.UTF8.GetString(octets) : null;

    private static ReadOnlySpan<char> MediaType(string? contentType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim();
    }

    private static bool IsJson(ReadOnlySpan<char> type, ReadOnlySpan<byte> body) =>
        type.IsEmpty
            ? body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..]
            : type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
}
