using System.Collections.Immutable;
using Stafett.Server.Accounts.Aliases;
using Stafett.Storage.Control.Aliases;

namespace Stafett.Server.Api.Resources;

/// <summary>An alias as its owner or an admin of its domain may see it.</summary>
internal sealed record AliasJson
{
    public required string Id { get; init; }

    public string Object { get; } = "alias";

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required ImmutableArray<string> Labels { get; init; }

    public required bool IsEnabled { get; init; }

    public required int ErrorCodeIfDisabled { get; init; }

    public required bool HasImap { get; init; }

    public required bool HasPgp { get; init; }

    public required string PublicKey { get; init; }

    public required string SmimeCertificate { get; init; }

    public required int? SmtpLimit { get; init; }

    public required bool HasRecipientVerification { get; init; }

    public required ImmutableArray<string> Recipients { get; init; }

    public required ImmutableArray<string> VerifiedRecipients { get; init; }

    public required ImmutableArray<string> PendingRecipients { get; init; }

    /// <summary>Null: the domain's.</summary>
    public required long? MaxQuota { get; init; }

    public long StorageUsed { get; init; }

    public required long StorageQuota { get; init; }

    public string StorageLocation { get; } = "";

    public required int? Retention { get; init; }

    public required VacationJson VacationResponder { get; init; }

    public required string EmailedInstructions { get; init; }

    public required AliasUserJson User { get; init; }

    public required AliasDomainJson Domain { get; init; }

    public required string Locale { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static AliasJson Of(AliasView view)
    {
        var (alias, has) = (view.Alias, view.Alias.Settings);
        return new AliasJson
        {
            Id = alias.Id.ToString(),
            Name = alias.Name.Text,
            Description = has.Description,
            Labels = has.Labels,
            IsEnabled = has.IsEnabled,
            ErrorCodeIfDisabled = has.ErrorCodeIfDisabled,
            HasImap = has.HasImap,
            HasPgp = has.HasPgp,
            PublicKey = has.PublicKey,
            SmimeCertificate = has.SmimeCertificate,
            SmtpLimit = has.SmtpLimit,
            HasRecipientVerification = has.HasRecipientVerification,
            Recipients = has.Recipients,
            VerifiedRecipients = alias.VerifiedRecipients,
            PendingRecipients = alias.PendingRecipients,
            MaxQuota = has.MaxQuota,
            StorageQuota = Quotas.Of(alias, view.Domain),
            Retention = has.RetentionDays,
            VacationResponder = VacationJson.Of(has.Vacation),
            EmailedInstructions = has.EmailedInstructions,
            User = new AliasUserJson(alias.AccountId.ToString(), alias.AccountEmail),
            Domain = new AliasDomainJson(alias.DomainId.ToString(), alias.DomainName),
            Locale = view.Domain.Settings.Locale,
            CreatedAt = alias.CreatedAt,
            UpdatedAt = alias.UpdatedAt,
        };
    }
}

internal sealed record VacationJson(bool IsEnabled, DateTimeOffset? StartDate, DateTimeOffset? EndDate, string Subject, string Message)
{
    public static VacationJson Of(VacationResponder vacation) =>
        new(vacation.IsEnabled, vacation.StartsAt, vacation.EndsAt, vacation.Subject, vacation.Message);
}

internal sealed record AliasUserJson(string Id, string Email);

internal sealed record AliasDomainJson(string Id, string Name);

internal sealed record AliasPasswordJson(string Username, string Password);
