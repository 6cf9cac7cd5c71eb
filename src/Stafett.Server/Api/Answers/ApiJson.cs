using System.Text.Json;
using System.Text.Json.Serialization;
using Stafett.Server.Api.Resources;

namespace Stafett.Server.Api.Answers;

/// <summary>Everything that the API writes as JSON, by generated code.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(ApiTime)])]
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(ErrorsJson))]
[JsonSerializable(typeof(AccountJson))]
[JsonSerializable(typeof(NewAccountJson))]
[JsonSerializable(typeof(AliasAccountJson))]
[JsonSerializable(typeof(IEnumerable<DomainJson>))]
[JsonSerializable(typeof(BucketTestJson))]
[JsonSerializable(typeof(IEnumerable<CatchAllPasswordJson>))]
[JsonSerializable(typeof(NewCatchAllPasswordJson))]
[JsonSerializable(typeof(IEnumerable<AliasJson>))]
[JsonSerializable(typeof(AliasPasswordJson))]
[JsonSerializable(typeof(LookUpJson))]
[JsonSerializable(typeof(PortJson))]
[JsonSerializable(typeof(MaxForwardedJson))]
[JsonSerializable(typeof(ServiceSettingsJson))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>Times as the original writes them: UTC with milliseconds, <c>2026-11-27T09:00:00.000Z</c>.</summary>
internal sealed class ApiTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<char> text = stackalloc char[24];
        value.UtcDateTime.TryFormat(text, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", null);
        writer.WriteStringValue(text[..length]);
    }
}
