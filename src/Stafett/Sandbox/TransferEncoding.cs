using System.Buffers;
using System.Buffers.Text;

namespace Stafett.Sandbox;

/// <summary>Undoes quoted-printable and base64 (RFC 2045 §6.7, §6.8), as far as the input is well-formed.</summary>
internal static class TransferEncoding
{
    public static byte[] Decode(ReadOnlySpan<byte> body, string encoding)
    {
        if (encoding.Equals("base64", StringComparison.OrdinalIgnoreCase))
            return DecodeBase64(body);
        return encoding.Equals("quoted-printable", StringComparison.OrdinalIgnoreCase) ? DecodeQuoted(body, isWord: false) : body.ToArray();
    }

    public static byte[] DecodeBase64(ReadOnlySpan<byte> text)
    {
        var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length) + 3];
        // A cut at the end leaves an incomplete group: what came before is kept.
        var status = Base64.DecodeFromUtf8(text, decoded, out _, out var written, isFinalBlock: true);
        return status is OperationStatus.InvalidData && written == 0 ? text.ToArray() : decoded[..written];
    }

    /// <param name="isWord">The Q encoding of RFC 2047 §4.2: an underscore is a space.</param>
    public static byte[] DecodeQuoted(ReadOnlySpan<byte> text, bool isWord)
    {
        var decoded = new byte[text.Length];
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '_' && isWord)
            {
                decoded[length++] = (byte)' ';
            }
            else if (c != '=')
            {
                decoded[length++] = c;
            }
            else if (i + 2 < text.Length && Hex(text[i + 1]) is >= 0 and var high && Hex(text[i + 2]) is >= 0 and var low)
            {
                decoded[length++] = (byte)(high << 4 | low);
                i += 2;
            }
            else if (text[i..].StartsWith("=\r\n"u8))
            {
                i += 2;
            }
            else if (!text[i..].StartsWith("=\n"u8))
            {
                decoded[length++] = c;
            }
            else
            {
                i++;
            }
        }

        return decoded[..length];
    }

    private static int Hex(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };
}
