using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Stafett.Protocols.Dns;

/// <summary>
/// Reads a whole message (RFC 1035 §4.1). Never throws; allocates at most 64 octets for each octet given, and 64 KB:
/// compression lets few octets stand for many names, so what names may cost is counted.
/// </summary>
public static class DnsMessageParser
{
    private const int HeaderLength = 12;

    // The root, type, class, TTL and length.
    private const int ShortestRecord = 11;

    public static bool TryParse(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out DnsMessage? message)
    {
        message = null;
        if (octets.Length < HeaderLength)
            return false;
        var reader = new DnsReader(octets);
        var id = reader.UInt16();
        var flags = reader.UInt16();
        var questionCount = reader.UInt16();
        var answerCount = reader.UInt16();
        var authorityCount = reader.UInt16();
        var additionalCount = reader.UInt16();
        // More records than octets for them is a lie.
        if (((long)answerCount + authorityCount + additionalCount) * ShortestRecord > octets.Length)
            return false;
        DnsExtension? extension = null;
        var upperCode = 0;
        if (!TryReadQuestions(ref reader, questionCount, out var questions)
            || !TryReadRecords(ref reader, answerCount, out var answers)
            || !TryReadRecords(ref reader, authorityCount, out var authorities)
            || !TryReadAdditionals(ref reader, additionalCount, out var additionals, ref extension, ref upperCode))
            return false;
        message = new DnsMessage
        {
            Id = id,
            IsResponse = (flags & 0x8000) != 0,
            Opcode = (byte)((flags >> 11) & 0xF),
            IsAuthoritative = (flags & 0x0400) != 0,
            IsTruncated = (flags & 0x0200) != 0,
            RecursionDesired = (flags & 0x0100) != 0,
            RecursionAvailable = (flags & 0x0080) != 0,
            AuthenticatedData = (flags & 0x0020) != 0,
            CheckingDisabled = (flags & 0x0010) != 0,
            ResponseCode = (DnsResponseCode)((upperCode << 4) | (flags & 0xF)),
            Questions = questions,
            Answers = answers,
            Authorities = authorities,
            Additionals = additionals,
            Extension = extension,
        };
        return true;
    }

    private static bool TryReadQuestions(ref DnsReader reader, int count, out ImmutableArray<DnsQuestion> questions)
    {
        questions = [];
        // RFC 9619 §4: a query has one question. Nobody sends more.
        if (count > 1)
            return false;
        if (count == 0)
            return true;
        if (!reader.TryReadName(out var name, out var wire) || reader.Remaining < 4)
            return false;
        questions = [new DnsQuestion(name, (DnsType)reader.UInt16()) { Class = reader.UInt16(), WireName = wire }];
        return true;
    }

    private static bool TryReadRecords(ref DnsReader reader, int count, out ImmutableArray<DnsRecord> records)
    {
        records = [];
        if (count == 0)
            return true;
        var builder = ImmutableArray.CreateBuilder<DnsRecord>();
        for (var i = 0; i < count; i++)
        {
            if (!TryReadHead(ref reader, out var head) || head.Type == DnsType.OPT)
                return false;
            if (!TryAdd(ref reader, head, builder))
                return false;
        }

        records = builder.DrainToImmutable();
        return true;
    }

    private static bool TryReadAdditionals(
        ref DnsReader reader, int count, out ImmutableArray<DnsRecord> records, ref DnsExtension? extension, ref int upperCode)
    {
        records = [];
        if (count == 0)
            return true;
        var builder = ImmutableArray.CreateBuilder<DnsRecord>();
        for (var i = 0; i < count; i++)
        {
            if (!TryReadHead(ref reader, out var head))
                return false;
            if (head.Type != DnsType.OPT)
            {
                if (!TryAdd(ref reader, head, builder))
                    return false;
                continue;
            }

            // RFC 6891 §6.1.1: one OPT record, at the root.
            if (extension is not null || head.Name.Length > 0)
                return false;
            extension = new DnsExtension(head.Class, (byte)(head.Ttl >> 16), (head.Ttl & 0x8000) != 0);
            upperCode = (int)(head.Ttl >> 24);
            reader.Position += head.Length;
        }

        records = builder.DrainToImmutable();
        return true;
    }

    private static bool TryReadHead(ref DnsReader reader, out RecordHead head)
    {
        head = default;
        if (!reader.TryReadName(out var name) || reader.Remaining < ShortestRecord - 1)
            return false;
        head = new RecordHead(name, (DnsType)reader.UInt16(), reader.UInt16(), reader.UInt32(), reader.UInt16());
        return head.Length <= reader.Remaining;
    }

    private static bool TryAdd(ref DnsReader reader, RecordHead head, ImmutableArray<DnsRecord>.Builder builder)
    {
        if (head.Class != DnsQuestion.Internet)
        {
            reader.Position += head.Length;
            return true;
        }

        // RFC 2181 §8: a TTL with the highest bit set counts as zero.
        var ttl = head.Ttl > int.MaxValue ? 0 : head.Ttl;
        if (!DnsRecordDataParser.TryParse(ref reader, head.Name, ttl, head.Type, head.Length, out var record))
            return false;
        builder.Add(record);
        return true;
    }

    private readonly record struct RecordHead(string Name, DnsType Type, ushort Class, uint Ttl, int Length);
}
