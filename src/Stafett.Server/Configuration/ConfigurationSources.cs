namespace Stafett.Server.Configuration;

/// <summary>Where settings come from; a later one wins.</summary>
public sealed record ConfigurationSources
{
    /// <summary>The prefix of environment variables that are settings.</summary>
    public const string EnvironmentPrefix = "STAFETT__";

    /// <summary>The file read when none is named: in the working directory, else in the data directory.</summary>
    public const string DefaultFile = "stafett.json";

    /// <summary>JSON, comments and trailing commas allowed. Null: <see cref="DefaultFile"/> where it exists.</summary>
    public string? File { get; init; }

    /// <summary>All variables of the process; those without the prefix are passed over.</summary>
    public IEnumerable<KeyValuePair<string, string>> Environment { get; init; } = [];

    /// <summary><c>Section:Key=value</c> from the command line.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    public static IEnumerable<KeyValuePair<string, string>> ProcessEnvironment()
    {
        foreach (System.Collections.DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
            yield return new((string)variable.Key, (string?)variable.Value ?? "");
    }
}
