using System.IO.Pipelines;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;

namespace Stafett.Server.Smtp;

/// <summary>Why a session ended; the tag of a metric.</summary>
public enum SmtpSessionEnd
{
    Quit,
    PeerClosed,
    StartTls,
    Timeout,
    ShuttingDown,
    TooManyErrors,
    Refused,
    ProtocolViolation,
    Fault,
}

/// <summary>What all sessions of a listener share.</summary>
/// <param name="Greeting">Our host name.</param>
public sealed record SmtpSessionContext(
    string Greeting, LimitOptions Limits, MemoryBudget Budget, ISmtpPolicy Policy, TimeProvider Time, ServerMetrics Metrics, ILogger Logger)
{
    private const string StartTlsLine = "STARTTLS\n";

    /// <summary>The listener has a certificate.</summary>
    public bool OffersStartTls { get; init; }

    // The same for every connection, so made once.
    internal SmtpReply Welcome { get; } = SmtpReply.Plain(220, $"{Greeting} ESMTP Stafett");

    internal SmtpReply Hello { get; } = SmtpReply.Plain(250, Greeting);

    internal SmtpReply ExtendedHello { get; } = SmtpReply.Plain(250, Extensions(Greeting, Limits, ""));

    internal SmtpReply ExtendedHelloWithStartTls { get; } = SmtpReply.Plain(250, Extensions(Greeting, Limits, StartTlsLine));

    private static string Extensions(string greeting, LimitOptions limits, string more) =>
        $"{greeting}\nPIPELINING\nSIZE {limits.MessageSize}\n8BITMIME\nSMTPUTF8\nENHANCEDSTATUSCODES\nCHUNKING\n"
        + $"LIMITS MAILMAX={limits.MessagesPerConnection} RCPTMAX={limits.Recipients}\n{more}HELP"; // RFC 9422 §4
}

/// <summary>
/// The server's side of one SMTP connection, from the greeting to its end (RFC 5321 §3). Serves everybody on the Internet, before any proof of who they are.
/// Invariants: every reply is written here and nowhere else; a transaction is one object, replaced whole and never patched; 250 to a message only
/// after the policy has kept its promise; nothing is known after STARTTLS that was said before it (a new session is made); every read is bounded in
/// octets and time; an unknown failure is 4yz.
/// </summary>
public sealed partial class SmtpSession(SmtpSessionContext context, SmtpPeer peer, PipeReader input, PipeWriter output)
{
    private static readonly SmtpReply Ok = SmtpReply.Of(250, "2.0.0", "OK");
    private static readonly SmtpReply RecipientOk = SmtpReply.Of(250, "2.1.5", "Recipient OK");
    private static readonly SmtpReply StartMail = SmtpReply.Plain(354, "Start mail input; end with <CR><LF>.<CR><LF>");
    private static readonly SmtpReply Bye = SmtpReply.Of(221, "2.0.0", "Goodbye") with { Closes = true };
    private static readonly SmtpReply CannotVerify = SmtpReply.Of(252, "2.5.0", "Cannot verify, but will take a message and try");
    private static readonly SmtpReply NotImplemented = SmtpReply.Of(502, "5.5.1", "Not implemented");
    private static readonly SmtpReply NoAuth = SmtpReply.Of(502, "5.5.1", "This server takes mail for its domains without a log-in");
    private static readonly SmtpReply HelpText = SmtpReply.Of(214, "2.0.0", "EHLO MAIL RCPT DATA BDAT RSET NOOP VRFY HELP STARTTLS QUIT; RFC 5321 says the rest");
    private static readonly SmtpReply HelloFirst = SmtpReply.Of(503, "5.5.1", "Say EHLO first");
    private static readonly SmtpReply NestedMail = SmtpReply.Of(503, "5.5.1", "A transaction is already open: RSET first");
    private static readonly SmtpReply MailFirst = SmtpReply.Of(503, "5.5.1", "MAIL first");
    private static readonly SmtpReply RecipientFirst = SmtpReply.Of(503, "5.5.1", "RCPT first");
    private static readonly SmtpReply NoRecipients = SmtpReply.Of(554, "5.5.1", "No valid recipients");
    private static readonly SmtpReply DataAfterBdat = SmtpReply.Of(503, "5.5.1", "BDAT has begun: DATA cannot follow it");
    private static readonly SmtpReply TooManyRecipients = SmtpReply.Of(452, "4.5.3", "Too many recipients: send the message to the others separately");
    private static readonly SmtpReply TooManyMessages = SmtpReply.Of(421, "4.7.0", "Enough messages for one connection, come again") with { Closes = true };
    private static readonly SmtpReply NoMessageComes = SmtpReply.Of(421, "4.7.0", "No message for too long, come again when there is one") with { Closes = true };
    private static readonly SmtpReply TooManyErrors = SmtpReply.Of(421, "4.7.0", "Too many errors") with { Closes = true };
    private static readonly SmtpReply InternalError = SmtpReply.Of(451, "4.3.0", "Something went wrong here, try again later");
    private static readonly SmtpReply InternalErrorInMessage = SmtpReply.Of(421, "4.3.0", "Something went wrong here, try again later") with { Closes = true };
    private static readonly SmtpReply TlsReady = SmtpReply.Of(220, "2.0.0", "Ready to start TLS");
    private static readonly SmtpReply TlsNotOffered = SmtpReply.Of(502, "5.5.1", "STARTTLS is not offered here");
    private static readonly SmtpReply TlsNotNow = SmtpReply.Of(503, "5.5.1", "STARTTLS is not possible now");
    private static readonly SmtpReply TlsPipelined = SmtpReply.Of(501, "5.5.1", "Nothing may follow STARTTLS before its reply") with { Closes = true };

    private const int MaxUnflushed = 16 * 1024;

    private ISmtpTransaction? _transaction;
    private int _recipients;
    private BdatState? _bdat;
    private int _errors;
    private int _idleCommands;
    private long _lastMessageAt;
    private int _messages;
    private bool _understood;

    /// <summary>Runs the session to its end. Never throws for what the peer does.</summary>
    public async Task<SmtpSessionEnd> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            _lastMessageAt = context.Time.GetTimestamp();
            // After STARTTLS there is no second greeting (RFC 3207 §4.2).
            if (peer.Tls is null || !peer.GreetedBefore)
            {
                var refusal = await context.Policy.ConnectAsync(peer, cancellationToken).ConfigureAwait(false);
                peer.GreetedBefore = true;
                await ReplyAsync(refusal ?? context.Welcome, flush: true, cancellationToken).ConfigureAwait(false);
                if (refusal is not null)
                {
                    context.Metrics.ConnectionsRefused.Add(ConnectionRefusal.Policy);
                    return SmtpSessionEnd.Refused;
                }
            }

            return await RunCommandsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or Microsoft.AspNetCore.Connections.ConnectionAbortedException or OperationCanceledException or System.Net.Sockets.SocketException)
        {
            return _timedOut ? SmtpSessionEnd.Timeout : SmtpSessionEnd.PeerClosed;
        }
        catch (Exception e)
        {
            LogFault(context.Logger, peer.SessionId, e);
            return SmtpSessionEnd.Fault;
        }
        finally
        {
            DropTransaction();
        }
    }

    // The wait for a command and the answer to it stand in this one method, which lives as long as the connection: methods of their own would be suspended,
    // and cost what that costs, for each command.
    private async Task<SmtpSessionEnd> RunCommandsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (!input.TryRead(out var result))
            {
                // All pipelined commands are answered: one flush for the batch (RFC 2920 §3.1).
                await FlushAsync(cancellationToken).ConfigureAwait(false);
                BeginWait();
                result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref _awaitsCommand, false);
            }

            if (Volatile.Read(ref _stopping) || result.IsCanceled)
            {
                input.AdvanceTo(result.Buffer.Start);
                await ReplyAsync(_stopping ? ShuttingDown : IdleTooLong, flush: true, cancellationToken).ConfigureAwait(false);
                return _stopping ? SmtpSessionEnd.ShuttingDown : SmtpSessionEnd.Timeout;
            }

            if (!TryTakeCommand(result.Buffer, out var command))
            {
                if (result.IsCompleted)
                    return SmtpSessionEnd.PeerClosed;
                continue;
            }

            EndWait();
            if (command is SimpleCommand { Verb: SmtpVerb.StartTls })
            {
                if (await StartTlsAsync(cancellationToken).ConfigureAwait(false) is { } ended)
                    return ended;
                continue;
            }

            SmtpReply? reply;
            try
            {
                // A connection is a place that others wait for; with a NOOP now and then it could be held for ever.
                reply = context.Time.GetElapsedTime(_lastMessageAt) > context.Limits.WithoutMessage && command is not SimpleCommand { Verb: SmtpVerb.Quit }
                    ? NoMessageComes
                    : await AnswerAsync(command, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is not (OperationCanceledException or IOException or Microsoft.AspNetCore.Connections.ConnectionAbortedException))
            {
                reply = FaultIn(command, e);
            }

            if (reply is null)
                return _timedOut ? SmtpSessionEnd.Timeout : SmtpSessionEnd.PeerClosed;
            reply = await CountErrorAsync(command, reply, cancellationToken).ConfigureAwait(false);
            await ReplyAsync(reply, flush: reply.Closes, cancellationToken).ConfigureAwait(false);
            if (reply.Closes)
                return EndAfter(reply);
        }
    }

    private SmtpSessionEnd EndAfter(SmtpReply reply) =>
        reply.Code == 221 ? SmtpSessionEnd.Quit
        : ReferenceEquals(reply, TooManyErrors) ? SmtpSessionEnd.TooManyErrors
        : ReferenceEquals(reply, NoMessageComes) ? SmtpSessionEnd.Timeout
        : ReferenceEquals(reply, InternalErrorInMessage) ? SmtpSessionEnd.Fault
        : _timedOut ? SmtpSessionEnd.Timeout
        : SmtpSessionEnd.ProtocolViolation;

    /// <summary>Null: the peer went away in the middle of a message.</summary>
    private ValueTask<SmtpReply?> AnswerAsync(SmtpCommand command, CancellationToken cancellationToken) => command switch
    {
        RcptCommand rcpt => RcptAsync(rcpt, cancellationToken),
        MailCommand mail => MailAsync(mail, cancellationToken),
        BdatCommand bdat => BdatAsync(bdat, cancellationToken),
        SimpleCommand { Verb: SmtpVerb.Data } => DataAsync(cancellationToken),
        not InvalidCommand and not SimpleCommand { Verb: SmtpVerb.Quit } when ++_idleCommands > context.Limits.CommandsWithoutMessage => ValueTask.FromResult<SmtpReply?>(NoMessageComes),
        _ => ValueTask.FromResult<SmtpReply?>(Answer(command)),
    };

    private SmtpReply Answer(SmtpCommand command) => command switch
    {
        HelloCommand hello => Hello(hello),
        InvalidCommand invalid => invalid.Reply,
        SimpleCommand { Verb: SmtpVerb.Rset } => Reset(),
        SimpleCommand { Verb: SmtpVerb.Noop } => Ok,
        SimpleCommand { Verb: SmtpVerb.Quit } => Bye,
        SimpleCommand { Verb: SmtpVerb.Vrfy } => CannotVerify,
        SimpleCommand { Verb: SmtpVerb.Help } => HelpText,
        SimpleCommand { Verb: SmtpVerb.Auth } => NoAuth,
        _ => NotImplemented,
    };

    private SmtpReply FaultIn(SmtpCommand command, Exception exception)
    {
        // Ours, not theirs: the sender keeps the message and comes again.
        LogFault(context.Logger, peer.SessionId, exception);
        DropTransaction();
        // Nobody knows how much of a message has been read: what is left of it must not be taken for commands.
        return command is BdatCommand or SimpleCommand { Verb: SmtpVerb.Data } ? InternalErrorInMessage : InternalError;
    }

    /// <summary>What goes wrong in the policy is never the connection's end, be it called IOException or cancellation; only that of the connection itself is.</summary>
    private SmtpReply FaultInPolicy(Exception exception)
    {
        LogFault(context.Logger, peer.SessionId, exception);
        return InternalError;
    }

    private SmtpReply Hello(HelloCommand hello)
    {
        // RFC 5321 §4.1.4: EHLO in the middle is a RSET.
        DropTransaction();
        peer.Helo = hello.Name;
        peer.IsExtended = hello.IsExtended;
        _understood = true;
        if (!hello.IsExtended)
            return context.Hello;
        return context.OffersStartTls && peer.Tls is null ? context.ExtendedHelloWithStartTls : context.ExtendedHello;
    }

    private async ValueTask<SmtpReply?> MailAsync(MailCommand mail, CancellationToken cancellationToken)
    {
        if (peer.Helo is null)
            return HelloFirst;
        if (_transaction is not null)
            return NestedMail;
        if (_messages >= context.Limits.MessagesPerConnection)
            return TooManyMessages;
        if (mail.Parameters.Size > context.Limits.MessageSize)
            return TooLarge();
        _failedBdat = null;
        try
        {
            var (reply, transaction) = await context.Policy.MailAsync(peer, mail.Parameters, cancellationToken).ConfigureAwait(false);
            if (reply.IsPositive)
            {
                _transaction = transaction;
                _parameters = mail.Parameters;
            }

            return reply;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return FaultInPolicy(e);
        }
    }

    private async ValueTask<SmtpReply?> RcptAsync(RcptCommand rcpt, CancellationToken cancellationToken)
    {
        var reply = RefuseRecipient(rcpt);
        if (reply is null)
        {
            // A fault costs this recipient only: without the transaction DATA would be refused for good, and the others' message would bounce.
            try
            {
                reply = await _transaction!.RcptAsync(rcpt.Recipient ?? new EmailAddress(Postmaster, OwnDomain), cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                reply = FaultInPolicy(e);
            }

            if (reply.IsPositive)
                _recipients++;
        }

        context.Metrics.Recipients.Add(ServerMetrics.Class(reply));
        return reply;
    }

    private SmtpReply? RefuseRecipient(RcptCommand rcpt)
    {
        if (_transaction is null)
            return peer.Helo is null ? HelloFirst : MailFirst;
        if (_bdat is not null)
            return SmtpReply.Of(503, "5.5.1", "The message has begun: no more recipients");
        if (_recipients >= context.Limits.Recipients)
            return TooManyRecipients;
        return rcpt.Recipient is { IsInternational: true } && !_parameters!.IsInternational
            ? SmtpReply.Of(553, "5.6.7", "An address outside ASCII needs SMTPUTF8")
            : null;
    }

    private static readonly LocalPart Postmaster = LocalPart.Parse("postmaster");

    private Domain OwnDomain => Domain.Parse(context.Greeting);

    private SmtpReply Reset()
    {
        DropTransaction();
        return Ok;
    }

    /// <summary>The one place where a transaction ends, however it ends.</summary>
    private void DropTransaction()
    {
        _transaction = null;
        _parameters = null;
        _recipients = 0;
        _bdat?.Message.Dispose();
        _bdat = null;
        _failedBdat = null;
    }

    /// <summary>Null: stay in clear text.</summary>
    private async ValueTask<SmtpSessionEnd?> StartTlsAsync(CancellationToken cancellationToken)
    {
        var refusal = !context.OffersStartTls ? TlsNotOffered : peer.Tls is not null || _transaction is not null ? TlsNotNow : null;
        if (refusal is null && HasBufferedInput())
        {
            // RFC 3207 §5: whatever is behind the command was written by somebody without the key.
            await ReplyAsync(TlsPipelined, flush: true, cancellationToken).ConfigureAwait(false);
            return SmtpSessionEnd.ProtocolViolation;
        }

        await ReplyAsync(refusal ?? TlsReady, flush: true, cancellationToken).ConfigureAwait(false);
        return refusal is null ? SmtpSessionEnd.StartTls : null;
    }

    private async ValueTask<SmtpReply> CountErrorAsync(SmtpCommand command, SmtpReply reply, CancellationToken cancellationToken)
    {
        if (!reply.IsPermanent || reply.Closes)
            return reply;
        context.Metrics.CommandErrors.Add();
        if (!_understood && command is InvalidCommand { IsForeign: true })
            return reply with { Closes = true };
        if (++_errors >= context.Limits.ErrorsBeforeClose)
            return TooManyErrors;
        if (_errors > context.Limits.ErrorsBeforeDelay)
        {
            await FlushAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromSeconds(1), context.Time, cancellationToken).ConfigureAwait(false);
        }

        return reply;
    }

    private SmtpReply TooLarge() =>
        SmtpReply.Of(552, "5.3.4", $"The message is larger than the limit of {context.Limits.MessageSize} octets");

    private async ValueTask ReplyAsync(SmtpReply reply, bool flush, CancellationToken cancellationToken)
    {
        SmtpReplyWriter.Write(output, reply);
        // A peer may send commands faster than it reads replies: they must not pile up here.
        if (flush || output.UnflushedBytes >= MaxUnflushed)
            await FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(1, LogLevel.Error, "Session {Session}: unexpected failure")]
    private static partial void LogFault(ILogger logger, string session, Exception exception);
}
