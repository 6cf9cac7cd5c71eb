namespace Stafett.Server.Accounts.Operators;

/// <summary>What an operator changes of an account. Null: not sent, unchanged; empty clears where that means something.</summary>
public sealed record TermsChanges
{
    /// <summary><c>admin</c> (an operator) or <c>user</c>.</summary>
    public string? Group { get; init; }

    /// <summary><c>free</c>, <c>enhanced_protection</c> or <c>team</c>.</summary>
    public string? Plan { get; init; }

    /// <summary>A day or a time, ISO 8601; empty: it does not end.</summary>
    public string? PlanExpiresAt { get; init; }

    /// <summary>Such as <c>10 GB</c>; empty: what the service gives.</summary>
    public string? MaxQuotaPerAlias { get; init; }

    /// <summary>Messages a day; empty: what the service gives.</summary>
    public string? SmtpLimit { get; init; }

    public bool? IsRateLimitExempt { get; init; }

    public bool? IsBanned { get; init; }
}
