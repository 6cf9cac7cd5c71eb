using System.Collections.Immutable;

namespace Stafett.Server.Accounts.Domains;

/// <summary>What another server of the service needs to know to receive for a domain.</summary>
public sealed record ServiceSettings
{
    public string Port { get; init; } = "25";

    public bool HasAdultContentProtection { get; init; } = true;

    public bool HasPhishingProtection { get; init; } = true;

    public bool HasExecutableProtection { get; init; } = true;

    public bool HasVirusProtection { get; init; } = true;

    public bool RequireTlsInbound { get; init; }

    public ImmutableArray<string> Allowlist { get; init; } = [];

    public ImmutableArray<string> Denylist { get; init; } = [];

    /// <summary>Signs what is posted to webhooks; empty: no account has the domain.</summary>
    public string WebhookKey { get; init; } = "";
}
