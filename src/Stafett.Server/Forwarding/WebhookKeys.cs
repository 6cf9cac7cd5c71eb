using System.Collections.Concurrent;
using Stafett.Storage;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Forwarding;

/// <summary>
/// The key that signs a domain's webhooks, in memory as long as nothing about the domain has changed: a new key is a change of the domain, and the value that stands
/// for the domain is another one then.
/// </summary>
/// <param name="secrets">Null: there is no database, and the service signs everything.</param>
public sealed class WebhookKeys(DomainSecrets? secrets)
{
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<Id<HostedDomain>, (HostedDomain Seen, string? Key)> _keys = new();

    /// <summary>Null: the service signs. May throw <see cref="StorageUnavailableException"/>.</summary>
    public async ValueTask<string?> FindAsync(HostedDomain? domain, CancellationToken cancellationToken)
    {
        if (secrets is null || domain is null)
            return null;
        if (_keys.TryGetValue(domain.Id, out var known) && ReferenceEquals(known.Seen, domain))
            return known.Key;
        var key = await secrets.WebhookKeyAsync(domain.Id, cancellationToken).ConfigureAwait(false);
        if (_keys.Count >= MaxKept)
            _keys.Clear();
        _keys[domain.Id] = (domain, key);
        return key;
    }
}
