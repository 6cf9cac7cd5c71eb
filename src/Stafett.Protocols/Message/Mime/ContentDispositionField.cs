namespace Stafett.Protocols.Message.Mime;

/// <summary>The value of Content-Disposition (RFC 2183).</summary>
/// <param name="Disposition">In lower case; <c>attachment</c> where only parameters are given.</param>
public sealed record ContentDispositionField(string Disposition, MimeParameters Parameters)
{
    private const int MaxName = 127;

    /// <summary>RFC 2183 §2.8: a disposition that nobody knows is treated as an attachment.</summary>
    public bool IsAttachment => Disposition != "inline";

    /// <summary>As the sender wrote it: not safe as the name of a file, see <see cref="AttachmentName"/>.</summary>
    public string? FileName => Parameters["filename"] ?? Parameters["name"];

    public static ContentDispositionField Parse(ReadOnlySpan<byte> value)
    {
        var reader = new ParameterReader(value);
        var token = reader.ReadLeadingToken();
        var disposition = token.IsEmpty || token.Length > MaxName ? "attachment" : ParameterText.LowerToken(token);
        return new ContentDispositionField(disposition, MimeParameters.Read(ref reader));
    }
}
