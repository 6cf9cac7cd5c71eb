using System.Collections.Immutable;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control.Domains;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Domains;

/// <summary>Settings as the sections of the page send them, and what was wrong in the words of the page.</summary>
internal static class SettingsForm
{
    /// <returns>Null: there is no such section. A section names all of its settings: a box that is off is not sent.</returns>
    public static DomainChanges? Read(string section, PageForm form) => section switch
    {
        "protection" => new DomainChanges
        {
            HasPhishingProtection = form.Has("has_phishing_protection"),
            HasExecutableProtection = form.Has("has_executable_protection"),
            HasVirusProtection = form.Has("has_virus_protection"),
            HasAdultContentProtection = form.Has("has_adult_content_protection"),
            RequireTlsInbound = form.Has("require_tls_inbound"),
        },
        "forwarding" => new DomainChanges
        {
            IgnoreMxCheck = form.Has("ignore_mx_check"),
            AllowSubdomainForwarding = form.Has("allow_subdomain_forwarding"),
            IsCatchallRegexDisabled = form.Has("is_catchall_regex_disabled"),
            HasRecipientVerification = form.Has("has_recipient_verification"),
        },
        "port" => new DomainChanges
        {
            SmtpPort = form["smtp_port"],
            MaxQuotaPerAlias = form["max_quota_per_alias"],
            RetentionDays = form["retention_days"],
            AliasDefaultSmtpLimit = form["alias_default_smtp_limit"],
        },
        "webhook" => new DomainChanges { BounceWebhook = form["bounce_webhook"] },
        "senders" => new DomainChanges { Allowlist = List(form, "allowlist"), Denylist = List(form, "denylist") },
        "names" => new DomainChanges { RestrictedAliasNames = List(form, "restricted_alias_names") },
        "verification" => form.Has("has_custom_verification") ? new DomainChanges { HasCustomVerification = true, CustomVerification = Template(form) } : new DomainChanges { HasCustomVerification = false },
        "bucket" => form.Has("has_custom_s3") ? Bucket(form) : new DomainChanges { HasCustomS3 = false },
        "language" => new DomainChanges { Locale = form["locale"] },
        "logs" => new DomainChanges { HasDeliveryLogs = form.Has("has_delivery_logs") },
        _ => null,
    };

    /// <summary>Fields by the names that stand beside them, instead of those of the API.</summary>
    public static Refusal InWords(Refusal refusal, DomainSettingsTexts texts)
    {
        var labels = Labels(texts);
        if (refusal.Kind == RefusalKind.PlanTooLow && labels.FirstOrDefault(one => one.Field == refusal.Problems[0].Field) is { Label: { } label } setting)
            return refusal with { Problems = [new FieldProblem(setting.Field, AllTexts.Fill(texts.NeedsPlan, label))] };
        return refusal.InWords(labels);
    }

    private static ImmutableArray<string> List(PageForm form, string field) => [form[field]];

    private static VerificationTemplate Template(PageForm form) => new(
        form["custom_verification_name"], form["custom_verification_email"], form["custom_verification_subject"], form["custom_verification_html"],
        form["custom_verification_text"], form["custom_verification_redirect"]);

    private static DomainChanges Bucket(PageForm form) => new()
    {
        HasCustomS3 = true,
        S3Endpoint = form["s3_endpoint"],
        S3Region = form["s3_region"],
        S3Bucket = form["s3_bucket"],
        // Empty: those that are kept stay.
        S3AccessKeyId = form["s3_access_key_id"] is { Length: > 0 } id ? id : null,
        S3SecretAccessKey = form["s3_secret_access_key"] is { Length: > 0 } secret ? secret : null,
    };

    private static (string Field, string Label)[] Labels(DomainSettingsTexts texts) =>
    [
        ("has_recipient_verification", texts.RecipientVerification), ("allow_subdomain_forwarding", texts.Subdomains), ("smtp_port", texts.SmtpPort),
        ("max_quota_per_alias", texts.Quota), ("retention_days", texts.Retention), ("alias_default_smtp_limit", texts.SendingLimit), ("bounce_webhook", texts.WebhookUrl),
        ("restricted_alias_names", texts.RestrictedNames), ("allowlist", texts.Allowlist), ("denylist", texts.Denylist), ("custom_verification_email", texts.TemplateEmail),
        ("custom_verification_text", texts.TemplateText), ("custom_verification_redirect", texts.TemplateRedirect), ("custom_verification", texts.Verification),
        ("has_custom_s3", texts.HasBucket), ("s3_endpoint", texts.BucketEndpoint), ("s3_region", texts.BucketRegion), ("s3_bucket", texts.BucketName),
        ("s3_access_key_id", texts.BucketKeyId), ("s3_secret_access_key", texts.BucketSecret), ("locale", texts.Locale),
    ];
}
