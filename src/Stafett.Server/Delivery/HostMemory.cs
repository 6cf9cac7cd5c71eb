using System.Net;
using System.Net.Sockets;

namespace Stafett.Server.Delivery;

/// <summary>
/// What was learnt about hosts a short while ago: who did not answer (tried last for a minute), whose TLS does not work (plain for ten
/// minutes). Bounded; forgetting costs a retry, never mail.
/// </summary>
internal sealed class HostMemory(TimeProvider time)
{
    public const int MaxEntries = 10_000;

    public static readonly TimeSpan DeadTime = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan PlainTime = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan NoRouteTime = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _dead = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DateTimeOffset> _plain = new(StringComparer.OrdinalIgnoreCase);
    private long _noV6Until;

    /// <summary>There was no way to an IPv6 address a short while ago.</summary>
    public bool LacksV6 => Volatile.Read(ref _noV6Until) > time.GetUtcNow().UtcTicks;

    public bool IsDead(string host, int port) => IsKnown(_dead, KeyOf(host, port));

    public bool IsPlainOnly(string host, int port) => IsKnown(_plain, KeyOf(host, port));

    public void MarkDead(string host, int port) => Remember(_dead, KeyOf(host, port), DeadTime);

    public void MarkAlive(string host, int port)
    {
        lock (_gate)
            _dead.Remove(KeyOf(host, port));
    }

    public void MarkPlainOnly(string host, int port) => Remember(_plain, KeyOf(host, port), PlainTime);

    public void MarkConnectError(IPAddress address, SocketError error)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6 && error is SocketError.NetworkUnreachable or SocketError.AddressFamilyNotSupported)
            Volatile.Write(ref _noV6Until, (time.GetUtcNow() + NoRouteTime).UtcTicks);
    }

    public void Sweep()
    {
        lock (_gate)
        {
            Drop(_dead);
            Drop(_plain);
        }
    }

    private static string KeyOf(string host, int port) => $"{host}:{port}";

    private bool IsKnown(Dictionary<string, DateTimeOffset> known, string key)
    {
        lock (_gate)
            return known.TryGetValue(key, out var until) && until > time.GetUtcNow();
    }

    private void Remember(Dictionary<string, DateTimeOffset> known, string key, TimeSpan span)
    {
        lock (_gate)
        {
            if (known.Count >= MaxEntries)
                Drop(known);
            if (known.Count < MaxEntries)
                known[key] = time.GetUtcNow() + span;
        }
    }

    private void Drop(Dictionary<string, DateTimeOffset> known)
    {
        var now = time.GetUtcNow();
        foreach (var (key, until) in known)
        {
            if (until <= now)
                known.Remove(key);
        }
    }
}
