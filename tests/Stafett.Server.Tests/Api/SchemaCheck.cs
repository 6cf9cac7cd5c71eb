using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Stafett.Server.Tests.Api;

/// <summary>As much of JSON Schema 2020-12 as the document uses. Properties that the schema does not name are mistakes here: the document has to name them all.</summary>
internal sealed class SchemaCheck(JsonNode document)
{
    private static readonly string[] Known = ["$ref", "type", "properties", "required", "items", "anyOf", "format", "description", "maxLength"];

    public List<string> Problems { get; } = [];

    public void Check(JsonNode schema, JsonNode? value, string place)
    {
        foreach (var (word, _) in schema.AsObject())
        {
            if (!Known.Contains(word))
                Problems.Add($"{place}: the check does not know {word}");
        }

        if ((string?)schema["$ref"] is { } reference)
        {
            Check(Resolve(reference), value, place);
            return;
        }

        if (schema["anyOf"] is JsonArray any)
        {
            if (!any.Any(one => IsValid(one!, value)))
                Problems.Add($"{place}: fits none of anyOf: {value}");
            return;
        }

        if (schema["type"] is { } type && !Types(type).Contains(TypeOf(value)) && !(TypeOf(value) == "integer" && Types(type).Contains("number")))
            Problems.Add($"{place}: {TypeOf(value)} where {type.ToJsonString()} is said");
        if ((string?)schema["format"] == "date-time" && value is not null
            && !DateTimeOffset.TryParseExact(value.ToString(), "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
            Problems.Add($"{place}: {value} is no time as the API writes it");
        if (value is JsonObject fields && schema["properties"] is JsonObject properties)
            CheckObject(schema, fields, properties, place);
        if (value is JsonArray items && schema["items"] is { } item)
        {
            for (var i = 0; i < items.Count; i++)
                Check(item, items[i], $"{place}[{i}]");
        }
    }

    private void CheckObject(JsonNode schema, JsonObject fields, JsonObject properties, string place)
    {
        foreach (var required in (schema["required"] as JsonArray ?? []).Select(r => (string)r!).Where(r => !fields.ContainsKey(r)))
            Problems.Add($"{place}.{required} is missing");
        foreach (var (name, value) in fields)
        {
            if (properties[name] is { } property)
                Check(property, value, $"{place}.{name}");
            else
                Problems.Add($"{place}.{name} is not in the schema");
        }
    }

    private bool IsValid(JsonNode schema, JsonNode? value)
    {
        var other = new SchemaCheck(document);
        other.Check(schema, value, "");
        return other.Problems.Count == 0;
    }

    private JsonNode Resolve(string reference)
    {
        var node = document;
        foreach (var step in reference.TrimStart('#', '/').Split('/'))
            node = node[step] ?? throw new InvalidOperationException($"{reference} leads nowhere.");
        return node;
    }

    private static IEnumerable<string> Types(JsonNode type) => type is JsonArray several ? several.Select(t => (string)t!) : [(string)type!];

    private static string TypeOf(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => value.ToJsonString().Contains('.') ? "number" : "integer",
    };
}
