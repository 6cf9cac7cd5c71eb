using System.Net;
using System.Net.Sockets;
using Stafett.Protocols.Dns;
using Stafett.Server.Connections;

namespace Stafett.Server.Tests.Buckets;

/// <summary>Leads whoever asks a public address to a <see cref="BucketServer"/> on this machine.</summary>
internal sealed class BucketDoor
{
    public int Port { get; set; }

    public GuardedHttpClient Client(IDnsResolver dns, TimeProvider time) =>
        new(new GuardedDialer(dns, allowPrivate: false, time) { OpenAsync = (_, token) => OpenAsync(token) }, time, BucketServer.Certificate);

    private async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new NetworkStream(socket, ownsSocket: true);
    }
}
