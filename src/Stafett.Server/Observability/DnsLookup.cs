namespace Stafett.Server.Observability;

/// <summary>How a question was answered.</summary>
public enum DnsLookup
{
    /// <summary>From the cache, or together with an equal question that was under way.</summary>
    Hit,

    /// <summary>By an upstream.</summary>
    Miss,

    /// <summary>From the cache beyond its time, because no upstream answered (RFC 8767).</summary>
    Stale,

    /// <summary>Not at all.</summary>
    Failure,
}
