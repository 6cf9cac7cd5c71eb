using System.Collections.Concurrent;
using Stafett.Protocols.Message;

namespace Stafett.Server.Forwarding;

/// <summary>
/// How often mail may come back to one SRS address: a message that we forwarded bounces once, perhaps with a vacation notice; whoever got hold of
/// the address must not be able to use it as a relay. Bounded: when full, the oldest generation is forgotten.
/// </summary>
public sealed class ReturnLimit(int limit, TimeProvider time)
{
    private const int MaxEntries = 200_000;
    private static readonly TimeSpan Generation = TimeSpan.FromDays(5);

    private readonly Lock _gate = new();
    private ConcurrentDictionary<string, int> _current = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, int> _previous = new(StringComparer.Ordinal);
    private DateTimeOffset _began = time.GetUtcNow();

    /// <summary>False: it was used <c>limit</c> times already.</summary>
    public bool TryTake(EmailAddress returnAddress)
    {
        Turn();
        var key = returnAddress.Folded;
        _previous.TryGetValue(key, out var before);
        return _current.AddOrUpdate(key, before + 1, static (_, count) => count + 1) <= limit;
    }

    private void Turn()
    {
        var now = time.GetUtcNow();
        if (now - _began < Generation && _current.Count < MaxEntries)
            return;
        lock (_gate)
        {
            if (now - _began < Generation && _current.Count < MaxEntries)
                return;
            _previous = _current;
            _current = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
            _began = now;
        }
    }
}
