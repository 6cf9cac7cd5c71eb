using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>
/// TCP (RFC 7766) and TLS (RFC 7858): one connection for many questions at once, opened when needed and given up after idleness.
/// </summary>
internal sealed class StreamExchange(DnsUpstream upstream, TimeProvider time, X509Certificate2? trustedRoot) : IDnsExchange
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private static readonly SslApplicationProtocol DnsOverTls = new("dot");

    private readonly SemaphoreSlim _opening = new(1, 1);
    private DnsStreamConnection? _connection;

    public async Task<DnsReply> AskAsync(string name, DnsType type, bool withExtension, CancellationToken cancellationToken)
    {
        var reply = DnsReply.TimedOut;
        // RFC 7766 §6.2.4: a server may close an idle connection just as we use it; a new one gets the question again.
        for (var tries = 0; tries < 2; tries++)
        {
            var (connection, isNew, problem) = await ConnectAsync(cancellationToken);
            if (connection is null)
                return DnsReply.Failed(problem!);
            reply = await connection.AskAsync(name, type, withExtension, cancellationToken);
            if (reply.Kind != DnsReplyKind.Failed || isNew)
                return reply;
        }

        return reply;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _connection, null) is { } connection)
            await connection.DisposeAsync();
        _opening.Dispose();
    }

    private async Task<(DnsStreamConnection? Connection, bool IsNew, string? Problem)> ConnectAsync(CancellationToken cancellationToken)
    {
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_connection is { } open)
            {
                if (open.IsUsable(IdleTime))
                    return (open, false, null);
                _connection = null;
                await open.DisposeAsync();
            }

            _connection = new DnsStreamConnection(await OpenAsync(cancellationToken), time);
            return (_connection, true, null);
        }
        catch (Exception e) when (e is SocketException or IOException or AuthenticationException)
        {
            return (null, false, e.Message);
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (upstream.Address is { } address)
                await socket.ConnectAsync(new IPEndPoint(address, upstream.Port), cancellationToken);
            else
                await socket.ConnectAsync(upstream.Host, upstream.Port, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            return upstream.Transport == DnsTransport.Tls ? await SecureAsync(stream, cancellationToken) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken)
    {
        var secured = new SslStream(stream);
        try
        {
            var options = DnsTls.Options(upstream.CertificateName, trustedRoot);
            options.ApplicationProtocols = [DnsOverTls];
            await secured.AuthenticateAsClientAsync(options, cancellationToken);
            return secured;
        }
        catch
        {
            await secured.DisposeAsync();
            throw;
        }
    }
}
