using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Api.Resources;

/// <summary>An account as its owner may see it. What is secret has no property here, so it cannot be forgotten.</summary>
internal record AccountJson
{
    public required string Id { get; init; }

    public string Object { get; } = "user";

    public required string Email { get; init; }

    public required string FullEmail { get; init; }

    public required string GivenName { get; init; }

    public required string FamilyName { get; init; }

    public required string DisplayName { get; init; }

    public required string AvatarUrl { get; init; }

    public required string Plan { get; init; }

    public required string Group { get; init; }

    public required long MaxQuotaPerAlias { get; init; }

    public required string ReceiptEmail { get; init; }

    public required string CompanyName { get; init; }

    public required string CompanyVat { get; init; }

    [JsonPropertyName("address_line1")]
    public required string AddressLine1 { get; init; }

    [JsonPropertyName("address_line2")]
    public required string AddressLine2 { get; init; }

    public required string AddressCity { get; init; }

    public required string AddressState { get; init; }

    public required string AddressZip { get; init; }

    public required string AddressCountry { get; init; }

    public required string AddressHtml { get; init; }

    public required string Timezone { get; init; }

    public required string LastLocale { get; init; }

    public required string Locale { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static AccountJson Of(Account account) => Fill(account, "");

    protected static NewAccountJson Fill(Account account, string token)
    {
        var profile = account.Profile;
        var name = $"{profile.GivenName} {profile.FamilyName}".Trim();
        var email = account.Email.ToString();
        return new NewAccountJson
        {
            Id = account.Id.ToString(),
            Email = email,
            FullEmail = name.Length == 0 ? email : $"{name} <{email}>",
            GivenName = profile.GivenName,
            FamilyName = profile.FamilyName,
            DisplayName = name.Length == 0 ? email : name,
            AvatarUrl = profile.AvatarUrl,
            Plan = account.Terms.Plan.Word(),
            Group = account.Terms.Role.Word(),
            MaxQuotaPerAlias = account.Terms.MaxQuotaPerAlias ?? Quotas.Default,
            ReceiptEmail = profile.ReceiptEmail,
            CompanyName = profile.CompanyName,
            CompanyVat = profile.CompanyVat,
            AddressLine1 = profile.AddressLine1,
            AddressLine2 = profile.AddressLine2,
            AddressCity = profile.AddressCity,
            AddressState = profile.AddressState,
            AddressZip = profile.AddressZip,
            AddressCountry = profile.AddressCountry,
            AddressHtml = Address(profile),
            Timezone = profile.Timezone,
            LastLocale = profile.Locale,
            Locale = profile.Locale,
            CreatedAt = account.CreatedAt,
            UpdatedAt = account.UpdatedAt,
            ApiToken = token,
        };
    }

    private static string Address(AccountProfile profile)
    {
        string[] lines =
        [
            profile.CompanyName, profile.AddressLine1, profile.AddressLine2,
            string.Join(' ', new[] { profile.AddressCity, profile.AddressState, profile.AddressZip }.Where(part => part.Length > 0)), profile.AddressCountry,
        ];
        return string.Join("<br>", lines.Where(line => line.Length > 0).Select(WebUtility.HtmlEncode));
    }
}

/// <summary>An account that was made by this request.</summary>
internal sealed record NewAccountJson : AccountJson
{
    public required string ApiToken { get; init; }

    public static NewAccountJson Of(NewApiAccount made) => Fill(made.Account, made.ApiToken);
}

/// <summary>An alias as its mail program sees it.</summary>
internal sealed record AliasAccountJson
{
    public required string Id { get; init; }

    public string Object { get; } = "alias";

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required string DomainId { get; init; }

    public required string DomainName { get; init; }

    public long StorageUsed { get; init; }

    public required long StorageQuota { get; init; }

    public required bool HasImap { get; init; }

    public required bool HasPgp { get; init; }

    public required string PublicKey { get; init; }

    public required string Locale { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>What mail programs keep here for themselves.</summary>
    public required JsonElement Settings { get; init; }

    /// <summary>The one that was made because a change asked for one; it is shown here and never again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? NewPassword { get; init; }

    public static AliasAccountJson Of(Alias alias, HostedDomain domain) => new()
    {
        Id = alias.Id.ToString(),
        Name = alias.Name.Text,
        Email = $"{alias.Name.Text}@{alias.DomainName}",
        DomainId = alias.DomainId.ToString(),
        DomainName = alias.DomainName,
        StorageQuota = Quotas.Of(alias, domain),
        HasImap = alias.Settings.HasImap,
        HasPgp = alias.Settings.HasPgp,
        PublicKey = alias.Settings.PublicKey,
        Locale = domain.Settings.Locale,
        CreatedAt = alias.CreatedAt,
        UpdatedAt = alias.UpdatedAt,
        Settings = JsonElement.Parse(alias.Settings.ClientSettings),
    };
}

/// <summary>How much an alias may store.</summary>
internal static class Quotas
{
    /// <summary>Where nobody said anything: 10 GB.</summary>
    public const long Default = 10L * 1024 * 1024 * 1024;

    public static long Of(HostedDomain domain) => domain.Settings.MaxQuotaPerAlias ?? Default;

    public static long Of(Alias alias, HostedDomain domain) => Math.Min(alias.Settings.MaxQuota ?? long.MaxValue, Of(domain));
}
