using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stafett.Server.Accounts.Logs;

/// <summary>The attempts of a log entry as text: one JSON object on each line, so that another attempt is added by adding its line.</summary>
public static class Journey
{
    private const int MaxAttempts = 500;

    public static string Line(JourneyAttempt attempt) => JsonSerializer.Serialize(attempt, JourneyJson.Default.JourneyAttempt) + "\n";

    /// <summary>The oldest first. What cannot be read is left out.</summary>
    public static ImmutableArray<JourneyAttempt> Read(string journey)
    {
        var attempts = ImmutableArray.CreateBuilder<JourneyAttempt>();
        foreach (var line in journey.AsSpan().EnumerateLines())
        {
            if (line.IsEmpty || attempts.Count == MaxAttempts)
                continue;
            try
            {
                if (JsonSerializer.Deserialize(line, JourneyJson.Default.JourneyAttempt) is { } attempt)
                    attempts.Add(attempt.Targets.IsDefault ? attempt with { Targets = [] } : attempt);
            }
            catch (JsonException)
            {
                // A line that was cut.
            }
        }

        return attempts.DrainToImmutable();
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(JourneyAttempt))]
internal sealed partial class JourneyJson : JsonSerializerContext;
