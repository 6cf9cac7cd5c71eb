using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>Query in, response out, from a zone that is the whole name space.</summary>
internal static class DnsResponder
{
    // RFC 1035 §4.2.1
    private const int DatagramWithoutExtension = 512;

    // What loopback carries in one piece anyway.
    private const int LongestDatagram = 4096;

    /// <summary>The octets of the response; empty for what deserves none.</summary>
    public static (DnsMessage? Query, ReadOnlyMemory<byte> Response) Answer(
        ReadOnlySpan<byte> octets, DnsZone zone, bool overTcp, bool followAliases, bool authenticatesData)
    {
        if (!DnsMessageParser.TryParse(octets, out var query) || query.IsResponse)
            return (null, default);
        var response = Compose(query, zone, followAliases, authenticatesData);
        var room = overTcp
            ? ushort.MaxValue
            : Math.Clamp((int)(query.Extension?.UdpPayloadSize ?? 0), DatagramWithoutExtension, LongestDatagram);
        var buffer = new byte[room];
        if (DnsMessageWriter.TryWrite(response, buffer, out var length))
            return (query, buffer.AsMemory(0, length));
        // RFC 2181 §9: rather nothing than half of a record set.
        response = response with { IsTruncated = true, Answers = [], Authorities = [], Additionals = [] };
        return DnsMessageWriter.TryWrite(response, buffer, out length) ? (query, buffer.AsMemory(0, length)) : (query, default);
    }

    private static DnsMessage Compose(DnsMessage query, DnsZone zone, bool followAliases, bool authenticatesData)
    {
        var response = new DnsMessage
        {
            Id = query.Id,
            IsResponse = true,
            Opcode = query.Opcode,
            IsAuthoritative = true,
            RecursionDesired = query.RecursionDesired,
            RecursionAvailable = true,
            Questions = query.Questions,
            Extension = query.Extension is null ? null : new DnsExtension(DnsExtension.DefaultPayloadSize, 0, query.Extension.DnssecOk),
        };
        if (query.Opcode != 0)
            return response with { ResponseCode = DnsResponseCode.NotImplemented };
        if (query.Questions.IsEmpty)
            return response with { ResponseCode = DnsResponseCode.FormatError };
        // RFC 6891 §6.1.3
        if (query.Extension is { Version: > 0 })
            return response with { ResponseCode = DnsResponseCode.BadVersion };
        var question = query.Questions[0];
        if (question.Class != DnsQuestion.Internet)
            return response with { ResponseCode = DnsResponseCode.Refused };
        var found = zone.Look(question.Name, question.Type, followAliases);
        return response with
        {
            ResponseCode = found.Status switch
            {
                DnsStatus.NxDomain => DnsResponseCode.NxDomain,
                DnsStatus.ServerFailure => DnsResponseCode.ServerFailure,
                _ => DnsResponseCode.NoError,
            },
            // RFC 6840 §5.8: only to those who asked.
            AuthenticatedData = authenticatesData && (query.AuthenticatedData || query.Extension is { DnssecOk: true }),
            Answers = found.Status == DnsStatus.ServerFailure ? [] : found.Aliases.AddRange(found.Records),
            Authorities = found.Status is DnsStatus.NxDomain or DnsStatus.NoData && found.Authority is { } soa ? [soa] : [],
        };
    }
}
