namespace Stafett.Server.Tests;

/// <summary>A clock that stands still until told. Timers fire inside <see cref="Advance"/>, in the order of their times.</summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now;
    private TimeSpan _jumped;
    private TaskCompletionSource _timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public FakeTimeProvider(DateTimeOffset now) => _now = now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now + _jumped;
    }

    public override long GetTimestamp()
    {
        lock (_lock)
            return _now.UtcTicks;
    }

    public void Advance(TimeSpan time)
    {
        DateTimeOffset end;
        lock (_lock)
            end = _now + time;
        while (Next(end) is { } timer)
            timer.Fire();
        lock (_lock)
            _now = end;
    }

    /// <summary>Until somebody waits for a time to come.</summary>
    public Task TimerAsync() => TimerAsync(TimeSpan.MinValue);

    /// <summary>Until as many wait for as long as that or longer.</summary>
    public async Task TimerAsync(TimeSpan atLeast, int count = 1)
    {
        while (true)
        {
            Task set;
            lock (_lock)
            {
                if (_timers.Count(t => t.Due - _now >= atLeast) >= count)
                    return;
                set = _timerSet.Task;
            }

            await set.WaitAsync(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>The wall clock is set, as an operator or NTP does; nothing that is measured passes.</summary>
    public void Jump(TimeSpan by)
    {
        lock (_lock)
            _jumped += by;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private FakeTimer? Next(DateTimeOffset end)
    {
        lock (_lock)
        {
            var timer = _timers.Where(t => t.Due <= end).MinBy(t => t.Due);
            if (timer is null)
                return null;
            if (timer.Due > _now)
                _now = timer.Due.Value;
            timer.Due = timer.Period > TimeSpan.Zero ? timer.Due + timer.Period : null;
            return timer;
        }
    }

    private sealed class FakeTimer(FakeTimeProvider provider, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset? Due { get; set; }

        public TimeSpan Period { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (provider._lock)
            {
                Period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : provider._now + dueTime;
                if (!provider._timers.Contains(this))
                    provider._timers.Add(this);
                if (Due is not null)
                {
                    provider._timerSet.TrySetResult();
                    provider._timerSet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }

            return true;
        }

        public void Dispose()
        {
            lock (provider._lock)
            {
                Due = null;
                provider._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
