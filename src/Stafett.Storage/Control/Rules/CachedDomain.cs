using System.Collections.Immutable;
using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Control.Rules;

/// <summary>One domain that was met: its last snapshot, and what has changed since.</summary>
internal sealed class CachedDomain(
    string verificationRecord, Id<HostedDomain> id, RulesReader reader, TimeProvider time, TimeSpan patience, Action<CachedDomain, long, bool> onWeight)
{
    // More names than that are read quicker all together.
    private const int MaxPendingNames = 200;

    // While the database does not answer, not every message waits for it anew.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    // Local parts; the empty text is the domain itself, which no local part is.
    private ImmutableHashSet<string> _pending = [ControlChange.AllNames];
    private volatile DomainSnapshot? _snapshot;
    private Task? _refresh;
    private long _retryAt;

    // Changes told, and how many of them the snapshot has: equal only when nothing is pending and nothing is being read.
    private long _told = 1;
    private long _seen;
    private long _weight;
    private bool _isReleased;

    public string VerificationRecord => verificationRecord;

    public Id<HostedDomain> Id => id;

    /// <summary>By <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long UsedAt { get; private set; } = time.GetTimestamp();

    /// <param name="name">As in <see cref="ControlChange"/>.</param>
    public void Changed(string? name)
    {
        lock (_lock)
        {
            _pending = _pending.Count >= MaxPendingNames ? [ControlChange.AllNames] : _pending.Add(name ?? "");
            Volatile.Write(ref _told, _told + 1);
        }
    }

    /// <param name="isLive">False: there may be changes that nobody told us.</param>
    public async ValueTask<RulesLookup> GetAsync(bool isLive, CancellationToken cancellationToken)
    {
        UsedAt = time.GetTimestamp();
        if (_snapshot is { } current && IsUpToDate)
            return new RulesLookup(RulesOutcome.Found, current, isLive);
        var refreshed = await RefreshAsync(cancellationToken);
        // A reading that was under way may have begun before the change that we came for; the next one has not.
        if (refreshed && !IsUpToDate)
            refreshed = await RefreshAsync(cancellationToken);
        return _snapshot is { } snapshot
            ? new RulesLookup(RulesOutcome.Found, snapshot, refreshed && isLive)
            : refreshed ? new RulesLookup(RulesOutcome.Unknown, null, isLive) : new RulesLookup(RulesOutcome.Unavailable, null, false);
    }

    private bool IsUpToDate => Volatile.Read(ref _seen) == Volatile.Read(ref _told);

    /// <summary>What it weighed; nothing any more.</summary>
    public long Release()
    {
        lock (_lock)
        {
            var released = _weight;
            _weight = 0;
            _isReleased = true;
            return released;
        }
    }

    private async ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        Task refresh;
        lock (_lock)
        {
            if (time.GetTimestamp() < _retryAt)
                return false;
            // One at a time, and all that ask meanwhile wait for it; a change that comes while it reads is in the next one.
            if (_refresh is not { IsCompleted: false })
                _refresh = Task.Run(ReadPendingAsync, CancellationToken.None);
            refresh = _refresh;
        }

        try
        {
            // With nothing to answer instead, a large domain that is read for the first time is worth waiting for.
            await refresh.WaitAsync(_snapshot is null ? patience * 10 : patience, time, cancellationToken);
            return true;
        }
        catch (Exception failure) when (failure is StorageUnavailableException or TimeoutException)
        {
            lock (_lock)
                _retryAt = time.GetTimestamp() + (long)(RetryAfter.TotalSeconds * time.TimestampFrequency);
            return false;
        }
    }

    private async Task ReadPendingAsync()
    {
        ImmutableHashSet<string> pending;
        long told;
        lock (_lock)
        {
            (pending, told) = (_pending, _told);
            _pending = [];
        }

        try
        {
            Replace(await ReadAsync(pending), told);
        }
        catch
        {
            lock (_lock)
                _pending = _pending.Union(pending);
            throw;
        }
    }

    private async ValueTask<DomainSnapshot?> ReadAsync(ImmutableHashSet<string> pending)
    {
        var snapshot = _snapshot;
        if (snapshot is null || pending.Contains(ControlChange.AllNames) || pending.Contains(""))
        {
            if (await reader.DomainAsync(verificationRecord, CancellationToken.None) is not { } domain || domain.Domain.Id != id)
                return null;
            var (patterns, catchAll) = await reader.PatternsAsync(domain.Domain, CancellationToken.None);
            snapshot = snapshot is null || pending.Contains(ControlChange.AllNames)
                ? new DomainSnapshot(domain, patterns, catchAll, await reader.NamesAsync(domain.Domain, CancellationToken.None))
                : snapshot.With(domain, patterns, catchAll);
        }

        if (pending.Contains(ControlChange.AllNames))
            return snapshot;
        foreach (var name in pending.Where(name => name.Length > 0))
            snapshot = snapshot.With(name, await reader.NameAsync(snapshot.Domain, name, CancellationToken.None));
        return snapshot;
    }

    private void Replace(DomainSnapshot? snapshot, long told)
    {
        long difference;
        lock (_lock)
        {
            _snapshot = snapshot;
            Volatile.Write(ref _seen, told);
            // Whoever asked before it was let go still gets his answer, but it is not counted any more.
            difference = _isReleased ? 0 : (snapshot?.Weight ?? 0) - _weight;
            _weight += difference;
        }

        onWeight(this, difference, snapshot is null);
    }
}
