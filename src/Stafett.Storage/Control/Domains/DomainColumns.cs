using Stafett.Protocols.Message;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Domains;

/// <summary>The columns of <c>domains</c> (as <c>d</c>) as values, both ways.</summary>
internal static class DomainColumns
{
    public const string All = """
        d.id, d.name, d.claimed_by, d.plan, d.verification_record, d.proven_at, d.is_global, d.alias_count, d.smtp_port, d.max_recipients_per_alias,
        d.max_quota_per_alias, d.retention_days, d.bounce_webhook, d.alias_default_smtp_limit, d.has_adult_content_protection, d.has_phishing_protection,
        d.has_executable_protection, d.has_virus_protection, d.has_recipient_verification, d.has_delivery_logs, d.ignore_mx_check, d.is_catchall_regex_disabled,
        d.require_tls_inbound, d.allow_subdomain_forwarding, d.restricted_alias_names, d.allowlist, d.denylist, d.has_custom_verification, d.verification_name,
        d.verification_email, d.verification_subject, d.verification_html, d.verification_text, d.verification_redirect, d.has_custom_s3, d.s3_endpoint,
        d.s3_region, d.s3_bucket, d.dkim_key_selector, d.dkim_public_key, d.return_path, d.has_mx_record, d.has_txt_record, d.has_dkim_record,
        d.has_return_path_record, d.has_dmarc_record, d.has_strict_dmarc, d.checked_at, d.problems, d.problems_mailed_at, d.has_smtp, d.smtp_asked_at,
        d.smtp_suspended_at, d.has_newsletter, d.locale, d.created_at, d.updated_at,
        exists (select 1 from aliases p where p.domain_id = d.id and p.kind = 'regex' and p.kind <> 'name') as has_regex,
        exists (select 1 from aliases p where p.domain_id = d.id and p.kind = 'catch_all' and p.kind <> 'name') as has_catchall
        """;

    /// <summary>Behind <see cref="All"/>, where nobody in particular asks.</summary>
    public const string NoCaller = "'user' as caller_role";

    public const string SetSettings = """
        smtp_port = @smtp_port, max_recipients_per_alias = @max_recipients_per_alias, max_quota_per_alias = @max_quota_per_alias, retention_days = @retention_days,
        bounce_webhook = @bounce_webhook, alias_default_smtp_limit = @alias_default_smtp_limit, has_adult_content_protection = @has_adult_content_protection,
        has_phishing_protection = @has_phishing_protection, has_executable_protection = @has_executable_protection, has_virus_protection = @has_virus_protection,
        has_recipient_verification = @has_recipient_verification, has_delivery_logs = @has_delivery_logs, ignore_mx_check = @ignore_mx_check,
        is_catchall_regex_disabled = @is_catchall_regex_disabled, require_tls_inbound = @require_tls_inbound,
        allow_subdomain_forwarding = @allow_subdomain_forwarding, restricted_alias_names = @restricted_alias_names, allowlist = @allowlist, denylist = @denylist,
        has_custom_verification = @has_custom_verification, verification_name = @verification_name, verification_email = @verification_email,
        verification_subject = @verification_subject, verification_html = @verification_html, verification_text = @verification_text,
        verification_redirect = @verification_redirect, has_custom_s3 = @has_custom_s3, s3_endpoint = @s3_endpoint, s3_region = @s3_region,
        s3_bucket = @s3_bucket, locale = @locale
        """;

    public static HostedDomain Read(SqlRow row) => new()
    {
        Id = row.Id<HostedDomain>("id"),
        Name = Domain.Parse(row.Text("name")),
        CallerRole = ControlWords.RoleOf(row.Text("caller_role")) ?? MemberRole.User,
        ClaimedBy = row.IdOrNull<Account>("claimed_by"),
        Plan = ControlWords.PlanOf(row.Text("plan")) ?? Plan.Free,
        VerificationRecord = row.Text("verification_record"),
        ProvenAt = row.TimeOrNull("proven_at"),
        IsGlobal = row.Flag("is_global"),
        AliasCount = row.Number("alias_count"),
        HasRegex = row.Flag("has_regex"),
        HasCatchAll = row.Flag("has_catchall"),
        Settings = ReadSettings(row),
        Records = ReadRecords(row),
        Sending = new DomainSending
        {
            DkimKeySelector = row.Text("dkim_key_selector"),
            DkimPublicKey = row.Text("dkim_public_key"),
            ReturnPath = row.Text("return_path"),
            HasSmtp = row.Flag("has_smtp"),
            AskedAt = row.TimeOrNull("smtp_asked_at"),
            SuspendedAt = row.TimeOrNull("smtp_suspended_at"),
            HasNewsletter = row.Flag("has_newsletter"),
        },
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
    };

    public static DomainSettings ReadSettings(SqlRow row) => new()
    {
        SmtpPort = row.Int("smtp_port"),
        MaxRecipientsPerAlias = row.Int("max_recipients_per_alias"),
        MaxQuotaPerAlias = row.NumberOrNull("max_quota_per_alias"),
        RetentionDays = row.Int("retention_days"),
        BounceWebhook = row.Text("bounce_webhook"),
        AliasDefaultSmtpLimit = row.Int("alias_default_smtp_limit"),
        HasAdultContentProtection = row.Flag("has_adult_content_protection"),
        HasPhishingProtection = row.Flag("has_phishing_protection"),
        HasExecutableProtection = row.Flag("has_executable_protection"),
        HasVirusProtection = row.Flag("has_virus_protection"),
        HasRecipientVerification = row.Flag("has_recipient_verification"),
        HasDeliveryLogs = row.Flag("has_delivery_logs"),
        IgnoreMxCheck = row.Flag("ignore_mx_check"),
        IsCatchallRegexDisabled = row.Flag("is_catchall_regex_disabled"),
        RequireTlsInbound = row.Flag("require_tls_inbound"),
        AllowSubdomainForwarding = row.Flag("allow_subdomain_forwarding"),
        RestrictedAliasNames = row.List("restricted_alias_names"),
        Allowlist = row.List("allowlist"),
        Denylist = row.List("denylist"),
        CustomVerification = row.Flag("has_custom_verification")
            ? new VerificationTemplate(
                row.Text("verification_name"), row.Text("verification_email"), row.Text("verification_subject"), row.Text("verification_html"),
                row.Text("verification_text"), row.Text("verification_redirect"))
            : null,
        CustomStorage = row.Flag("has_custom_s3") ? new CustomStorage(row.Text("s3_endpoint"), row.Text("s3_region"), row.Text("s3_bucket")) : null,
        Locale = row.Text("locale"),
    };

    public static (string Name, object? Value)[] Of(DomainSettings settings)
    {
        var template = settings.CustomVerification ?? new VerificationTemplate("", "", "", "", "", "");
        var storage = settings.CustomStorage ?? new CustomStorage("", "", "");
        return
        [
            ("smtp_port", settings.SmtpPort), ("max_recipients_per_alias", settings.MaxRecipientsPerAlias), ("max_quota_per_alias", settings.MaxQuotaPerAlias),
            ("retention_days", settings.RetentionDays), ("bounce_webhook", settings.BounceWebhook), ("alias_default_smtp_limit", settings.AliasDefaultSmtpLimit),
            ("has_adult_content_protection", settings.HasAdultContentProtection), ("has_phishing_protection", settings.HasPhishingProtection),
            ("has_executable_protection", settings.HasExecutableProtection), ("has_virus_protection", settings.HasVirusProtection),
            ("has_recipient_verification", settings.HasRecipientVerification), ("has_delivery_logs", settings.HasDeliveryLogs),
            ("ignore_mx_check", settings.IgnoreMxCheck), ("is_catchall_regex_disabled", settings.IsCatchallRegexDisabled),
            ("require_tls_inbound", settings.RequireTlsInbound), ("allow_subdomain_forwarding", settings.AllowSubdomainForwarding),
            ("restricted_alias_names", settings.RestrictedAliasNames), ("allowlist", settings.Allowlist), ("denylist", settings.Denylist),
            ("has_custom_verification", settings.CustomVerification is not null), ("verification_name", template.Name), ("verification_email", template.Email),
            ("verification_subject", template.Subject), ("verification_html", template.Html), ("verification_text", template.Text),
            ("verification_redirect", template.Redirect), ("has_custom_s3", settings.CustomStorage is not null), ("s3_endpoint", storage.Endpoint),
            ("s3_region", storage.Region), ("s3_bucket", storage.Bucket), ("locale", settings.Locale),
        ];
    }

    private static DomainRecords ReadRecords(SqlRow row) => new()
    {
        HasMx = row.Flag("has_mx_record"),
        HasTxt = row.Flag("has_txt_record"),
        HasDkim = row.Flag("has_dkim_record"),
        HasReturnPath = row.Flag("has_return_path_record"),
        HasDmarc = row.Flag("has_dmarc_record"),
        HasStrictDmarc = row.Flag("has_strict_dmarc"),
        CheckedAt = row.TimeOrNull("checked_at"),
        Problems = row.List("problems"),
        ProblemsMailedAt = row.TimeOrNull("problems_mailed_at"),
    };
}
