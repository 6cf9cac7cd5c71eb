using System.Text.Json.Serialization.Metadata;

namespace Stafett.Server.Api.Answers;

/// <summary>What a route answers when it did what was asked, as the OpenAPI document says it.</summary>
/// <param name="Type">Null: plain text.</param>
internal sealed record ApiAnswer(string Summary, JsonTypeInfo? Type)
{
    /// <summary>An array of <see cref="Type"/>, with page headers.</summary>
    public bool IsPaged { get; init; }

    /// <summary>What comes in its place to an alias; null: the same.</summary>
    public JsonTypeInfo? Other { get; init; }

    /// <summary>Text may come in its place, as where a password was mailed.</summary>
    public bool IsTextToo { get; init; }

    public static ApiAnswer Text(string summary) => new(summary, null);

    public static ApiAnswer Json(string summary, JsonTypeInfo type) => new(summary, type);

    public static ApiAnswer Pages(string summary, JsonTypeInfo item) => new(summary, item) { IsPaged = true };
}
