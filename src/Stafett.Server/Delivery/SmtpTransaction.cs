using System.Runtime.CompilerServices;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;

namespace Stafett.Server.Delivery;

/// <summary>
/// One message to one server (RFC 5321 §3.3): envelope and content, in as few flights as the server allows. With PIPELINING the
/// envelope goes in one (RFC 2920), with CHUNKING too a small message goes in the same one (RFC 3030 §4.2).
/// </summary>
internal sealed class SmtpTransaction(
    SmtpConnection connection, SmtpWire wire, DeliveryOptions options, OutboundMessage message, IReadOnlyList<EmailAddress> recipients)
{
    // Up to this size a message goes with its envelope, before we know whether any recipient is accepted.
    private const int SmallMessage = 64 * 1024;

    // What is written to the socket at once, and so has to be taken within DataBlockTimeout.
    private const int Block = 64 * 1024;
    private const int LargeBlock = 256 * 1024;

    private static readonly TimeSpan LastWordsTime = TimeSpan.FromSeconds(2);

    private readonly OutputBuffer _output = new();
    private readonly DeliveryOutcome?[] _outcomes = new DeliveryOutcome?[recipients.Count];
    private readonly bool _pipelines = connection.Extensions.Pipelining;
    private readonly bool _chunks = connection.Extensions.Chunking;
    private SmtpReply? _farewell;

    private bool SendsWithEnvelope => _pipelines && _chunks && message.Length <= SmallMessage;

    private bool NeedsUtf8 => message.IsInternational || message.ReversePath.Address is { IsInternational: true };

    /// <summary>One outcome per recipient, in their order; or why the server answered for none: another connection may be tried without doubling the message.</summary>
    public async ValueTask<(IReadOnlyList<DeliveryOutcome>? Outcomes, DeliveryFailure? Unanswered)> RunAsync(CancellationToken cancellationToken)
    {
        wire.Begin(cancellationToken);
        try
        {
            RefuseWhatTheServerCannotTake();
            if (!IsSettled())
            {
                if (await SendEnvelopeAsync().ConfigureAwait(false) is { } unanswered)
                    return (null, unanswered);
                if (wire.IsUsable || !IsSettled())
                    await SendContentAsync().ConfigureAwait(false);
            }

            return (_outcomes!, null);
        }
        finally
        {
            _output.Release();
            wire.End();
        }
    }

    private void RefuseWhatTheServerCannotTake()
    {
        var extensions = connection.Extensions;
        var utf8Refused = !extensions.SmtpUtf8 && NeedsUtf8;
        for (var i = 0; i < _outcomes.Length; i++)
        {
            if (extensions.MaxSize is { } size && message.Length > size)
                Settle(i, SmtpReply.Of(552, "5.3.4", $"{connection.Host.Name} takes messages of up to {size} octets only"), DeliveryPhase.Envelope, false);
            else if (!extensions.SmtpUtf8 && (utf8Refused || recipients[i].IsInternational)) // RFC 6531 §3.2
                Settle(i, SmtpReply.Of(550, "5.6.7", $"{connection.Host.Name} does not offer SMTPUTF8"), DeliveryPhase.Envelope, false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<DeliveryFailure?> SendEnvelopeAsync()
    {
        var resets = connection.NeedsReset;
        connection.NeedsReset = true;
        if (SendsWithEnvelope)
            wire.End();
        if (_pipelines)
            WriteEnvelope(resets);
        if (resets)
        {
            if (!_pipelines)
                _output.Write("RSET\r\n"u8);
            var reset = await ReplyAsync(EnvelopeTimeout).ConfigureAwait(false);
            if (reset is not { IsPositive: true })
                return IsUnknown(reset) ? null : Unanswered(reset);
        }

        if (!_pipelines)
            WriteMail();
        var mail = await ReplyAsync(EnvelopeTimeout).ConfigureAwait(false);
        // RFC 5321 §3.8: 421 in place of an answer is that of a server which had already turned away.
        if (mail is null or { Code: 421 } or { Code: < 400, IsPositive: false })
            return IsUnknown(mail) ? null : Unanswered(mail);
        await ReadRecipientsAsync(mail).ConfigureAwait(false);
        return null;
    }

    // A server that has the whole message and is only slow may be taking it: another connection could double it, and so could too little patience.
    private TimeSpan EnvelopeTimeout => SendsWithEnvelope ? options.DataTerminationTimeout : options.CommandTimeout;

    private bool IsUnknown(SmtpReply? reply)
    {
        if (reply is not null || !SendsWithEnvelope || wire.Failure != WireFailure.TimedOut)
            return false;
        SettleAll(null);
        return true;
    }

    private async ValueTask ReadRecipientsAsync(SmtpReply mail)
    {
        for (var i = 0; i < _outcomes.Length; i++)
        {
            if (_outcomes[i] is not null)
                continue;
            if (!mail.IsPositive && !_pipelines)
            {
                Settle(i, mail, DeliveryPhase.Envelope, true);
                continue;
            }

            if (!_pipelines)
                WriteRecipient(recipients[i]);
            var reply = await ReplyAsync(options.CommandTimeout).ConfigureAwait(false);
            if (!mail.IsPositive)
                Settle(i, mail, DeliveryPhase.Envelope, true);
            else if (reply is null)
                SettleLost(i, DeliveryPhase.Envelope);
            else if (!reply.IsPositive)
                SettleRefused(i, reply, DeliveryPhase.Envelope);
        }
    }

    private ValueTask SendContentAsync() => SendsWithEnvelope ? SettleAsync() : _chunks ? SendChunkAsync() : SendDataAsync();

    private async ValueTask SettleAsync() => SettleAll(await FinalReplyAsync().ConfigureAwait(false));

    // RFC 3030 §2. One chunk of any size: what has to stay in memory here is the message, which is there already.
    private async ValueTask SendChunkAsync()
    {
        if (IsSettled())
            return;
        if (!wire.IsInStep())
        {
            SettleAll(null);
            return;
        }

        WriteChunkHeader();
        _output.Write(message.Prefix.Span);
        var left = message.Content.Length;
        if (left == 0)
            wire.End();
        var sent = await FlushAsync(options.DataBlockTimeout).ConfigureAwait(false);
        foreach (var segment in message.Content)
        {
            for (var rest = segment; sent && !rest.IsEmpty; rest = rest[Math.Min(rest.Length, LargeBlock)..])
            {
                var block = rest[..Math.Min(rest.Length, LargeBlock)];
                left -= block.Length;
                if (left == 0)
                    wire.End();
                sent = await wire.SendAsync(block, options.DataBlockTimeout).ConfigureAwait(false);
            }
        }

        SettleAll(await FinalReplyAsync().ConfigureAwait(false));
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendDataAsync()
    {
        if (!_pipelines)
        {
            if (IsSettled())
                return;
            _output.Write("DATA\r\n"u8);
        }

        var reply = await ReplyAsync(options.CommandTimeout).ConfigureAwait(false);
        if (reply is not { Code: 354 })
        {
            // Anything positive here means that we and the server disagree about where we are: it is no acceptance.
            var outOfOrder = reply is { Code: < 400 };
            connection.IsEnding |= outOfOrder;
            SettleAll(outOfOrder ? null : reply);
            return;
        }

        // A verdict on what it has not been given yet.
        if (!wire.IsInStep())
        {
            SettleAll(null);
            return;
        }

        // RFC 2920 §3.1: a server that answers 354 although it accepted nobody gets an empty message, and its verdict is ignored.
        if (IsSettled())
            _output.Write(".\r\n"u8);
        else
            await StuffAsync().ConfigureAwait(false);
        SettleAll(await FinalReplyAsync().ConfigureAwait(false));
    }

    private async ValueTask StuffAsync()
    {
        var stuffer = new DotStuffer();
        _output.Reserve((int)Math.Min(message.Length + 256, Block));
        var pieces = message.Content.GetEnumerator();
        for (var piece = message.Prefix; ; piece = pieces.Current)
        {
            while (!piece.IsEmpty)
            {
                stuffer.Write(piece.Span, _output.Room, out var consumed, out var written);
                _output.Advance(written);
                piece = piece[consumed..];
                if (_output.Room.Length < DotStuffer.MinimumRoom && !await FlushAsync(options.DataBlockTimeout).ConfigureAwait(false))
                    return;
            }

            if (!pieces.MoveNext())
                break;
        }

        _output.Reserve(DotStuffer.MinimumRoom);
        _output.Advance(stuffer.Finish(_output.Room));
    }

    // The last octets: once they may have left, the message may be taken, and only the answer tells. The caller's token no longer counts.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpReply?> FinalReplyAsync()
    {
        wire.End();
        var reply = await ReplyAsync(options.DataTerminationTimeout).ConfigureAwait(false) ?? await LastWordsAsync().ConfigureAwait(false);
        return reply is { IsPositive: true } && wire.HasInputAhead && await IsTakenBackAsync().ConfigureAwait(false) ? null : reply;
    }

    // More answers than questions: one of the former was another's, and the last of them is that to the content. 421 is a farewell and no answer.
    private async ValueTask<bool> IsTakenBackAsync()
    {
        connection.IsEnding = true;
        return await wire.ReadAsync(LastWordsTime).ConfigureAwait(false) is { Code: >= 400 and not 421 };
    }

    // Everything for the recipients that are still open. Once the content is on its way, a lost connection is 451: the message may or
    // may not have arrived, and only a second try makes sure that it is not lost (RFC 5321 §4.2.5 and 6.1).
    private void SettleAll(SmtpReply? reply)
    {
        if (reply is { IsPositive: true })
            connection.NeedsReset = false;
        for (var i = 0; i < _outcomes.Length; i++)
        {
            if (_outcomes[i] is not null)
                continue;
            if (reply is { IsPositive: true })
                Settle(i, reply, DeliveryPhase.Accepted, true);
            else if (reply is null)
                SettleLost(i, DeliveryPhase.Data);
            else
                SettleRefused(i, reply, DeliveryPhase.Data);
        }
    }

    private void SettleRefused(int index, SmtpReply reply, DeliveryPhase phase)
    {
        if (reply.Code >= 400)
        {
            Settle(index, reply, phase, true);
            return;
        }

        connection.IsEnding = true;
        var lost = connection.Lost(phase);
        Settle(index, lost.Reply, phase, false);
    }

    private void SettleLost(int index, DeliveryPhase phase)
    {
        if (_farewell is { } farewell)
            Settle(index, farewell, phase, true);
        else
            Settle(index, connection.Lost(phase).Reply, phase, false);
    }

    private void Settle(int index, SmtpReply reply, DeliveryPhase phase, bool isRemote) =>
        _outcomes[index] = new DeliveryOutcome(recipients[index], reply, phase, connection.RemoteHost, isRemote);

    private bool IsSettled() => Array.IndexOf(_outcomes, null) < 0;

    private DeliveryFailure Unanswered(SmtpReply? reply)
    {
        connection.IsEnding = true;
        return reply is { Code: >= 400 } ? connection.Refused(reply, DeliveryPhase.Envelope) : connection.Lost(DeliveryPhase.Envelope);
    }

    // Sends what is waiting, then reads one reply.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SmtpReply?> ReplyAsync(TimeSpan limit)
    {
        if (!_output.IsEmpty && !await FlushAsync(options.DataBlockTimeout).ConfigureAwait(false))
            return await LastWordsAsync().ConfigureAwait(false);
        return Note(await wire.ReadAsync(limit).ConfigureAwait(false));
    }

    // What was not sent to its end cannot have been accepted: only a refusal counts.
    private async ValueTask<SmtpReply?> LastWordsAsync() =>
        await wire.ReadLastWordsAsync(LastWordsTime).ConfigureAwait(false) is { Code: >= 400 } reply ? Note(reply) : null;

    // RFC 5321 §3.8: after 421 the server closes. Commands that were already on their way may stay without an answer; 421 is theirs.
    private SmtpReply? Note(SmtpReply? reply)
    {
        if (reply is { Code: 421 })
        {
            connection.IsEnding = true;
            _farewell ??= reply;
        }

        return reply;
    }

    private async ValueTask<bool> FlushAsync(TimeSpan limit)
    {
        var sent = await wire.SendAsync(_output.Written, limit).ConfigureAwait(false);
        _output.Clear();
        return sent;
    }

    private void WriteEnvelope(bool resets)
    {
        if (resets)
            _output.Write("RSET\r\n"u8);
        WriteMail();
        for (var i = 0; i < _outcomes.Length; i++)
        {
            if (_outcomes[i] is null)
                WriteRecipient(recipients[i]);
        }

        if (SendsWithEnvelope)
        {
            WriteChunkHeader();
            _output.Reserve((int)message.Length);
            _output.Write(message.Prefix.Span);
            foreach (var segment in message.Content)
                _output.Write(segment.Span);
        }
        else if (!_chunks)
        {
            _output.Write("DATA\r\n"u8);
        }
    }

    private void WriteMail()
    {
        var extensions = connection.Extensions;
        _output.Write("MAIL FROM:<"u8);
        if (message.ReversePath.Address is { } sender)
            _output.Write(sender.ToString());
        _output.Write(">"u8);
        if (extensions.Size) // RFC 1870 §6.1
        {
            _output.Write(" SIZE="u8);
            _output.Write(message.Length);
        }

        // RFC 6152 §3 wants a message converted when 8BITMIME is not offered. Conversion breaks every DKIM signature; servers that do not
        // offer it and still damage octets are hardly to be found. So it goes as it is, as from any forwarder.
        if (message.Is8Bit && extensions.EightBitMime)
            _output.Write(" BODY=8BITMIME"u8);
        if (extensions.SmtpUtf8 && (NeedsUtf8 || message.IsDeclaredInternational || recipients.Any(static r => r.IsInternational))) // RFC 6531 §3.4
            _output.Write(" SMTPUTF8"u8);
        _output.Write("\r\n"u8);
    }

    private void WriteRecipient(EmailAddress recipient)
    {
        _output.Write("RCPT TO:<"u8);
        _output.Write(recipient.LocalPart.ToString());
        _output.Write("@"u8);
        _output.Write(recipient.Domain.Name);
        _output.Write(">\r\n"u8);
    }

    private void WriteChunkHeader()
    {
        _output.Write("BDAT "u8);
        _output.Write(message.Length);
        _output.Write(" LAST\r\n"u8);
    }
}
