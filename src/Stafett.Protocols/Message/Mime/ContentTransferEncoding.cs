namespace Stafett.Protocols.Message.Mime;

/// <summary>RFC 2045 §6.</summary>
public enum ContentTransferEncoding : byte
{
    SevenBit,
    EightBit,
    Binary,
    QuotedPrintable,
    Base64,

    /// <summary>RFC 2045 §6.4: the body is octets of unknown meaning and is left as it stands (x-uuencode is).</summary>
    Unknown,
}
