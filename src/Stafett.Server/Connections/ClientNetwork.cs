using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Stafett.Server.Connections;

/// <summary>
/// Whom an address stands for when something is counted per client: one IPv4 address, or one IPv6 /64, the smallest network that a customer is given;
/// and the bigger share that one operator may hold (IPv4 /24, IPv6 /48).
/// </summary>
public readonly record struct ClientNetwork(byte Kind, UInt128 Network)
{
    public static ClientNetwork Of(IPAddress address) => Both(address).Client;

    public static (ClientNetwork Client, ClientNetwork Larger) Both(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> octets = stackalloc byte[16];
        octets.Clear();
        address.TryWriteBytes(octets, out _);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            var v4 = BinaryPrimitives.ReadUInt32BigEndian(octets);
            return (new(32, v4), new(24, v4 >> 8));
        }

        var v6 = BinaryPrimitives.ReadUInt128BigEndian(octets);
        return (new(64, v6 >> 64), new(48, v6 >> 80));
    }
}
