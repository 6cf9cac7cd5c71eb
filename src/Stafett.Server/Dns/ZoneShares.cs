using System.Diagnostics.CodeAnalysis;

namespace Stafett.Server.Dns;

/// <summary>
/// How many questions about one registered name may be open at a time. Strangers choose what we ask for: one whose servers do not answer would otherwise hold all places with
/// the selectors and recipients of a few messages, and nobody's mail could be looked up.
/// </summary>
internal sealed class ZoneShares(int places)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Share> _shares = new(StringComparer.Ordinal);

    /// <summary>Waits for a place; then call <see cref="Leave"/>, with the same name.</summary>
    /// <param name="name">In normal form.</param>
    public async ValueTask EnterAsync(string name, CancellationToken cancellationToken)
    {
        var key = KeyOf(name);
        Share? share;
        lock (_gate)
        {
            if (!_shares.TryGetValue(key, out share))
                _shares.Add(key, share = new Share(places));
            share.Users++;
        }

        var entered = false;
        try
        {
            await share.Places.WaitAsync(cancellationToken);
            entered = true;
        }
        finally
        {
            if (!entered)
                Forget(key, share);
        }
    }

    public void Leave(string name)
    {
        var key = KeyOf(name);
        Share share;
        lock (_gate)
            share = _shares[key];
        share.Places.Release();
        Forget(key, share);
    }

    /// <summary>
    /// What somebody registered: two labels; three where countries sell names below a short label of theirs, as in co.uk. Of the reverse tree a network: /16 of IPv4, /32 of
    /// IPv6. Not exact, which a list of suffixes would be: who has more keys than one still does not have all places.
    /// </summary>
    internal static string KeyOf(string name)
    {
        var last = name.LastIndexOf('.');
        var second = last > 0 ? name.LastIndexOf('.', last - 1) : -1;
        var labels = name.EndsWith(".in-addr.arpa", StringComparison.Ordinal) ? 4
            : name.EndsWith(".ip6.arpa", StringComparison.Ordinal) ? 10
            : name.Length - last == 3 && last - second <= 4 ? 3
            : 2;
        for (var at = name.Length; at > 0 && (at = name.LastIndexOf('.', at - 1)) > 0;)
        {
            if (--labels == 0)
                return name[(at + 1)..];
        }

        return name;
    }

    private void Forget(string key, Share share)
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
