using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Tests.Spf;

/// <summary>DNS whose answers come when the test says so, or never.</summary>
public sealed class SlowDns : IDnsResolver
{
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource<DnsAnswer>> _pending = [];
    private TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<string> Asked { get; } = [];

    public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var answer = new TaskCompletionSource<DnsAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            _pending.Add(answer);
            Asked.Add($"{type} {name}");
            _asked.TrySetResult();
            return new ValueTask<DnsAnswer>(answer.Task);
        }
    }

    /// <summary>Until so many questions have been asked.</summary>
    public async Task AskedAsync(int count)
    {
        while (true)
        {
            Task asked;
            lock (_lock)
            {
                if (_pending.Count >= count)
                    return;
                _asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                asked = _asked.Task;
            }

            await asked.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    /// <param name="number">Of the question, from 1.</param>
    public void Answer(int number, params DnsRecord[] records)
    {
        TaskCompletionSource<DnsAnswer> pending;
        lock (_lock)
            pending = _pending[number - 1];
        pending.SetResult(new DnsAnswer(DnsStatus.Success, [.. records], "", false, DateTimeOffset.MaxValue));
    }
}
