using Stafett.Protocols.Message;

namespace Stafett.Protocols.Smtp;

/// <summary>A command line of RFC 5321 §4.1, read and checked.</summary>
public abstract record SmtpCommand;

/// <summary>EHLO or HELO.</summary>
public sealed record HelloCommand(string Name, bool IsExtended) : SmtpCommand;

public sealed record MailCommand(MailParameters Parameters) : SmtpCommand;

/// <param name="Recipient">Null for <c>RCPT TO:&lt;postmaster&gt;</c> without a domain (RFC 5321 §4.5.1).</param>
public sealed record RcptCommand(EmailAddress? Recipient) : SmtpCommand;

/// <summary>RFC 3030 §2</summary>
public sealed record BdatCommand(long Size, bool IsLast) : SmtpCommand;

/// <summary>A command that is its verb alone (NOOP, VRFY and HELP with an argument that says nothing to us).</summary>
public sealed record SimpleCommand(SmtpVerb Verb) : SmtpCommand;

/// <summary>Not understood; <see cref="Reply"/> says why. <see cref="IsForeign"/>: it does not begin with any verb of SMTP.</summary>
public sealed record InvalidCommand(SmtpReply Reply, bool IsForeign = false) : SmtpCommand;

public enum SmtpVerb
{
    Data,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Expn,
    Help,
    StartTls,
    Auth,
}
