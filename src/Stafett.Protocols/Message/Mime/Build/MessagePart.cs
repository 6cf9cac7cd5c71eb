using System.Buffers;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>A part of a message that is to be built. Content is referred to, never copied: it has to stay as it is until the message is written.</summary>
public abstract record MessagePart
{
    public PartDisposition Disposition { get; init; }

    public HeaderValue? FileName { get; init; }

    public MessageId? ContentId { get; init; }

    /// <summary>Further fields such as Content-Description; not those that the builder writes.</summary>
    public IReadOnlyList<MessageField> Fields { get; init; } = [];
}

/// <summary>How a part is meant to be shown (RFC 2183 §2).</summary>
public enum PartDisposition
{
    Unspecified,
    Inline,
    Attachment,
}

/// <summary>Text for people, in any line ends; it is sent in lines that end in CRLF.</summary>
public sealed record TextPart(string Text) : MessagePart
{
    /// <summary>Such as <c>plain</c> or <c>html</c>.</summary>
    public PartType Type { get; init; } = Plain;

    /// <summary>Paragraphs are wrapped so that readers can wrap them anew (RFC 3676).</summary>
    public bool IsFlowed { get; init; }

    public static readonly PartType Plain = PartType.Parse("text/plain");

    public static readonly PartType Html = PartType.Parse("text/html");
}

/// <summary>Octets that arrive as they are.</summary>
public sealed record OctetPart(PartType Type, ReadOnlySequence<byte> Octets) : MessagePart;

/// <summary>A whole message inside this one (RFC 2046 §5.2.1).</summary>
public sealed record AttachedMessage(ReadOnlySequence<byte> Message) : MessagePart;

/// <summary>A part with its own header section, written octet for octet; what was signed, for example.</summary>
public sealed record RawPart(ReadOnlyMemory<byte> Octets) : MessagePart;

/// <summary>Parts of one type such as <c>multipart/mixed</c> (RFC 2046 §5.1).</summary>
public sealed record MultipartPart(PartType Type, IReadOnlyList<MessagePart> Parts) : MessagePart
{
    public static readonly PartType Mixed = PartType.Parse("multipart/mixed");

    public static readonly PartType Alternative = PartType.Parse("multipart/alternative");

    public static readonly PartType Related = PartType.Parse("multipart/related");
}

/// <summary>A field of free text.</summary>
public sealed record MessageField(HeaderName Name, HeaderValue Value);

/// <summary>A mailbox with the name to show beside it.</summary>
public sealed record NamedAddress(HeaderValue? Name, EmailAddress Address);
