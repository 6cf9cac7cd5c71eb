namespace Stafett.Server.Dns;

/// <summary>What reverse DNS says about a client's address (RFC 8601 §2.7.3).</summary>
public enum ReverseResult
{
    /// <summary>A name of the address leads back to it.</summary>
    Pass,

    /// <summary>It has names, and none leads back.</summary>
    Fail,

    /// <summary>DNS did not tell.</summary>
    TempError,

    /// <summary>It has no name.</summary>
    PermError,
}

/// <param name="Result">For iprev in Authentication-Results.</param>
/// <param name="Name">The name that leads back, in normal presentation form; null unless the result is pass.</param>
public sealed record ClientName(ReverseResult Result, string? Name);
