using System.Buffers.Text;

namespace Stafett.Protocols.Message;

/// <summary>Date and time of RFC 5322 §3.3, always in UTC.</summary>
public static class MailDate
{
    /// <summary>Octets of the written form, such as <c>Thu, 01 Jan 1970 00:00:00 +0000</c>.</summary>
    public const int Length = 31;

    /// <summary>Writes <see cref="Length"/> octets.</summary>
    public static void Write(DateTimeOffset time, Span<byte> output)
    {
        // RFC 1123's form differs only in the zone's name.
        Utf8Formatter.TryFormat(time.ToUniversalTime(), output, out _, 'R');
        "+0000"u8.CopyTo(output[26..]);
    }

    public static string Format(DateTimeOffset time)
    {
        Span<byte> octets = stackalloc byte[Length];
        Write(time, octets);
        return System.Text.Encoding.ASCII.GetString(octets);
    }
}
