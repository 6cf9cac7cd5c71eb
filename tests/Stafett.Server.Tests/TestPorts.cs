using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Stafett.Server.Tests;

/// <summary>
/// Ports for servers of tests that are to be reached, or not to be reached, at several addresses of the loopback network: free on all of them, given to no other test,
/// and below those that the system gives away by itself.
/// </summary>
internal static class TestPorts
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
        using var listener = new TcpListener(IPAddress.Any, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
