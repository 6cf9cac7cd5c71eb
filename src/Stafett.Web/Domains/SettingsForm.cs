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
        "logs" => new DomainChanges { HasDeliveryLogs = form.Has("has_delivery_logs") },
        _ => null,
    };

    /// <summary>Fields by the names that stand beside them, instead of those of the API.</summary>
    public static Refusal InWords(Refusal refusal, DomainSettingsTexts texts) => refusal with
    {
        Problems = [.. refusal.Problems.Select(problem => Label(problem.Field, texts) is not { } label
            ? problem
            : problem with
            {
                Text = refusal.Kind == RefusalKind.PlanTooLow ? AllTexts.Fill(texts.NeedsPlan, label) : problem.Text.Replace(problem.Field, $"“{label}”", StringComparison.Ordinal),
            })],
    };

    private static ImmutableArray<string> List(PageForm form, string field) => [form[field]];

    private static VerificationTemplate Template(PageForm form) => new(
        form["custom_verification_name"], form["custom_verification_email"], form["custom_verification_subject"], form["custom_verification_html"],
        form["custom_verification_text"], form["custom_verification_redirect"]);

    private static string? Label(string field, DomainSettingsTexts texts) => field switch
    {
        "has_recipient_verification" => texts.RecipientVerification,
        "allow_subdomain_forwarding" => texts.Subdomains,
        "smtp_port" => texts.SmtpPort,
        "max_quota_per_alias" => texts.Quota,
        "retention_days" => texts.Retention,
        "alias_default_smtp_limit" => texts.SendingLimit,
        "bounce_webhook" => texts.WebhookUrl,
        "allowlist" => texts.Allowlist,
        "denylist" => texts.Denylist,
        "restricted_alias_names" => texts.RestrictedNames,
        "custom_verification" => texts.Verification,
        "custom_verification_email" => texts.TemplateEmail,
        "custom_verification_text" => texts.TemplateText,
        "custom_verification_redirect" => texts.TemplateRedirect,
        _ => null,
    };
}
