using System.Text;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>
/// Which field names the signatures of a message cover (the h= tag, RFC 6376 §3.5 and RFC 8617 §4.1.2). A name that is listed although the message
/// has no such field must not be added: the signature would break (RFC 6376 §5.4.2).
/// </summary>
internal static class SignedFields
{
    public static bool Contain(HeaderSection headers, ReadOnlySpan<byte> name) =>
        Contain(headers, "DKIM-Signature"u8, name) || Contain(headers, "ARC-Message-Signature"u8, name);

    private static bool Contain(HeaderSection headers, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> name)
    {
        for (var i = headers.IndexOf(signature); i >= 0; i = headers.IndexOf(signature, i + 1))
        {
            var value = headers.Value(i);
            foreach (var range in value.Split((byte)';'))
            {
                var tag = value[range];
                var equals = tag.IndexOf((byte)'=');
                if (equals > 0 && Ascii.EqualsIgnoreCase(tag[..equals].Trim(" \t\r\n"u8), "h"u8) && Lists(tag[(equals + 1)..], name))
                    return true;
            }
        }

        return false;
    }

    private static bool Lists(ReadOnlySpan<byte> names, ReadOnlySpan<byte> name)
    {
        foreach (var range in names.Split((byte)':'))
        {
            if (Ascii.EqualsIgnoreCase(names[range].Trim(" \t\r\n"u8), name))
                return true;
        }

        return false;
    }
}
