using System.Diagnostics.CodeAnalysis;

namespace Stafett.Server.Connections;

/// <summary>
/// How many places somebody may have at a time of what all share: one who asks for more than his part waits behind himself, and the others go on. First come, first served.
/// </summary>
/// <param name="places">Of each.</param>
internal sealed class Shares<TKey>(int places)
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Share> _shares = [];

    /// <summary>Those who hold a place or wait for one, each once.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _shares.Count;
        }
    }

    /// <summary>Waits for a place; then call <see cref="Leave"/>, with the same key.</summary>
    public async ValueTask EnterAsync(TKey key, CancellationToken cancellationToken)
    {
        var share = Join(key);
        if (share.Places.Wait(0, CancellationToken.None))
            return;
        var entered = false;
        try
        {
            await share.Places.WaitAsync(cancellationToken).ConfigureAwait(false);
            entered = true;
        }
        finally
        {
            if (!entered)
                Forget(key, share);
        }
    }

    /// <summary>False: all places of this key are taken. True: call <see cref="Leave"/>.</summary>
    public bool TryEnter(TKey key)
    {
        var share = Join(key);
        if (share.Places.Wait(0, CancellationToken.None))
            return true;
        Forget(key, share);
        return false;
    }

    public void Leave(TKey key)
    {
        Share share;
        lock (_gate)
            share = _shares[key];
        share.Places.Release();
        Forget(key, share);
    }

    private Share Join(TKey key)
    {
        lock (_gate)
        {
            if (!_shares.TryGetValue(key, out var share))
                _shares.Add(key, share = new Share(places));
            share.Users++;
            return share;
        }
    }

    private void Forget(TKey key, Share share)
    {
        lock (_gate)
        {
            if (--share.Users == 0)
                _shares.Remove(key);
        }
    }

    // The semaphore is not disposed: it holds no handle unless somebody asks for one.
    [SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "see above")]
    private sealed class Share(int places)
    {
        public SemaphoreSlim Places { get; } = new(places, places);

        /// <summary>Those who hold a place or wait for one.</summary>
        public int Users { get; set; }
    }
}
