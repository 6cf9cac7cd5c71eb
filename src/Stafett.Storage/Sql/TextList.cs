using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Stafett.Storage.Sql;

/// <summary>Short lists of texts in one column, as a JSON array. Only quotes, backslashes and controls are escaped, so that it can be searched.</summary>
internal static class TextList
{
    private static readonly TextListContext Context = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write(ImmutableArray<string> list) =>
        list.IsDefaultOrEmpty ? "[]" : JsonSerializer.Serialize([.. list], Context.StringArray);

    public static ImmutableArray<string> Read(string json)
    {
        if (json == "[]")
            return [];
        // One element without anything escaped is what most lists of recipients are: no parser for a million of them.
        if (json is ['[', '"', .. var one, '"', ']'] && one.AsSpan().IndexOfAny('"', '\\') < 0)
            return [one];
        return [.. JsonSerializer.Deserialize(json, Context.StringArray) ?? []];
    }

    /// <summary>A piece of an element as it stands in the column.</summary>
    public static string Escape(string piece) => JsonEncodedText.Encode(piece, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
}

[JsonSerializable(typeof(string[]))]
internal sealed partial class TextListContext : JsonSerializerContext;
