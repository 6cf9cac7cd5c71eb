namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>Content-Transfer-Encoding of RFC 2045 §6.1; binary is never written, no server of ours may send it.</summary>
internal enum TransferEncoding
{
    SevenBit,
    EightBit,
    QuotedPrintable,
    Base64,
}
