using System.Collections.Immutable;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Control.Aliases;

/// <summary>A name, a pattern or the catch-all of a domain, and what happens to its mail.</summary>
public sealed record Alias
{
    public required Id<Alias> Id { get; init; }

    public required Id<HostedDomain> DomainId { get; init; }

    public required string DomainName { get; init; }

    /// <summary>Whose it is.</summary>
    public required Id<Account> AccountId { get; init; }

    public required string AccountEmail { get; init; }

    public required AliasName Name { get; init; }

    public required AliasSettings Settings { get; init; }

    /// <summary>Those of the recipients that have said yes. Counts where <see cref="AliasSettings.HasRecipientVerification"/> is on.</summary>
    public ImmutableArray<string> VerifiedRecipients { get; init; } = [];

    /// <summary>Asked, or about to be.</summary>
    public ImmutableArray<string> PendingRecipients =>
        Settings.HasRecipientVerification ? [.. Settings.Recipients.Where(r => !VerifiedRecipients.Contains(r, StringComparer.OrdinalIgnoreCase))] : [];

    public DateTimeOffset? SmtpSuspendedAt { get; init; }

    public bool HasPassword { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What may be changed. Texts are checked by whoever takes them from outside; here they are only bounded by their columns.</summary>
public sealed record AliasSettings
{
    public string Description { get; init; } = "";

    public ImmutableArray<string> Labels { get; init; } = [];

    /// <summary>Addresses, host names, IP addresses or URLs; for a pattern, templates of them.</summary>
    public ImmutableArray<string> Recipients { get; init; } = [];

    public bool IsEnabled { get; init; } = true;

    /// <summary>250 (dropped), 421 or 550.</summary>
    public int ErrorCodeIfDisabled { get; init; } = 250;

    public bool HasRecipientVerification { get; init; }

    public bool HasImap { get; init; }

    public bool HasPgp { get; init; }

    /// <summary>Armoured; empty: none.</summary>
    public string PublicKey { get; init; } = "";

    /// <summary>PEM; empty: none.</summary>
    public string SmimeCertificate { get; init; } = "";

    /// <summary>Octets; null: the domain's.</summary>
    public long? MaxQuota { get; init; }

    /// <summary>Messages a day; null: the domain's.</summary>
    public int? SmtpLimit { get; init; }

    /// <summary>Null: the domain's.</summary>
    public int? RetentionDays { get; init; }

    public VacationResponder Vacation { get; init; } = new(false, null, null, "", "");

    /// <summary>Where set-up instructions went; empty: nowhere.</summary>
    public string EmailedInstructions { get; init; } = "";

    /// <summary>JSON that mail clients keep here for themselves.</summary>
    public string ClientSettings { get; init; } = "{}";
}

public sealed record VacationResponder(bool IsEnabled, DateTimeOffset? StartsAt, DateTimeOffset? EndsAt, string Subject, string Message);

public sealed record NewAlias(AliasName Name, AliasSettings Settings)
{
    /// <summary>Whose it shall be, a member of the domain; null: the caller's. Only an admin gives aliases to others.</summary>
    public Id<Account>? Owner { get; init; }
}

/// <summary>Which aliases of one domain.</summary>
public sealed record AliasQuery
{
    /// <summary>Text that the name holds, in either case; empty: any.</summary>
    public string Name { get; init; } = "";

    /// <summary>Text that one of the recipients holds.</summary>
    public string Recipient { get; init; } = "";

    /// <summary>A label that it has, as it was given; empty: any or none.</summary>
    public string Label { get; init; } = "";

    /// <summary>Text that name, labels or recipients hold.</summary>
    public string Anywhere { get; init; } = "";

    public AliasSort Sort { get; init; }

    public bool IsDescending { get; init; }
}

public enum AliasSort
{
    CreatedAt,
    UpdatedAt,
    Name,
}
