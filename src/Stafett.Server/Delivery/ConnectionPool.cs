using System.Diagnostics.CodeAnalysis;

namespace Stafett.Server.Delivery;

/// <summary>
/// Idle connections per site, and how many a site may have. A place is taken for each message that is being delivered; with the place
/// comes an idle connection where there is one. Everything is under one lock, which is never held over I/O.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private readonly SmtpClientSettings _settings;
    private readonly HostMemory _memory;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Site> _sites = new(StringComparer.Ordinal);
    private readonly LinkedList<SmtpConnection> _idle = new();
    private readonly ITimer _sweeper;
    private bool _disposed;

    public ConnectionPool(SmtpClientSettings settings, HostMemory memory)
    {
        _settings = settings;
        _memory = memory;
        var period = TimeSpan.FromTicks(Math.Max(settings.Options.IdleConnectionTime.Ticks / 4, TimeSpan.TicksPerSecond));
        _sweeper = settings.Time.CreateTimer(static state => ((ConnectionPool)state!).Sweep(), this, period, period);
    }

    public int IdleCount
    {
        get
        {
            lock (_gate)
                return _idle.Count;
        }
    }

    /// <summary>A place at the site, waited for when all are taken; false when none became free in time.</summary>
    public async ValueTask<bool> EnterAsync(string siteKey, CancellationToken cancellationToken)
    {
        Site? site;
        lock (_gate)
        {
            if (!_sites.TryGetValue(siteKey, out site))
                _sites.Add(siteKey, site = new Site(_settings.Options.ConnectionsPerSite));
            site.Users++;
        }

        var entered = false;
        try
        {
            entered = site.Places.Wait(0, CancellationToken.None) || await WaitAsync(site, cancellationToken).ConfigureAwait(false);
            return entered;
        }
        finally
        {
            if (!entered)
                Forget(siteKey, site);
        }
    }

    public void Leave(string siteKey)
    {
        Site site;
        lock (_gate)
            site = _sites[siteKey];
        site.Places.Release();
        Forget(siteKey, site);
    }

    /// <summary>The connection used last: the others may grow old and go.</summary>
    public bool TryTake(string siteKey, [NotNullWhen(true)] out SmtpConnection? connection)
    {
        while (true)
        {
            lock (_gate)
            {
                var idle = _sites[siteKey].Idle;
                if (idle.Count == 0)
                {
                    connection = null;
                    return false;
                }

                connection = idle[^1];
                idle.RemoveAt(idle.Count - 1);
                _idle.Remove(connection.IdleNode);
            }

            if (!connection.IsStale)
                return true;
            _ = connection.QuitAsync();
        }
    }

    /// <summary>After a transaction. Keeps the connection for the next, or takes leave.</summary>
    public void Return(string siteKey, SmtpConnection connection)
    {
        var leaving = connection;
        lock (_gate)
        {
            if (!_disposed && connection.CanBeReused && _settings.Options.IdleConnections > 0)
            {
                connection.SiteKey = siteKey;
                connection.IdleSince = _settings.Time.GetTimestamp();
                _sites[siteKey].Idle.Add(connection);
                _idle.AddLast(connection.IdleNode);
                leaving = _idle.Count > _settings.Options.IdleConnections ? RemoveOldest() : null;
            }
        }

        if (leaving is not null)
            _ = leaving.QuitAsync();
    }

    /// <summary>Ends what is idle. Connections in use end when they are returned.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sweeper.DisposeAsync().ConfigureAwait(false);
        var leaving = new List<SmtpConnection>();
        lock (_gate)
        {
            _disposed = true;
            while (_idle.Count > 0)
                leaving.Add(RemoveOldest());
        }

        await Task.WhenAll(leaving.Select(static connection => connection.QuitAsync())).ConfigureAwait(false);
    }

    private async ValueTask<bool> WaitAsync(Site site, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(_settings.Options.CommandTimeout, _settings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await site.Places.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Forget(string siteKey, Site site)
    {
        lock (_gate)
        {
            site.Users--;
            DropIfUnused(siteKey, site);
        }
    }

    private void Sweep()
    {
        var leaving = new List<SmtpConnection>();
        lock (_gate)
        {
            while (_idle.First is { } oldest && _settings.Time.GetElapsedTime(oldest.Value.IdleSince) >= _settings.Options.IdleConnectionTime)
                leaving.Add(RemoveOldest());
        }

        foreach (var connection in leaving)
            _ = connection.QuitAsync();
        _memory.Sweep();
    }

    private SmtpConnection RemoveOldest()
    {
        var oldest = _idle.First!.Value;
        _idle.RemoveFirst();
        var site = _sites[oldest.SiteKey];
        site.Idle.Remove(oldest);
        DropIfUnused(oldest.SiteKey, site);
        return oldest;
    }

    private void DropIfUnused(string siteKey, Site site)
    {
        if (site.Users == 0 && site.Idle.Count == 0)
            _sites.Remove(siteKey);
    }

    // The semaphore is not disposed: it holds no handle unless somebody asks for one.
    [SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "see above")]
    private sealed class Site(int places)
    {
        public SemaphoreSlim Places { get; } = new(places, places);

        /// <summary>Those who hold a place or wait for one.</summary>
        public int Users { get; set; }

        public List<SmtpConnection> Idle { get; } = [];
    }
}
