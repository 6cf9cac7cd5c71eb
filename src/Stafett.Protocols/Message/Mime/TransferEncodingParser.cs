using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message.Mime;

/// <summary>The value of Content-Transfer-Encoding, with the ways in which it is misspelt.</summary>
public static class TransferEncodingParser
{
    public static ContentTransferEncoding Parse(ReadOnlySpan<byte> value)
    {
        var reader = new ParameterReader(value);
        var token = reader.ReadLeadingToken();
        if (token.IsEmpty)
            return ContentTransferEncoding.SevenBit;
        if (Ascii.EqualsIgnoreCase(token, "base64"u8) || Ascii.EqualsIgnoreCase(token, "base-64"u8))
            return ContentTransferEncoding.Base64;
        if (Ascii.EqualsIgnoreCase(token, "quoted-printable"u8) || Ascii.EqualsIgnoreCase(token, "quotedprintable"u8))
            return ContentTransferEncoding.QuotedPrintable;
        // "8bits", "7-bit", "8"
        if (token[0] is (byte)'7')
            return ContentTransferEncoding.SevenBit;
        if (token[0] is (byte)'8')
            return ContentTransferEncoding.EightBit;
        if (Ascii.EqualsIgnoreCase(token, "binary"u8))
            return ContentTransferEncoding.Binary;
        return IsPlain(token) ? ContentTransferEncoding.EightBit : ContentTransferEncoding.Unknown;
    }

    // Encodings inside text, which are left as text, and words that have strayed from another field.
    private static bool IsPlain(ReadOnlySpan<byte> token)
    {
        Span<byte> lower = stackalloc byte[12];
        if (token.Length > lower.Length || Ascii.ToLower(token, lower, out var length) != OperationStatus.Done)
            return false;
        lower = lower[..length];
        return lower.StartsWith("utf"u8) || lower.StartsWith("iso-8859"u8) || lower.StartsWith("windows-12"u8)
            || lower.SequenceEqual("x-uuencode"u8) || lower.SequenceEqual("uuencode"u8) || lower.SequenceEqual("x-uue"u8) || lower.SequenceEqual("uue"u8)
            || lower.SequenceEqual("x-yenc"u8) || lower.SequenceEqual("yenc"u8)
            || lower.SequenceEqual("us-ascii"u8) || lower.SequenceEqual("ascii"u8) || lower.SequenceEqual("none"u8) || lower.SequenceEqual("plain"u8) || lower.SequenceEqual("text"u8);
    }
}
