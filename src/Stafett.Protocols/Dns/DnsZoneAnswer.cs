using System.Collections.Immutable;

namespace Stafett.Protocols.Dns;

/// <param name="Status">Success, NoData, NxDomain, or ServerFailure for a CNAME loop.</param>
/// <param name="Aliases">The CNAME records on the way, in order.</param>
/// <param name="Records">Of the type asked for.</param>
/// <param name="CanonicalName">The name at the end of the chain.</param>
/// <param name="Authority">The SOA of the closest zone around the canonical name, if the zone text has one.</param>
public sealed record DnsZoneAnswer(
    DnsStatus Status, ImmutableArray<DnsRecord> Aliases, ImmutableArray<DnsRecord> Records, string CanonicalName, SoaRecord? Authority);
