using System.Collections.Immutable;
using Stafett.Protocols.Smtp;
using Stafett.Storage;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Forwarding;

public enum ResolutionOutcome
{
    Forward,

    /// <summary><c>!</c>: 250, and the message goes nowhere.</summary>
    Disabled250,

    /// <summary><c>!!</c></summary>
    Disabled421,

    /// <summary><c>!!!</c></summary>
    Disabled550,

    /// <summary>550 5.1.1: nobody made this address work here.</summary>
    NotConfigured,

    /// <summary>DNS or the database did not answer, or the domain's records contradict one another: the sender tries again.</summary>
    Temporary,

    /// <summary>450: the alias is there, and those who get its mail have not said yes yet.</summary>
    Waiting,

    /// <summary>421: more targets than one address may have.</summary>
    TooMany,
}

/// <summary>What one recipient address means.</summary>
/// <param name="Targets">Not empty exactly when it is to be forwarded.</param>
/// <param name="Reply">The reply at RCPT.</param>
public sealed record Resolution(ResolutionOutcome Outcome, ImmutableArray<ResolvedTarget> Targets, SmtpReply Reply)
{
    /// <summary>Whose the address is; null: no account of ours has the domain. Known also where the address is refused.</summary>
    public HostedRecipient? Hosted { get; init; }

    /// <summary>Mail for it is taken, be it to be forwarded or dropped.</summary>
    public bool IsAccepted => Outcome is ResolutionOutcome.Forward or ResolutionOutcome.Disabled250;
}

/// <summary>An address of a domain that somebody has here.</summary>
/// <param name="Aliases">Those that it meets, in order; none where its rules stand in the DNS only.</param>
public sealed record HostedRecipient(HostedDomain Domain, ImmutableArray<Id<Alias>> Aliases);
