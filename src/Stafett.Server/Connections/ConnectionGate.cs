using System.Collections.Concurrent;
using System.Net;

namespace Stafett.Server.Connections;

/// <summary>
/// Counts open connections: in all, and per client (<see cref="ClientNetwork"/>); the larger network of a client may hold eight times as many.
/// </summary>
public sealed class ConnectionGate(int limit, int limitPerAddress)
{
    private const int NetworkFactor = 8;

    private readonly ConcurrentDictionary<ClientNetwork, int> _counts = new();
    private int _open;

    public int Open => Volatile.Read(ref _open);

    /// <summary>Nobody gets in, whoever asks.</summary>
    public bool IsFull => Open >= limit;

    /// <summary>False: refuse it. True: call <see cref="Leave"/> once with the same address.</summary>
    public bool TryEnter(IPAddress address)
    {
        if (Interlocked.Increment(ref _open) > limit)
        {
            Interlocked.Decrement(ref _open);
            return false;
        }

        var (client, network) = ClientNetwork.Both(address);
        if (Add(client) <= limitPerAddress)
        {
            if (Add(network) <= limitPerAddress * NetworkFactor)
                return true;
            Remove(network);
        }

        Remove(client);
        Interlocked.Decrement(ref _open);
        return false;
    }

    public void Leave(IPAddress address)
    {
        var (client, network) = ClientNetwork.Both(address);
        Remove(client);
        Remove(network);
        Interlocked.Decrement(ref _open);
    }

    private int Add(ClientNetwork key) => _counts.AddOrUpdate(key, 1, static (_, count) => count + 1);

    private void Remove(ClientNetwork key)
    {
        if (_counts.AddOrUpdate(key, 0, static (_, count) => count - 1) <= 0)
            _counts.TryRemove(KeyValuePair.Create(key, 0));
    }
}
