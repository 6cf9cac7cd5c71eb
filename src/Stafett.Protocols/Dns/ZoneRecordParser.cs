using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Stafett.Protocols.Dns;

/// <summary>The data of one record in a master file. Problems come back as text, null means none.</summary>
internal static class ZoneRecordParser
{
    public static bool TryReadType(ZoneFileToken token, out DnsType type)
    {
        type = default;
        var word = token.Text;
        if (token.IsQuoted || word.Length == 0 || !char.IsAsciiLetter(word[0]))
            return false;
        // RFC 3597 §5
        if (word.StartsWith("TYPE", StringComparison.OrdinalIgnoreCase)
            && ushort.TryParse(word.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            type = (DnsType)number;
            return type != DnsType.OPT;
        }

        return !word.Contains(',', StringComparison.Ordinal) && Enum.TryParse(word, ignoreCase: true, out type) && type != DnsType.OPT;
    }

    public static bool TryReadName(ZoneFileToken token, string origin, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (token.IsQuoted || token.Text.Length == 0)
            return false;
        if (token.Text == "@")
        {
            name = origin;
            return true;
        }

        var text = EndsWithDot(token.Text) || origin.Length == 0 ? token.Text : token.Text + "." + origin;
        return DnsName.TryNormalize(text, out name);
    }

    public static string? Parse(
        string owner, uint ttl, DnsType type, IReadOnlyList<ZoneFileToken> data, string origin, out DnsRecord? record)
    {
        record = null;
        if (data.Count > 0 && data[0] is { IsQuoted: false, Text: "\\#" })
            return Generic(owner, ttl, type, data, out record);
        return type switch
        {
            DnsType.A => Address(owner, ttl, data, AddressFamily.InterNetwork, out record),
            DnsType.AAAA => Address(owner, ttl, data, AddressFamily.InterNetworkV6, out record),
            DnsType.NS or DnsType.CNAME or DnsType.PTR => Named(owner, ttl, type, data, origin, out record),
            DnsType.MX => Mx(owner, ttl, data, origin, out record),
            DnsType.TXT => Txt(owner, ttl, data, out record),
            DnsType.SOA => Soa(owner, ttl, data, origin, out record),
            DnsType.SRV => Srv(owner, ttl, data, origin, out record),
            DnsType.TLSA => Tlsa(owner, ttl, data, out record),
            DnsType.CAA => Caa(owner, ttl, data, out record),
            _ => "data of this type is written as \\# length hexadecimal",
        };
    }

    private static string? Address(string owner, uint ttl, IReadOnlyList<ZoneFileToken> data, AddressFamily family, out DnsRecord? record)
    {
        record = null;
        var isV4 = family == AddressFamily.InterNetwork;
        // IPAddress takes "1" and "0x7f.1" too, and scopes behind a percent sign.
        if (data.Count != 1 || !IPAddress.TryParse(data[0].Text, out var address) || address.AddressFamily != family
            || (isV4 ? address.ToString() != data[0].Text : data[0].Text.AsSpan().IndexOfAny("%[]") >= 0))
            return isV4 ? "an A record has one IPv4 address, such as 192.0.2.1" : "an AAAA record has one IPv6 address, such as 2001:db8::1";
        record = new AddressRecord(owner, ttl, address);
        return null;
    }

    private static string? Named(string owner, uint ttl, DnsType type, IReadOnlyList<ZoneFileToken> data, string origin, out DnsRecord? record)
    {
        record = null;
        if (data.Count != 1 || !TryReadName(data[0], origin, out var target))
            return $"{type} has one name";
        record = new NameRecord(owner, ttl, type, target);
        return null;
    }

    private static string? Mx(string owner, uint ttl, IReadOnlyList<ZoneFileToken> data, string origin, out DnsRecord? record)
    {
        record = null;
        if (data.Count != 2 || !TryReadUInt16(data[0], out var preference) || !TryReadName(data[1], origin, out var exchange))
            return "MX has a preference (0 to 65535) and a name, such as 10 mx1.example.com.";
        record = new MxRecord(owner, ttl, preference, exchange);
        return null;
    }

    private static string? Txt(string owner, uint ttl, IReadOnlyList<ZoneFileToken> data, out DnsRecord? record)
    {
        record = null;
        if (data.Count == 0)
            return "TXT has one string or more";
        var strings = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(data.Count);
        var total = 0;
        foreach (var token in data)
        {
            if (!TryReadString(token.Text, out var octets))
                return "a string has a backslash that is neither before a character nor before three digits up to 255";
            if (octets.Length > 255)
                return $"a string of TXT has at most 255 octets, this one {octets.Length}; write several strings, they are joined when read";
            total += octets.Length + 1;
            strings.Add(octets);
        }

        if (total > ushort.MaxValue)
            return $"the strings have {total} octets together, a record has at most {ushort.MaxValue}";
        record = new TxtRecord(owner, ttl, strings.MoveToImmutable());
        return null;
    }

    private static string? Soa(string owner, uint ttl, IReadOnlyList<ZoneFileToken> data, string origin, out DnsRecord? record)
    {
        record = null;
        if (data.Count != 7
            || !TryReadName(data[0], origin, out var primary)
            || !TryReadName(data[1], origin, out var mailbox)
            || !uint.TryParse(data[2].Text, NumberStyles.None, CultureInfo.InvariantCulture, out var serial)
            || !ZoneFileParser.TryReadTime(data[3].Text, out var refresh)
            || !ZoneFileParser.TryReadTime(data[4].Text, out var retry)
            || !ZoneFileParser.TryReadTime(data[5].Text, out var expire)
            || !ZoneFileParser.TryReadTime(data[6].Text, out var minimum))
            return "SOA has the primary server, the mailbox as a name, serial, refresh, retry, expire and minimum";
        record = new SoaRecord(owner, ttl, primary, mailbox, serial, refresh, retry, expire, minimum);
        return null;
    }

    private static string? Srv(string owner, uint ttl, IReadOnlyList<ZoneFileToken> data, string origin, out DnsRecord? record)
    {
        record = null;
        if (data.Count != 4
            || !TryReadUInt16(data[0], out var priority)
            || !TryReadUInt16(data[1], out var weight)
            || !TryReadUInt16(data[2], out var port)
            || !TryReadName(data[3], origin, out var target))
            return "SRV has priority, weight, port and a name";
        record = new SrvRecord(owner, ttl, priority, weight, port, target);
        return null;
    }

    // RFC 6698 §2.2: the data may be cut by white space.
    private static string? Tlsa(string owner, uint ttl, IReadOnlyList<ZoneFileToken> data, out DnsRecord? record)
    {
        record = null;
        if (data.Count < 4
            || !TryReadUInt8(data[0], out var usage)
            || !TryReadUInt8(data[1], out var selector)
            || !TryReadUInt8(data[2], out var matchingType)
            || !TryReadHexadecimal(data, 3, out var octets))
            return "TLSA has usage, selector and matching type (numbers up to 255) and hexadecimal data";
        record = new TlsaRecord(owner, ttl, usage, selector, matchingType, octets);
        return null;
    }

    // RFC 8659 §4.1.1
    private static string? Caa(string owner, uint ttl, IReadOnlyList<ZoneFileToken> data, out DnsRecord? record)
    {
        record = null;
        if (data.Count != 3
            || !TryReadUInt8(data[0], out var flags)
            || data[1].Text.Length is 0 or > 255
            || !data[1].Text.All(char.IsAsciiLetterOrDigit)
            || !TryReadString(data[2].Text, out var value))
            return "CAA has flags (0 to 255), a tag of letters and digits, and a value, such as 0 issue \"ca.example.net\"";
        record = new CaaRecord(owner, ttl, flags, data[1].Text, Encoding.Latin1.GetString(value));
        return null;
    }

    // RFC 3597 §5. For types that are read, the octets go through the codec, so that a record has one form only.
    private static string? Generic(string owner, uint ttl, DnsType type, IReadOnlyList<ZoneFileToken> data, out DnsRecord? record)
    {
        record = null;
        if (data.Count < 2 || !TryReadUInt16(data[1], out var length) || !TryReadHexadecimal(data, 2, out var octets) || octets.Length != length)
            return "\\# is followed by the number of octets and as many in hexadecimal";
        var reader = new DnsReader(octets);
        return DnsRecordDataParser.TryParse(ref reader, owner, ttl, type, octets.Length, out record)
            ? null
            : $"the octets are no data of the type {type}";
    }

    private static bool EndsWithDot(string text)
    {
        if (text[^1] != '.')
            return false;
        var backslashes = 0;
        for (var i = text.Length - 2; i >= 0 && text[i] == '\\'; i--)
            backslashes++;
        return backslashes % 2 == 0;
    }

    private static bool TryReadUInt8(ZoneFileToken token, out byte value) =>
        byte.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryReadUInt16(ZoneFileToken token, out ushort value) =>
        ushort.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static bool TryReadHexadecimal(IReadOnlyList<ZoneFileToken> data, int from, out byte[] octets)
    {
        octets = [];
        var digits = string.Concat(data.Skip(from).Select(token => token.Text));
        if (digits.Length % 2 != 0 || digits.Length > ushort.MaxValue * 2 || !digits.All(char.IsAsciiHexDigit))
            return false;
        octets = Convert.FromHexString(digits);
        return true;
    }

    /// <summary>Octets of a character-string: UTF-8, and the escapes of RFC 1035 §5.1.</summary>
    private static bool TryReadString(string text, out byte[] octets)
    {
        octets = [];
        var written = new List<byte>(text.Length);
        Span<byte> utf8 = stackalloc byte[4];
        for (var at = 0; at < text.Length;)
        {
            if (text[at] < 0x80)
            {
                if (!DnsName.TryReadOctet(text, ref at, out var octet))
                    return false;
                written.Add(octet);
                continue;
            }

            _ = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var consumed);
            written.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            at += consumed;
        }

        octets = [.. written];
        return true;
    }
}
