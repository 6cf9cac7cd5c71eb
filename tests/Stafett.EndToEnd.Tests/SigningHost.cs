using System.Text.Json;

namespace Stafett.EndToEnd.Tests;

/// <summary>A server's name with keys that <c>stafett dkim new</c> made for it.</summary>
/// <param name="Records">The TXT records that it printed, by their names.</param>
/// <param name="Settings">So that a server signs with the keys once their records are found.</param>
internal sealed record SigningHost(string Name, IReadOnlyDictionary<string, string> Records, IReadOnlyList<string> Settings)
{
    // RFC 1035 §3.3
    private const int MaxString = 255;

    public static async Task<SigningHost> MakeAsync(string name, string folder)
    {
        var made = await StafettCommand.RunAsync(folder, new Dictionary<string, string>(), "dkim", "new", name, "--folder", folder, "--json");
        Assert.True(made.ExitCode == 0, made.Error);
        using var keys = JsonDocument.Parse(made.Output);
        var settings = new List<string> { "Signing:Mode=auto" };
        foreach (var key in keys.RootElement.EnumerateArray())
        {
            var prefix = Text(key, "algorithm") == "ed25519" ? "Signing:Ed25519" : "Signing:";
            settings.AddRange([$"{prefix}Selector={Text(key, "selector")}", $"{prefix}KeyFile={Text(key, "file")}"]);
        }

        return new SigningHost(name, RecordsIn(keys.RootElement), settings);
    }

    /// <summary>What <c>stafett dkim new</c> and <c>show</c> print with <c>--json</c>.</summary>
    public static Dictionary<string, string> RecordsIn(JsonElement keys) => keys.EnumerateArray().ToDictionary(k => Text(k, "name"), k => Text(k, "value"));

    /// <summary>Lines of a master file.</summary>
    public static string Zone(IEnumerable<KeyValuePair<string, string>> records) =>
        string.Concat(records.Select(r => $"{r.Key}. IN TXT {string.Join(' ', r.Value.Chunk(MaxString).Select(c => $"\"{new string(c)}\""))}\n"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
