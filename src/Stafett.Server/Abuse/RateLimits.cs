namespace Stafett.Server.Abuse;

/// <summary>
/// Counts in memory how often somebody did something, in fixed windows that stand one behind the other from 1970 on. For what is asked too often to be a
/// write each time; a restart forgets it. It never refuses because it is full: those whose window ends first are forgotten instead.
/// </summary>
public sealed class RateLimits(TimeProvider time)
{
    public const int MaxEntries = 200_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, RateKey Key), (long Amount, long EndsAt)> _counts = [];

    /// <summary>How many are remembered, for tests and metrics.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _counts.Count;
        }
    }

    /// <summary>Counts <paramref name="amount"/> more where there is room for it, and nothing where there is not.</summary>
    /// <param name="name">What is counted, such as <c>api</c>. Its limit and window are the same in every call.</param>
    public RateLimit Take(string name, RateKey key, long limit, TimeSpan window, long amount = 1)
    {
        var (now, endsAt) = Window(window);
        lock (_gate)
        {
            var taken = Taken(name, key, now);
            if (taken + amount > limit)
                return new RateLimit(false, limit, Math.Max(0, limit - taken), Time(endsAt));
            if (_counts.Count >= MaxEntries)
                MakeRoom(now);
            _counts[(name, key)] = (taken + amount, endsAt);
            return new RateLimit(true, limit, limit - taken - amount, Time(endsAt));
        }
    }

    /// <summary>As <see cref="Take"/> would answer, without counting.</summary>
    public RateLimit Look(string name, RateKey key, long limit, TimeSpan window)
    {
        var (now, endsAt) = Window(window);
        lock (_gate)
        {
            var taken = Taken(name, key, now);
            return new RateLimit(taken < limit, limit, Math.Max(0, limit - taken), Time(endsAt));
        }
    }

    /// <summary>After a success.</summary>
    public void Forget(string name, RateKey key)
    {
        lock (_gate)
            _counts.Remove((name, key));
    }

    private long Taken(string name, RateKey key, long now) => _counts.TryGetValue((name, key), out var count) && count.EndsAt > now ? count.Amount : 0;

    // Rare: a tenth goes at once, so that a flood of new keys pays for it once in 20,000.
    private void MakeRoom(long now)
    {
        var old = _counts.Where(c => c.Value.EndsAt <= now).Select(c => c.Key).ToList();
        if (old.Count == 0)
            old = [.. _counts.OrderBy(c => c.Value.EndsAt).Take(MaxEntries / 10).Select(c => c.Key)];
        foreach (var key in old)
            _counts.Remove(key);
    }

    private (long Now, long EndsAt) Window(TimeSpan window)
    {
        var now = time.GetUtcNow().UtcTicks;
        var start = now - (now - DateTimeOffset.UnixEpoch.UtcTicks) % window.Ticks;
        return (now, start + window.Ticks);
    }

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
