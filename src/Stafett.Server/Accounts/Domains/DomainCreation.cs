using System.Collections.Immutable;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

/// <summary>A domain with the people of it, as the caller may see them.</summary>
/// <param name="Invites">Empty unless the caller is an admin of it.</param>
public sealed record DomainView(HostedDomain Domain, ImmutableArray<DomainMember> Members, ImmutableArray<DomainInvite> Invites);

public sealed record DomainCreation
{
    public required string Domain { get; init; }

    /// <summary><c>free</c>, <c>enhanced_protection</c> or <c>team</c>; null: the account's.</summary>
    public string? Plan { get; init; }

    /// <summary>Id or name of a domain of the caller whose members this one gets too; null or <c>none</c>: none.</summary>
    public string? TeamDomain { get; init; }

    /// <summary>
    /// Null or <c>true</c>: a catch-all to the caller's own address. <c>false</c> or nothing: none. Else recipients, between commas, spaces or line ends.
    /// </summary>
    public string? Catchall { get; init; }

    public DomainChanges Settings { get; init; } = new();
}

/// <summary>Settings as they were sent; null: not sent, and so not changed. Numbers and sizes are texts, read here once for every front door.</summary>
public sealed record DomainChanges
{
    public string? SmtpPort { get; init; }

    public string? MaxQuotaPerAlias { get; init; }

    public string? RetentionDays { get; init; }

    /// <summary><c>false</c> or nothing: none.</summary>
    public string? BounceWebhook { get; init; }

    public string? AliasDefaultSmtpLimit { get; init; }

    public bool? HasAdultContentProtection { get; init; }

    public bool? HasPhishingProtection { get; init; }

    public bool? HasExecutableProtection { get; init; }

    public bool? HasVirusProtection { get; init; }

    public bool? HasRecipientVerification { get; init; }

    public bool? HasDeliveryLogs { get; init; }

    public bool? IgnoreMxCheck { get; init; }

    public bool? IsCatchallRegexDisabled { get; init; }

    public bool? RequireTlsInbound { get; init; }

    public bool? AllowSubdomainForwarding { get; init; }

    public ImmutableArray<string>? RestrictedAliasNames { get; init; }

    public ImmutableArray<string>? Allowlist { get; init; }

    public ImmutableArray<string>? Denylist { get; init; }

    /// <summary>False: the service's own text again.</summary>
    public bool? HasCustomVerification { get; init; }

    public VerificationTemplate? CustomVerification { get; init; }

    public bool? HasCustomS3 { get; init; }

    public string? S3Endpoint { get; init; }

    public string? S3Region { get; init; }

    public string? S3Bucket { get; init; }

    /// <summary>The two keys are given together, sealed, and never shown.</summary>
    public string? S3AccessKeyId { get; init; }

    public string? S3SecretAccessKey { get; init; }

    public string? Locale { get; init; }
}

/// <summary>Which domains, and which part of them.</summary>
public sealed record DomainListing
{
    /// <summary>Text that the name holds, in either case.</summary>
    public string Name { get; init; } = "";

    /// <summary>The same, as the search field calls it.</summary>
    public string Q { get; init; } = "";

    /// <summary><c>created_at</c>, <c>updated_at</c>, <c>name</c> or <c>alias_count</c>; a dash before it: descending.</summary>
    public string Sort { get; init; } = "";

    public int Page { get; init; } = 1;

    public int Size { get; init; } = Storage.PageRequest.MaxSize;
}
