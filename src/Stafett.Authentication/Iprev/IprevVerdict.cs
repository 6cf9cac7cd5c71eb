namespace Stafett.Authentication.Iprev;

/// <summary>RFC 8601 §2.7.3</summary>
public enum IprevResult
{
    /// <summary>A name of the address leads back to it.</summary>
    Pass,

    /// <summary>None of its names does.</summary>
    Fail,

    TempError,

    /// <summary>The address has no name.</summary>
    PermError,
}

/// <summary>Whether a client has a name of its own.</summary>
/// <param name="Name">The first one that leads back; null unless it passes.</param>
public sealed record IprevVerdict(IprevResult Result, string? Name)
{
    public string Reason => Result switch
    {
        IprevResult.Pass => $"the name is {Name}",
        IprevResult.Fail => "no name of the address leads back to it",
        IprevResult.PermError => "the address has no name",
        _ => "DNS did not answer",
    };
}
