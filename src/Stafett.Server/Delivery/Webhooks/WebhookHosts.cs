using System.Diagnostics.CodeAnalysis;

namespace Stafett.Server.Delivery.Webhooks;

internal enum HostEntry
{
    /// <summary>Call <see cref="WebhookHosts.Leave"/> afterwards, whatever happened.</summary>
    Granted,

    /// <summary>All places were taken for as long as somebody may wait.</summary>
    Busy,

    /// <summary>It has not answered several times in a row: nobody asks for a while.</summary>
    Resting,
}

/// <summary>
/// Keeps one receiver from holding everything: a host has so many places, and one that stays silent is left alone for a time that doubles from half a minute to five,
/// after which one request finds out whether it is back. An answer of any status is an answer: only the host is judged here, never a path on it.
/// </summary>
internal sealed class WebhookHosts(int places, TimeSpan patience, TimeProvider time)
{
    public const int FailuresBeforeRest = 5;
    public const int MaxEntries = 10_000;

    public static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Host> _hosts = new(StringComparer.Ordinal);

    public int Count
    {
        get
        {
            lock (_gate)
                return _hosts.Count;
        }
    }

    public async ValueTask<HostEntry> EnterAsync(string name, CancellationToken cancellationToken)
    {
        Host? host;
        lock (_gate)
        {
            if (!_hosts.TryGetValue(name, out host))
                _hosts.Add(name, host = new Host(places));
            if (IsResting(host))
            {
                Forget(name, host);
                return HostEntry.Resting;
            }

            host.Users++;
            host.IsProbed = host.Failures >= FailuresBeforeRest;
        }

        var entered = false;
        try
        {
            entered = host.Places.Wait(0, CancellationToken.None) || await WaitAsync(host, cancellationToken).ConfigureAwait(false);
            return entered ? HostEntry.Granted : HostEntry.Busy;
        }
        finally
        {
            if (!entered)
                End(name, host, answered: null);
        }
    }

    /// <param name="answered">Null: it is not known whether it would have, since we gave up ourselves.</param>
    public void Leave(string name, bool? answered)
    {
        Host host;
        lock (_gate)
            host = _hosts[name];
        host.Places.Release();
        End(name, host, answered);
    }

    private void End(string name, Host host, bool? answered)
    {
        lock (_gate)
        {
            host.Users--;
            host.IsProbed = false;
            if (answered == true)
            {
                host.Failures = 0;
            }
            else if (answered == false)
            {
                host.Failures++;
                var doublings = Math.Min(host.Failures - FailuresBeforeRest, 10);
                if (doublings >= 0)
                    host.RestsUntil = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(FirstRest.TotalSeconds * (1 << doublings), LongestRest.TotalSeconds));
            }

            Forget(name, host);
        }
    }

    // When the rest is over one request goes, and the others wait for what it finds.
    private bool IsResting(Host host) => host.Failures >= FailuresBeforeRest && (host.IsProbed || host.RestsUntil > time.GetUtcNow());

    private void Forget(string name, Host host)
    {
        if (host.Users > 0)
            return;
        if (host.Failures == 0)
            _hosts.Remove(name);
        else if (_hosts.Count > MaxEntries && _hosts.FirstOrDefault(h => h.Value.Users == 0) is { Key: not null } any)
            _hosts.Remove(any.Key);
    }

    private async ValueTask<bool> WaitAsync(Host host, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await host.Places.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    // The semaphore is not disposed: it holds no handle unless somebody asks for one.
    [SuppressMessage("Reliability", "CA1001:Types that own disposable fields should be disposable", Justification = "see above")]
    private sealed class Host(int places)
    {
        public SemaphoreSlim Places { get; } = new(places, places);

        /// <summary>Those who hold a place or wait for one.</summary>
        public int Users { get; set; }

        /// <summary>Requests in a row that had no answer.</summary>
        public int Failures { get; set; }

        public bool IsProbed { get; set; }

        public DateTimeOffset RestsUntil { get; set; }
    }
}
