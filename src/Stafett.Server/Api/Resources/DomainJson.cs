using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Api.Resources;

/// <summary>A domain as one of its members may see it. Keys, tokens and what operators note have no property here.</summary>
internal sealed record DomainJson
{
    public required string Id { get; init; }

    public string Object { get; } = "domain";

    public required string Name { get; init; }

    public required string Plan { get; init; }

    /// <summary>A text, as the original has it.</summary>
    public required string SmtpPort { get; init; }

    public required long AliasCount { get; init; }

    public required bool IsGlobal { get; init; }

    public required long MaxQuotaPerAlias { get; init; }

    public required int MaxRecipientsPerAlias { get; init; }

    public required int RetentionDays { get; init; }

    public required string BounceWebhook { get; init; }

    public required bool HasAdultContentProtection { get; init; }

    public required bool HasPhishingProtection { get; init; }

    public required bool HasExecutableProtection { get; init; }

    public required bool HasVirusProtection { get; init; }

    public required bool HasRecipientVerification { get; init; }

    public required bool HasCustomVerification { get; init; }

    public required CustomVerificationJson? CustomVerification { get; init; }

    public required bool IgnoreMxCheck { get; init; }

    public required bool HasRegex { get; init; }

    public required bool HasCatchall { get; init; }

    public required bool IsCatchallRegexDisabled { get; init; }

    public required bool HasMxRecord { get; init; }

    public required bool HasTxtRecord { get; init; }

    public required bool HasDkimRecord { get; init; }

    public required bool HasReturnPathRecord { get; init; }

    public required bool HasDmarcRecord { get; init; }

    public required bool HasStrictDmarc { get; init; }

    public required bool HasSmtp { get; init; }

    public required bool IsSmtpSuspended { get; init; }

    public required bool HasNewsletter { get; init; }

    public required string ReturnPath { get; init; }

    public required string DkimKeySelector { get; init; }

    public required ImmutableArray<string> Allowlist { get; init; }

    public required ImmutableArray<string> Denylist { get; init; }

    public required ImmutableArray<string> RestrictedAliasNames { get; init; }

    public required bool HasDeliveryLogs { get; init; }

    public required bool RequireTlsInbound { get; init; }

    public required bool AllowSubdomainForwarding { get; init; }

    public required int AliasDefaultSmtpLimit { get; init; }

    [JsonPropertyName("has_custom_s3")]
    public required bool HasCustomS3 { get; init; }

    [JsonPropertyName("s3_endpoint")]
    public required string S3Endpoint { get; init; }

    [JsonPropertyName("s3_region")]
    public required string S3Region { get; init; }

    [JsonPropertyName("s3_bucket")]
    public required string S3Bucket { get; init; }

    public required string VerificationRecord { get; init; }

    public required IEnumerable<MemberJson> Members { get; init; }

    public required IEnumerable<InviteJson> Invites { get; init; }

    public long StorageUsed { get; init; }

    public long StorageUsedByAliases { get; init; }

    public required long StorageQuota { get; init; }

    public required string Link { get; init; }

    public required string Locale { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static DomainJson Of(DomainView view, ApiSettings settings)
    {
        var domain = view.Domain;
        var (has, records, sending) = (domain.Settings, domain.Records, domain.Sending);
        return new DomainJson
        {
            Id = domain.Id.ToString(),
            Name = domain.Name.Name,
            Plan = domain.Plan.Word(),
            SmtpPort = has.SmtpPort.ToString(CultureInfo.InvariantCulture),
            AliasCount = domain.AliasCount,
            IsGlobal = domain.IsGlobal,
            MaxQuotaPerAlias = Quotas.Of(domain),
            MaxRecipientsPerAlias = has.MaxRecipientsPerAlias,
            RetentionDays = has.RetentionDays,
            BounceWebhook = has.BounceWebhook,
            HasAdultContentProtection = has.HasAdultContentProtection,
            HasPhishingProtection = has.HasPhishingProtection,
            HasExecutableProtection = has.HasExecutableProtection,
            HasVirusProtection = has.HasVirusProtection,
            HasRecipientVerification = has.HasRecipientVerification,
            HasCustomVerification = has.CustomVerification is not null,
            CustomVerification = CustomVerificationJson.Of(has.CustomVerification),
            IgnoreMxCheck = has.IgnoreMxCheck,
            HasRegex = domain.HasRegex,
            HasCatchall = domain.HasCatchAll,
            IsCatchallRegexDisabled = has.IsCatchallRegexDisabled,
            HasMxRecord = records.HasMx,
            HasTxtRecord = records.HasTxt,
            HasDkimRecord = records.HasDkim,
            HasReturnPathRecord = records.HasReturnPath,
            HasDmarcRecord = records.HasDmarc,
            HasStrictDmarc = records.HasStrictDmarc,
            HasSmtp = sending.HasSmtp,
            IsSmtpSuspended = sending.SuspendedAt is not null,
            HasNewsletter = sending.HasNewsletter,
            ReturnPath = sending.ReturnPath,
            DkimKeySelector = sending.DkimKeySelector,
            Allowlist = has.Allowlist,
            Denylist = has.Denylist,
            RestrictedAliasNames = has.RestrictedAliasNames,
            HasDeliveryLogs = has.HasDeliveryLogs,
            RequireTlsInbound = has.RequireTlsInbound,
            AllowSubdomainForwarding = has.AllowSubdomainForwarding,
            AliasDefaultSmtpLimit = has.AliasDefaultSmtpLimit,
            HasCustomS3 = has.CustomStorage is not null,
            S3Endpoint = has.CustomStorage?.Endpoint ?? "",
            S3Region = has.CustomStorage?.Region ?? "",
            S3Bucket = has.CustomStorage?.Bucket ?? "",
            VerificationRecord = domain.VerificationRecord,
            Members = view.Members.Select(MemberJson.Of),
            Invites = view.Invites.Select(InviteJson.Of),
            StorageQuota = Quotas.Of(domain),
            Link = settings.Link($"/my-account/domains/{domain.Name.Name}"),
            Locale = has.Locale,
            CreatedAt = domain.CreatedAt,
            UpdatedAt = domain.UpdatedAt,
        };
    }
}

internal sealed record CustomVerificationJson(string Name, string Email, string Subject, string Html, string Text, string Redirect)
{
    public static CustomVerificationJson? Of(VerificationTemplate? template) => template is null
        ? null
        : new CustomVerificationJson(template.Name, template.Email, template.Subject, template.Html, template.Text, template.Redirect);
}

internal sealed record MemberJson(string Id, MemberUserJson User, string Group)
{
    public static MemberJson Of(DomainMember member) =>
        new(member.AccountId.ToString(), new MemberUserJson(member.AccountId.ToString(), member.Email, member.Plan.Word()), member.Role.Word());
}

internal sealed record MemberUserJson(string Id, string Email, string Plan);

internal sealed record InviteJson(string Email, string Group, DateTimeOffset CreatedAt)
{
    public static InviteJson Of(DomainInvite invite) => new(invite.Email, invite.Role.Word(), invite.CreatedAt);
}

internal sealed record BucketTestJson(bool Success, string Message);
