using Stafett.Protocols.Message;
using Stafett.Storage.Sql;

namespace Stafett.Storage.Control.Accounts;

/// <summary>The columns of <c>accounts</c> as values, both ways.</summary>
internal static class AccountColumns
{
    public const string All = """
        id, email, email_verified_at, role, plan, plan_expires_at, password_hash is not null as has_password, given_name, family_name, avatar_url,
        receipt_email, company_name, company_vat, address_line1, address_line2, address_city, address_state, address_zip, address_country, timezone, locale,
        opt_outs, max_quota_per_alias, smtp_limit, is_rate_limit_exempt, banned_at, totp_confirmed_at, created_at, updated_at
        """;

    public const string SetProfile = """
        given_name = @given_name, family_name = @family_name, avatar_url = @avatar_url, receipt_email = @receipt_email, company_name = @company_name,
        company_vat = @company_vat, address_line1 = @address_line1, address_line2 = @address_line2, address_city = @address_city, address_state = @address_state,
        address_zip = @address_zip, address_country = @address_country, timezone = @timezone, locale = @locale, opt_outs = @opt_outs
        """;

    public const string SetTerms = """
        role = @role, plan = @plan, plan_expires_at = @plan_expires_at, max_quota_per_alias = @max_quota_per_alias, smtp_limit = @smtp_limit,
        is_rate_limit_exempt = @is_rate_limit_exempt, banned_at = @banned_at
        """;

    public static Account Read(SqlRow row) => new()
    {
        Id = row.Id<Account>("id"),
        Email = EmailAddress.Parse(row.Text("email")),
        EmailVerifiedAt = row.TimeOrNull("email_verified_at"),
        HasPassword = row.Flag("has_password"),
        TotpConfirmedAt = row.TimeOrNull("totp_confirmed_at"),
        CreatedAt = row.Time("created_at"),
        UpdatedAt = row.Time("updated_at"),
        Profile = new AccountProfile
        {
            GivenName = row.Text("given_name"),
            FamilyName = row.Text("family_name"),
            AvatarUrl = row.Text("avatar_url"),
            ReceiptEmail = row.Text("receipt_email"),
            CompanyName = row.Text("company_name"),
            CompanyVat = row.Text("company_vat"),
            AddressLine1 = row.Text("address_line1"),
            AddressLine2 = row.Text("address_line2"),
            AddressCity = row.Text("address_city"),
            AddressState = row.Text("address_state"),
            AddressZip = row.Text("address_zip"),
            AddressCountry = row.Text("address_country"),
            Timezone = row.Text("timezone"),
            Locale = row.Text("locale"),
            OptOuts = row.List("opt_outs"),
        },
        Terms = new AccountTerms
        {
            Role = ControlWords.RoleOf(row.Text("role")) ?? MemberRole.User,
            Plan = ControlWords.PlanOf(row.Text("plan")) ?? Plan.Free,
            PlanExpiresAt = row.TimeOrNull("plan_expires_at"),
            MaxQuotaPerAlias = row.NumberOrNull("max_quota_per_alias"),
            SmtpLimit = row.IntOrNull("smtp_limit"),
            IsRateLimitExempt = row.Flag("is_rate_limit_exempt"),
            BannedAt = row.TimeOrNull("banned_at"),
        },
    };

    public static (string Name, object? Value)[] Of(AccountProfile profile) =>
    [
        ("given_name", profile.GivenName), ("family_name", profile.FamilyName), ("avatar_url", profile.AvatarUrl), ("receipt_email", profile.ReceiptEmail),
        ("company_name", profile.CompanyName), ("company_vat", profile.CompanyVat), ("address_line1", profile.AddressLine1),
        ("address_line2", profile.AddressLine2), ("address_city", profile.AddressCity), ("address_state", profile.AddressState),
        ("address_zip", profile.AddressZip), ("address_country", profile.AddressCountry), ("timezone", profile.Timezone), ("locale", profile.Locale),
        ("opt_outs", profile.OptOuts),
    ];

    public static (string Name, object? Value)[] Of(AccountTerms terms) =>
    [
        ("role", terms.Role.Word()), ("plan", terms.Plan.Word()), ("plan_expires_at", terms.PlanExpiresAt), ("max_quota_per_alias", terms.MaxQuotaPerAlias),
        ("smtp_limit", terms.SmtpLimit), ("is_rate_limit_exempt", terms.IsRateLimitExempt), ("banned_at", terms.BannedAt),
    ];
}
