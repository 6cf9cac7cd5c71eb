using System.Collections.Immutable;
using System.Globalization;
using Stafett.Protocols.Message;
using Stafett.Server.Buckets;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>Reads settings as they were sent: into what to do with those that are stored, or into all that is wrong with them.</summary>
internal sealed class DomainChangesReader(ProblemList problems)
{
    public const int MaxListed = 1_000;

    private const int MaxUrl = 2_048;
    private const int MaxText = 200;
    private const int MaxTemplate = 50_000;

    private readonly List<Func<DomainSettings, DomainSettings>> _changes = [];

    /// <param name="maxQuota">Octets that the domain's admins may give to an alias.</param>
    public Func<DomainSettings, DomainSettings> Read(DomainChanges changes, long maxQuota)
    {
        Number(changes.SmtpPort, "smtp_port", 1, ushort.MaxValue, (s, value) => s with { SmtpPort = value });
        Number(changes.RetentionDays, "retention_days", 0, 30, (s, value) => s with { RetentionDays = value });
        Number(changes.AliasDefaultSmtpLimit, "alias_default_smtp_limit", 0, 100_000, (s, value) => s with { AliasDefaultSmtpLimit = value });
        Quota(changes.MaxQuotaPerAlias, maxQuota);
        Flags(changes);
        if (changes.BounceWebhook is { } webhook)
        {
            var url = LooseUrl(webhook);
            Set(s => s with { BounceWebhook = url });
        }

        if (changes.RestrictedAliasNames is { } restricted)
            Restricted(restricted);
        if (changes.Allowlist is { } allowlist && Senders(allowlist, "allowlist") is { IsDefault: false } allowed)
            Set(s => s with { Allowlist = allowed });
        if (changes.Denylist is { } denylist && Senders(denylist, "denylist") is { IsDefault: false } denied)
            Set(s => s with { Denylist = denied });
        Template(changes);
        Storage(changes);
        if (changes.Locale is { } locale)
            Locale(locale);
        return settings => _changes.Aggregate(settings, (changed, change) => change(changed));
    }

    /// <summary>The URL, or nothing where it was switched off.</summary>
    public static string LooseUrl(string text) => text.Trim() is var url && LooseBoolean.IsNo(url) ? "" : url;

    private void Set(Func<DomainSettings, DomainSettings> change) => _changes.Add(change);

    private void Flags(DomainChanges changes)
    {
        Flag(changes.HasAdultContentProtection, (s, value) => s with { HasAdultContentProtection = value });
        Flag(changes.HasPhishingProtection, (s, value) => s with { HasPhishingProtection = value });
        Flag(changes.HasExecutableProtection, (s, value) => s with { HasExecutableProtection = value });
        Flag(changes.HasVirusProtection, (s, value) => s with { HasVirusProtection = value });
        Flag(changes.HasRecipientVerification, (s, value) => s with { HasRecipientVerification = value });
        Flag(changes.HasDeliveryLogs, (s, value) => s with { HasDeliveryLogs = value });
        Flag(changes.IgnoreMxCheck, (s, value) => s with { IgnoreMxCheck = value });
        Flag(changes.IsCatchallRegexDisabled, (s, value) => s with { IsCatchallRegexDisabled = value });
        Flag(changes.RequireTlsInbound, (s, value) => s with { RequireTlsInbound = value });
        Flag(changes.AllowSubdomainForwarding, (s, value) => s with { AllowSubdomainForwarding = value });
    }

    private void Flag(bool? value, Func<DomainSettings, bool, DomainSettings> set)
    {
        if (value is { } flag)
            Set(settings => set(settings, flag));
    }

    private void Number(string? text, string field, int least, int most, Func<DomainSettings, int, DomainSettings> set)
    {
        if (text is null)
            return;
        if (int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            Set(settings => set(settings, value));
        else
            problems.Add(field, string.Create(CultureInfo.InvariantCulture, $"{field} is a whole number from {least} to {most}."));
    }

    private void Quota(string? text, long most)
    {
        if (text is null)
            return;
        if (text.Trim().Length == 0)
            Set(settings => settings with { MaxQuotaPerAlias = null });
        else if (!SizeText.TryParse(text, out var octets) || octets == 0)
            problems.Add("max_quota_per_alias", "max_quota_per_alias is a size such as 1 GB or 512 MB.");
        else if (octets > most)
            problems.Add("max_quota_per_alias", $"max_quota_per_alias may be {SizeText.Format(most)} at most: that is what the admins of the domain have themselves.");
        else
            Set(settings => settings with { MaxQuotaPerAlias = octets });
    }

    private void Restricted(ImmutableArray<string> names)
    {
        var list = TextItems.Flatten(names);
        foreach (var name in list)
        {
            if (!AliasName.TryParse(name, out var parsed) || parsed.Kind != AliasKind.Name)
                problems.Add("restricted_alias_names", $"“{Shown(name)}” is no name that an alias could have.");
        }

        if (list.Length > MaxListed)
            problems.Add("restricted_alias_names", $"There may be {MaxListed} restricted names at most.");
        Set(settings => settings with { RestrictedAliasNames = [.. list.Select(name => name.ToLowerInvariant())] });
    }

    private ImmutableArray<string> Senders(ImmutableArray<string> entries, string field)
    {
        var list = TextItems.Flatten(entries);
        if (list.Length > MaxListed)
        {
            problems.Add(field, $"The {field} may have {MaxListed} entries at most; these are {list.Length}.");
            return default;
        }

        var read = ImmutableArray.CreateBuilder<string>(list.Length);
        foreach (var entry in list)
        {
            if (SenderEntry.TryRead(entry, out var normal))
                read.Add(normal);
            else
                problems.Add(field, $"“{Shown(entry)}” in the {field} is no address, domain, IP address or ending such as *.tld.");
        }

        return [.. read.Distinct(StringComparer.Ordinal)];
    }

    private void Template(DomainChanges changes)
    {
        if (changes.HasCustomVerification == false)
        {
            Set(settings => settings with { CustomVerification = null });
            return;
        }

        if (changes.CustomVerification is not { } template)
            return;
        if (template.Email.Length > 0 && !EmailAddress.TryParse(template.Email, out _))
            problems.Add("custom_verification_email", "custom_verification_email is no e-mail address.");
        if (template.Redirect.Length > 0 && !(Uri.TryCreate(template.Redirect, UriKind.Absolute, out var redirect) && redirect.Scheme is "https" or "http"))
            problems.Add("custom_verification_redirect", "custom_verification_redirect is a URL that begins with https:// or http://.");
        if (template.Name.Length > MaxText || template.Subject.Length > MaxText || template.Redirect.Length > MaxUrl)
            problems.Add("custom_verification", $"Name and subject of the mail have {MaxText} characters at most, the redirect {MaxUrl}.");
        if (template.Html.Length > MaxTemplate || template.Text.Length > MaxTemplate)
            problems.Add("custom_verification", $"The text of the mail has {MaxTemplate} characters at most.");
        if (!template.Text.Contains(RecipientTexts.LinkPlace, StringComparison.OrdinalIgnoreCase))
            problems.Add("custom_verification_text", $"The text has to hold {RecipientTexts.LinkPlace}, where the link goes.");
        // A header field is one line.
        Set(settings => settings with { CustomVerification = template with { Name = OneLine(template.Name), Subject = OneLine(template.Subject) } });
    }

    private void Storage(DomainChanges changes)
    {
        if (changes.HasCustomS3 == false)
        {
            Set(settings => settings with { CustomStorage = null });
            return;
        }

        if (changes.S3Endpoint?.Trim() is { } endpoint && (endpoint.Length > MaxText || !BucketAddress.IsEndpoint(endpoint)))
            problems.Add("s3_endpoint", "s3_endpoint is the address of the service alone, such as https://s3.example.com: https, no path, and the bucket in its own field.");
        if (changes.S3Region?.Trim() is { Length: > 0 } region && !BucketAddress.IsRegion(region))
            problems.Add("s3_region", "s3_region has letters, digits and dashes, such as eu-west-1.");
        if (changes.S3Bucket?.Trim() is { } bucket && !BucketAddress.IsBucketName(bucket))
            problems.Add("s3_bucket", "s3_bucket has 3 to 63 lower-case letters, digits, dots and dashes, with a letter or a digit at both ends.");
        StorageKeys(changes);
        if (changes.HasCustomS3 == true || changes.S3Endpoint is not null || changes.S3Region is not null || changes.S3Bucket is not null)
        {
            Set(settings =>
            {
                var before = settings.CustomStorage ?? new CustomStorage("", "", "");
                return settings with
                {
                    CustomStorage = new CustomStorage(
                        changes.S3Endpoint?.Trim() ?? before.Endpoint, changes.S3Region?.Trim() ?? before.Region, changes.S3Bucket?.Trim() ?? before.Bucket),
                };
            });
        }
    }

    private void StorageKeys(DomainChanges changes)
    {
        if ((changes.S3AccessKeyId is null) != (changes.S3SecretAccessKey is null))
            problems.Add("s3_access_key_id", "s3_access_key_id and s3_secret_access_key are given together.");
        else if (changes.S3AccessKeyId?.Trim() is { } id && !BucketKeys.IsAccessKeyId(id))
            problems.Add("s3_access_key_id", $"s3_access_key_id has up to {BucketKeys.MaxLength} letters, digits and signs, without spaces, commas and slashes.");
        else if (changes.S3SecretAccessKey?.Trim() is { } secret && (secret.Length is 0 or > BucketKeys.MaxLength || secret.Any(char.IsControl)))
            problems.Add("s3_secret_access_key", $"s3_secret_access_key has 1 to {BucketKeys.MaxLength} characters.");
    }

    private void Locale(string locale)
    {
        var tag = locale.Trim();
        if (!LanguageTag.IsValid(tag))
            problems.Add("locale", "locale is a language tag such as en or nb-NO.");
        else
            Set(settings => settings with { Locale = tag });
    }

    private static string OneLine(string text) => string.Concat(text.Where(c => !char.IsControl(c))).Trim();

    private static string Shown(string text) => Protocols.Forwarding.RecordProblem.Shown(text);
}
