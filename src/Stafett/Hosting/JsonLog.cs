using System.Buffers;
using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Stafett.Hosting;

/// <summary>
/// The log as JSON lines for machines, with the field names of .NET's own JSON console. Lines are gathered and written together: a write and the waking
/// of a thread for each line were more than a tenth of what forwarding a message cost. A reader that does not read loses lines; it never stops mail.
/// </summary>
internal sealed class JsonLog : ILoggerProvider
{
    /// <summary>How long a line may wait for others; a warning or worse does not wait.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    /// <summary>Octets that wait for a slow reader; beyond, lines are left out.</summary>
    public const int MaxPending = 4 * 1024 * 1024;

    private const int SoonFrom = 64 * 1024;

    private readonly Stream _output;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly Lock _writing = new();
    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    private ArrayBufferWriter<byte> _pending = new();
    private ArrayBufferWriter<byte> _spare = new();
    private long _left;
    private bool _isScheduled;
    private bool _isWriting;

    /// <param name="output">Is not closed.</param>
    /// <param name="time">For time stamps and <see cref="Delay"/>.</param>
    public JsonLog(Stream output, TimeProvider time)
    {
        _output = output;
        _time = time;
        _timer = time.CreateTimer(static log => ((JsonLog)log!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, static (name, log) => new JsonLogger(log, name, log._time), this);

    /// <summary>Writes what waits. Blocks as long as the reader does.</summary>
    public void Flush()
    {
        lock (_writing)
        {
            ArrayBufferWriter<byte> ready;
            lock (_gate)
            {
                _isScheduled = false;
                (ready, _pending, _spare) = (_pending, _spare, _pending);
                if (_left > 0)
                    ready.Write(JsonLogger.LeftOut(_time.GetUtcNow(), _left));
                _left = 0;
            }

            try
            {
                _output.Write(ready.WrittenSpan);
                _output.Flush();
            }
            catch (IOException)
            {
                // Nobody reads it any more; the server goes on.
            }

            if (ready.Capacity > SoonFrom * 4)
                _spare = new ArrayBufferWriter<byte>();
            else
                ready.ResetWrittenCount();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Flush();
    }

    internal void Add(ReadOnlySpan<byte> line, LogLevel level)
    {
        lock (_gate)
        {
            if (_pending.WrittenCount + line.Length > MaxPending)
            {
                _left++;
                return;
            }

            _pending.Write(line);
            var isUrgent = level >= LogLevel.Warning || _pending.WrittenCount >= SoonFrom;
            if (_isWriting || (_isScheduled && !isUrgent))
                return;
            _isScheduled = true;
            _timer.Change(isUrgent ? TimeSpan.Zero : Delay, Timeout.InfiniteTimeSpan);
        }
    }

    // One thread at most stands still with a slow reader.
    private void OnTimer()
    {
        lock (_gate)
        {
            if (_isWriting)
                return;
            _isWriting = true;
        }

        Flush();
        lock (_gate)
        {
            _isWriting = false;
            if (_pending.WrittenCount == 0 && _left == 0)
                return;
            _isScheduled = true;
            _timer.Change(Delay, Timeout.InfiniteTimeSpan);
        }
    }
}
