using System.Collections.Concurrent;
using Stafett.Protocols.Message;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Control.Rules;

public enum RulesOutcome
{
    Found,

    /// <summary>No domain of ours has this record.</summary>
    Unknown,

    /// <summary>It cannot be told now: a temporary failure, never a refusal.</summary>
    Unavailable,
}

/// <param name="IsCurrent">False: the database is away, and this is what was known last. What is in it still counts; an address that is not in it may have been made since.</param>
public readonly record struct RulesLookup(RulesOutcome Outcome, DomainSnapshot? Domain, bool IsCurrent);

/// <summary>
/// Domains and their aliases for the path of a message: a look-up in memory for every domain that was met before, and no SQL unless something was changed.
/// A change is announced after its commit; the first look-up behind it reads what changed (one name, or the domain) before it answers. Without the database
/// the last snapshot answers.
/// </summary>
public sealed class RulesSource : IDisposable
{
    /// <summary>Records that nobody here has; whoever publishes them makes us remember them.</summary>
    private const int MaxUnknown = 10_000;

    private readonly ConcurrentDictionary<string, CachedDomain> _domains = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Id<HostedDomain>, CachedDomain> _byId = new();
    private readonly ConcurrentDictionary<string, bool> _unknown = new(StringComparer.Ordinal);
    private readonly RulesReader _reader;
    private readonly ChangeFeed _changes;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private readonly Lock _eviction = new();
    private long _weight;
    private long _version;

    internal RulesSource(RulesReader reader, ChangeFeed changes, TimeProvider time)
    {
        _reader = reader;
        _changes = changes;
        _time = time;
        _subscription = changes.Subscribe(OnChange);
    }

    /// <summary>Octets of snapshots that are kept, about; the ones not used for longest go first. A single domain of any size is kept.</summary>
    public long MaxWeight { get; init; } = 256 * 1024 * 1024;

    /// <summary>How long a message waits for the database before the last snapshot answers; ten times that where there is none yet.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Octets of the snapshots that are held, about.</summary>
    public long Weight => Interlocked.Read(ref _weight);

    public int Count => _domains.Count;

    /// <param name="name">The domain whose DNS has the record; where a domain allows it, one below its own.</param>
    /// <param name="verificationRecord">The value of <c>forward-email-site-verification=</c>.</param>
    public async ValueTask<RulesLookup> FindAsync(Domain name, string verificationRecord, CancellationToken cancellationToken)
    {
        var lookup = await FindAsync(verificationRecord, cancellationToken);
        return lookup.Domain is { } snapshot && !IsMeant(snapshot.Domain, name) ? new RulesLookup(RulesOutcome.Unknown, null, lookup.IsCurrent) : lookup;
    }

    /// <summary>For somebody who has seen the record where it belongs.</summary>
    public async ValueTask<RulesLookup> FindAsync(string verificationRecord, CancellationToken cancellationToken) =>
        _domains.TryGetValue(verificationRecord, out var known)
            ? await known.GetAsync(_changes.IsLive, cancellationToken)
            : _unknown.ContainsKey(verificationRecord) && _changes.IsLive
                ? new RulesLookup(RulesOutcome.Unknown, null, true)
                : await LoadAsync(verificationRecord, cancellationToken);

    /// <summary>Null: it is gone, or its owner is banned. From the database each time.</summary>
    public ValueTask<AliasDetails?> DetailsAsync(Id<Alias> alias, CancellationToken cancellationToken) => _reader.DetailsAsync(alias, cancellationToken);

    public void Dispose() => _subscription.Dispose();

    // A record that somebody copied from another domain proves nothing.
    private static bool IsMeant(HostedDomain domain, Domain name) =>
        name == domain.Name || (domain.Settings.AllowSubdomainForwarding && domain.Plan != Plan.Free && name.IsAtOrBelow(domain.Name));

    private async ValueTask<RulesLookup> LoadAsync(string verificationRecord, CancellationToken cancellationToken)
    {
        // Records that we never give out need not be asked for.
        if (verificationRecord.Length is 0 or > 64 || !verificationRecord.All(char.IsAsciiLetterOrDigit))
            return new RulesLookup(RulesOutcome.Unknown, null, true);
        var version = Interlocked.Read(ref _version);
        try
        {
            if (await _reader.DomainAsync(verificationRecord, cancellationToken).AsTask().WaitAsync(Patience, _time, cancellationToken) is { } domain)
                return await Keep(verificationRecord, domain.Domain.Id).GetAsync(_changes.IsLive, cancellationToken);
        }
        catch (Exception failure) when (failure is StorageUnavailableException or TimeoutException)
        {
            return new RulesLookup(RulesOutcome.Unavailable, null, false);
        }

        if (_unknown.Count >= MaxUnknown)
            _unknown.Clear();
        _unknown[verificationRecord] = true;
        // Made in the meantime, maybe: then nobody has told us twice.
        if (version != Interlocked.Read(ref _version))
            _unknown.TryRemove(verificationRecord, out _);
        return new RulesLookup(RulesOutcome.Unknown, null, _changes.IsLive);
    }

    private CachedDomain Keep(string verificationRecord, Id<HostedDomain> id)
    {
        var domain = _domains.GetOrAdd(verificationRecord, record => new CachedDomain(record, id, _reader, _time, Patience, OnWeight));
        // Reachable for changes before anything is read: none is missed.
        _byId[id] = domain;
        return domain;
    }

    private void OnChange(ControlChange change)
    {
        Interlocked.Increment(ref _version);
        if (change.Domain is not { } id)
        {
            _unknown.Clear();
            foreach (var domain in _domains.Values)
                domain.Changed(ControlChange.AllNames);
        }
        else if (_byId.TryGetValue(id, out var domain))
        {
            domain.Changed(change.Name);
        }
        else
        {
            // A new domain, perhaps the one whose record was looked for.
            _unknown.Clear();
        }
    }

    private void OnWeight(CachedDomain domain, long difference, bool isGone)
    {
        if (isGone)
            Forget(domain);
        if (Interlocked.Add(ref _weight, difference) <= MaxWeight || !_eviction.TryEnter())
            return;
        try
        {
            foreach (var old in _domains.Values.OrderBy(d => d.UsedAt).ToList())
            {
                if (Weight <= MaxWeight - MaxWeight / 8 || _domains.Count <= 1)
                    break;
                if (old != domain)
                    Forget(old);
            }
        }
        finally
        {
            _eviction.Exit();
        }
    }

    private void Forget(CachedDomain domain)
    {
        _domains.TryRemove(new(domain.VerificationRecord, domain));
        _byId.TryRemove(new(domain.Id, domain));
        Interlocked.Add(ref _weight, -domain.Release());
    }
}
