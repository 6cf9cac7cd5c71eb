using System.Collections.Concurrent;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// What slow hashes said a short time ago: a program that sends its password with each request is checked once in five minutes, and one that is set up wrongly costs a tenth of
/// a second a minute. Entries are named by a keyed hash of address, password and kept hash, so that a changed password is another entry.
/// </summary>
internal sealed class LogInCache(TimeProvider time)
{
    private const int MaxEntries = 20_000;

    private static readonly TimeSpan Right = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Wrong = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (bool IsRight, DateTimeOffset Until)> _entries = new(StringComparer.Ordinal);

    /// <summary>Null: not known.</summary>
    public bool? Find(byte[] name) => _entries.TryGetValue(Convert.ToHexString(name), out var entry) && entry.Until > time.GetUtcNow() ? entry.IsRight : null;

    public void Keep(byte[] name, bool isRight)
    {
        if (_entries.Count >= MaxEntries)
            _entries.Clear();
        _entries[Convert.ToHexString(name)] = (isRight, time.GetUtcNow() + (isRight ? Right : Wrong));
    }
}
