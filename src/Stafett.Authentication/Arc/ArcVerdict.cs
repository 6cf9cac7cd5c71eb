namespace Stafett.Authentication.Arc;

/// <summary>RFC 8617 §4.4</summary>
public enum ArcResult
{
    /// <summary>No chain.</summary>
    None,

    Pass,

    Fail,
}

/// <summary>What a message's chain is worth.</summary>
/// <param name="Reason">A phrase for people and for the comment in Authentication-Results: printable ASCII without parentheses, never peer input.</param>
public sealed record ArcVerdict(ArcResult Result, string Reason)
{
    /// <summary>The sets in order of their instances; empty where there is no chain, or none that can be read. They are to be believed only when the result is pass.</summary>
    public IReadOnlyList<ArcSet> Sets { get; init; } = [];

    /// <summary>
    /// The lowest instance whose message signature, like all above it, still fits the message: the message was not changed since. 0 when all fit
    /// (RFC 8617 §5.2). Null unless the result is pass.
    /// </summary>
    public int? OldestPass { get; init; }

    /// <summary>
    /// Fail only because DNS did not answer. Nothing final may be made of it: not a seal with cv=fail, which would end the chain for good.
    /// </summary>
    public bool IsTemporary { get; init; }

    /// <summary>The highest instance number in the message, in order or not; 0 where there is none.</summary>
    public int HighestInstance { get; init; }

    /// <summary>The last sealer said cv=fail: nobody adds to such a chain (RFC 8617 §5.1).</summary>
    public bool IsClosed { get; init; }
}
