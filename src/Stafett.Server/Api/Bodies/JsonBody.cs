using System.Text;
using System.Text.Json;

namespace Stafett.Server.Api.Bodies;

/// <summary>A JSON object (RFC 8259) as fields. Of a name that comes twice the last one counts, as in every client's own parser.</summary>
internal static class JsonBody
{
    public const int MaxDepth = 32;

    private const string NoObject = "The request body has to be a JSON object.";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    /// <returns>What is wrong; null: it was read.</returns>
    public static string? Read(ReadOnlySpan<byte> body, LooseFields fields)
    {
        // RFC 8259 §8.1: a byte order mark may be ignored.
        if (body.StartsWith("\uFEFF"u8))
            body = body[3..];
        try
        {
            var reader = new Utf8JsonReader(body, Options);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return NoObject;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                ReadProperty(ref reader, body, fields);
            // What stands behind the object: the reader refuses it.
            return reader.Read() ? NoObject : null;
        }
        catch (JsonException)
        {
            return $"The request body is not valid JSON, or is nested deeper than {MaxDepth} levels.";
        }
        catch (InvalidOperationException)
        {
            return "The request body holds a name that is not valid Unicode.";
        }
    }

    private static void ReadProperty(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, LooseFields fields)
    {
        foreach (var field in fields.Fields)
        {
            if (!reader.ValueTextEquals(field.Utf8Name))
                continue;
            // Once for each field: an exception is too dear to be had by sending a name a thousand times.
            if (fields[field].Kind == LooseKind.Garbled)
                break;
            reader.Read();
            fields[field] = ReadValue(ref reader, body);
            return;
        }

        reader.Read();
        reader.Skip();
    }

    private static LooseValue ReadValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        var depth = reader.CurrentDepth;
        try
        {
            return Value(ref reader, body);
        }
        catch (InvalidOperationException)
        {
            // The rest of the list that it stands in.
            while (reader.CurrentDepth > depth)
                reader.Read();
            return LooseValue.Garbled;
        }
    }

    private static LooseValue Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> body)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return default;
            case JsonTokenType.StartArray:
                return Items(ref reader);
            case JsonTokenType.StartObject:
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                return BodyParser.Decode(body[start..(int)reader.BytesConsumed]) is { } json
                    ? new LooseValue(LooseKind.Object, json, [])
                    : LooseValue.Garbled;
            default:
                return new LooseValue(Kind(reader.TokenType), Scalar(ref reader), []);
        }
    }

    private static LooseValue Items(ref Utf8JsonReader reader)
    {
        var items = new List<string>();
        var isNested = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject or JsonTokenType.Null)
            {
                isNested = true;
                reader.Skip();
            }
            else if (items.Count < LooseFields.MaxItems)
            {
                items.Add(Scalar(ref reader));
            }
        }

        return isNested ? new LooseValue(LooseKind.Nested, "", []) : LooseValue.Of(items);
    }

    private static LooseKind Kind(JsonTokenType token) => token switch
    {
        JsonTokenType.Number => LooseKind.Number,
        JsonTokenType.True or JsonTokenType.False => LooseKind.Flag,
        _ => LooseKind.Text,
    };

    // A number as it was written: whoever wants one has its range.
    private static string Scalar(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.String => reader.GetString()!,
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        // Digits and signs: the reader has looked at them.
        _ => Encoding.ASCII.GetString(reader.ValueSpan),
    };
}
