namespace Stafett.Protocols.Message.Mime;

public enum MimeKind : byte
{
    /// <summary>A body of octets.</summary>
    Leaf,

    Multipart,

    /// <summary>message/rfc822 or message/global: one message inside.</summary>
    Message,
}
