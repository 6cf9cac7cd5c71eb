using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Api.Answers;

namespace Stafett.Server.Api.Resources;

/// <summary>What other servers of the service ask, such as its mail exchangers on other machines.</summary>
internal static class ServiceApi
{
    private static readonly ApiField VerificationRecord = new("verification_record", FieldKind.Text, "Value of the domain's site-verification record") { IsRequired = true };
    private static readonly ApiField UserName = new("username", FieldKind.Text, "Local part that is looked for; absent: all names");
    private static readonly ApiField IgnoreBilling = new("ignore_billing", FieldKind.Flag, "Taken and without effect: nothing is billed here");
    private static readonly ApiField Domain = new("domain", FieldKind.Text, "Name of the domain") { IsRequired = true, Example = "example.com" };
    private static readonly ApiField Emails = new("emails", FieldKind.List, "Addresses") { IsRequired = true, Example = "someone@example.com" };

    public static ImmutableArray<ApiRoute> Routes { get; } =
    [
        new("GET", "/lookup", ApiAccess.Secret, LookUpAsync)
        {
            Summary = "Rules of a domain",
            Answer = ApiAnswer.Json("The rules; an empty object where there are none", ApiJson.Default.LookUpJson),
            Query = [VerificationRecord, UserName, IgnoreBilling],
        },
        new("GET", "/port", ApiAccess.Secret, PortAsync)
        {
            Summary = "Port of the servers that a domain forwards to", Answer = ApiAnswer.Json("The port", ApiJson.Default.PortJson), Query = [Domain],
        },
        new("GET", "/max-forwarded-addresses", ApiAccess.Secret, MaxForwardedAsync)
        {
            Summary = "How many recipients an alias of a domain may have", Answer = ApiAnswer.Json("The number", ApiJson.Default.MaxForwardedJson), Query = [Domain],
        },
        new("GET", "/settings", ApiAccess.Secret, SettingsAsync)
        {
            Summary = "Settings of a domain that receiving needs", Answer = ApiAnswer.Json("The settings", ApiJson.Default.ServiceSettingsJson), Query = [Domain],
        },
        new("POST", "/self-test", ApiAccess.Secret, SelfTestAsync)
        {
            Summary = "Tell addresses once that mail to oneself is not shown twice", Answer = ApiAnswer.Text("OK"), Body = [Emails],
        },
        new("POST", "/upgrade", ApiAccess.Secret, UpgradeAsync)
        {
            Summary = "Tell owners that the free plan does not serve their domain's ending", Answer = ApiAnswer.Text("OK"), Body = [Emails, Domain],
        },
    ];

    private static async ValueTask<ApiReply> LookUpAsync(ApiRequest request)
    {
        var query = request.Query;
        var found = await request.Use<ServiceLookUps>().LookUpAsync(query.Text(VerificationRecord)!, query.Text(UserName), request.Cancel);
        return ApiReply.Json(found is null ? new LookUpJson() : LookUpJson.Of(found), ApiJson.Default.LookUpJson);
    }

    private static async ValueTask<ApiReply> PortAsync(ApiRequest request) =>
        (await request.Use<ServiceLookUps>().PortAsync(request.Query.Text(Domain)!, request.Cancel)).IsRefused(out var refusal, out var port)
            ? Refused(refusal)
            : ApiReply.Json(new PortJson(port), ApiJson.Default.PortJson);

    private static async ValueTask<ApiReply> MaxForwardedAsync(ApiRequest request) =>
        (await request.Use<ServiceLookUps>().MaxForwardedAddressesAsync(request.Query.Text(Domain)!, request.Cancel)).IsRefused(out var refusal, out var number)
            ? Refused(refusal)
            : ApiReply.Json(new MaxForwardedJson(number), ApiJson.Default.MaxForwardedJson);

    private static async ValueTask<ApiReply> SettingsAsync(ApiRequest request) =>
        (await request.Use<ServiceLookUps>().SettingsAsync(request.Query.Text(Domain)!, request.Cancel)).IsRefused(out var refusal, out var settings)
            ? Refused(refusal)
            : ApiReply.Json(ServiceSettingsJson.Of(settings), ApiJson.Default.ServiceSettingsJson);

    private static async ValueTask<ApiReply> SelfTestAsync(ApiRequest request) =>
        (await request.Use<ServiceLookUps>().SelfTestAsync(request.Body.List(Emails)!.Value, request.Cancel)).IsRefused(out var refusal, out _)
            ? Refused(refusal)
            : ApiReply.Text("OK");

    private static async ValueTask<ApiReply> UpgradeAsync(ApiRequest request) =>
        (await request.Use<ServiceLookUps>().UpgradeAsync(request.Body.List(Emails)!.Value, request.Body.Text(Domain)!, request.Cancel)).IsRefused(out var refusal, out _)
            ? Refused(refusal)
            : ApiReply.Text("OK");

    // DNS that may answer later is 408 on these routes: the servers that ask know it so.
    private static ApiReply Refused(Refusal refusal) =>
        refusal.Kind == RefusalKind.Temporary ? ApiErrors.Of(refusal.Problems, 408) : ApiErrors.Of(refusal);
}

/// <summary>Rules of a domain; all absent: there are none.</summary>
internal sealed record LookUpJson
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? AliasIds { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? HasImap { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AliasPublicKey { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? AliasSmimeCertificate { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VacationJson? VacationResponder { get; init; }

    /// <summary>In the grammar of TXT records.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Mapping { get; init; }

    public static LookUpJson Of(LookUpResult found) => new()
    {
        AliasIds = found.AliasIds,
        HasImap = found.HasImap,
        AliasPublicKey = found.PublicKey,
        AliasSmimeCertificate = found.SmimeCertificate,
        VacationResponder = found.Vacation is { } vacation ? VacationJson.Of(vacation) : null,
        Mapping = found.Mapping,
    };
}

internal sealed record PortJson(string Port);

internal sealed record MaxForwardedJson(int MaxForwardedAddresses);

internal sealed record ServiceSettingsJson
{
    public required string Port { get; init; }

    public required bool HasAdultContentProtection { get; init; }

    public required bool HasPhishingProtection { get; init; }

    public required bool HasExecutableProtection { get; init; }

    public required bool HasVirusProtection { get; init; }

    public required bool RequireTlsInbound { get; init; }

    public required ImmutableArray<string> Allowlist { get; init; }

    public required ImmutableArray<string> Denylist { get; init; }

    public required string WebhookKey { get; init; }

    public static ServiceSettingsJson Of(ServiceSettings settings) => new()
    {
        Port = settings.Port,
        HasAdultContentProtection = settings.HasAdultContentProtection,
        HasPhishingProtection = settings.HasPhishingProtection,
        HasExecutableProtection = settings.HasExecutableProtection,
        HasVirusProtection = settings.HasVirusProtection,
        RequireTlsInbound = settings.RequireTlsInbound,
        Allowlist = settings.Allowlist,
        Denylist = settings.Denylist,
        WebhookKey = settings.WebhookKey,
    };
}
