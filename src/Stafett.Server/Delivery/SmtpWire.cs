using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Delivery;

internal enum WireFailure
{
    None,
    Closed,
    TimedOut,
    Malformed,
    Tls,
}

/// <summary>
/// Octets to and from one server, each step within a time. A failure is remembered and ends all use; only the caller's own cancellation
/// throws. One timer serves the whole connection, and only a step that really waits touches it.
/// </summary>
internal sealed class SmtpWire : IAsyncDisposable
{
    private const int InputSize = 4 * 1024;

    private readonly Socket _socket;
    private readonly CancellationTokenSource _deadline;
    private readonly SmtpReplyParser _parser = new();
    private readonly byte[] _input = new byte[InputSize];
    private Stream _stream;
    private CancellationToken _caller;
    private CancellationTokenRegistration _registration;
    private int _at;
    private int _end;

    private SmtpWire(Socket socket, CancellationTokenSource deadline)
    {
        _socket = socket;
        _deadline = deadline;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public WireFailure Failure { get; private set; }

    public bool IsUsable => Failure == WireFailure.None;

    /// <summary>Null when the connection did not come about; <paramref name="refused"/> hears how.</summary>
    public static async ValueTask<SmtpWire?> ConnectAsync(
        IPEndPoint remote, TimeSpan limit, TimeProvider time, Action<SocketError> refused, CancellationToken cancellationToken)
    {
        var deadline = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Socket? socket = null;
        try
        {
            // Commands are gathered before they are sent; waiting for more (Nagle) would only cost time.
            socket = new Socket(remote.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            deadline.CancelAfter(limit);
            using (cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), deadline))
                await socket.ConnectAsync(remote, deadline.Token).ConfigureAwait(false);
            deadline.CancelAfter(Timeout.InfiniteTimeSpan);
            return new SmtpWire(socket, deadline);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            socket?.Dispose();
            deadline.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            refused((e as SocketException)?.SocketErrorCode ?? SocketError.TimedOut);
            return null;
        }
    }

    /// <summary>From here to <see cref="End"/>, the caller's token ends each step. A transaction ends that before its last octets: from then on only time does.</summary>
    public void Begin(CancellationToken cancellationToken)
    {
        _caller = cancellationToken;
        _registration = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _deadline);
    }

    public void End()
    {
        _registration.Dispose();
        _registration = default;
        _caller = default;
    }

    /// <summary>Octets behind the last reply are there already.</summary>
    public bool HasInputAhead => _at < _end;

    /// <summary>
    /// False when a reply is there before its question: from here on each answer would be taken for that of the question after it, and a refusal for an acceptance. The wire
    /// has failed then.
    /// </summary>
    public bool IsInStep()
    {
        if (HasInputAhead)
            Failure = WireFailure.Malformed;
        return !HasInputAhead;
    }

    /// <summary>True when a server that owes us nothing has sent something or closed: it is not to be used again.</summary>
    public bool HasUnexpectedInput()
    {
        try
        {
            return HasInputAhead || _socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> octets, TimeSpan limit)
    {
        if (!IsUsable)
            return false;
        var waits = false;
        try
        {
            var write = _stream.WriteAsync(octets, _deadline.Token);
            waits = !write.IsCompleted;
            if (waits)
                _deadline.CancelAfter(limit);
            await write.ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (IsExpected(e))
        {
            Fail();
            return false;
        }
        finally
        {
            if (waits)
                _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>One reply, or null when none came.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SmtpReply?> ReadAsync(TimeSpan limit)
    {
        if (TryTakeReply(out var ready) || !IsUsable)
            return ready;
        // The time is that of the whole reply: one octet now and then does not prolong it.
        _deadline.CancelAfter(limit);
        try
        {
            while (IsUsable)
            {
                _end = await _stream.ReadAsync(_input, _deadline.Token).ConfigureAwait(false);
                _at = 0;
                if (_end == 0)
                    Failure = WireFailure.Closed;
                else if (TryTakeReply(out var reply))
                    return reply;
            }
        }
        catch (Exception e) when (IsExpected(e))
        {
            Fail();
        }
        finally
        {
            _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        }

        return null;
    }

    /// <summary>
    /// After a write failed: the server may have said why before it closed (too large, policy). A short look, and the wire stays unusable.
    /// </summary>
    public async ValueTask<SmtpReply?> ReadLastWordsAsync(TimeSpan limit)
    {
        if (Failure != WireFailure.Closed)
            return null;
        Failure = WireFailure.None;
        var reply = await ReadAsync(limit).ConfigureAwait(false);
        Failure = Failure == WireFailure.None ? WireFailure.Closed : Failure;
        return reply;
    }

    /// <summary>
    /// TLS on this connection. Octets that came in plain behind the reply to STARTTLS are an injection (RFC 3207 §4.2 and "NO STARTTLS",
    /// USENIX 2021): nothing of them survives, the connection fails.
    /// </summary>
    /// <param name="serverName">For SNI; empty for an address.</param>
    public async ValueTask<bool> UpgradeAsync(string serverName, TimeSpan limit)
    {
        if (_at < _end || !_parser.IsAtStart)
        {
            Failure = WireFailure.Malformed;
            return false;
        }

        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        _deadline.CancelAfter(limit);
        try
        {
            await tls.AuthenticateAsClientAsync(TlsOptions(serverName), _deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (IsExpected(e))
        {
            Fail();
            Failure = WireFailure.Tls;
            return false;
        }
        finally
        {
            _deadline.CancelAfter(Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Takes leave without waiting for the answer. Never throws.</summary>
    public async Task QuitAsync(TimeSpan limit)
    {
        if (IsUsable)
            await SendAsync("QUIT\r\n"u8.ToArray(), limit).ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (IsUsable)
            Failure = WireFailure.Closed;
        _registration.Dispose();
        try
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // It is gone, which is what was wanted.
        }

        _socket.Dispose();
        _deadline.Dispose();
    }

    private bool TryTakeReply(out SmtpReply? reply)
    {
        reply = null;
        if (_at >= _end)
            return false;
        var progress = _parser.Read(_input.AsSpan(_at, _end - _at), out var used, out reply);
        _at += used;
        if (progress == SmtpReplyProgress.Malformed)
            Failure = WireFailure.Malformed;
        return progress == SmtpReplyProgress.Complete;
    }

    private void Fail()
    {
        Failure = _deadline.IsCancellationRequested ? WireFailure.TimedOut : WireFailure.Closed;
        _caller.ThrowIfCancellationRequested();
    }

    private static bool IsExpected(Exception e) =>
        e is IOException or SocketException or OperationCanceledException or ObjectDisposedException or AuthenticationException or InvalidOperationException;

    // RFC 7435: without a policy of the receiver (MTA-STS, DANE) an exchanger's certificate says nothing worth refusing mail for: the
    // alternative is plain text. The chain is not built either: that would fetch issuers from URLs that the peer chose.
    [SuppressMessage("Security", "CA5359:Do not disable certificate validation", Justification = "opportunistic TLS")]
    private static SslClientAuthenticationOptions TlsOptions(string serverName) => new()
    {
        TargetHost = serverName,
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        CertificateChainPolicy = new X509ChainPolicy
        {
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            VerificationFlags = X509VerificationFlags.AllFlags,
        },
    };
}
