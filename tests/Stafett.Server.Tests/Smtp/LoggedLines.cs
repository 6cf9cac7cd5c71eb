using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Stafett.Server.Tests.Smtp;

/// <summary>What was logged, of all levels. What happens in the background can be waited for: the line about it is its signal.</summary>
public sealed class LoggedLines
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate)
                return [.. _lines];
        }
    }

    public ILogger<T> Of<T>() => new Logger<T>(this);

    /// <summary>Until a line with this text is there.</summary>
    public async Task UntilAsync(string text)
    {
        while (true)
        {
            Task more;
            lock (_gate)
            {
                if (_lines.Any(line => line.Contains(text, StringComparison.Ordinal)))
                    return;
                more = _more.Task;
            }

            await more.WaitAsync(Transcript.Patience).ContinueWith(
                t => Assert.True(t.IsCompletedSuccessfully, $"«{text}» was not logged, but:\n{string.Join('\n', All)}"), TaskScheduler.Default);
        }
    }

    private void Add(string line)
    {
        TaskCompletionSource more;
        lock (_gate)
        {
            _lines.Add(line);
            (more, _more) = (_more, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        more.SetResult();
    }

    private sealed class Logger<T>(LoggedLines lines) : ILogger<T>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Add(formatter(state, exception));
    }
}
