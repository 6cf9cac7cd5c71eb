namespace Stafett.Authentication.Spf;

/// <summary>RFC 7208 §5</summary>
public enum SpfMechanism
{
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
}

/// <summary>A mechanism with its qualifier.</summary>
public sealed record SpfDirective
{
    /// <summary>As written in the record.</summary>
    public required string Text { get; init; }

    /// <summary>The result when it matches, by its qualifier.</summary>
    public required SpfResult Result { get; init; }

    public required SpfMechanism Mechanism { get; init; }

    /// <summary>The domain-spec; null: the domain itself.</summary>
    public MacroString? Target { get; init; }

    /// <summary>Of a, mx and ip4 for an IPv4 client; 0 to 32 bits.</summary>
    public int PrefixLength4 { get; init; } = 32;

    /// <summary>Of a, mx and ip6 for an IPv6 client; 0 to 128 bits.</summary>
    public int PrefixLength6 { get; init; } = 128;

    /// <summary>Of ip4 and ip6.</summary>
    internal SpfAddress Network { get; init; }

    /// <summary>RFC 7208 §4.6.4: it counts towards the limit.</summary>
    public bool AsksDns => Mechanism is not (SpfMechanism.All or SpfMechanism.Ip4 or SpfMechanism.Ip6);

    internal bool Covers(SpfAddress address, SpfAddress client) =>
        address.IsV4 == client.IsV4 && client.IsInside(address, client.IsV4 ? PrefixLength4 : PrefixLength6);
}
