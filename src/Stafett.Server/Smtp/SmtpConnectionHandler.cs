using System.Buffers;
using System.Net;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.ProxyProtocol;
using Stafett.Server.Connections;
using Stafett.Server.Observability;
using Stafett.Server.Tls;

namespace Stafett.Server.Smtp;

/// <summary>What one SMTP listener is given.</summary>
/// <param name="IsImplicitTls">TLS from the first octet.</param>
public sealed record SmtpListener(
    SmtpSessionContext Session, ConnectionGate Gate, ServerCertificate? Certificate, IReadOnlyList<IPNetwork> ProxyPeers, bool IsImplicitTls);

/// <summary>A connection's life around its sessions: gate, PROXY header, TLS, session, and a second session after STARTTLS.</summary>
public sealed partial class SmtpConnectionHandler(SmtpListener listener) : ConnectionHandler
{
    private static readonly TimeSpan ProxyPatience = TimeSpan.FromSeconds(5);

    private SmtpSessionContext Context => listener.Session;

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var remote = Unmapped(connection.RemoteEndPoint);
        var local = Unmapped(connection.LocalEndPoint);
        if (listener.ProxyPeers.Any(n => n.Contains(remote.Address)))
        {
            if (await ReadProxyHeaderAsync(connection).ConfigureAwait(false) is not { } header)
            {
                Context.Metrics.ConnectionsRefused.Add(ConnectionRefusal.Proxy);
                return;
            }

            (remote, local) = (Unmapped(header.Source ?? remote), Unmapped(header.Destination ?? local));
        }

        var watch = new ClosingWatch(connection, Context.Time);
        if (!listener.Gate.TryEnter(remote.Address))
        {
            // Nothing else counts these: one that does not read would stay for ever.
            watch.Begin();
            Context.Metrics.ConnectionsRefused.Add(listener.Gate.IsFull ? ConnectionRefusal.Capacity : ConnectionRefusal.Address);
            await connection.Transport.Output.WriteAsync("421 4.7.0 Too many connections, try again later\r\n"u8.ToArray()).ConfigureAwait(false);
            return;
        }

        Context.Metrics.Connections.Add();
        Context.Metrics.ConnectionsOpen.Up();
        var end = SmtpSessionEnd.Fault;
        var peer = new SmtpPeer
        {
            SessionId = connection.ConnectionId,
            Remote = remote,
            Local = local,
            ConnectedAt = Context.Time.GetUtcNow(),
        };
        try
        {
            end = await ServeAsync(connection, peer, watch).ConfigureAwait(false);
        }
        finally
        {
            watch.Begin();
            listener.Gate.Leave(remote.Address);
            Context.Metrics.ConnectionsOpen.Down();
            LogEnd(Context.Logger, peer.SessionId, remote, end);
        }
    }

    private async Task<SmtpSessionEnd> ServeAsync(ConnectionContext connection, SmtpPeer peer, ClosingWatch watch)
    {
        if (!listener.IsImplicitTls)
        {
            var end = await RunAsync(connection, new SmtpSession(Context, peer, connection.Transport.Input, connection.Transport.Output)).ConfigureAwait(false);
            if (end != SmtpSessionEnd.StartTls)
                return end;
        }

        TlsConnection tls;
        try
        {
            // Mail servers come again and again behind STARTTLS; hardly anybody does where TLS is first.
            tls = await TlsConnection.AcceptAsync(
                connection.Transport, listener.Certificate!, resumes: !listener.IsImplicitTls, Context.Limits.TlsHandshake, Context.Time, connection.ConnectionClosed).ConfigureAwait(false);
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException or ConnectionAbortedException)
        {
            Context.Metrics.TlsHandshakes.Add(TlsResult.Failed);
            LogHandshake(Context.Logger, peer.SessionId, peer.Remote, e.Message);
            return SmtpSessionEnd.ProtocolViolation;
        }

        await using (tls.ConfigureAwait(false))
        {
            Context.Metrics.TlsHandshakes.Add(TlsResult.Ok);
            var secured = peer.Secured(new TlsParameters(tls.Protocol, tls.CipherSuite, tls.ServerName));
            var end = await RunAsync(connection, new SmtpSession(Context, secured, tls.Input, tls.Output)).ConfigureAwait(false);
            // What TLS still has to say waits for the peer too.
            watch.Begin();
            return end;
        }
    }

    private static async Task<SmtpSessionEnd> RunAsync(ConnectionContext connection, SmtpSession session)
    {
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static s => ((SmtpSession)s).Tick(), session);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var registration = stopping.UnsafeRegister(static s => ((SmtpSession)s!).Stop(), session).ConfigureAwait(false);
        return await session.RunAsync(connection.ConnectionClosed).ConfigureAwait(false);
    }

    /// <summary>
    /// The last octets of a connection are sent for as long as the peer takes them, and nothing bounds that: a peer that does not read would keep
    /// socket and buffers for ever.
    /// </summary>
    private sealed class ClosingWatch
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private readonly ConnectionContext _connection;
        private readonly TimeProvider _time;
        private long _began = long.MaxValue;

        public ClosingWatch(ConnectionContext connection, TimeProvider time)
        {
            _connection = connection;
            _time = time;
            connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static w => ((ClosingWatch)w).Tick(), this);
        }

        public void Begin() => Interlocked.CompareExchange(ref _began, _time.GetTimestamp(), long.MaxValue);

        private void Tick()
        {
            var began = Volatile.Read(ref _began);
            if (began != long.MaxValue && _time.GetElapsedTime(began) >= Patience)
                _connection.Abort(new ConnectionAbortedException("The peer does not read."));
        }
    }

    private async Task<ProxyHeader?> ReadProxyHeaderAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var late = new CancellationTokenSource(ProxyPatience, Context.Time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, late.Token);
        try
        {
            while (true)
            {
                var result = await input.ReadAsync(patience.Token).ConfigureAwait(false);
                var status = Parse(result.Buffer, out var header, out var length);
                if (status == ProxyHeaderStatus.Complete)
                {
                    input.AdvanceTo(result.Buffer.GetPosition(length));
                    return header;
                }

                if (status == ProxyHeaderStatus.Invalid || result.IsCompleted || result.Buffer.Length > ProxyHeaderParser.MaxLength)
                    return null;
                input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return null;
        }
    }

    private static ProxyHeaderStatus Parse(in ReadOnlySequence<byte> buffer, out ProxyHeader header, out int length)
    {
        if (buffer.IsSingleSegment)
            return ProxyHeaderParser.Parse(buffer.FirstSpan, out header, out length);
        Span<byte> copy = stackalloc byte[ProxyHeaderParser.MaxLength];
        var slice = buffer.Slice(0, Math.Min(buffer.Length, ProxyHeaderParser.MaxLength));
        slice.CopyTo(copy);
        return ProxyHeaderParser.Parse(copy[..(int)slice.Length], out header, out length);
    }

    private static IPEndPoint Unmapped(EndPoint? endPoint)
    {
        var ip = endPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        return ip.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(ip.Address.MapToIPv4(), ip.Port) : ip;
    }

    [LoggerMessage(3, LogLevel.Debug, "Session {Session}: {Remote} ended: {End}")]
    private static partial void LogEnd(ILogger logger, string session, IPEndPoint remote, SmtpSessionEnd end);

    [LoggerMessage(2, LogLevel.Debug, "Session {Session}: TLS handshake with {Remote} failed: {Reason}")]
    private static partial void LogHandshake(ILogger logger, string session, IPEndPoint remote, string reason);
}
