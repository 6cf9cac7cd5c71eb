using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Aliases;

/// <summary>The columns of <c>aliases</c> (as <c>a</c>, with domain <c>d</c> and account <c>u</c>) as values, both ways.</summary>
internal static class AliasColumns
{
    public const string All = """
        a.id, a.domain_id, d.name as domain_name, a.account_id, u.email as account_email, a.name, a.kind, a.description, a.labels, a.recipients,
        a.verified_recipients, a.is_enabled, a.error_code_if_disabled, a.has_recipient_verification, a.has_imap, a.has_pgp, a.public_key, a.smime_certificate,
        a.max_quota, a.smtp_limit, a.retention_days, a.vacation_is_enabled, a.vacation_starts_at, a.vacation_ends_at, a.vacation_subject, a.vacation_message,
        a.emailed_instructions, a.settings, a.smtp_suspended_at, a.created_at, a.updated_at,
        exists (select 1 from alias_passwords p where p.alias_id = a.id) as has_password
        """;

    public const string SetSettings = """
        description = @description, labels = @labels, recipients = @recipients, is_enabled = @is_enabled, error_code_if_disabled = @error_code_if_disabled,
        has_recipient_verification = @has_recipient_verification, has_imap = @has_imap, has_pgp = @has_pgp, public_key = @public_key,
        smime_certificate = @smime_certificate, max_quota = @max_quota, smtp_limit = @smtp_limit, retention_days = @retention_days,
        vacation_is_enabled = @vacation_is_enabled, vacation_starts_at = @vacation_starts_at, vacation_ends_at = @vacation_ends_at,
        vacation_subject = @vacation_subject, vacation_message = @vacation_message, emailed_instructions = @emailed_instructions, settings = @settings
        """;

    public const string Insert = """
        insert into aliases (id, domain_id, account_id, name, kind, description, labels, recipients, verified_recipients, is_enabled, error_code_if_disabled,
            has_recipient_verification, has_imap, has_pgp, public_key, smime_certificate, max_quota, smtp_limit, retention_days, vacation_is_enabled,
            vacation_starts_at, vacation_ends_at, vacation_subject, vacation_message, emailed_instructions, settings, smtp_suspended_at, created_at, updated_at)
        values (@id, @domain, @account, @name, @kind, @description, @labels, @recipients, '[]', @is_enabled, @error_code_if_disabled,
            @has_recipient_verification, @has_imap, @has_pgp, @public_key, @smime_certificate, @max_quota, @smtp_limit, @retention_days, @vacation_is_enabled,
            @vacation_starts_at, @vacation_ends_at, @vacation_subject, @vacation_message, @emailed_instructions, @settings, null, @now, @now)
        on conflict (domain_id, name) do nothing
        """;

    public static Alias Read(SqlRow row) => new()
    {
        Id = row.Id<Alias>("id"),
        DomainId = row.Id<HostedDomain>("domain_id"),
        DomainName = row.Text("domain_name"),
        AccountId = row.Id<Account>("account_id"),
        AccountEmail = row.Text("account_email"),
        Name = AliasName.Stored(row.Text("name"), row.Text("kind")),
        VerifiedRecipients = row.List("verified_recipients"),
        SmtpSuspendedAt = row.TimeOrNull("smtp_suspended_at"),
        HasPassword = row.Flag("has_password"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        Settings = new AliasSettings
        {
            Description = row.Text("description"),
            Labels = row.List("labels"),
            Recipients = row.List("recipients"),
            IsEnabled = row.Flag("is_enabled"),
            ErrorCodeIfDisabled = row.Int("error_code_if_disabled"),
            HasRecipientVerification = row.Flag("has_recipient_verification"),
            HasImap = row.Flag("has_imap"),
            HasPgp = row.Flag("has_pgp"),
            PublicKey = row.Text("public_key"),
            SmimeCertificate = row.Text("smime_certificate"),
            MaxQuota = row.NumberOrNull("max_quota"),
            SmtpLimit = row.IntOrNull("smtp_limit"),
            RetentionDays = row.IntOrNull("retention_days"),
            Vacation = new VacationResponder(
                row.Flag("vacation_is_enabled"), row.TimeOrNull("vacation_starts_at"), row.TimeOrNull("vacation_ends_at"), row.Text("vacation_subject"),
                row.Text("vacation_message")),
            EmailedInstructions = row.Text("emailed_instructions"),
            ClientSettings = row.Text("settings"),
        },
    };

    public static (string Name, object? Value)[] Of(AliasSettings settings) =>
    [
        ("description", settings.Description), ("labels", settings.Labels), ("recipients", settings.Recipients), ("is_enabled", settings.IsEnabled),
        ("error_code_if_disabled", settings.ErrorCodeIfDisabled), ("has_recipient_verification", settings.HasRecipientVerification),
        ("has_imap", settings.HasImap), ("has_pgp", settings.HasPgp), ("public_key", settings.PublicKey), ("smime_certificate", settings.SmimeCertificate),
        ("max_quota", settings.MaxQuota), ("smtp_limit", settings.SmtpLimit), ("retention_days", settings.RetentionDays),
        ("vacation_is_enabled", settings.Vacation.IsEnabled), ("vacation_starts_at", settings.Vacation.StartsAt), ("vacation_ends_at", settings.Vacation.EndsAt),
        ("vacation_subject", settings.Vacation.Subject), ("vacation_message", settings.Vacation.Message), ("emailed_instructions", settings.EmailedInstructions),
        ("settings", settings.ClientSettings),
    ];
}
