using System.Collections.Immutable;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Aliases;

public sealed record AliasView(Alias Alias, HostedDomain Domain);

/// <summary>An alias as it was sent; null: not sent, and so not changed, or what a new alias has.</summary>
public sealed record AliasChanges
{
    /// <summary>Empty, at creation: two random words.</summary>
    public string? Name { get; init; }

    /// <summary>Null, at creation: the caller's address.</summary>
    public ImmutableArray<string>? Recipients { get; init; }

    public string? Description { get; init; }

    public ImmutableArray<string>? Labels { get; init; }

    public bool? IsEnabled { get; init; }

    public string? ErrorCodeIfDisabled { get; init; }

    public bool? HasRecipientVerification { get; init; }

    public bool? HasImap { get; init; }

    public bool? HasPgp { get; init; }

    public string? PublicKey { get; init; }

    public string? SmimeCertificate { get; init; }

    /// <summary>Empty: the domain's. For admins.</summary>
    public string? MaxQuota { get; init; }

    /// <summary>Empty: the domain's. For admins.</summary>
    public string? SmtpLimit { get; init; }

    /// <summary>Empty: the domain's.</summary>
    public string? RetentionDays { get; init; }

    public bool? VacationIsEnabled { get; init; }

    /// <summary>A time such as 2026-12-24T08:00:00Z, or a day; empty: no such bound.</summary>
    public string? VacationStartDate { get; init; }

    public string? VacationEndDate { get; init; }

    public string? VacationSubject { get; init; }

    public string? VacationMessage { get; init; }

    /// <summary>The id of a member of the domain, at creation; for admins.</summary>
    public string? Owner { get; init; }
}

/// <summary>Which aliases of a domain, and which part of them.</summary>
public sealed record AliasListing
{
    public string Name { get; init; } = "";

    public string Recipient { get; init; } = "";

    /// <summary>One of its labels, whole.</summary>
    public string Label { get; init; } = "";

    /// <summary>In name, labels or recipients.</summary>
    public string Q { get; init; } = "";

    /// <summary><c>created_at</c>, <c>updated_at</c> or <c>name</c>; a dash before it: descending.</summary>
    public string Sort { get; init; } = "";

    public int Page { get; init; } = 1;

    public int Size { get; init; } = Storage.PageRequest.MaxSize;
}
