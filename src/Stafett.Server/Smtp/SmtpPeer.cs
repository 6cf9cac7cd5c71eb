using System.Net;
using Stafett.Authentication.Iprev;

namespace Stafett.Server.Smtp;

/// <summary>Who is on the other end; one per session, told more as the session learns more.</summary>
public sealed class SmtpPeer
{
    /// <summary>Short, unique for the life of the process; in our logs and in our replies.</summary>
    public required string SessionId { get; init; }

    /// <summary>The client, as told by a trusted PROXY header where there was one.</summary>
    public required IPEndPoint Remote { get; init; }

    public required IPEndPoint Local { get; init; }

    public required DateTimeOffset ConnectedAt { get; init; }

    /// <summary>The argument of EHLO or HELO; host-name characters, brackets and colons only. Null before it.</summary>
    public string? Helo { get; set; }

    /// <summary>EHLO was used.</summary>
    public bool IsExtended { get; set; }

    /// <summary>Null while the connection is plain.</summary>
    public TlsParameters? Tls { get; init; }

    /// <summary>The greeting has been sent: a session after STARTTLS does not send another (RFC 3207 §4.2).</summary>
    public bool GreetedBefore { get; set; }

    /// <summary>
    /// The look-up of the forward-confirmed name of the address (RFC 8601 §3), which runs while the client talks.
    /// It says nothing that the client claimed, so it outlives STARTTLS.
    /// </summary>
    public Task<IprevVerdict> Iprev { get; set; } = Task.FromResult(new IprevVerdict(IprevResult.TempError, null));

    /// <summary>The same client inside TLS: everything that it said in clear text is forgotten (RFC 3207 §4.2).</summary>
    public SmtpPeer Secured(TlsParameters tls) => new()
    {
        SessionId = SessionId,
        Remote = Remote,
        Local = Local,
        ConnectedAt = ConnectedAt,
        GreetedBefore = GreetedBefore,
        Iprev = Iprev,
        Tls = tls,
    };
}

/// <param name="Protocol">Such as <c>TLSv1.3</c>.</param>
/// <param name="CipherSuite">Such as <c>TLS_AES_256_GCM_SHA384</c>.</param>
/// <param name="ServerName">SNI, null where the client sent none.</param>
public sealed record TlsParameters(string Protocol, string CipherSuite, string? ServerName);
