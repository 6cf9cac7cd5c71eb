namespace Stafett.Protocols.Message.Mime;

/// <summary>RFC 2045 §6.</summary>
public enum ContentTransferEncoding : byte
{
    SevenBit,
    EightBit,
    Binary,
    QuotedPrintable,
    Base64,

    /// <summary>RFC 2045 §6.4: whatever the part says it is, its body is octets of unknown meaning, left as they stand. An encoding inside text (x-uuencode, yEnc) is no such one.</summary>
    Unknown,
}
