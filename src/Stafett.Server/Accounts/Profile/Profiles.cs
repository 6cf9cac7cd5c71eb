using System.Collections.Immutable;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.Profile;

/// <summary>What shall be different; null: it stays what it is, empty: it is cleared.</summary>
public sealed record ProfileChange
{
    public string? GivenName { get; init; }

    public string? FamilyName { get; init; }

    public string? AvatarUrl { get; init; }

    public string? ReceiptEmail { get; init; }

    public string? CompanyName { get; init; }

    public string? CompanyVat { get; init; }

    public string? AddressLine1 { get; init; }

    public string? AddressLine2 { get; init; }

    public string? AddressCity { get; init; }

    public string? AddressState { get; init; }

    public string? AddressZip { get; init; }

    /// <summary>Two letters, as in ISO 3166-1.</summary>
    public string? AddressCountry { get; init; }

    public string? Timezone { get; init; }

    public string? Locale { get; init; }

    public ImmutableArray<string>? OptOuts { get; init; }
}

/// <summary>What an owner says about himself.</summary>
public sealed class Profiles
{
    private const int MaxName = 70;
    private const int MaxLine = 200;
    private const int MaxUrl = 2_000;

    private readonly ControlDatabase _control;

    internal Profiles(ControlDatabase control) => _control = control;

    /// <summary>Service mails that may be switched off, with what they tell.</summary>
    public static ImmutableArray<(string Name, string Text)> OptOutNames { get; } =
    [
        (AccountMails.LogInKind, "When somebody signs in from a new place"),
        (Domains.DomainMail.ChecksOptOut, "When the records of a domain break or heal"),
        (Audit.AuditDigest.OptOut, "When settings of a domain or an account were changed"),
    ];

    public async ValueTask<Answer<Account>> UpdateAsync(Caller caller, ProfileChange change, CancellationToken cancellationToken)
    {
        var problems = Check(change);
        if (!problems.IsEmpty)
            return new Refusal(RefusalKind.Invalid, problems);
        var updated = await _control.Accounts.UpdateProfileAsync(caller.Id, profile => Apply(profile, change), cancellationToken);
        return updated.Value is { } account ? account : Refusal.Of(updated.Outcome, "The account", updated.Detail);
    }

    private static AccountProfile Apply(AccountProfile profile, ProfileChange change) => profile with
    {
        GivenName = change.GivenName?.Trim() ?? profile.GivenName,
        FamilyName = change.FamilyName?.Trim() ?? profile.FamilyName,
        AvatarUrl = change.AvatarUrl?.Trim() ?? profile.AvatarUrl,
        ReceiptEmail = change.ReceiptEmail?.Trim() ?? profile.ReceiptEmail,
        CompanyName = change.CompanyName?.Trim() ?? profile.CompanyName,
        CompanyVat = change.CompanyVat?.Trim() ?? profile.CompanyVat,
        AddressLine1 = change.AddressLine1?.Trim() ?? profile.AddressLine1,
        AddressLine2 = change.AddressLine2?.Trim() ?? profile.AddressLine2,
        AddressCity = change.AddressCity?.Trim() ?? profile.AddressCity,
        AddressState = change.AddressState?.Trim() ?? profile.AddressState,
        AddressZip = change.AddressZip?.Trim() ?? profile.AddressZip,
        AddressCountry = change.AddressCountry?.Trim().ToUpperInvariant() ?? profile.AddressCountry,
        Timezone = change.Timezone is { } zone ? (zone.Trim() is { Length: > 0 } named ? named : "UTC") : profile.Timezone,
        Locale = change.Locale is { } locale ? (locale.Trim() is { Length: > 0 } tag ? tag : "en") : profile.Locale,
        OptOuts = change.OptOuts is { } optOuts ? [.. optOuts.Distinct(StringComparer.Ordinal)] : profile.OptOuts,
    };

    /// <returns>What <see cref="UpdateAsync"/> would refuse.</returns>
    internal static ImmutableArray<FieldProblem> Check(ProfileChange change)
    {
        var problems = ImmutableArray.CreateBuilder<FieldProblem>();
        foreach (var (field, text, max) in new (string, string?, int)[]
        {
            ("given_name", change.GivenName, MaxName), ("family_name", change.FamilyName, MaxName), ("company_name", change.CompanyName, MaxLine),
            ("company_vat", change.CompanyVat, MaxName), ("address_line1", change.AddressLine1, MaxLine), ("address_line2", change.AddressLine2, MaxLine),
            ("address_city", change.AddressCity, MaxLine), ("address_state", change.AddressState, MaxLine), ("address_zip", change.AddressZip, MaxName),
        })
        {
            if (text is not null && (text.Trim().Length > max || text.Any(char.IsControl)))
                problems.Add(new FieldProblem(field, $"Write at most {max} characters, on one line."));
        }

        if (change.AvatarUrl?.Trim() is { Length: > 0 } avatar && (avatar.Length > MaxUrl || !IsWebAddress(avatar)))
            problems.Add(new FieldProblem("avatar_url", "Write an address that begins with https://, or leave it empty."));
        if (change.ReceiptEmail?.Trim() is { Length: > 0 } receipt && (receipt.Length > NewPasswords.MaxAddress || !EmailAddress.TryParse(receipt, out _)))
            problems.Add(new FieldProblem("receipt_email", "Write an e-mail address, such as name@example.com, or leave it empty."));
        if (change.AddressCountry?.Trim() is { Length: > 0 } country && !(country.Length == 2 && country.All(char.IsAsciiLetter)))
            problems.Add(new FieldProblem("address_country", "Write the two letters of the country, such as NO, or leave it empty."));
        if (change.Timezone?.Trim() is { Length: > 0 } zone && (zone.Length > MaxName || zone.Contains("..", StringComparison.Ordinal) || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)))
            problems.Add(new FieldProblem("timezone", "This time zone is not known. Write one such as Europe/Oslo."));
        if (change.Locale?.Trim() is { Length: > 0 } locale && !LanguageTag.IsValid(locale))
            problems.Add(new FieldProblem("locale", "Write a language tag, such as en or pt-BR."));
        if (change.OptOuts is { } optOuts && optOuts.FirstOrDefault(name => !OptOutNames.Any(known => known.Name == name)) is { } unknown)
            problems.Add(new FieldProblem("opt_outs", $"There is no mail of the name {(unknown.Length > MaxName ? unknown[..MaxName] : unknown)} to switch off."));
        return problems.ToImmutable();
    }

    private static bool IsWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0 && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));
}
