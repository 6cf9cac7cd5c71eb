using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Smtp;

/// <summary>Reading: command lines, their limits, and time.</summary>
public sealed partial class SmtpSession
{
    private static readonly SmtpReply LineTooLong = SmtpReply.Of(500, "5.5.6", "The command line is too long");
    private static readonly SmtpReply BareLineEnd = SmtpReply.Of(500, "5.5.2", "A line ends with CR LF, and with nothing else");
    private static readonly SmtpReply IdleTooLong = SmtpReply.Of(421, "4.4.2", "Nothing was heard for too long") with { Closes = true };
    private static readonly SmtpReply DataTooSlow = SmtpReply.Of(421, "4.4.2", "The message came too slowly") with { Closes = true };
    private static readonly SmtpReply ShuttingDown = SmtpReply.Of(421, "4.3.2", "Going down, try again soon") with { Closes = true };

    private long _deadline = long.MaxValue;
    private long? _lineDeadline;
    private bool _timedOut;
    private bool _stopping;
    private bool _awaitsCommand;
    private bool _isWriting;

    /// <summary>Once a second, from any thread: ends a wait that has lasted too long.</summary>
    public void Tick()
    {
        if (context.Time.GetTimestamp() < Volatile.Read(ref _deadline))
            return;
        Volatile.Write(ref _deadline, long.MaxValue);
        _timedOut = true;
        if (Volatile.Read(ref _isWriting))
            output.CancelPendingFlush();
        else
            input.CancelPendingRead();
    }

    /// <summary>The server is going down: 421 at the next command boundary; a message that is being sent or forwarded is finished first.</summary>
    public void Stop()
    {
        Volatile.Write(ref _stopping, true);
        // With the one below: each side writes before it reads, so one of the two sees the other.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _awaitsCommand))
            input.CancelPendingRead();
    }

    /// <summary>Before a read that waits for a command, or for the rest of one.</summary>
    private void BeginWait()
    {
        // One deadline for the whole line: a byte now and then does not buy more time.
        _lineDeadline ??= DeadlineAfter(_bdat is null ? context.Limits.Idle : DataPatience(_bdat.Started));
        Volatile.Write(ref _deadline, _lineDeadline.Value);
        Volatile.Write(ref _awaitsCommand, true);
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _stopping))
            input.CancelPendingRead();
    }

    /// <summary>A command is there.</summary>
    private void EndWait()
    {
        _lineDeadline = null;
        ClearDeadline();
    }

    /// <summary>A peer that does not read what we say has as long as one that says nothing.</summary>
    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        var flush = output.FlushAsync(cancellationToken);
        if (!flush.IsCompleted)
            SetDeadline(context.Limits.Idle);
        Volatile.Write(ref _isWriting, true);
        try
        {
            var result = await flush.ConfigureAwait(false);
            if (result.IsCanceled)
                throw new IOException("The peer does not read.");
        }
        finally
        {
            Volatile.Write(ref _isWriting, false);
            ClearDeadline();
        }
    }

    /// <summary>False: the line is not complete yet. Advances the reader in both cases.</summary>
    private bool TryTakeCommand(in ReadOnlySequence<byte> buffer, [NotNullWhen(true)] out SmtpCommand? command)
    {
        command = null;
        var limit = context.Limits.CommandLine;
        var lineFeed = buffer.PositionOf((byte)'\n');
        if (lineFeed is null)
        {
            if (buffer.Length < limit)
            {
                input.AdvanceTo(buffer.Start, buffer.End);
                return false;
            }

            // Not a line that could still become good: drop what is there and stop talking, or one peer could feed us for ever.
            input.AdvanceTo(buffer.End);
            command = new InvalidCommand(LineTooLong with { Closes = true });
            return true;
        }

        var next = buffer.GetPosition(1, lineFeed.Value);
        var line = buffer.Slice(0, next);
        if (line.Length > limit)
            command = new InvalidCommand(LineTooLong);
        else if (line.IsSingleSegment)
            command = ParseLine(line.FirstSpan);
        else
            command = ParseSplitLine(line);
        input.AdvanceTo(next);
        return true;
    }

    private static SmtpCommand ParseSplitLine(in ReadOnlySequence<byte> line)
    {
        var length = (int)line.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            line.CopyTo(copy);
            return ParseLine(copy.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    // RFC 5321 §2.3.8: a bare CR or LF is never a line end. The octets up to the LF are dropped, so that a lax client learns at once.
    private static SmtpCommand ParseLine(ReadOnlySpan<byte> line) =>
        line.Length < 2 || line[^2] != '\r' ? new InvalidCommand(BareLineEnd) : SmtpCommandParser.Parse(line[..^2]);

    private bool HasBufferedInput()
    {
        if (!input.TryRead(out var result))
            return false;
        var any = !result.Buffer.IsEmpty;
        input.AdvanceTo(result.Buffer.Start);
        return any;
    }

    private void SetDeadline(TimeSpan after) => Volatile.Write(ref _deadline, DeadlineAfter(after));

    private long DeadlineAfter(TimeSpan time) => context.Time.GetTimestamp() + (long)(time.TotalSeconds * context.Time.TimestampFrequency);

    private void ClearDeadline() => Volatile.Write(ref _deadline, long.MaxValue);
}
