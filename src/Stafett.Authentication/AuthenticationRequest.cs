using System.Net;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Iprev;
using Stafett.Protocols.Smtp;

namespace Stafett.Authentication;

/// <summary>A message as it came: from whom, and what is in it.</summary>
public sealed record AuthenticationRequest
{
    public required IPAddress Client { get; init; }

    /// <summary>False for a message from a file of which nobody knows where it came from: SPF and the client's name are none then, and nothing is asked for them.</summary>
    public bool IsClientKnown { get; init; } = true;

    /// <summary>As in HELO or EHLO; null or empty: the client said nothing.</summary>
    public string? Helo { get; init; }

    public required ReversePath MailFrom { get; init; }

    /// <summary>Read from the header section before the body came, because they say what the body has to be hashed for.</summary>
    public required MessageSignatures Message { get; init; }

    /// <summary>Of a hasher that <see cref="Message"/> made.</summary>
    public required BodyHashes Bodies { get; init; }

    /// <summary>Where it is known already, as a server knows it since the client connected; null: it is looked up.</summary>
    public IprevVerdict? Iprev { get; init; }

    /// <summary>Our own name, as in explanations of SPF.</summary>
    public string ReceivingHost { get; init; } = "unknown";
}
