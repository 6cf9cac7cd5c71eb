using Stafett.Protocols.Message.Mime;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>A piece of a message's text.</summary>
/// <param name="Part">For <see cref="TextKind.Message"/> the part around the message.</param>
/// <param name="IsAlternative">There is, or should be, the same in another form.</param>
internal readonly record struct TextPart(MimePart Part, TextKind Kind, bool IsAlternative)
{
    /// <summary>As the part names it.</summary>
    public string? Charset => Part.ReadContentType().Charset;

    private OctetRange Range => Part.Kind == MimeKind.Multipart ? Part.Preamble : Part.Body;

    public DecodedBody Open(MimeSkeleton skeleton) => new(skeleton.Octets(Range), Part.TransferEncoding);
}

internal enum TextKind
{
    Plain,
    Html,

    /// <summary>The head of a message inside that is shown with this one.</summary>
    Message,
}
