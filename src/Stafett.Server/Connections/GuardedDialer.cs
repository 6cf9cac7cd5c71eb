using System.Net;
using System.Net.Sockets;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Connections;

/// <summary>
/// Connects to a host that a stranger named. The name is looked up once, by our resolver; addresses that are not public are dropped; what remains is
/// connected to by address. Nobody asks for the name again, so an answer that changes (DNS rebinding) changes nothing.
/// </summary>
internal sealed class GuardedDialer(IDnsResolver dns, bool allowPrivate, TimeProvider time)
{
    private const int MaxAttempts = 6;

    private static readonly TimeSpan AttemptTime = TimeSpan.FromSeconds(10);

    /// <summary>Opens a connection to an address that has been checked; tests lead public addresses elsewhere.</summary>
    public Func<IPEndPoint, CancellationToken, ValueTask<Stream>> OpenAsync { get; init; } = OpenSocketAsync;

    /// <summary>Throws <see cref="DialException"/> for everything that goes wrong.</summary>
    public async ValueTask<Stream> DialAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = Allowed(host, await AddressesAsync(host, cancellationToken).ConfigureAwait(false));
        Exception? last = null;
        foreach (var address in addresses.Take(MaxAttempts))
        {
            using var patience = new CancellationTokenSource(AttemptTime, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            try
            {
                return await OpenAsync(new IPEndPoint(address, port), either.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                last = e;
            }
        }

        var why = last is SocketException socket ? socket.SocketErrorCode.ToString() : "no answer";
        throw new DialException(HttpFailure.Connect, $"{host} cannot be reached on port {port} ({why})");
    }

    private async ValueTask<List<IPAddress>> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        // RFC 3986 §3.2.2: an IPv6 address stands in brackets.
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal))
            return [literal];
        var name = host.TrimEnd('.');
        // RFC 6761 §6.3: names of this machine, whatever DNS says.
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return [IPAddress.Loopback, IPAddress.IPv6Loopback];
        var lookUps = await Task.WhenAll(
            dns.ResolveAsync(name, DnsType.AAAA, cancellationToken).AsTask(), dns.ResolveAsync(name, DnsType.A, cancellationToken).AsTask()).ConfigureAwait(false);
        var found = new List<IPAddress>();
        var families = Array.ConvertAll(lookUps, l => l.Records.OfType<AddressRecord>().Select(r => r.Address).Distinct().ToList());
        for (var i = 0; i < families.Max(f => f.Count); i++)
            found.AddRange(families.Where(f => i < f.Count).Select(f => f[i]));
        if (found.Count > 0)
            return found;
        throw Array.Exists(lookUps, l => l.IsTemporaryFailure)
            ? new DialException(HttpFailure.LookUp, $"the address of {host} cannot be looked up just now")
            : new DialException(HttpFailure.NoSuchHost, $"there is no host {host}");
    }

    private List<IPAddress> Allowed(string host, List<IPAddress> addresses)
    {
        if (allowPrivate)
            return addresses;
        var kind = addresses.Select(SpecialAddresses.KindOf).FirstOrDefault(k => k is not null);
        addresses.RemoveAll(SpecialAddresses.Contains);
        return addresses.Count > 0 ? addresses : throw new DialException(HttpFailure.NotAllowed, $"{host} has no public address ({kind})");
    }

    private static async ValueTask<Stream> OpenSocketAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
