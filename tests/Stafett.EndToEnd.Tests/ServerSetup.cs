namespace Stafett.EndToEnd.Tests;

/// <summary>How <see cref="ServerUnderTest"/> is started.</summary>
public sealed record ServerSetup
{
    /// <summary>Its own name. The zone has an address for the first one only.</summary>
    public string Host { get; init; } = "mx.test.example";

    public bool SinkOffersChunking { get; init; }

    /// <summary>Further lines of the zone, each with its line end.</summary>
    public string Zone { get; init; } = "";

    /// <summary><c>Section:Key=value</c>, behind those that every test needs.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The content of the file for <c>--config</c>; null: none.</summary>
    public string? ConfigurationFile { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
