namespace Stafett.Storage.Control;

/// <summary>How many of each there may be. Nothing in the database grows without a bound.</summary>
public sealed record ControlLimits
{
    public int DomainsPerAccount { get; init; } = 1_000;

    public int MembersPerDomain { get; init; } = 1_000;

    public int InvitesPerDomain { get; init; } = 100;

    /// <summary>A mailing platform with an alias per customer stays below it.</summary>
    public int AliasesPerDomain { get; init; } = 2_000_000;

    /// <summary>On a domain that the service offers to everybody.</summary>
    public int AliasesPerGlobalDomainAndAccount { get; init; } = 50;

    public int PasswordsPerAlias { get; init; } = 50;

    public int PasswordsPerDomain { get; init; } = 10;

    public int TokensPerAccount { get; init; } = 20;

    public int PasskeysPerAccount { get; init; } = 30;

    /// <summary>The oldest one gives way.</summary>
    public int SessionsPerAccount { get; init; } = 100;
}
