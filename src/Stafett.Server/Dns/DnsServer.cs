using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Stafett.Protocols.Dns;

namespace Stafett.Server.Dns;

/// <summary>
/// A DNS server for tests and the sandbox: UDP and TCP on one port of 127.0.0.1, answering from a zone text as if it were the
/// whole name space. Not for a network: it has no protection against abuse beyond a bound on connections.
/// </summary>
public sealed class DnsServer : IAsyncDisposable
{
    private const int MaxConnections = 200;

    private const int BindTries = 20;

    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _connections = new(MaxConnections, MaxConnections);
    private readonly ConcurrentDictionary<Task, bool> _open = new();
    private readonly Task _listening;
    private volatile DnsZone _zone;
    private int _questions;

    private DnsServer(DnsZone zone, Socket udp, Socket tcp)
    {
        _zone = zone;
        _udp = udp;
        _tcp = tcp;
        Port = ((IPEndPoint)udp.LocalEndPoint!).Port;
        _listening = Task.WhenAll(ListenUdpAsync(), ListenTcpAsync());
    }

    public int Port { get; }

    /// <summary>As written in <c>Dns:Upstreams</c>.</summary>
    public string Upstream => $"udp://127.0.0.1:{Port}";

    /// <summary>May be replaced at any time; the next query sees the new one.</summary>
    public DnsZone Zone
    {
        get => _zone;
        set => _zone = value;
    }

    /// <summary>Says AD to all who ask for it, as a validating resolver does for signed zones.</summary>
    public bool AuthenticatesData { get; set; }

    /// <summary>Off: answers end with the first CNAME.</summary>
    public bool FollowsAliases { get; set; } = true;

    /// <summary>
    /// What goes out instead of the response: nothing, another message, or several. It may wait for a signal. Null: the response.
    /// </summary>
    public Func<DnsServerExchange, ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>>>? Interference { get; set; }

    /// <summary>Queries that were read, by UDP and TCP.</summary>
    public int QuestionCount => Volatile.Read(ref _questions);

    /// <param name="zone">What it answers from.</param>
    /// <param name="port">0: any free one. Throws <see cref="SocketException"/> when it is taken.</param>
    public static DnsServer Start(DnsZone zone, int port = 0)
    {
        for (var tries = 1; ; tries++)
        {
            var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                // A port that is free for TCP is nearly always free for UDP, not so the other way round.
                tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                udp.Bind(tcp.LocalEndPoint!);
                tcp.Listen();
                return new DnsServer(zone, udp, tcp);
            }
            catch (SocketException) when (port == 0 && tries < BindTries)
            {
                udp.Dispose();
                tcp.Dispose();
            }
            catch
            {
                udp.Dispose();
                tcp.Dispose();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await _listening;
        await Task.WhenAll(_open.Keys);
        _connections.Dispose();
        _closing.Dispose();
    }

    private async Task ListenUdpAsync()
    {
        var buffer = new byte[ushort.MaxValue];
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _closing.Token);
                Track(AnswerDatagramAsync(buffer.AsSpan(0, received.ReceivedBytes).ToArray(), received.RemoteEndPoint));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // An ICMP message about an answer that nobody waited for.
            }
        }
    }

    private async Task AnswerDatagramAsync(byte[] query, EndPoint client)
    {
        try
        {
            foreach (var datagram in await RespondAsync(query, overTcp: false, client))
                await _udp.SendToAsync(datagram, client, _closing.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task ListenTcpAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var client = await _tcp.AcceptAsync(_closing.Token);
                if (_connections.Wait(0))
                    Track(ServeAsync(client));
                else
                    client.Dispose();
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // A client that was gone before it was accepted.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            var head = new byte[2];
            while (await stream.ReadAtLeastAsync(head, 2, throwOnEndOfStream: false, _closing.Token) == 2)
            {
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(head)];
                await stream.ReadExactlyAsync(query, _closing.Token);
                foreach (var response in await RespondAsync(query, overTcp: true, client.RemoteEndPoint!))
                {
                    var framed = new byte[response.Length + 2];
                    BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)response.Length);
                    response.CopyTo(framed.AsMemory(2));
                    await stream.WriteAsync(framed, _closing.Token);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or IOException or SocketException)
        {
        }
        finally
        {
            _connections.Release();
        }
    }

    private async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>>> RespondAsync(byte[] octets, bool overTcp, EndPoint client)
    {
        var (query, response) = DnsResponder.Answer(octets, _zone, overTcp, FollowsAliases, AuthenticatesData);
        if (query is null || response.IsEmpty)
            return [];
        Interlocked.Increment(ref _questions);
        return Interference is { } interference && !query.Questions.IsEmpty
            ? await interference(new DnsServerExchange(query, response, overTcp, client)).AsTask().WaitAsync(_closing.Token)
            : [response];
    }

    private void Track(Task task)
    {
        if (task.IsCompleted)
            return;
        _open[task] = true;
        _ = task.ContinueWith(done => _open.TryRemove(done, out _), TaskScheduler.Default);
    }
}
