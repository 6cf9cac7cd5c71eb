using System.Collections.Immutable;

namespace Stafett.Server.Api;

/// <summary>What the API has to know of the server that it is part of.</summary>
/// <param name="Origin">Where the dashboard is: links in answers lead there.</param>
/// <param name="Secrets">User names of the routes that other servers of the service use; empty: nobody may.</param>
public sealed record ApiSettings(Uri Origin, ImmutableArray<string> Secrets)
{
    /// <summary>Requests of one account, or of one address that has shown none, in <see cref="Window"/>.</summary>
    public int Requests { get; init; } = 5_000;

    public TimeSpan Window { get; init; } = TimeSpan.FromHours(1);

    public string Link(string path) => Origin.GetLeftPart(UriPartial.Authority) + path;
}
