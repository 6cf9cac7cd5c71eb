using System.Globalization;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Storage.Control.Aliases;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Aliases;

/// <summary>The form of an alias as a change. A box that is not sent is not ticked.</summary>
internal static class AliasForm
{
    public static AliasChanges ReadNew(PageForm form) => Forwarding(form);

    /// <param name="before">A day that was not changed keeps the hour that it has.</param>
    public static AliasChanges Read(PageForm form, AliasSettings before) => Forwarding(form) with
    {
        IsEnabled = form.Has("is_enabled"),
        ErrorCodeIfDisabled = form["error_code_if_disabled"],
        HasImap = form.Has("has_imap"),
        HasPgp = form.Has("has_pgp"),
        PublicKey = form["public_key"],
        SmimeCertificate = form["smime_certificate"],
        VacationIsEnabled = form.Has("vacation_responder_is_enabled"),
        VacationStartDate = Changed(form["vacation_responder_start_date"], before.Vacation.StartsAt),
        VacationEndDate = Changed(form["vacation_responder_end_date"], before.Vacation.EndsAt),
        VacationSubject = form["vacation_responder_subject"],
        VacationMessage = form["vacation_responder_message"],
        // Only admins of the domain have these two in the form.
        MaxQuota = form.Has("max_quota") ? form["max_quota"] : null,
        SmtpLimit = form.Has("smtp_limit") ? form["smtp_limit"] : null,
        RetentionDays = form.Has("retention") ? form["retention"] : null,
    };

    /// <summary>Fields by the names that stand beside them, instead of those of the API.</summary>
    public static Refusal InWords(Refusal refusal, AliasTexts texts) => refusal.InWords(
    [
        ("error_code_if_disabled", texts.WhenOff), ("max_quota", texts.Quota), ("smtp_limit", texts.SendingLimit), ("retention", texts.Retention), ("has_imap", texts.HasImap),
        ("vacation_responder_start_date", texts.VacationStart), ("vacation_responder_end_date", texts.VacationEnd), ("vacation_responder_subject", texts.VacationSubject),
        ("vacation_responder_message", texts.VacationMessage),
    ]);

    /// <summary>As a date field shows it.</summary>
    public static string? Day(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Changed(string day, DateTimeOffset? before) => day == Day(before) ? null : day;

    private static AliasChanges Forwarding(PageForm form) => new()
    {
        Name = form["name"],
        Recipients = [.. form["recipients"].Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        Description = form["description"],
        Labels = TextItems.Split(form["labels"]),
        HasRecipientVerification = form.Has("has_recipient_verification"),
    };
}
