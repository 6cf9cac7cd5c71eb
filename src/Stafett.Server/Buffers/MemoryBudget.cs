namespace Stafett.Server.Buffers;

/// <summary>
/// The one count of octets that messages in flight occupy, over all connections. Whoever cannot reserve must answer
/// 452 and let the sender come again; nothing ever waits here, so it cannot dead-lock.
/// </summary>
public sealed class MemoryBudget(long limit)
{
    private long _used;

    public long Limit => limit;

    public long Used => Volatile.Read(ref _used);

    public bool TryReserve(long octets)
    {
        if (Interlocked.Add(ref _used, octets) <= limit)
            return true;
        Interlocked.Add(ref _used, -octets);
        return false;
    }

    public void Release(long octets) => Interlocked.Add(ref _used, -octets);
}
