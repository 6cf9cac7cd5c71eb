using System.Collections.Concurrent;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>Says once a minute for each id that its use is worth noting in the database. Forgets everything when it is full.</summary>
internal sealed class RecentMinutes(TimeProvider time)
{
    private const int MaxEntries = 20_000;

    private readonly ConcurrentDictionary<string, long> _noted = new(StringComparer.Ordinal);

    public bool IsDue(string id)
    {
        var minute = time.GetUtcNow().ToUnixTimeSeconds() / 60;
        if (_noted.TryGetValue(id, out var noted) && noted == minute)
            return false;
        if (_noted.Count >= MaxEntries)
            _noted.Clear();
        _noted[id] = minute;
        return true;
    }
}
