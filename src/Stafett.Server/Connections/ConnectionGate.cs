using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Stafett.Server.Connections;

/// <summary>
/// Counts open connections: in all, and per client. An IPv6 client is its /64, the smallest network that one customer is given; a bigger share
/// (IPv4 /24, IPv6 /48) may hold eight times as many.
/// </summary>
public sealed class ConnectionGate(int limit, int limitPerAddress)
{
    private const int NetworkFactor = 8;

    private readonly ConcurrentDictionary<(byte Kind, UInt128 Network), int> _counts = new();
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

        var (client, network) = Keys(address);
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
        var (client, network) = Keys(address);
        Remove(client);
        Remove(network);
        Interlocked.Decrement(ref _open);
    }

    private int Add((byte, UInt128) key) => _counts.AddOrUpdate(key, 1, static (_, count) => count + 1);

    private void Remove((byte, UInt128) key)
    {
        if (_counts.AddOrUpdate(key, 0, static (_, count) => count - 1) <= 0)
            _counts.TryRemove(KeyValuePair.Create(key, 0));
    }

    private static ((byte, UInt128) Client, (byte, UInt128) Network) Keys(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        address.TryWriteBytes(octets, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            var v4 = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(octets);
            return ((4, v4), (24, v4 >> 8));
        }

        var v6 = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(octets);
        return ((64, v6 >> 64), (48, v6 >> 80));
    }
}
