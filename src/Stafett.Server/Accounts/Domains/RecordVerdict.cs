using System.Collections.Immutable;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.Domains;

public enum RecordState
{
    /// <summary>Wanted, and not looked for yet.</summary>
    Wanted,

    Fine,

    Missing,

    Wrong,

    /// <summary>It is there, and has to go.</summary>
    Surplus,

    /// <summary>DNS did not tell.</summary>
    Unknown,

    /// <summary>It works, and could be better.</summary>
    Advice,
}

/// <summary>One record of a domain: what is wanted and what is there.</summary>
/// <param name="Purpose"><c>mx</c>, <c>verification</c>, <c>forwarding</c>, <c>dkim</c>, <c>return-path</c> or <c>dmarc</c>.</param>
/// <param name="Host">The whole name.</param>
/// <param name="Label">What is typed into the name field at most DNS providers; <c>@</c> for the domain itself.</param>
/// <param name="Value">What to publish; for a surplus record, what to take away.</param>
/// <param name="Found">What is published there for this purpose, printable.</param>
/// <param name="Text">A sentence or two for people.</param>
public sealed record RecordVerdict(
    string Purpose, string Type, string Host, string Label, string Priority, string Value, ImmutableArray<string> Found, RecordState State, string Text);

/// <summary>What the DNS of a domain says about being used here.</summary>
/// <param name="IsVerified">Nothing has to be done.</param>
/// <param name="Summary">The sentence for success, or for what comes next.</param>
/// <param name="Messages">All problems, a sentence each; where it is verified, warnings.</param>
/// <param name="DnsHost">Where the domain's DNS seems to be kept; null: unknown.</param>
public sealed record DomainVerdict(
    HostedDomain Domain, bool IsVerified, string Summary, ImmutableArray<string> Messages, ImmutableArray<RecordVerdict> Records, RegistrarGuide? DnsHost);
