using System.Buffers.Binary;
using System.Net;

namespace Stafett.Authentication.Spf;

/// <summary>An address as a number, so that networks are compared without allocating.</summary>
/// <param name="Value">The address in the lowest 32 bits for IPv4, in all 128 for IPv6.</param>
internal readonly record struct SpfAddress(UInt128 Value, bool IsV4)
{
    public static SpfAddress From(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        return length == 4
            ? new SpfAddress(BinaryPrimitives.ReadUInt32BigEndian(octets), true)
            : new SpfAddress(BinaryPrimitives.ReadUInt128BigEndian(octets), false);
    }

    /// <summary>Same family only. RFC 7208 §5: the high-order bits are compared, and none at all for a length of 0.</summary>
    public bool IsInside(SpfAddress network, int prefixLength)
    {
        var unused = (IsV4 ? 32 : 128) - prefixLength;
        // A shift by the whole width would not shift at all.
        return prefixLength == 0 || (Value ^ network.Value) >> unused == 0;
    }

    /// <summary>RFC 7208 §7.3, <c>%{i}</c>: IPv4 dotted, IPv6 as nibbles with dots between them.</summary>
    public string Dotted()
    {
        if (IsV4)
            return new IPAddress(BinaryPrimitives.ReverseEndianness((uint)Value)).ToString();
        return string.Create(63, Value, static (text, value) =>
        {
            for (var i = 0; i < 32; i++)
            {
                text[i * 2] = "0123456789abcdef"[(int)(value >> (124 - 4 * i)) & 15];
                if (i < 31)
                    text[i * 2 + 1] = '.';
            }
        });
    }

    /// <summary>The name that its PTR records stand at (RFC 1035 §3.5, RFC 3596 §2.5).</summary>
    public string ReverseName()
    {
        if (IsV4)
        {
            var v4 = (uint)Value;
            return $"{v4 & 255}.{(v4 >> 8) & 255}.{(v4 >> 16) & 255}.{v4 >> 24}.in-addr.arpa";
        }

        return string.Create(72, Value, static (text, value) =>
        {
            for (var i = 0; i < 32; i++)
            {
                text[i * 2] = "0123456789abcdef"[(int)(value >> (4 * i)) & 15];
                text[i * 2 + 1] = '.';
            }

            "ip6.arpa".CopyTo(text[64..]);
        });
    }
}
