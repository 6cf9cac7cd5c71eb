using System.Collections.Immutable;

namespace Stafett.Authentication.Dmarc;

/// <summary>What a domain's owner asks for when a message in its name does not pass (RFC 9989 §4.7).</summary>
public enum DmarcPolicy
{
    None,
    Quarantine,
    Reject,
}

/// <summary>How close an authenticated domain has to be to the author's (RFC 9989 §3.2.10).</summary>
public enum AlignmentMode
{
    /// <summary>The same organizational domain.</summary>
    Relaxed,

    /// <summary>The same domain.</summary>
    Strict,
}

/// <summary>The <c>psd</c> tag: whether a domain is one below which others register names.</summary>
public enum PublicSuffix
{
    Unknown,
    Yes,

    /// <summary>It is the organizational domain of itself and of all names below.</summary>
    No,
}

/// <summary>A DMARC policy record (RFC 9989 §4.7), also one that was written for RFC 7489.</summary>
/// <param name="Text">As published.</param>
public sealed record DmarcRecord(string Text)
{
    /// <summary><c>p</c>; null where it is missing, which means none, or wrong.</summary>
    public DmarcPolicy? Policy { get; init; }

    /// <summary><c>sp</c>, for names below the domain.</summary>
    public DmarcPolicy? SubdomainPolicy { get; init; }

    /// <summary><c>np</c>, for names below the domain that do not exist.</summary>
    public DmarcPolicy? NonexistentPolicy { get; init; }

    public PublicSuffix PublicSuffix { get; init; }

    /// <summary><c>t=y</c>: the policy is being tried and is to be applied one step milder.</summary>
    public bool IsTesting { get; init; }

    public AlignmentMode DkimAlignment { get; init; }

    public AlignmentMode SpfAlignment { get; init; }

    /// <summary><c>rua</c>: where aggregate reports go. Valid URIs, the size limits of RFC 7489 taken off.</summary>
    public ImmutableArray<string> AggregateReports { get; init; } = [];

    /// <summary><c>ruf</c>: where failure reports go.</summary>
    public ImmutableArray<string> FailureReports { get; init; } = [];

    /// <summary><c>fo</c></summary>
    public string FailureOptions { get; init; } = "0";

    /// <summary><c>pct</c> of RFC 7489 §6.3, for people to see. RFC 9989 §A.6 took it away and it decides nothing.</summary>
    public int? Percent { get; init; }

    /// <summary>Why the policy cannot be used; null when it can.</summary>
    public string? Problem { get; init; }
}
