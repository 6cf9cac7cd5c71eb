using System.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>The value of Content-Type (RFC 2045 §5).</summary>
/// <param name="Type">In lower case, as the subtype.</param>
/// <param name="IsValid">False where no type could be read and the default stands in.</param>
public sealed record ContentTypeField(string Type, string Subtype, MimeParameters Parameters, bool IsValid)
{
    private const int MaxName = 127;

    /// <summary>RFC 2045 §5.2: what a part is that does not say, or says it in a way nobody can read.</summary>
    public static readonly ContentTypeField Default = new("text", "plain", MimeParameters.Empty, IsValid: true);

    /// <summary>RFC 2046 §5.1.5: what a part of a multipart/digest is that does not say.</summary>
    public static readonly ContentTypeField DigestDefault = new("message", "rfc822", MimeParameters.Empty, IsValid: true);

    public string MediaType => $"{Type}/{Subtype}";

    /// <summary>Null when none is given; without the quotes that some writers put twice.</summary>
    public string? Charset => Parameters["charset"]?.Trim(' ', '\'', '"') is { Length: > 0 } charset ? charset : null;

    public string? Name => Parameters["name"];

    public static ContentTypeField Parse(ReadOnlySpan<byte> value)
    {
        var reader = new ParameterReader(value);
        var isValid = reader.ReadMediaType(out var type, out var subtype) && type.Length <= MaxName && subtype.Length <= MaxName && Ascii.IsValid(type) && Ascii.IsValid(subtype);
        var (typeText, subtypeText) = isValid ? (Word(type), Word(subtype)) : ("text", "plain");
        return new ContentTypeField(typeText, subtypeText, MimeParameters.Read(ref reader), isValid);
    }

    public bool Is(string type, string subtype) => Type == type && Subtype == subtype;

    private static string Word(ReadOnlySpan<byte> word) => word switch
    {
        _ when Ascii.EqualsIgnoreCase(word, "text"u8) => "text",
        _ when Ascii.EqualsIgnoreCase(word, "plain"u8) => "plain",
        _ when Ascii.EqualsIgnoreCase(word, "html"u8) => "html",
        _ when Ascii.EqualsIgnoreCase(word, "multipart"u8) => "multipart",
        _ => ParameterText.LowerToken(word),
    };
}
