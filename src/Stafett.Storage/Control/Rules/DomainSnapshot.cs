using System.Collections.Immutable;
using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Control.Rules;

/// <summary>A domain and all its aliases at one moment. Immutable, and answers without any SQL.</summary>
public sealed class DomainSnapshot
{
    // A change of one name is laid over the table; when there are many, the table is made anew.
    private const int MaxChanges = 1_024;

    /// <summary>As in the notes about billing: a month after the end of what was paid for, the mail stops.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromDays(30);

    private readonly ProvenDomain _domain;
    private readonly NameTable _names;
    private readonly ImmutableDictionary<string, AliasRules?> _changes;

    internal DomainSnapshot(ProvenDomain domain, ImmutableArray<AliasRules> patterns, AliasRules? catchAll, NameTable names)
        : this(domain, patterns, catchAll, names, ImmutableDictionary<string, AliasRules?>.Empty)
    {
    }

    private DomainSnapshot(
        ProvenDomain domain, ImmutableArray<AliasRules> patterns, AliasRules? catchAll, NameTable names, ImmutableDictionary<string, AliasRules?> changes)
    {
        _domain = domain;
        Patterns = patterns;
        CatchAll = catchAll;
        _names = names;
        _changes = changes;
    }

    public HostedDomain Domain => _domain.Domain;

    /// <summary>In the order made; empty where the domain has patterns switched off.</summary>
    public ImmutableArray<AliasRules> Patterns { get; }

    public AliasRules? CatchAll { get; }

    /// <summary>About how many there are: exactly when the domain was last read, with each changed name counted as one more since.</summary>
    public long AliasCount => Math.Max(Domain.AliasCount, _names.Count + _changes.Count + Patterns.Length);

    /// <summary>The plans of all its admins ended more than a month ago: its aliases do not count until one of them goes on.</summary>
    public bool IsSuspended(DateTimeOffset now) => _domain.PaidUntil + Grace < now;

    internal NameTable Names => _names;

    /// <summary>About what it holds of memory, in octets.</summary>
    public long Weight => 4_000 + _names.Weight + 1_000L * (Patterns.Length + _changes.Count);

    /// <param name="name">A local part, in lower case, without tag.</param>
    public AliasRules? Find(ReadOnlySpan<char> name) =>
        !_changes.IsEmpty && _changes.TryGetValue(name.ToString(), out var changed) ? changed : _names.Find(name);

    /// <summary>All aliases that are plain names, in no order.</summary>
    public IEnumerable<AliasRules> EachName() =>
        _names.Each().Where(alias => !_changes.ContainsKey(alias.Name.Text)).Concat(_changes.Values.OfType<AliasRules>());

    /// <summary>The same aliases under what the domain, its patterns and its catch-all are now.</summary>
    internal DomainSnapshot With(ProvenDomain domain, ImmutableArray<AliasRules> patterns, AliasRules? catchAll) =>
        new(domain, patterns, catchAll, _names, _changes);

    /// <param name="alias">Null: there is none of that name any more.</param>
    internal DomainSnapshot With(string name, AliasRules? alias)
    {
        var changes = _changes.SetItem(name, alias);
        return changes.Count <= MaxChanges + _names.Count / 64
            ? new DomainSnapshot(_domain, Patterns, CatchAll, _names, changes)
            : new DomainSnapshot(_domain, Patterns, CatchAll, _names.With(changes));
    }
}
