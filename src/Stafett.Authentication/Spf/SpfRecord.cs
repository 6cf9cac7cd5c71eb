using System.Collections.Immutable;

namespace Stafett.Authentication.Spf;

/// <summary>A record that is right from its first octet to its last (RFC 7208 §4.6). Never changes; used by many checks at once.</summary>
public sealed record SpfRecord
{
    public required ImmutableArray<SpfDirective> Directives { get; init; }

    /// <summary>The domain-spec of redirect= (RFC 7208 §6.1).</summary>
    public MacroString? Redirect { get; init; }

    /// <summary>The domain-spec of exp= (RFC 7208 §6.2).</summary>
    public MacroString? Explanation { get; init; }
}
