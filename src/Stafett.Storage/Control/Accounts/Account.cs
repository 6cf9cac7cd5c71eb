using System.Collections.Immutable;
using Stafett.Protocols.Message;

namespace Stafett.Storage.Control.Accounts;

/// <summary>Somebody who signs in. Holds nothing that must not be shown to its owner.</summary>
public sealed record Account
{
    public required Id<Account> Id { get; init; }

    public required EmailAddress Email { get; init; }

    /// <summary>Null: the address has not been proven yet.</summary>
    public DateTimeOffset? EmailVerifiedAt { get; init; }

    public required AccountTerms Terms { get; init; }

    public required AccountProfile Profile { get; init; }

    public bool HasPassword { get; init; }

    /// <summary>Null: no second factor.</summary>
    public DateTimeOffset? TotpConfirmedAt { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public bool IsOperator => Terms.Role == MemberRole.Admin;
}

/// <summary>What the account's owner may change at will.</summary>
public sealed record AccountProfile
{
    public string GivenName { get; init; } = "";

    public string FamilyName { get; init; } = "";

    public string AvatarUrl { get; init; } = "";

    public string ReceiptEmail { get; init; } = "";

    public string CompanyName { get; init; } = "";

    public string CompanyVat { get; init; } = "";

    public string AddressLine1 { get; init; } = "";

    public string AddressLine2 { get; init; } = "";

    public string AddressCity { get; init; } = "";

    public string AddressState { get; init; } = "";

    public string AddressZip { get; init; } = "";

    public string AddressCountry { get; init; } = "";

    public string Timezone { get; init; } = "UTC";

    public string Locale { get; init; } = "en";

    /// <summary>Names of service mails that are not wanted.</summary>
    public ImmutableArray<string> OptOuts { get; init; } = [];
}

/// <summary>What an operator decides about an account.</summary>
public sealed record AccountTerms
{
    public MemberRole Role { get; init; }

    public Plan Plan { get; init; }

    /// <summary>Null: it does not end.</summary>
    public DateTimeOffset? PlanExpiresAt { get; init; }

    /// <summary>Octets; null: what the service gives.</summary>
    public long? MaxQuotaPerAlias { get; init; }

    /// <summary>Messages a day; null: what the service gives.</summary>
    public int? SmtpLimit { get; init; }

    public bool IsRateLimitExempt { get; init; }

    /// <summary>Set: it may do nothing, and its aliases take no mail.</summary>
    public DateTimeOffset? BannedAt { get; init; }
}

public sealed record NewAccount(EmailAddress Email, string? PasswordHash)
{
    /// <summary>Set where a passkey had to know it beforehand; null: a new one.</summary>
    public Id<Account>? Id { get; init; }

    public AccountProfile Profile { get; init; } = new();

    public AccountTerms Terms { get; init; } = new();

    /// <summary>The address was proven before, as by an invitation or the set-up link.</summary>
    public bool IsEmailVerified { get; init; }
}

/// <summary>What is needed to check a sign-in, and never leaves the server.</summary>
/// <param name="PasswordHash">Null: there is no password, only passkeys.</param>
/// <param name="SecurityStamp">Another one after each change that ends sessions.</param>
public sealed record SignInAccount(Account Account, string? PasswordHash, string SecurityStamp, bool HasTotp);

/// <summary>What goes when an account is deleted.</summary>
/// <param name="Domains">That nobody else belongs to.</param>
/// <param name="AliasCount">On those and on other domains.</param>
/// <param name="SharedDomains">Whose only admin it is, and others belong to.</param>
/// <param name="IsLastOperator">Nobody could look after the other accounts: it stays while there are any.</param>
public sealed record AccountLoss(ImmutableArray<string> Domains, long AliasCount, ImmutableArray<string> SharedDomains, bool IsLastOperator);
