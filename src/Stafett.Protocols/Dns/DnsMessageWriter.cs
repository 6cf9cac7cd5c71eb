using System.Net;
using System.Text;

namespace Stafett.Protocols.Dns;

/// <summary>Writes messages (RFC 1035 §4.1), compressing owners and the names of RFC 1035's own types (RFC 3597 §4).</summary>
public static class DnsMessageWriter
{
    /// <summary>Header, the longest name, type, class and an OPT record.</summary>
    public const int MaxQueryLength = 12 + DnsName.MaxWireLength + 4 + 11;

    /// <summary>False when it does not fit, or a name in it is none.</summary>
    public static bool TryWrite(DnsMessage message, Span<byte> destination, out int length)
    {
        Span<ushort> offsets = stackalloc ushort[DnsWriter.MaxKnownNames];
        var writer = new DnsWriter(destination, offsets);
        var additionals = message.Additionals.Length + (message.Extension is null ? 0 : 1);
        writer.UInt16(message.Id);
        writer.UInt16(Flags(message));
        writer.UInt16((ushort)message.Questions.Length);
        writer.UInt16((ushort)message.Answers.Length);
        writer.UInt16((ushort)message.Authorities.Length);
        writer.UInt16((ushort)additionals);
        foreach (var question in message.Questions)
        {
            if (question.WireName.IsEmpty)
                writer.Name(question.Name, compress: true);
            else
                writer.WireName(question.WireName.Span, compress: true);
            writer.UInt16((ushort)question.Type);
            writer.UInt16(question.Class);
        }

        foreach (var record in message.Answers)
            Record(ref writer, record);
        foreach (var record in message.Authorities)
            Record(ref writer, record);
        foreach (var record in message.Additionals)
            Record(ref writer, record);
        if (message.Extension is { } extension)
            Extension(ref writer, extension, (int)message.ResponseCode >> 4);
        length = writer.Position;
        return !writer.HasFailed;
    }

    /// <summary>A standard query with RD and AD set (RFC 6840 §5.7); returns its length.</summary>
    /// <param name="destination">Room for <see cref="MaxQueryLength"/> octets.</param>
    /// <param name="id">The identifier to be repeated.</param>
    /// <param name="wireName">In the case in which it is to travel.</param>
    /// <param name="type">What is asked for.</param>
    /// <param name="withExtension">Off for servers that answered FORMERR to an OPT record (RFC 6891 §6.2.2).</param>
    public static int WriteQuery(Span<byte> destination, ushort id, ReadOnlySpan<byte> wireName, DnsType type, bool withExtension)
    {
        var writer = new DnsWriter(destination, []);
        writer.UInt16(id);
        writer.UInt16(0x0120);
        writer.UInt16(1);
        writer.UInt16(0);
        writer.UInt16(0);
        writer.UInt16(withExtension ? (ushort)1 : (ushort)0);
        writer.WireName(wireName, compress: false);
        writer.UInt16((ushort)type);
        writer.UInt16(DnsQuestion.Internet);
        if (withExtension)
            Extension(ref writer, new DnsExtension(DnsExtension.DefaultPayloadSize, 0, DnssecOk: false), 0);
        return writer.Position;
    }

    private static ushort Flags(DnsMessage message) => (ushort)(
        (message.IsResponse ? 0x8000 : 0) | ((message.Opcode & 0xF) << 11) | (message.IsAuthoritative ? 0x0400 : 0)
        | (message.IsTruncated ? 0x0200 : 0) | (message.RecursionDesired ? 0x0100 : 0) | (message.RecursionAvailable ? 0x0080 : 0)
        | (message.AuthenticatedData ? 0x0020 : 0) | (message.CheckingDisabled ? 0x0010 : 0) | ((int)message.ResponseCode & 0xF));

    private static void Extension(ref DnsWriter writer, DnsExtension extension, int upperCode)
    {
        writer.UInt8(0);
        writer.UInt16((ushort)DnsType.OPT);
        writer.UInt16(extension.UdpPayloadSize);
        writer.UInt32(((uint)upperCode << 24) | ((uint)extension.Version << 16) | (extension.DnssecOk ? 0x8000u : 0));
        writer.UInt16(0);
    }

    private static void Record(ref DnsWriter writer, DnsRecord record)
    {
        writer.Name(record.Name, compress: true);
        writer.UInt16((ushort)record.Type);
        writer.UInt16(DnsQuestion.Internet);
        writer.UInt32(record.Ttl);
        var lengthAt = writer.Position;
        writer.UInt16(0);
        Data(ref writer, record);
        writer.SetLength(lengthAt);
    }

    private static void Data(ref DnsWriter writer, DnsRecord record)
    {
        switch (record)
        {
            case AddressRecord address:
                Address(ref writer, address.Address);
                break;
            case NameRecord name:
                writer.Name(name.Target, compress: true);
                break;
            case MxRecord mx:
                writer.UInt16(mx.Preference);
                writer.Name(mx.Exchange, compress: true);
                break;
            case TxtRecord txt:
                foreach (var part in txt.Strings)
                    writer.CharacterString(part.Span);
                break;
            case SoaRecord soa:
                Soa(ref writer, soa);
                break;
            case SrvRecord srv:
                writer.UInt16(srv.Priority);
                writer.UInt16(srv.Weight);
                writer.UInt16(srv.Port);
                writer.Name(srv.Target, compress: false);
                break;
            case TlsaRecord tlsa:
                writer.UInt8(tlsa.Usage);
                writer.UInt8(tlsa.Selector);
                writer.UInt8(tlsa.MatchingType);
                writer.Octets(tlsa.Data.Span);
                break;
            case CaaRecord caa:
                writer.UInt8(caa.Flags);
                writer.CharacterString(Encoding.Latin1.GetBytes(caa.Tag));
                writer.Octets(Encoding.Latin1.GetBytes(caa.Value));
                break;
            case UnknownRecord unknown:
                writer.Octets(unknown.Data.Span);
                break;
        }
    }

    private static void Address(ref DnsWriter writer, IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        _ = address.TryWriteBytes(octets, out var length);
        writer.Octets(octets[..length]);
    }

    private static void Soa(ref DnsWriter writer, SoaRecord soa)
    {
        writer.Name(soa.PrimaryServer, compress: true);
        writer.Name(soa.Mailbox, compress: true);
        writer.UInt32(soa.Serial);
        writer.UInt32(soa.Refresh);
        writer.UInt32(soa.Retry);
        writer.UInt32(soa.Expire);
        writer.UInt32(soa.Minimum);
    }
}
