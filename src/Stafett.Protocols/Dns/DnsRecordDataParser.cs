using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;

namespace Stafett.Protocols.Dns;

/// <summary>RDATA by type. Data that does not fill its length exactly makes the message malformed.</summary>
internal static class DnsRecordDataParser
{
    public static bool TryParse(
        ref DnsReader reader, string name, uint ttl, DnsType type, int length, [NotNullWhen(true)] out DnsRecord? record)
    {
        var end = reader.Position + length;
        record = type switch
        {
            DnsType.A => length == 4 ? Address(ref reader, name, ttl, 4) : null,
            // RFC 3596 §2.2
            DnsType.AAAA => length == 16 ? Address(ref reader, name, ttl, 16) : null,
            DnsType.NS or DnsType.CNAME or DnsType.PTR =>
                reader.TryReadName(out var target) ? new NameRecord(name, ttl, type, target) : null,
            DnsType.MX => Mx(ref reader, name, ttl, length),
            DnsType.TXT => Txt(ref reader, name, ttl, length),
            DnsType.SOA => Soa(ref reader, name, ttl, end),
            DnsType.SRV => Srv(ref reader, name, ttl, length),
            DnsType.TLSA => Tlsa(ref reader, name, ttl, length),
            DnsType.CAA => Caa(ref reader, name, ttl, length),
            _ => new UnknownRecord(name, ttl, type, reader.Copy(length)),
        };
        return record is not null && reader.Position == end;
    }

    private static AddressRecord Address(ref DnsReader reader, string name, uint ttl, int length)
    {
        var address = new IPAddress(reader.Peek(length));
        reader.Position += length;
        return new AddressRecord(name, ttl, address);
    }

    private static MxRecord? Mx(ref DnsReader reader, string name, uint ttl, int length)
    {
        if (length < 3)
            return null;
        var preference = reader.UInt16();
        return reader.TryReadName(out var exchange) ? new MxRecord(name, ttl, preference, exchange) : null;
    }

    private static TxtRecord? Txt(ref DnsReader reader, string name, uint ttl, int length)
    {
        var data = reader.Copy(length);
        var count = 0;
        for (var at = 0; at < data.Length; at += data[at] + 1)
            count++;
        var strings = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(count);
        for (var at = 0; at < data.Length; at += data[at] + 1)
        {
            if (at + 1 + data[at] > data.Length)
                return null;
            strings.Add(data.AsMemory(at + 1, data[at]));
        }

        return new TxtRecord(name, ttl, strings.MoveToImmutable());
    }

    private static SoaRecord? Soa(ref DnsReader reader, string name, uint ttl, int end)
    {
        if (!reader.TryReadName(out var primary) || !reader.TryReadName(out var mailbox) || end - reader.Position != 20)
            return null;
        return new SoaRecord(name, ttl, primary, mailbox, reader.UInt32(), reader.UInt32(), reader.UInt32(), reader.UInt32(), reader.UInt32());
    }

    private static SrvRecord? Srv(ref DnsReader reader, string name, uint ttl, int length)
    {
        if (length < 7)
            return null;
        var priority = reader.UInt16();
        var weight = reader.UInt16();
        var port = reader.UInt16();
        // RFC 2782 forbids compression here, RFC 3597 §4 has receivers take it all the same.
        return reader.TryReadName(out var target) ? new SrvRecord(name, ttl, priority, weight, port, target) : null;
    }

    private static TlsaRecord? Tlsa(ref DnsReader reader, string name, uint ttl, int length) =>
        length < 3 ? null : new TlsaRecord(name, ttl, reader.UInt8(), reader.UInt8(), reader.UInt8(), reader.Copy(length - 3));

    // RFC 8659 §4.1: the tag is 1 to 255 letters and digits, the rest is the value.
    private static CaaRecord? Caa(ref DnsReader reader, string name, uint ttl, int length)
    {
        if (length < 2)
            return null;
        var flags = reader.UInt8();
        int tagLength = reader.UInt8();
        if (tagLength == 0 || tagLength > length - 2)
            return null;
        var tag = reader.Peek(tagLength);
        foreach (var octet in tag)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet))
                return null;
        }

        var tagText = Encoding.ASCII.GetString(tag);
        reader.Position += tagLength;
        var valueLength = length - 2 - tagLength;
        // The octets of a value may be any; Latin-1 keeps each of them as one character.
        var value = Encoding.Latin1.GetString(reader.Peek(valueLength));
        reader.Position += valueLength;
        return new CaaRecord(name, ttl, flags, tagText, value);
    }
}
