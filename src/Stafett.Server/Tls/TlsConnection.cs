using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Stafett.Server.Connections;

namespace Stafett.Server.Tls;

/// <summary>A connection after its handshake. Dispose when the session is over; the connection itself stays with its owner.</summary>
public sealed class TlsConnection : IAsyncDisposable
{
    private readonly SslStream _stream;

    private TlsConnection(SslStream stream)
    {
        _stream = stream;
        // Zero-byte reads: an idle connection holds no buffer.
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 16 * 1024, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(stream, new StreamPipeWriterOptions(minimumBufferSize: 4096, leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public string Protocol => _stream.SslProtocol switch
    {
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
        var other => other.ToString(),
    };

    public string CipherSuite => _stream.NegotiatedCipherSuite.ToString();

    /// <summary>SNI, null where the client sent none.</summary>
    public string? ServerName { get; private set; }

    /// <summary>Throws <see cref="AuthenticationException"/>, <see cref="IOException"/> or <see cref="OperationCanceledException"/>.</summary>
    /// <param name="resumes">Session tickets are given and taken. The platform keeps their keys per certificate and not per listener, so one kind of listener at most may
    /// say yes: what was agreed upon at one is worth nothing at another.</param>
    public static async Task<TlsConnection> AcceptAsync(IDuplexPipe transport, ServerCertificate certificate, bool resumes, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var stream = new SslStream(new DuplexPipeStream(transport.Input, transport.Output), leaveInnerStreamOpen: true);
        try
        {
            using var late = new CancellationTokenSource(patience, time);
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
            string? serverName = null;
            await stream.AuthenticateAsServerAsync(
                (_, hello, _, _) =>
                {
                    serverName = hello.ServerName;
                    return ValueTask.FromResult(Options(certificate, resumes));
                },
                state: null,
                limited.Token).ConfigureAwait(false);
            return new TlsConnection(stream) { ServerName = string.IsNullOrEmpty(serverName) ? null : serverName };
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        try
        {
            await Output.CompleteAsync().ConfigureAwait(false);
            await _stream.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or System.Net.Sockets.SocketException)
        {
            // The peer left without close_notify, as most mail servers do.
        }

        await _stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>How every listener of ours does TLS.</summary>
    public static SslServerAuthenticationOptions Options(ServerCertificate certificate, bool resumes) => new()
    {
        ServerCertificateContext = certificate.Context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        ClientCertificateRequired = false,
        AllowRenegotiation = false,
        AllowTlsResume = resumes,
    };
}
