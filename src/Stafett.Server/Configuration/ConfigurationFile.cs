using System.Text.Json;

namespace Stafett.Server.Configuration;

/// <summary>Reads the JSON file into flat entries.</summary>
internal static class ConfigurationFile
{
    private const int MaxLength = 1 << 20;

    private static readonly JsonDocumentOptions Format = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 8 };

    public static void Read(string path, List<(string Path, string Value)> entries, List<string> errors)
    {
        try
        {
            if (new FileInfo(path).Length > MaxLength)
            {
                errors.Add($"{path} is larger than 1 MB: that is not a configuration.");
                return;
            }

            using var document = JsonDocument.Parse(File.ReadAllText(path), Format);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                ReadRoot(path, document.RootElement, entries, errors);
            else
                errors.Add($"{path} must hold one JSON object: {{ \"Mx\": {{ ... }} }}. `stafett config` prints an example.");
        }
        catch (JsonException error)
        {
            errors.Add($"{path} is not JSON: line {error.LineNumber + 1}, column {error.BytePositionInLine + 1}. `stafett config` prints an example.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{path} cannot be read: {error.Message}");
        }
    }

    private static void ReadRoot(string path, JsonElement root, List<(string Path, string Value)> entries, List<string> errors)
    {
        foreach (var section in root.EnumerateObject())
        {
            // An editor's hint, not a setting.
            if (section.Name == "$schema")
                continue;
            if (section.Value.ValueKind != JsonValueKind.Object)
            {
                // "Mx:Listen": [...] at the top is as good as the nested form.
                ReadValue(path, section.Name, section.Value, entries, errors);
                continue;
            }

            foreach (var setting in section.Value.EnumerateObject())
                ReadValue(path, $"{section.Name}:{setting.Name}", setting.Value, entries, errors);
        }
    }

    private static void ReadValue(string path, string key, JsonElement value, List<(string Path, string Value)> entries, List<string> errors)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            if (value.GetArrayLength() == 0)
                entries.Add((key, ""));
            var index = 0;
            foreach (var item in value.EnumerateArray())
                ReadValue(path, $"{key}:{index++}", item, entries, errors);
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                entries.Add((key, value.GetString()!));
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                entries.Add((key, value.GetRawText()));
                break;
            default:
                errors.Add($"{key} in {path} must be a text, a number, true, false or a list of these.");
                break;
        }
    }
}
