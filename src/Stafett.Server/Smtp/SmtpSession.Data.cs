using System.Buffers;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Observability;

namespace Stafett.Server.Smtp;

/// <summary>Receiving a message: DATA (RFC 5321 §4.1.1.4) and BDAT (RFC 3030).</summary>
public sealed partial class SmtpSession
{
    private static readonly SmtpReply OutOfMemory = SmtpReply.Of(452, "4.3.1", "Too many messages at once, try again soon");
    private static readonly SmtpReply ChunkOk = SmtpReply.Of(250, "2.0.0", "Chunk taken");
    private static readonly TimeSpan RateGrace = TimeSpan.FromSeconds(30);

    private MailParameters? _parameters;
    private SmtpReply? _failedBdat;

    /// <summary>A message in the making, over several BDAT commands.</summary>
    private sealed class BdatState(MessageBuffer message, int maxLine, long started)
    {
        /// <summary>The chunks of a message have together the time of one message.</summary>
        public long Started { get; } = started;

        public MessageBuffer Message { get; } = message;

        public DataDecoder Decoder = new(isDotStuffed: false, maxLine);

        /// <summary>Set once: the rest of the message is read and thrown away.</summary>
        public SmtpReply? Failure { get; set; }
    }

    private async ValueTask<SmtpReply?> DataAsync(CancellationToken cancellationToken)
    {
        if (_transaction is null)
            return peer.Helo is null ? HelloFirst : MailFirst;
        if (_bdat is not null)
        {
            DropTransaction();
            return DataAfterBdat;
        }

        if (_recipients == 0)
            return NoRecipients;
        if (!context.Budget.HasRoom(_parameters!.Size ?? 0, peer.Remote.Address))
        {
            DropTransaction();
            return OutOfMemory;
        }

        await ReplyAsync(StartMail, flush: true, cancellationToken).ConfigureAwait(false);
        using var message = new MessageBuffer(context.Budget, peer.Remote.Address);
        var decoder = new DataDecoder(isDotStuffed: true, context.Limits.MessageLine);
        SmtpReply? failure = null;
        long received = 0;
        var started = context.Time.GetTimestamp();
        // Reads to the end of data whatever happens, so that both sides agree where it is.
        while (!decoder.IsEnd)
        {
            if (!input.TryRead(out var result))
            {
                SetDeadline(DataPatience(started));
                result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
                ClearDeadline();
            }

            if (result.IsCanceled && _timedOut)
                return await EndForSlownessAsync(cancellationToken).ConfigureAwait(false);
            var consumed = Decode(result.Buffer, ref decoder, message, ref failure);
            if (failure is null)
                _transaction.Receiving(message);
            received += result.Buffer.Slice(0, consumed).Length;
            input.AdvanceTo(consumed);
            if (!decoder.IsEnd && !GoesOn(result.IsCompleted, started, received))
                return result.IsCompleted ? Gone() : await EndForSlownessAsync(cancellationToken).ConfigureAwait(false);
        }

        return await CompleteAsync(message, failure ?? Judge(decoder.Fault), decoder.Is8Bit).ConfigureAwait(false);
    }

    private SequencePosition Decode(in ReadOnlySequence<byte> buffer, ref DataDecoder decoder, MessageBuffer message, ref SmtpReply? failure)
    {
        long consumed = 0;
        foreach (var segment in buffer)
        {
            var octets = segment.Span;
            while (!octets.IsEmpty && !decoder.IsEnd)
            {
                var count = decoder.Read(octets, out var run);
                octets = octets[count..];
                consumed += count;
                Keep(message, run, ref failure);
            }

            if (decoder.IsEnd)
                break;
        }

        return buffer.GetPosition(consumed);
    }

    private void Keep(MessageBuffer message, ReadOnlySpan<byte> run, ref SmtpReply? failure)
    {
        if (failure is not null)
            return;
        if (message.Length + run.Length > context.Limits.MessageSize)
        {
            failure = TooLarge();
        }
        else if (!message.TryWrite(run))
        {
            failure = OutOfMemory;
        }
    }

    private async ValueTask<SmtpReply?> BdatAsync(BdatCommand bdat, CancellationToken cancellationToken)
    {
        var refusal = _transaction is null ? (peer.Helo is null ? HelloFirst : _failedBdat ?? MailFirst) : _recipients == 0 ? NoRecipients : null;
        if (refusal is not null)
        {
            if (bdat.IsLast)
                _failedBdat = null;
            // RFC 3030 §2: the chunk follows the command whatever we think of it. One that no message could fill is not read.
            if (bdat.Size > context.Limits.MessageSize)
                return refusal with { Closes = true };
            return await SkipChunkAsync(bdat.Size, cancellationToken).ConfigureAwait(false) ? refusal : Unfinished();
        }

        _bdat ??= new BdatState(new MessageBuffer(context.Budget, peer.Remote.Address), context.Limits.MessageLine, context.Time.GetTimestamp());
        if (bdat.Size > context.Limits.MessageSize)
        {
            DropTransaction();
            return TooLarge() with { Closes = true };
        }

        if (!await ReadChunkAsync(_bdat, bdat.Size, cancellationToken).ConfigureAwait(false))
        {
            DropTransaction();
            return Unfinished();
        }

        if (!bdat.IsLast)
        {
            if (_bdat.Failure is not { } failed)
                return ChunkOk;
            // RFC 3030 §2: after a failed chunk the transaction is gone. Later chunks hear the same: a client that looks only at the last reply
            // would take 503 for a refusal of the message.
            DropTransaction();
            _failedBdat = failed;
            return failed;
        }

        _bdat.Decoder.Finish();
        using var message = _bdat.Message;
        return await CompleteAsync(message, _bdat.Failure ?? Judge(_bdat.Decoder.Fault), _bdat.Decoder.Is8Bit).ConfigureAwait(false);
    }

    private async ValueTask<bool> ReadChunkAsync(BdatState bdat, long size, CancellationToken cancellationToken)
    {
        var remaining = size;
        var started = context.Time.GetTimestamp();
        if (context.Time.GetElapsedTime(bdat.Started) > context.Limits.Data)
        {
            _timedOut = true;
            return false;
        }

        while (remaining > 0)
        {
            var result = await ReadPieceAsync(bdat.Started, cancellationToken).ConfigureAwait(false);
            if (result.IsCanceled && _timedOut)
                return false;
            var piece = result.Buffer.Slice(0, Math.Min(remaining, result.Buffer.Length));
            foreach (var segment in piece)
            {
                var octets = segment.Span;
                while (!octets.IsEmpty)
                {
                    octets = octets[bdat.Decoder.Read(octets, out var run)..];
                    var failure = bdat.Failure;
                    Keep(bdat.Message, run, ref failure);
                    bdat.Failure = failure;
                }
            }

            if (bdat.Failure is null)
                _transaction!.Receiving(bdat.Message);
            remaining -= piece.Length;
            input.AdvanceTo(piece.End);
            if (remaining > 0 && !GoesOn(result.IsCompleted, started, size - remaining))
                return false;
        }

        return true;
    }

    private async ValueTask<bool> SkipChunkAsync(long size, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        for (var remaining = size; remaining > 0;)
        {
            var result = await ReadPieceAsync(started, cancellationToken).ConfigureAwait(false);
            if (result.IsCanceled && _timedOut)
                return false;
            var piece = result.Buffer.Slice(0, Math.Min(remaining, result.Buffer.Length));
            remaining -= piece.Length;
            input.AdvanceTo(piece.End);
            if (remaining > 0 && !GoesOn(result.IsCompleted, started, size - remaining))
                return false;
        }

        return true;
    }

    /// <summary>False: the peer went away, or is too slow, which <see cref="_timedOut"/> then says.</summary>
    private bool GoesOn(bool isCompleted, long started, long received)
    {
        if (isCompleted)
            return false;
        _timedOut |= IsTooSlow(started, received);
        return !_timedOut;
    }

    /// <summary>After a chunk that did not come to its end: 421 where the peer is still there to hear it.</summary>
    private SmtpReply? Unfinished() => _timedOut ? DataTooSlow : null;

    private async ValueTask<System.IO.Pipelines.ReadResult> ReadPieceAsync(long started, CancellationToken cancellationToken)
    {
        if (input.TryRead(out var result))
            return result;
        // The client may want to hear of its recipients before it goes on with the chunk.
        if (output.UnflushedBytes > 0)
            await FlushAsync(cancellationToken).ConfigureAwait(false);
        SetDeadline(DataPatience(started));
        result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
        ClearDeadline();
        return result;
    }

    /// <summary>Hands a complete message to the transaction, or says why not; the transaction is over either way.</summary>
    private async ValueTask<SmtpReply> CompleteAsync(MessageBuffer message, SmtpReply? failure, bool is8Bit)
    {
        var transaction = _transaction!;
        _messages++;
        _idleCommands = 0;
        _lastMessageAt = context.Time.GetTimestamp();
        try
        {
            if (failure is null)
            {
                message.Is8Bit = is8Bit;
                // A client that hangs up now must not stop a delivery half-way: some targets would have the message, and nobody would know which.
                failure = await transaction.DataAsync(message, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception e)
        {
            failure = FaultInPolicy(e);
        }
        finally
        {
            DropTransaction();
        }

        context.Metrics.Messages.Add(ServerMetrics.Class(failure));
        context.Metrics.MessageOctets.Add(message.Length);
        return failure;
    }

    private static SmtpReply? Judge(DataFault fault) => fault switch
    {
        DataFault.None => null,
        DataFault.LineTooLong => SmtpReply.Of(554, "5.6.0", "A line of the message is too long"),
        DataFault.Nul => SmtpReply.Of(554, "5.6.0", "The message holds a NUL octet"),
        DataFault.BareCarriageReturn => SmtpReply.Of(554, "5.6.0", "The message holds a CR without LF (RFC 5321 section 2.3.8)"),
        _ => SmtpReply.Of(554, "5.6.0", "The message holds a LF without CR (RFC 5321 section 2.3.8)"),
    };

    /// <summary>How long the next piece may take: the idle time, or what is left of the time for the whole message.</summary>
    private TimeSpan DataPatience(long started)
    {
        var left = context.Limits.Data - context.Time.GetElapsedTime(started);
        return left < context.Limits.Idle ? left : context.Limits.Idle;
    }

    private bool IsTooSlow(long started, long received)
    {
        var elapsed = context.Time.GetElapsedTime(started);
        return elapsed > context.Limits.Data || (elapsed > RateGrace && received < (elapsed - RateGrace).TotalSeconds * context.Limits.DataRate);
    }

    private async ValueTask<SmtpReply?> EndForSlownessAsync(CancellationToken cancellationToken)
    {
        _timedOut = true;
        await ReplyAsync(DataTooSlow, flush: true, cancellationToken).ConfigureAwait(false);
        return Gone();
    }

    /// <summary>Null: nobody is there any more.</summary>
    private SmtpReply? Gone()
    {
        DropTransaction();
        return null;
    }
}
