using System.Collections.Immutable;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Api.Bodies;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Api.Resources;

/// <summary>The fields of a domain in requests.</summary>
internal static class DomainFields
{
    private static readonly ApiField Domain = new("domain", FieldKind.Text, "The domain's name, as Unicode or punycode") { IsRequired = true, Example = "example.com" };
    private static readonly ApiField Plan = new("plan", FieldKind.Text, "free, enhanced_protection or team; absent: the account's") { Example = "team" };
    private static readonly ApiField TeamDomain = new("team_domain", FieldKind.Text, "Id or name of a domain whose members this one gets too; none: no other");
    private static readonly ApiField Catchall = new("catchall", FieldKind.FlagOrList, "Recipients of a catch-all; true or absent: your own address; false: no catch-all");

    private static readonly ApiField Adult = Flag("has_adult_content_protection", "Refuse mail with adult content");
    private static readonly ApiField Phishing = Flag("has_phishing_protection", "Refuse phishing");
    private static readonly ApiField Executable = Flag("has_executable_protection", "Refuse executable attachments");
    private static readonly ApiField Virus = Flag("has_virus_protection", "Refuse viruses");
    private static readonly ApiField RecipientVerification = Flag("has_recipient_verification", "Recipients have to say yes before they get mail");
    private static readonly ApiField IgnoreMx = Flag("ignore_mx_check", "Other mail servers may stand in the domain's MX records too");
    private static readonly ApiField RetentionDays = new("retention_days", FieldKind.Number, "Days for which sent messages are kept, 0 to 30");
    private static readonly ApiField BounceWebhook = new("bounce_webhook", FieldKind.Text, "URL that hears of bounces; false or empty: none");
    private static readonly ApiField MaxQuota = new("max_quota_per_alias", FieldKind.Size, "What an alias may store") { Example = "1 GB" };
    private static readonly ApiField DeliveryLogs = Flag("has_delivery_logs", "Keep logs of what was delivered, too");
    private static readonly ApiField TlsInbound = Flag("require_tls_inbound", "Refuse mail that comes without TLS");
    private static readonly ApiField Subdomains = Flag("allow_subdomain_forwarding", "Names below the domain follow its rules");
    private static readonly ApiField SmtpLimit = new("alias_default_smtp_limit", FieldKind.Number, "Messages that an alias may send a day; 0: no limit of its own");

    private static readonly ApiField SmtpPort = new("smtp_port", FieldKind.Number, "Where recipients' servers listen, 1 to 65535") { Example = "25" };
    private static readonly ApiField NoCatchallOrRegex = Flag("is_catchall_regex_disabled", "Catch-all and patterns rest");
    private static readonly ApiField RestrictedNames = new("restricted_alias_names", FieldKind.List, "Names that only admins may use");
    private static readonly ApiField Locale = new("locale", FieldKind.Text, "Language of mails about the domain");
    private static readonly ImmutableArray<ApiField> TemplateFields =
    [
        new("name", FieldKind.Text, "Whom the mail is from"), new("email", FieldKind.Text, "Where answers to it go"), new("subject", FieldKind.Text, "Its subject"),
        new("html", FieldKind.Text, "Its text as HTML"), new("text", FieldKind.Text, "Its text, with VERIFICATION_LINK where the link goes"),
        new("redirect", FieldKind.Text, "URL that who said yes is sent to"),
    ];

    private static readonly ApiField HasTemplate = Flag("has_custom_verification", "False: the service's own text asks recipients");
    private static readonly ApiField Template = new("custom_verification", FieldKind.Object, "The mail that asks recipients") { Fields = TemplateFields };
    private static readonly ApiField HasS3 = Flag("has_custom_s3", "False: the domain's own bucket is forgotten");
    private static readonly ApiField S3Endpoint = new("s3_endpoint", FieldKind.Text, "https URL of the domain's own bucket service, without the bucket. The bucket is tried before it is saved: it has to take, give back and delete an object, and to refuse who has no keys");
    private static readonly ApiField S3Region = new("s3_region", FieldKind.Text, "Region of the bucket; absent or empty: us-east-1");
    private static readonly ApiField S3Bucket = new("s3_bucket", FieldKind.Text, "Name of the bucket");
    private static readonly ApiField S3KeyId = new("s3_access_key_id", FieldKind.Text, "Kept sealed and never shown");
    private static readonly ApiField S3Secret = new("s3_secret_access_key", FieldKind.Text, "Kept sealed and never shown");

    private static readonly ImmutableArray<ApiField> Both =
    [
        Adult, Phishing, Executable, Virus, RecipientVerification, IgnoreMx, RetentionDays, BounceWebhook, MaxQuota, DeliveryLogs, TlsInbound, Subdomains, SmtpLimit,
    ];

    public static ImmutableArray<ApiField> Create { get; } = [Domain, Plan, TeamDomain, Catchall, .. Both];

    public static ImmutableArray<ApiField> Update { get; } =
    [
        SmtpPort, .. Both, NoCatchallOrRegex, RestrictedNames, Locale, HasTemplate, Template, HasS3, S3Endpoint, S3Region, S3Bucket, S3KeyId, S3Secret,
    ];

    public static DomainCreation ReadCreation(LooseFields body) => new()
    {
        Domain = body.Text(Domain)!,
        Plan = body.Text(Plan),
        TeamDomain = body.Text(TeamDomain),
        Catchall = body.Joined(Catchall),
        Settings = ReadBoth(body),
    };

    public static DomainChanges ReadChanges(LooseFields body) => ReadBoth(body) with
    {
        SmtpPort = body.Text(SmtpPort),
        IsCatchallRegexDisabled = body.Flag(NoCatchallOrRegex),
        RestrictedAliasNames = body.List(RestrictedNames),
        Locale = body.Text(Locale),
        HasCustomVerification = body.Flag(HasTemplate),
        CustomVerification = ReadTemplate(body),
        HasCustomS3 = body.Flag(HasS3),
        S3Endpoint = body.Text(S3Endpoint),
        S3Region = body.Text(S3Region),
        S3Bucket = body.Text(S3Bucket),
        S3AccessKeyId = body.Text(S3KeyId),
        S3SecretAccessKey = body.Text(S3Secret),
    };

    private static DomainChanges ReadBoth(LooseFields body) => new()
    {
        HasAdultContentProtection = body.Flag(Adult),
        HasPhishingProtection = body.Flag(Phishing),
        HasExecutableProtection = body.Flag(Executable),
        HasVirusProtection = body.Flag(Virus),
        HasRecipientVerification = body.Flag(RecipientVerification),
        IgnoreMxCheck = body.Flag(IgnoreMx),
        RetentionDays = body.Text(RetentionDays),
        BounceWebhook = body.Text(BounceWebhook),
        MaxQuotaPerAlias = body.Text(MaxQuota),
        HasDeliveryLogs = body.Flag(DeliveryLogs),
        RequireTlsInbound = body.Flag(TlsInbound),
        AllowSubdomainForwarding = body.Flag(Subdomains),
        AliasDefaultSmtpLimit = body.Text(SmtpLimit),
    };

    private static VerificationTemplate? ReadTemplate(LooseFields body)
    {
        if (!body.Has(Template))
            return null;
        var read = body.Inside(Template);
        var texts = TemplateFields.Select(field => read.Text(field) ?? "").ToArray();
        return new VerificationTemplate(texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]);
    }

    private static ApiField Flag(string name, string summary) => new(name, FieldKind.Flag, summary);
}
