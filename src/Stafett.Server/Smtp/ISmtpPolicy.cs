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
    /// More octets of the message have come; those before do not change. Called while the rest is on its way, never after a failure: what can be done
    /// with a beginning need not wait for the end.
    /// </summary>
    void Receiving(MessageBuffer message)
    {
    }

    /// <summary>
    /// The whole message. 250 only when the promise is kept. The session disposes <paramref name="message"/> when the task has ended: whoever
    /// needs octets longer copies them.
    /// </summary>
    ValueTask<SmtpReply> DataAsync(MessageBuffer message, CancellationToken cancellationToken);
}
