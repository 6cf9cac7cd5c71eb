using System.Collections.Concurrent;
using System.Net;
using Stafett.Server.Connections;

namespace Stafett.Server.Buffers;

/// <summary>
/// The one count of octets that messages in flight occupy, over all connections, and what of it each client has. Whoever cannot reserve must answer
/// 452 and let the sender come again; nothing ever waits here, so it cannot dead-lock.
/// </summary>
/// <param name="limitPerClient">Nobody may leave nothing for the others: octets of one IPv4 address or IPv6 /64.</param>
public sealed class MemoryBudget(long limit, long limitPerClient = long.MaxValue)
{
    private readonly ConcurrentDictionary<ClientNetwork, long> _clients = new();
    private long _used;

    public long Limit => limit;

    public long Used => Volatile.Read(ref _used);

    /// <summary>A message of this size could be taken now; nothing is reserved.</summary>
    public bool HasRoom(long octets, IPAddress? client) =>
        octets <= limit - Used && octets <= limitPerClient - (client is not null && _clients.TryGetValue(ClientNetwork.Of(client), out var held) ? held : 0);

    /// <param name="client">Whose share it is taken from; null: it is nobody's, such as what we made ourselves.</param>
    public bool TryReserve(long octets, IPAddress? client = null)
    {
        if (client is not null && !TryTakeShare(octets, ClientNetwork.Of(client)))
            return false;
        if (Interlocked.Add(ref _used, octets) <= limit)
            return true;
        Release(octets, client);
        return false;
    }

    /// <param name="client">As it was reserved.</param>
    public void Release(long octets, IPAddress? client = null)
    {
        Interlocked.Add(ref _used, -octets);
        if (client is not null)
            GiveShareBack(octets, ClientNetwork.Of(client));
    }

    private bool TryTakeShare(long octets, ClientNetwork client)
    {
        if (_clients.AddOrUpdate(client, static (_, more) => more, static (_, held, more) => held + more, octets) <= limitPerClient)
            return true;
        GiveShareBack(octets, client);
        return false;
    }

    private void GiveShareBack(long octets, ClientNetwork client)
    {
        // An entry lives for as long as there is something to count.
        if (_clients.AddOrUpdate(client, static (_, _) => 0, static (_, held, less) => held - less, octets) <= 0)
            _clients.TryRemove(KeyValuePair.Create(client, 0L));
    }
}
