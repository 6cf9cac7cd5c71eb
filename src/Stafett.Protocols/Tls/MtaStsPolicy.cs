using System.Collections.Immutable;

namespace Stafett.Protocols.Tls;

/// <summary>What a sender does when a host is not one of the policy or cannot prove who it is (RFC 8461 §5).</summary>
public enum MtaStsMode
{
    /// <summary>As if there were no policy.</summary>
    None,

    /// <summary>The message is delivered all the same, and the failure reported.</summary>
    Testing,

    /// <summary>The message is not delivered there.</summary>
    Enforce,
}

/// <summary>A policy for TLS between mail servers (RFC 8461 §3.2).</summary>
/// <param name="Patterns">Names of hosts in lower case, some with <c>*.</c> before them; empty only without a mode that needs them.</param>
/// <param name="MaxAge">Seconds that the policy may be kept, at most <see cref="LongestAge"/>.</param>
public sealed record MtaStsPolicy(MtaStsMode Mode, ImmutableArray<string> Patterns, int MaxAge)
{
    /// <summary>Seconds; about a year.</summary>
    public const int LongestAge = 31_557_600;

    /// <summary>RFC 8461 §4.1: <c>*.</c> stands for exactly one label.</summary>
    /// <param name="host">A name from an MX record, in any case, without a final dot.</param>
    public bool Allows(string host)
    {
        foreach (var pattern in Patterns)
        {
            var isWildcard = pattern.StartsWith("*.", StringComparison.Ordinal);
            var dot = host.IndexOf('.', StringComparison.Ordinal);
            if (isWildcard ? dot > 0 && host.AsSpan(dot + 1).Equals(pattern.AsSpan(2), StringComparison.OrdinalIgnoreCase) : host.Equals(pattern, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
