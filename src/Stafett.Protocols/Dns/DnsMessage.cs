using System.Collections.Immutable;

namespace Stafett.Protocols.Dns;

/// <summary>A query or response (RFC 1035 §4). Records of other classes than IN are not kept.</summary>
public sealed record DnsMessage
{
    public ushort Id { get; init; }

    public bool IsResponse { get; init; }

    /// <summary>0 is a standard query.</summary>
    public byte Opcode { get; init; }

    public bool IsAuthoritative { get; init; }

    public bool IsTruncated { get; init; }

    public bool RecursionDesired { get; init; }

    public bool RecursionAvailable { get; init; }

    /// <summary>In a response: all data was validated (RFC 4035 §3.2.3); in a query: tell me so (RFC 6840 §5.7).</summary>
    public bool AuthenticatedData { get; init; }

    public bool CheckingDisabled { get; init; }

    public DnsResponseCode ResponseCode { get; init; }

    public ImmutableArray<DnsQuestion> Questions { get; init; } = [];

    public ImmutableArray<DnsRecord> Answers { get; init; } = [];

    public ImmutableArray<DnsRecord> Authorities { get; init; } = [];

    /// <summary>Without the OPT record, which is <see cref="Extension"/>.</summary>
    public ImmutableArray<DnsRecord> Additionals { get; init; } = [];

    public DnsExtension? Extension { get; init; }
}
