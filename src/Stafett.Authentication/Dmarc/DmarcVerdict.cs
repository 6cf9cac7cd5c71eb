using System.Collections.Immutable;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dmarc;

/// <summary>RFC 9989 §9.2</summary>
public enum DmarcResult
{
    /// <summary>No policy applies.</summary>
    None,

    /// <summary>An authenticated domain is aligned with the author's.</summary>
    Pass,

    /// <summary>None is.</summary>
    Fail,

    /// <summary>DNS did not tell; another time it may.</summary>
    TempError,

    /// <summary>The record cannot be used, or the message has no author that could be checked.</summary>
    PermError,
}

/// <summary>What DMARC says of one message.</summary>
/// <param name="AuthorDomain">Of the From field; null where there is none to be had.</param>
/// <param name="Reason">For people: a sentence without its full stop. Empty: it passes, and <see cref="Aligned"/> says why.</param>
public sealed record DmarcVerdict(DmarcResult Result, Domain? AuthorDomain, string Reason)
{
    /// <summary>Of a message that passes it is made when somebody reads it, which is seldom.</summary>
    public string Reason { get => field.Length > 0 ? field : $"aligned with {AuthorDomain}: {string.Join(", ", Aligned)}"; init; } = Reason;

    /// <summary>Of the author domain; empty without one.</summary>
    public string OrganizationalDomain { get; init; } = "";

    /// <summary>Where the record stands; null: there is none.</summary>
    public string? PolicyDomain { get; init; }

    public DmarcRecord? Record { get; init; }

    /// <summary>What the owner asks for this author domain: <c>p</c>, <c>sp</c> or <c>np</c> of the record. Says nothing about this message.</summary>
    public DmarcPolicy Policy { get; init; }

    /// <summary>
    /// What is to be done with this message, after <c>t=y</c>; <see cref="DmarcPolicy.None"/> unless it fails, or its author cannot be told. Decide by this
    /// alone, and by <see cref="DmarcResult.TempError"/>.
    /// </summary>
    public DmarcPolicy AppliedPolicy { get; init; }

    /// <summary>The domains that make it pass.</summary>
    public ImmutableArray<AuthenticatedIdentifier> Aligned { get; init; } = [];

    /// <summary>The names that were asked for the policy, in order.</summary>
    public ImmutableArray<TreeWalkStep> Steps { get; init; } = [];

    /// <summary>The policy is one that mail in the domain's name is held to (RFC 9989 §3.2.9).</summary>
    public bool IsEnforced => Record is { Problem: null, IsTesting: false } && Policy != DmarcPolicy.None;

    public bool IsAligned(AuthenticationMechanism mechanism) => Aligned.Any(identifier => identifier.Mechanism == mechanism);
}
