namespace Stafett.Server.Forwarding;

/// <summary>
/// Keys with the second in which they were added, for a fixed time and up to a fixed number. Sharded by key; each shard is a ring of
/// dictionaries, of which the oldest is emptied as a whole when its time is over or the newest is full. So nothing is ever searched for
/// what has expired, and no timer runs. Full means that the oldest keys are forgotten early: counted in <see cref="Forgotten"/>.
/// </summary>
internal sealed class ExpiringTable
{
    private const int Shards = 16;
    private const int Generations = 6;

    private readonly Shard[] _shards = new Shard[Shards];
    private readonly TimeProvider _time;
    private readonly uint _lifetime;

    public ExpiringTable(TimeSpan lifetime, int capacity, TimeProvider time)
    {
        _time = time;
        _lifetime = (uint)Math.Clamp(lifetime.TotalSeconds, 1, uint.MaxValue / 2);
        for (var i = 0; i < Shards; i++)
            _shards[i] = new Shard(_lifetime, Math.Max(1, capacity / (Shards * Generations)), Now);
    }

    public int Count => _shards.Sum(shard => shard.Count);

    /// <summary>Keys that had to go before their time because the table was full.</summary>
    public long Forgotten => _shards.Sum(shard => shard.Forgotten);

    private uint Now => (uint)_time.GetUtcNow().ToUnixTimeSeconds();

    public bool TryGet(UInt128 key, out uint added) => ShardOf(key).TryGet(key, Now, out added);

    /// <summary>False when the key is there already; <paramref name="added"/> is when it was added first.</summary>
    public bool TryAdd(UInt128 key, out uint added)
    {
        var now = Now;
        return ShardOf(key).TryAdd(key, now, now, out added);
    }

    public void Remove(UInt128 key) => ShardOf(key).Remove(key);

    /// <summary>A key from a file. One whose time is over, or that says it is from the future, is not taken as it is.</summary>
    public void Restore(UInt128 key, uint added)
    {
        var now = Now;
        added = Math.Min(added, now);
        if (now - added < _lifetime)
            ShardOf(key).TryAdd(key, now, added, out _);
    }

    /// <summary>A copy of each shard in turn, oldest keys first.</summary>
    public IEnumerable<List<KeyValuePair<UInt128, uint>>> Snapshot()
    {
        foreach (var shard in _shards)
            yield return shard.Copy(Now);
    }

    public void Clear()
    {
        foreach (var shard in _shards)
            shard.Clear();
    }

    private Shard ShardOf(UInt128 key) => _shards[(int)((ulong)key & (Shards - 1))];

    private sealed class Shard
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<UInt128, uint>[] _ring = new Dictionary<UInt128, uint>[Generations];
        private readonly uint _lifetime;
        private readonly uint _period;
        private readonly int _capacity;
        private int _newest;
        private uint _started;
        private long _forgotten;

        public Shard(uint lifetime, int capacity, uint now)
        {
            _lifetime = lifetime;
            _capacity = capacity;
            // One generation more than the lifetime needs: the one that is being filled.
            _period = Math.Max(1, (lifetime + Generations - 2) / (Generations - 1));
            _started = now;
            for (var i = 0; i < Generations; i++)
                _ring[i] = [];
        }

        public int Count
        {
            get
            {
                lock (_lock)
                    return _ring.Sum(generation => generation.Count);
            }
        }

        public long Forgotten => Interlocked.Read(ref _forgotten);

        public bool TryGet(UInt128 key, uint now, out uint added)
        {
            lock (_lock)
            {
                Advance(now);
                return Find(key, now, out added);
            }
        }

        public bool TryAdd(UInt128 key, uint now, uint time, out uint added)
        {
            lock (_lock)
            {
                Advance(now);
                if (Find(key, now, out added))
                    return false;
                if (_ring[_newest].Count >= _capacity)
                {
                    Rotate(now, isFull: true);
                    _started = now;
                }

                _ring[_newest][key] = added = time;
                return true;
            }
        }

        public void Remove(UInt128 key)
        {
            lock (_lock)
            {
                foreach (var generation in _ring)
                    generation.Remove(key);
            }
        }

        public List<KeyValuePair<UInt128, uint>> Copy(uint now)
        {
            lock (_lock)
            {
                var copy = new List<KeyValuePair<UInt128, uint>>();
                for (var i = 1; i <= Generations; i++)
                {
                    foreach (var pair in _ring[(_newest + i) % Generations])
                    {
                        if (!IsExpired(pair.Value, now))
                            copy.Add(pair);
                    }
                }

                return copy;
            }
        }

        public void Clear()
        {
            lock (_lock)
            {
                foreach (var generation in _ring)
                    generation.Clear();
            }
        }

        private bool Find(UInt128 key, uint now, out uint added)
        {
            for (var i = 0; i < Generations; i++)
            {
                if (_ring[i].TryGetValue(key, out added) && !IsExpired(added, now))
                    return true;
            }

            added = 0;
            return false;
        }

        // A clock that was set back makes keys look as if from the future; they count as new.
        private bool IsExpired(uint added, uint now) => now > added && now - added >= _lifetime;

        private void Advance(uint now)
        {
            if (now < _started)
                _started = now;
            for (var i = 0; i < Generations && now - _started >= _period; i++)
            {
                Rotate(now, isFull: false);
                _started += _period;
            }

            if (now - _started >= _period)
                _started = now;
        }

        private void Rotate(uint now, bool isFull)
        {
            _newest = (_newest + 1) % Generations;
            var oldest = _ring[_newest];
            if (isFull)
                _forgotten += oldest.Values.Count(added => !IsExpired(added, now));
            oldest.Clear();
        }
    }
}
