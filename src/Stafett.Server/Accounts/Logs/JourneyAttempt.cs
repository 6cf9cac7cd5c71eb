using System.Collections.Immutable;

namespace Stafett.Server.Accounts.Logs;

/// <summary>One time that a message came for one address, as the owner of the address may see it.</summary>
public sealed record JourneyAttempt
{
    public DateTimeOffset At { get; init; }

    public string Session { get; init; } = "";

    /// <summary>What its sender was told for this address.</summary>
    public int Code { get; init; }

    public string Text { get; init; } = "";

    public string RemoteAddress { get; init; } = "";

    public string RemoteHost { get; init; } = "";

    public string Helo { get; init; } = "";

    /// <summary>Such as <c>TLSv1.3</c>; empty: plain.</summary>
    public string Tls { get; init; } = "";

    /// <summary>Octets; 0: refused before the message came.</summary>
    public long Size { get; init; }

    /// <summary>A result such as <c>pass</c>; empty: it did not come to that.</summary>
    public string Spf { get; init; } = "";

    public string Dkim { get; init; } = "";

    public string Dmarc { get; init; } = "";

    public string Arc { get; init; } = "";

    public ImmutableArray<JourneyTarget> Targets { get; init; } = [];
}

/// <summary>One target in one attempt.</summary>
/// <param name="To">An address as the owner's own rule names it, or the host of a webhook.</param>
/// <param name="Host">The server that was reached, with its address; empty: none.</param>
/// <param name="Phase">How far it came: <c>resolve</c>, <c>connect</c>, <c>tls</c>, <c>greeting</c>, <c>envelope</c>, <c>data</c>, <c>accepted</c>, <c>webhook</c>,
/// <c>earlier</c> (it has the message already), <c>rules</c>, <c>loop</c>, <c>own</c>.</param>
/// <param name="Text">The other server's own words.</param>
public sealed record JourneyTarget(string To, bool IsWebhook, string Host, string Phase, int Code, string Text, long Milliseconds);
