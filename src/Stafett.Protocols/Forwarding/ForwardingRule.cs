namespace Stafett.Protocols.Forwarding;

public enum ForwardingRuleKind
{
    /// <summary>For every local part that no other rule of the domain matches.</summary>
    CatchAll,

    /// <summary>For one local part.</summary>
    LocalPart,

    /// <summary>For local parts that a pattern matches.</summary>
    Regex,
}

/// <summary>What an address without delivery answers: <c>!</c>, <c>!!</c>, <c>!!!</c>.</summary>
public enum Disabling
{
    None,

    /// <summary>250, and the message goes nowhere.</summary>
    Drop,

    /// <summary>421: the sender is told to try again.</summary>
    Defer,

    /// <summary>550</summary>
    Refuse,
}

/// <summary>One item of a <c>forward-email=</c> record.</summary>
/// <param name="Item">The item as its owner wrote it (or encrypted it), for people.</param>
/// <param name="Match">The local part in lower case, the pattern without slashes, or <c>*</c>.</param>
/// <param name="WasEncrypted">The owner does not want it seen: never into logs or public pages.</param>
public sealed record ForwardingRule(ForwardingRuleKind Kind, string Match, string Item, bool WasEncrypted)
{
    public Disabling Disabling { get; init; }

    /// <summary>Set when the rule delivers and is no regex.</summary>
    public ForwardingTarget? Target { get; init; }

    /// <summary>Set when the rule delivers and is a regex.</summary>
    public TargetTemplate? Template { get; init; }
}
