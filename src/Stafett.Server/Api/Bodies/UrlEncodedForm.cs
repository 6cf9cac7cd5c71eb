using System.Buffers;

namespace Stafett.Server.Api.Bodies;

/// <summary>application/x-www-form-urlencoded, as the URL standard reads it.</summary>
internal static class UrlEncodedForm
{
    /// <returns>What is wrong; null: it was read.</returns>
    public static string? Read(ReadOnlySpan<byte> body, LooseFields fields)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        try
        {
            while (!body.IsEmpty)
            {
                var end = body.IndexOf((byte)'&');
                var pair = end < 0 ? body : body[..end];
                body = end < 0 ? [] : body[(end + 1)..];
                if (pair.IsEmpty)
                    continue;
                var equals = pair.IndexOf((byte)'=');
                var name = Decode(equals < 0 ? pair : pair[..equals], buffer);
                var value = equals < 0 ? "" : Decode(pair[(equals + 1)..], buffer);
                if (name is null)
                    return "The form holds a name that is not valid UTF-8.";
                fields.Add(name, value);
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static string? Decode(ReadOnlySpan<byte> text, byte[] buffer)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var octet = text[i];
            // A percent sign without two digits is itself.
            if (octet == '%' && i + 2 < text.Length && char.IsAsciiHexDigit((char)text[i + 1]) && char.IsAsciiHexDigit((char)text[i + 2]))
            {
                octet = (byte)((Digit(text[i + 1]) << 4) | Digit(text[i + 2]));
                i += 2;
            }
            else if (octet == '+')
            {
                octet = (byte)' ';
            }

            buffer[length++] = octet;
        }

        return BodyParser.Decode(buffer.AsSpan(0, length));
    }

    private static int Digit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
