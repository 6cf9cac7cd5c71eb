using Stafett.Authentication.Arc;
using Stafett.Authentication.Spf;

namespace Stafett.Authentication;

/// <summary>How messages are checked.</summary>
public sealed record AuthenticationOptions
{
    /// <summary>For all look-ups of one message together; what is not known by then is a temporary error. RFC 7208 §4.6.4 wants at least 20 seconds.</summary>
    public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// SPF of the HELO name as well (RFC 7208 §2.3), for whoever shows <see cref="AuthenticationVerdicts.HeloSpf"/>; no other verdict hangs on it. Where there is no reverse-path
    /// the name is checked in its place anyhow.
    /// </summary>
    public bool ChecksHelo { get; init; } = true;

    public SpfOptions Spf { get; init; } = new();

    /// <summary>Nobody, unless somebody is named.</summary>
    public ArcOverrideOptions ArcOverride { get; init; } = new();
}
