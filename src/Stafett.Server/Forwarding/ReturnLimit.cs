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

    public bool IsUsedUp(EmailAddress returnAddress)
    {
        var key = KeyOf(returnAddress);
        return limit <= (_current.TryGetValue(key, out var count) || _previous.TryGetValue(key, out count) ? count : 0);
    }

    /// <summary>Nothing was sent back after all: the place of a <see cref="TryTake"/> is free again.</summary>
    public void GiveBack(EmailAddress returnAddress)
    {
        var key = KeyOf(returnAddress);
        // The generation may have turned since: then the place is among those of the one before, and the others stay taken.
        _previous.TryGetValue(key, out var before);
        _current.AddOrUpdate(key, Math.Max(0, before - 1), static (_, count) => Math.Max(0, count - 1));
    }

    /// <summary>False: it was used <c>limit</c> times already. True: it has been used once more.</summary>
    public bool TryTake(EmailAddress returnAddress)
    {
        Turn();
        var key = KeyOf(returnAddress);
        _previous.TryGetValue(key, out var before);
        if (_current.AddOrUpdate(key, before + 1, static (_, count) => count + 1) <= limit)
            return true;
        GiveBack(returnAddress);
        return false;
    }

    // One address has three spellings: behind SRS0 or SRS1 may stand =, + or -.
    private static string KeyOf(EmailAddress address)
    {
        var folded = address.Folded;
        return folded.Length > 5 ? string.Concat(folded.AsSpan(0, 4), "=", folded.AsSpan(5)) : folded;
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
