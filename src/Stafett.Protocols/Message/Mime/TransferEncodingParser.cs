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
        if (Ascii.EqualsIgnoreCase(token, "7bit"u8) || Ascii.EqualsIgnoreCase(token, "7-bit"u8))
            return ContentTransferEncoding.SevenBit;
        if (Ascii.EqualsIgnoreCase(token, "8bit"u8) || Ascii.EqualsIgnoreCase(token, "8-bit"u8))
            return ContentTransferEncoding.EightBit;
        return Ascii.EqualsIgnoreCase(token, "binary"u8) ? ContentTransferEncoding.Binary : ContentTransferEncoding.Unknown;
    }
}
