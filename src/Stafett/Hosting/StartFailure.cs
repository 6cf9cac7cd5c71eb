using System.Net;
using System.Net.Sockets;

namespace Stafett.Hosting;

/// <summary>Says in words why a listener cannot start, and how to mend it.</summary>
internal static class StartFailure
{
    /// <summary>Tries every listener and lets go of it again; one text for each that would fail.</summary>
    public static IReadOnlyList<string> Find(IEnumerable<Listener> listeners)
    {
        var failures = new List<string>();
        foreach (var listener in listeners)
        {
            if (Try(listener) is { } error)
                failures.Add(Explain(listener, error));
        }

        return failures;
    }

    public static SocketError? Try(Listener listener)
    {
        var any = listener.Address.Address is null;
        var address = listener.Address.Address ?? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (any && address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = true;
            socket.Bind(new IPEndPoint(address, listener.Address.Port));
            socket.Listen(1);
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
    }

    public static string Explain(Listener listener, SocketError error)
    {
        var at = $"{listener.Address} ({listener.Setting}, {listener.Purpose})";
        var other = $"--set {listener.Setting}:0=127.0.0.1:{AnotherPort(listener.Address.Port)}";
        return error switch
        {
            SocketError.AddressAlreadyInUse =>
                $"{at} is in use by another program. Find it with `ss -ltnp 'sport = :{listener.Address.Port}'` and stop it, or use another port: {other}",
            SocketError.AccessDenied =>
                $"{at} needs a privilege: ports below 1024 are reserved. Run as a systemd service with AmbientCapabilities=CAP_NET_BIND_SERVICE, "
                + $"start as root, lower the limit with `sysctl net.ipv4.ip_unprivileged_port_start={listener.Address.Port}`, or use another port: {other}",
            SocketError.AddressNotAvailable =>
                $"{at} is not an address of this machine. `ip address` lists them; *:{listener.Address.Port} means all.",
            _ => $"{at} cannot be used: {error}. Another port may work: {other}",
        };
    }

    private static int AnotherPort(int port) => port < 1024 ? 2500 + port % 100 : port + 1;
}
