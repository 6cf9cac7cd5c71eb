using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Stafett.Server.Tests.Delivery;

/// <summary>A server on loopback whose every connection runs a script. A script that meets something unexpected fails the test at disposal.</summary>
internal sealed class ScriptedSmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly Func<ScriptedPeer, Task> _script;
    private readonly bool _oneByteAtATime;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<Exception> _failures = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly Task _accepting;
    private int _connections;

    private ScriptedSmtpServer(Func<ScriptedPeer, Task> script, IPEndPoint endPoint, bool oneByteAtATime)
    {
        _script = script;
        _oneByteAtATime = oneByteAtATime;
        _listener = new TcpListener(endPoint);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref _connections);

    public ConcurrentQueue<ReceivedMessage> Messages { get; } = new();

    public static ScriptedSmtpServer Start(Func<ScriptedPeer, Task> script, string address = "127.0.0.1", int port = 0, bool oneByteAtATime = false) =>
        new(script, new IPEndPoint(IPAddress.Parse(address), port == 0 ? TestPorts.Take() : port), oneByteAtATime);

    /// <summary>Accepts everything, with these EHLO keywords.</summary>
    public static ScriptedSmtpServer StartSink(string address, int port, params string[] extensions) =>
        Start(peer => peer.ServeAsync(extensions), address, port);

    public static ScriptedSmtpServer StartSink(params string[] extensions) => StartSink("127.0.0.1", 0, extensions);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_running);
        _stop.Dispose();
        Assert.Empty(_failures);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                _running.Add(RunAsync(client, Interlocked.Increment(ref _connections)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task RunAsync(TcpClient client, int number)
    {
        using var peer = new ScriptedPeer(this, client, number, _oneByteAtATime, _stop.Token);
        try
        {
            await _script(peer);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The client left, or the test is over.
        }
        catch (Exception e)
        {
            _failures.Enqueue(e);
        }
    }
}

internal sealed record ReceivedMessage(string Mail, IReadOnlyList<string> Recipients, byte[] Octets, bool Encrypted, bool Chunked);
