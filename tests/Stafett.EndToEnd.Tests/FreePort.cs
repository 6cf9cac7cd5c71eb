using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Stafett.EndToEnd.Tests;

/// <summary>
/// A port that nobody listens on now, and that no test was given before. From below those that the system gives to outgoing connections: one of
/// them could have it by the time that the server takes it, or while it starts again.
/// </summary>
internal static class FreePort
{
    private const int First = 10_240;
    private const int Last = 32_767;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    public static int Take()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last + 1);
            if (IsFree(port) && Given.TryAdd(port, true))
                return port;
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
