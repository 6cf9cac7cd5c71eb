using System.Collections.Immutable;

namespace Stafett.Protocols.Dns;

public enum DnsStatus
{
    /// <summary>At least one record of the type asked for.</summary>
    Success,

    /// <summary>The name exists, but has no record of this type (RFC 2308 §2.2).</summary>
    NoData,

    /// <summary>The name does not exist (RFC 2308 §2.1).</summary>
    NxDomain,

    /// <summary>SERVFAIL, REFUSED, a malformed or unrelated answer, a CNAME loop: nothing is known.</summary>
    ServerFailure,

    /// <summary>No upstream answered in time.</summary>
    Timeout,
}

/// <summary>What is known about one name and type. A CNAME chain has been followed; its records are not in the list.</summary>
/// <param name="Records">Of the type asked for, in the order received; empty unless <see cref="DnsStatus.Success"/>.</param>
/// <param name="CanonicalName">The name at the end of the CNAME chain, the name asked for where there is none.</param>
/// <param name="Authenticated">The AD bit (RFC 4035 §3.2.3) from an upstream that is trusted to validate.</param>
/// <param name="Expires">When it must be asked again.</param>
public sealed record DnsAnswer(DnsStatus Status, ImmutableArray<DnsRecord> Records, string CanonicalName, bool Authenticated, DateTimeOffset Expires)
{
    /// <summary>True when a later question may have another answer: mail must wait, never bounce.</summary>
    public bool IsTemporaryFailure => Status is DnsStatus.ServerFailure or DnsStatus.Timeout;

    /// <summary>Which upstream failed and how, for logs and for people; null when there is nothing to explain.</summary>
    public string? Explanation { get; init; }

    /// <summary>Its time is over, and nobody could be asked (RFC 8767): good for what it says, not for what it does not say.</summary>
    public bool IsStale { get; init; }

    /// <summary>The name was reached through at least one CNAME.</summary>
    public bool IsAlias(string asked) => !string.Equals(asked, CanonicalName, StringComparison.OrdinalIgnoreCase);
}
