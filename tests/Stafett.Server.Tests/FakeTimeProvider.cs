namespace Stafett.Server.Tests;

/// <summary>A clock that stands still until told. Timers fire inside <see cref="Advance"/>, in the order of their times.</summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private DateTimeOffset _now;

    public FakeTimeProvider()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public FakeTimeProvider(DateTimeOffset now) => _now = now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public void Advance(TimeSpan time)
    {
        var end = GetUtcNow() + time;
        while (Next(end) is { } timer)
            timer.Fire();
        lock (_lock)
            _now = end;
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
