namespace Stafett.Server.Accounts.Operators;

/// <summary>What an operator changes of a domain. Null: not sent, unchanged.</summary>
public sealed record DomainTerms
{
    /// <summary><c>free</c>, <c>enhanced_protection</c> or <c>team</c>.</summary>
    public string? Plan { get; init; }

    /// <summary>0 or empty: what the service gives.</summary>
    public string? MaxRecipientsPerAlias { get; init; }

    /// <summary>It may send. False to a domain that has asked: no.</summary>
    public bool? HasSmtp { get; init; }

    public bool? IsSmtpSuspended { get; init; }

    public bool? HasNewsletter { get; init; }

    /// <summary>Offered to all accounts.</summary>
    public bool? IsGlobal { get; init; }
}
