using System.Collections.Immutable;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Storage.Control.Domains;

/// <summary>A domain as one of its members sees it. Keys and other secrets are read one by one, by those who need them.</summary>
public sealed record HostedDomain
{
    public required Id<HostedDomain> Id { get; init; }

    public required Domain Name { get; init; }

    /// <summary>What the one who asked may do here.</summary>
    public MemberRole CallerRole { get; init; }

    /// <summary>Null: that account is gone.</summary>
    public Id<Account>? ClaimedBy { get; init; }

    public Plan Plan { get; init; }

    /// <summary>The value of <c>forward-email-site-verification=</c> that proves this claim.</summary>
    public required string VerificationRecord { get; init; }

    /// <summary>Null: until the record has been seen in the DNS of the domain, this is a claim and does nothing.</summary>
    public DateTimeOffset? ProvenAt { get; init; }

    /// <summary>Offered by the service to all accounts, who are users there.</summary>
    public bool IsGlobal { get; init; }

    public long AliasCount { get; init; }

    public bool HasRegex { get; init; }

    public bool HasCatchAll { get; init; }

    public required DomainSettings Settings { get; init; }

    public required DomainRecords Records { get; init; }

    public required DomainSending Sending { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What an admin of the domain may change at will.</summary>
public sealed record DomainSettings
{
    public int SmtpPort { get; init; } = 25;

    /// <summary>0: the service's default.</summary>
    public int MaxRecipientsPerAlias { get; init; }

    /// <summary>Octets; null: the account's.</summary>
    public long? MaxQuotaPerAlias { get; init; }

    public int RetentionDays { get; init; }

    /// <summary>Empty: none.</summary>
    public string BounceWebhook { get; init; } = "";

    /// <summary>Messages a day; 0: none of its own.</summary>
    public int AliasDefaultSmtpLimit { get; init; }

    public bool HasAdultContentProtection { get; init; } = true;

    public bool HasPhishingProtection { get; init; } = true;

    public bool HasExecutableProtection { get; init; } = true;

    public bool HasVirusProtection { get; init; } = true;

    public bool HasRecipientVerification { get; init; }

    public bool HasDeliveryLogs { get; init; }

    public bool IgnoreMxCheck { get; init; }

    public bool IsCatchallRegexDisabled { get; init; }

    public bool RequireTlsInbound { get; init; }

    public bool AllowSubdomainForwarding { get; init; }

    public ImmutableArray<string> RestrictedAliasNames { get; init; } = [];

    /// <summary>Senders: addresses, domains, IP addresses, <c>*.tld</c>. Not empty: only they.</summary>
    public ImmutableArray<string> Allowlist { get; init; } = [];

    public ImmutableArray<string> Denylist { get; init; } = [];

    /// <summary>Null: the service's own text.</summary>
    public VerificationTemplate? CustomVerification { get; init; }

    public CustomStorage? CustomStorage { get; init; }

    public string Locale { get; init; } = "en";
}

/// <summary>The mail that asks a recipient.</summary>
public sealed record VerificationTemplate(string Name, string Email, string Subject, string Html, string Text, string Redirect);

/// <summary>The domain's own S3 bucket; its two keys are kept sealed, apart from this.</summary>
public sealed record CustomStorage(string Endpoint, string Region, string Bucket);

/// <summary>What was found in the DNS when it was last looked at.</summary>
public sealed record DomainRecords
{
    public bool HasMx { get; init; }

    public bool HasTxt { get; init; }

    public bool HasDkim { get; init; }

    public bool HasReturnPath { get; init; }

    public bool HasDmarc { get; init; }

    public bool HasStrictDmarc { get; init; }

    /// <summary>Null: never yet.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>For people, one sentence each.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];

    /// <summary>When the owners were last told of problems; null: they think that all is well.</summary>
    public DateTimeOffset? ProblemsMailedAt { get; init; }
}

/// <summary>Sending from the domain: names and approvals.</summary>
public sealed record DomainSending
{
    public string DkimKeySelector { get; init; } = "";

    /// <summary>Base64 of the SubjectPublicKeyInfo; empty: no key was made yet.</summary>
    public string DkimPublicKey { get; init; } = "";

    /// <summary>The label of the return-path CNAME.</summary>
    public string ReturnPath { get; init; } = "";

    public bool HasSmtp { get; init; }

    public DateTimeOffset? AskedAt { get; init; }

    public DateTimeOffset? SuspendedAt { get; init; }

    public bool HasNewsletter { get; init; }
}
