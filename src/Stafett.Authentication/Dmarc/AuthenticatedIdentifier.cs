using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dmarc;

public enum AuthenticationMechanism
{
    Spf,
    Dkim,
}

/// <summary>A domain that SPF or DKIM vouches for (RFC 9989 §3.2.1).</summary>
/// <param name="Domain">Of MAIL FROM (RFC 9989 §4.4.2: never of HELO), or the signature's <c>d=</c>.</param>
/// <param name="IsTemporary">Not known yet: the check ended with a temporary error and may pass another time.</param>
public sealed record AuthenticatedIdentifier(AuthenticationMechanism Mechanism, Domain Domain, bool IsTemporary = false)
{
    public override string ToString() => $"{(Mechanism == AuthenticationMechanism.Spf ? "SPF" : "DKIM")} {Domain}";
}
