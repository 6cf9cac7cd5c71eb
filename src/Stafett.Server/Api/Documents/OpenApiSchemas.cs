using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;

namespace Stafett.Server.Api.Documents;

/// <summary>JSON schemas: of answers from their types, of requests from their fields.</summary>
internal sealed class OpenApiSchemas
{
    private static readonly JsonSchemaExporterOptions Exporter = new() { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };

    private readonly SortedDictionary<string, JsonTypeInfo> _types = new(StringComparer.Ordinal);

    /// <summary>The name under which <see cref="Write"/> will have it.</summary>
    public string Name(JsonTypeInfo type)
    {
        var item = type.ElementType ?? type.Type;
        var name = item.Name.Replace("Json", "", StringComparison.Ordinal) + (type.ElementType is null ? "" : "List");
        _types.TryAdd(name, type);
        return name;
    }

    public JsonObject Write()
    {
        var schemas = new JsonObject();
        foreach (var (name, type) in _types)
            schemas.Add(name, type.GetJsonSchemaAsNode(Exporter));
        return schemas;
    }

    public static JsonObject ArrayOf(JsonNode item) => new() { ["type"] = "array", ["items"] = item };

    public static JsonObject Of(ImmutableArray<ApiField> fields)
    {
        var properties = new JsonObject();
        foreach (var field in fields)
            properties.Add(field.Name, Of(field));
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties };
        var required = fields.Where(f => f.IsRequired).Select(f => (JsonNode)f.Name).ToArray();
        if (required.Length > 0)
            schema["required"] = new JsonArray(required);
        return schema;
    }

    public static JsonObject Of(ApiField field)
    {
        var schema = field.Kind switch
        {
            FieldKind.Flag => Typed("boolean"),
            FieldKind.Number => Typed("integer"),
            FieldKind.Size => new JsonObject { ["type"] = new JsonArray("integer", "string") },
            FieldKind.List => ArrayOf(Typed("string")),
            FieldKind.FlagOrList => new JsonObject { ["anyOf"] = new JsonArray(Typed("boolean"), Typed("string"), ArrayOf(Typed("string"))) },
            FieldKind.Object => field.Fields.IsEmpty ? Typed("object") : Of(field.Fields),
            _ => Typed("string"),
        };
        schema["description"] = field.Summary;
        return schema;
    }

    public static JsonNode Example(ApiField field) => field.Kind switch
    {
        FieldKind.Flag => field.Example == "true",
        FieldKind.Number => long.Parse(field.Example, CultureInfo.InvariantCulture),
        FieldKind.List => new JsonArray(field.Example),
        _ => field.Example,
    };

    private static JsonObject Typed(string type) => new() { ["type"] = type };

    private static JsonNode Transform(JsonSchemaExporterContext context, JsonNode schema)
    {
        var type = context.TypeInfo.Type;
        if (type == typeof(DateTimeOffset))
            return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        if (type == typeof(DateTimeOffset?))
            return new JsonObject { ["type"] = new JsonArray("string", "null"), ["format"] = "date-time" };
        if (schema is not JsonObject known || known["properties"] is not JsonObject properties)
            return schema is JsonObject ? schema : new JsonObject();
        // Everything is always there, but what may be null.
        known["required"] = new JsonArray([.. properties.Where(p => !MayBeNull(p.Value)).Select(p => (JsonNode)p.Key)]);
        return known;
    }

    private static bool MayBeNull(JsonNode? schema) => schema?["type"] is JsonArray types && types.Any(t => (string?)t == "null");
}
