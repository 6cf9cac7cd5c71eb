using System.Net;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;

namespace Stafett.Server.Smtp;

/// <summary>
/// What a server does with the mail that <c>SmtpSession</c> reads: the MX role, the sandbox's outside world, and tests. One instance serves
/// all connections. An exception from any method becomes <c>451 4.3.0</c>: never a bounce for our bug.
/// </summary>
public interface ISmtpPolicy
{
    /// <summary>Before the greeting. Null: go on. A reply: it is sent instead of the greeting and the connection ends.</summary>
    ValueTask<SmtpReply?> ConnectAsync(SmtpPeer peer, CancellationToken cancellationToken);

    /// <summary>MAIL. A positive reply comes with the transaction that answers RCPT and DATA, any other without.</summary>
    ValueTask<(SmtpReply Reply, ISmtpTransaction? Transaction)> MailAsync(SmtpPeer peer, MailParameters mail, CancellationToken cancellationToken);
}

/// <summary>One mail transaction (RFC 5321 §3.3). Dropped by the session on RSET, EHLO, STARTTLS, a failed DATA and at the end.</summary>
public interface ISmtpTransaction
{
    /// <summary>The session has checked syntax and count; a positive reply adds the recipient.</summary>
    ValueTask<SmtpReply> RcptAsync(EmailAddress recipient, CancellationToken cancellationToken);

    /// <summary>
    /// The whole message. 250 only when the promise is kept. The session disposes <paramref name="message"/> when the task has ended: whoever
    /// needs octets longer copies them.
    /// </summary>
    ValueTask<SmtpReply> DataAsync(MessageBuffer message, CancellationToken cancellationToken);
}

/// <summary>Who is on the other end; one per connection, told more as the session learns more.</summary>
public sealed class SmtpPeer
{
    /// <summary>Short, unique for the life of the process; in our logs and in our replies.</summary>
    public required string SessionId { get; init; }

    /// <summary>The client, as told by a trusted PROXY header where there was one.</summary>
    public required IPEndPoint Remote { get; init; }

    public required IPEndPoint Local { get; init; }

    /// <summary>The argument of EHLO or HELO; host-name characters, brackets and colons only. Null before it.</summary>
    public string? Helo { get; set; }

    /// <summary>EHLO was used.</summary>
    public bool IsExtended { get; set; }

    /// <summary>Such as <c>TLS1_3</c> and its cipher suite; null while the connection is plain.</summary>
    public TlsParameters? Tls { get; set; }

    /// <summary>The forward-confirmed name of the address (RFC 8601 §3, iprev); null while unknown or where there is none.</summary>
    public string? HostName { get; set; }

    /// <summary>The greeting has been sent: a session after STARTTLS does not send another (RFC 3207 §4.2).</summary>
    public bool GreetedBefore { get; set; }

    public required DateTimeOffset ConnectedAt { get; init; }
}

/// <param name="Protocol">Such as <c>TLSv1.3</c>.</param>
/// <param name="CipherSuite">Such as <c>TLS_AES_256_GCM_SHA384</c>.</param>
public sealed record TlsParameters(string Protocol, string CipherSuite, string? ServerName);
