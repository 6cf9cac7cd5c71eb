using System.Collections.Immutable;
using System.Globalization;
using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Aliases;

/// <summary>Reads an alias as it was sent over the one that is stored, or says all that is wrong with it.</summary>
internal sealed class AliasChangesReader(HostedDomain domain, HostingFacts facts, ProblemList problems)
{
    public const string CatchAllLabel = "catch-all";

    private const int MaxDescription = 150;
    private const int MaxLabel = 150;
    private const int MaxLabels = 50;
    private const int MaxSubject = 100;
    private const int MaxMessage = 1_000;
    private const int MaxCertificate = 16 * 1024;

    /// <summary>The name, checked as far as can be without asking the database. Null where something is wrong.</summary>
    public AliasName? ReadName(string text)
    {
        if (!AliasName.TryParse(text.Trim(), out var name))
        {
            problems.Add("name", text.Contains('+', StringComparison.Ordinal) && !text.StartsWith('/')
                ? "A name has no plus sign: what stands behind one in an address is a tag, and the mail comes to the name before it."
                : "A name is what stands before the at sign (such as hello), * for everything without an alias of its own, or a /pattern/.");
            return null;
        }

        if (name.Kind == AliasKind.Name && !LocalPart.TryCreate(name.Text, out _))
        {
            problems.Add("name", $"“{RecordProblem.Shown(name.Text)}” cannot stand before an at sign. Use letters, digits, dots, dashes and underscores.");
            return null;
        }

        if (name.Kind == AliasKind.Regex && PatternCheck.Problem(name) is { } problem)
        {
            problems.Add("name", $"{problem.What} {problem.Mend}");
            return null;
        }

        if (domain.CallerRole != MemberRole.Admin)
            return ForUser(name);
        return name;
    }

    /// <param name="before">What is stored; null for a new one.</param>
    public AliasSettings Read(AliasName name, AliasChanges changes, AliasSettings? before, string ownAddress)
    {
        var settings = before ?? new AliasSettings { HasRecipientVerification = domain.Settings.HasRecipientVerification };
        settings = settings with
        {
            Description = Text(changes.Description, "description", MaxDescription) ?? settings.Description,
            Labels = Labels(changes.Labels) ?? settings.Labels,
            IsEnabled = changes.IsEnabled ?? settings.IsEnabled,
            ErrorCodeIfDisabled = Code(changes.ErrorCodeIfDisabled) ?? settings.ErrorCodeIfDisabled,
            HasRecipientVerification = changes.HasRecipientVerification ?? settings.HasRecipientVerification,
            HasImap = changes.HasImap ?? settings.HasImap,
            HasPgp = changes.HasPgp ?? settings.HasPgp,
            PublicKey = Key(changes.PublicKey) ?? settings.PublicKey,
            SmimeCertificate = Certificate(changes.SmimeCertificate) ?? settings.SmimeCertificate,
            Vacation = Vacation(changes, settings.Vacation),
        };
        settings = Limits(changes, settings);
        if (name.Kind == AliasKind.CatchAll && !settings.Labels.Contains(CatchAllLabel))
            settings = settings with { Labels = [CatchAllLabel, .. settings.Labels] };
        settings = settings with { Recipients = Recipients(name, changes, settings, before, ownAddress) };
        CheckTogether(name, settings);
        return settings;
    }

    private AliasName? ForUser(AliasName name)
    {
        if (name.Kind != AliasKind.Name)
            problems.Forbid("name", "Only admins of the domain make a catch-all or a pattern.");
        else if (ReservedNames.Contains(name.Text))
            problems.Forbid("name", $"“{name}” speaks for the whole domain; only its admins can take it.");
        else if (domain.Settings.RestrictedAliasNames.Contains(name.Text, StringComparer.OrdinalIgnoreCase))
            problems.Forbid("name", $"The admins of {domain.Name} keep “{name}” for themselves.");
        else
            return name;
        return null;
    }

    private ImmutableArray<string> Recipients(AliasName name, AliasChanges changes, AliasSettings settings, AliasSettings? before, string ownAddress)
    {
        var most = domain.Settings.MaxRecipientsPerAlias is > 0 and var own ? own : facts.MaxRecipients;
        var reader = new RecipientReader(name, domain.Name, problems);
        if (changes.Recipients is { } sent)
            return reader.Read(Split(sent), most);
        if (before is not null)
            return settings.Recipients;
        return reader.Read([ownAddress], most);
    }

    // A pattern's template may hold a comma nowhere, but a URL may: pieces that were one URL stay one.
    private static ImmutableArray<string> Split(ImmutableArray<string> sent) =>
        [.. sent.SelectMany(item => item.Contains("://", StringComparison.Ordinal) && !item.Contains('\n') && item.AsSpan().Count("://") == 1 && !item.Trim().Contains(' ')
            && item.TrimStart().StartsWith("http", StringComparison.OrdinalIgnoreCase) ? [item.Trim()] : TextItems.Split(item))];

    private void CheckTogether(AliasName name, AliasSettings settings)
    {
        if (name.Kind == AliasKind.CatchAll && !settings.IsEnabled)
            problems.Add("is_enabled", "A catch-all cannot be disabled. Delete it instead.");
        if (settings.HasImap && (name.Kind != AliasKind.Name || domain.IsGlobal))
            problems.Add("has_imap", "Mail can only be kept for a plain name, on a domain of your own.");
        if (settings.Vacation.IsEnabled && (name.Kind != AliasKind.Name || domain.IsGlobal))
            problems.Add("vacation_responder_is_enabled", "A vacation responder answers for a plain name, on a domain of your own.");
        if (settings.HasPgp && settings.PublicKey.Length == 0)
            problems.Add("public_key", "Give the public key that mail is to be encrypted to.");
        if (settings.Recipients.IsEmpty && !settings.HasImap && settings.IsEnabled && !problems.Has("recipients"))
            problems.Add("recipients", "Give at least one recipient, or let the alias keep its mail (has_imap).");
        if (!settings.HasRecipientVerification)
            return;
        if (domain.IsGlobal)
            problems.Add("has_recipient_verification", "Recipients cannot be asked on a domain that is offered to everybody.");
        if (settings.Recipients.FirstOrDefault(recipient => !EmailAddress.TryParse(recipient, out _)) is { } other)
            problems.Add("recipients", $"“{RecordProblem.Shown(other)}” cannot be asked: where recipients are verified, all are e-mail addresses.");
    }

    private AliasSettings Limits(AliasChanges changes, AliasSettings settings)
    {
        if (domain.CallerRole != MemberRole.Admin && (changes.MaxQuota ?? changes.SmtpLimit) is not null)
        {
            problems.Forbid(changes.MaxQuota is null ? "smtp_limit" : "max_quota", "Only admins of the domain change limits.");
            return settings;
        }

        if (changes.MaxQuota is { } quota)
            settings = settings with { MaxQuota = Quota(quota) };
        if (changes.SmtpLimit is { } limit)
            settings = settings with { SmtpLimit = Number(limit, "smtp_limit", 1, 100_000) };
        if (changes.RetentionDays is { } days)
            settings = settings with { RetentionDays = Number(days, "retention", 0, 30) };
        return settings;
    }

    private long? Quota(string text)
    {
        var most = domain.Settings.MaxQuotaPerAlias ?? DomainEditing.MostQuota;
        if (text.Trim().Length == 0)
            return null;
        if (!SizeText.TryParse(text, out var octets) || octets == 0)
            problems.Add("max_quota", "max_quota is a size such as 1 GB or 512 MB.");
        else if (octets > most)
            problems.Add("max_quota", $"max_quota may be {SizeText.Format(most)} at most on {domain.Name}.");
        return octets;
    }

    private int? Number(string text, string field, int least, int most)
    {
        if (text.Trim().Length == 0)
            return null;
        if (int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        problems.Add(field, string.Create(CultureInfo.InvariantCulture, $"{field} is a whole number from {least} to {most}, or nothing for the domain's."));
        return null;
    }

    private string? Text(string? text, string field, int most)
    {
        if (text is null)
            return null;
        var plain = TextItems.Plain(text);
        if (plain.Length > most)
            problems.Add(field, $"{field} has {most} characters at most.");
        return plain;
    }

    private ImmutableArray<string>? Labels(ImmutableArray<string>? labels)
    {
        if (labels is not { } sent)
            return null;
        var slugs = sent.SelectMany(label => label.Split([',', '\n'])).Select(TextItems.Slug).Where(slug => slug.Length > 0).Distinct(StringComparer.Ordinal).ToImmutableArray();
        if (slugs.Any(slug => slug.Length > MaxLabel) || slugs.Length > MaxLabels)
            problems.Add("labels", $"There may be {MaxLabels} labels of {MaxLabel} characters.");
        return slugs;
    }

    private int? Code(string? text)
    {
        if (text is null)
            return null;
        if (text.Trim() is "250" or "421" or "550")
            return int.Parse(text.Trim(), CultureInfo.InvariantCulture);
        problems.Add("error_code_if_disabled", "error_code_if_disabled is 250 (taken and dropped), 421 (try again later) or 550 (refused).");
        return null;
    }

    private string? Key(string? text)
    {
        if (text is null)
            return null;
        var key = text.Trim();
        if (key.Length > 0 && PublicKeyCheck.Problem(key) is { } problem)
            problems.Add("public_key", problem);
        return key;
    }

    private string? Certificate(string? text)
    {
        if (text is null)
            return null;
        var certificate = text.Trim();
        if (certificate.Length > MaxCertificate || (certificate.Length > 0 && !PublicKeyCheck.IsCertificate(certificate)))
            problems.Add("smime_certificate", "The certificate is one X.509 certificate as PEM, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.");
        return certificate;
    }

    private VacationResponder Vacation(AliasChanges changes, VacationResponder before)
    {
        var after = new VacationResponder(
            changes.VacationIsEnabled ?? before.IsEnabled,
            Time(changes.VacationStartDate, "vacation_responder_start_date", before.StartsAt),
            Time(changes.VacationEndDate, "vacation_responder_end_date", before.EndsAt),
            Text(changes.VacationSubject, "vacation_responder_subject", MaxSubject)?.ReplaceLineEndings(" ") ?? before.Subject,
            Text(changes.VacationMessage, "vacation_responder_message", MaxMessage) ?? before.Message);
        if (after is { StartsAt: { } start, EndsAt: { } end } && start >= end)
            problems.Add("vacation_responder_end_date", "The end has to be after the start.");
        if (after.IsEnabled && after.Message.Length == 0)
            problems.Add("vacation_responder_message", "Write what the answer says.");
        return after;
    }

    private DateTimeOffset? Time(string? text, string field, DateTimeOffset? before)
    {
        if (text is null)
            return before;
        if (text.Trim().Length == 0)
            return null;
        if (DateTimeOffset.TryParse(text.Trim(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && time.Year is >= 2000 and < 3000)
        {
            return time;
        }

        problems.Add(field, $"{field} is a time such as 2026-12-24T08:00:00Z, or a day such as 2026-12-24.");
        return before;
    }
}
