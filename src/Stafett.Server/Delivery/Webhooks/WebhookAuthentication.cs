using System.Text.Json.Serialization;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>What was found out about the sender, in the documented form. Whatever is null is not written.</summary>
public sealed record WebhookAuthentication
{
    public WebhookDkim? Dkim { get; init; }

    public WebhookSpf? Spf { get; init; }

    public WebhookArc? Arc { get; init; }

    public WebhookDmarc? Dmarc { get; init; }

    public WebhookBimi? Bimi { get; init; }
}

/// <param name="HeaderFrom">The addresses of From.</param>
/// <param name="Results">One for each signature; a single <c>none</c> where there is no signature.</param>
public sealed record WebhookDkim(IReadOnlyList<string> HeaderFrom, string EnvelopeFrom, IReadOnlyList<WebhookDkimResult> Results);

/// <param name="Info">As in Authentication-Results.</param>
/// <param name="Rr">The key record.</param>
public sealed record WebhookDkimResult(
    WebhookStatus Status,
    string Info,
    string? SigningDomain = null,
    string? Selector = null,
    string? Signature = null,
    string? Algo = null,
    string? Format = null,
    string? BodyHash = null,
    int? ModulusLength = null,
    string? Rr = null);

/// <param name="Header">The whole Received-SPF field.</param>
/// <param name="Info">As in Authentication-Results.</param>
public sealed record WebhookSpf(
    string Domain,
    [property: JsonPropertyName("client-ip")] string ClientIp,
    string Helo,
    [property: JsonPropertyName("envelope-from")] string EnvelopeFrom,
    WebhookStatus Status,
    string Header,
    string Info,
    WebhookLookups? Lookups);

public sealed record WebhookLookups(int Limit, int Count);

/// <param name="I">Of the newest set in the chain, 0 without one.</param>
public sealed record WebhookArc(WebhookStatus Status, int I, string AuthResults);

public sealed record WebhookDmarc(WebhookStatus Status, string Domain, string Info, string? Policy = null, string? P = null, string? Sp = null);

public sealed record WebhookBimi(WebhookStatus Status, string Info);

/// <param name="Result">The word of RFC 8601, such as <c>pass</c> or <c>none</c>.</param>
/// <param name="Smtp">What of the envelope was looked at, by name.</param>
/// <param name="Header">What of the header was looked at, by name; a signature's tags for DKIM.</param>
/// <param name="Aligned">The signing domain, where it belongs to the domain of From.</param>
public sealed record WebhookStatus(
    string Result,
    string? Comment = null,
    IReadOnlyDictionary<string, string>? Smtp = null,
    IReadOnlyDictionary<string, string>? Header = null,
    string? Aligned = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookDkim))]
[JsonSerializable(typeof(WebhookSpf))]
[JsonSerializable(typeof(WebhookArc))]
[JsonSerializable(typeof(WebhookDmarc))]
[JsonSerializable(typeof(WebhookBimi))]
internal sealed partial class WebhookJson : JsonSerializerContext;
