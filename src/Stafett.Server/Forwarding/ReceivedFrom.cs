using System.Net;
using Stafett.Authentication.Iprev;

namespace Stafett.Server.Forwarding;

/// <summary>Who handed us a message and how: what forwarding needs to know of a connection, whichever front door it came through.</summary>
public sealed record ReceivedFrom
{
    public required IPAddress Remote { get; init; }

    /// <summary>False where a message comes from a file and nobody said who sent it: nothing is asked about the address.</summary>
    public bool IsClientKnown { get; init; } = true;

    /// <summary>The client's own port; 0 where it is not known.</summary>
    public int RemotePort { get; init; }

    /// <summary>Whether the client has a name of its own.</summary>
    public IprevVerdict Iprev { get; init; } = new(IprevResult.TempError, null);

    /// <summary>The client's forward-confirmed name; null where there is none.</summary>
    public string? HostName => Iprev.Name;

    /// <summary>The argument of EHLO or HELO.</summary>
    public string? Helo { get; init; }

    /// <summary>EHLO was used.</summary>
    public bool IsExtended { get; init; }

    /// <summary>SMTPUTF8 was asked for: our fields may hold UTF-8.</summary>
    public bool IsInternational { get; init; }

    /// <summary>Such as <c>TLSv1.3</c>; null while the connection was plain.</summary>
    public string? TlsVersion { get; init; }

    public string? CipherSuite { get; init; }

    public required string SessionId { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }
}
