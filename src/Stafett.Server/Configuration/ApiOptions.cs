namespace Stafett.Server.Configuration;

/// <summary>The REST API.</summary>
public sealed record ApiOptions
{
    /// <summary>User names (HTTP Basic) that the routes between servers take, 32 characters or more. Empty: these routes answer 401.</summary>
    public IReadOnlyList<string> Secrets { get; init; } = [];
}
