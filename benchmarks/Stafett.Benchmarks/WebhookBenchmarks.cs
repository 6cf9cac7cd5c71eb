using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Benchmarks;

/// <summary>
/// The JSON that a webhook gets for a message of 10 MB with one attachment, to nowhere and through a socket to a reader in the same process; beside it
/// the same octets, made before, by the same way.
/// </summary>
public class WebhookBenchmarks : IDisposable
{
    private const int Piece = 64 * 1024;
    private const int MessageLength = 10_000_000;

    private static readonly WebhookSession Session = new("a@hosted.example", "192.0.2.1", 1, "[192.0.2.1]", "mx.sender.example", "b@sender.example", "mx.service.example", DateTimeOffset.UnixEpoch);

    private readonly WebhookMessage _message;
    private readonly PipeWriter _nowhere = PipeWriter.Create(Stream.Null);
    private readonly TcpClient _sender = new();
    private readonly TcpClient _receiver;
    private readonly PipeWriter _socket;
    private readonly Task _reading;
    private readonly byte[] _payload;

    public WebhookBenchmarks()
    {
        var message = Samples.WithAttachment(MessageLength);
        _message = new WebhookMessage(default, Samples.InBlocks(message), ["a@hosted.example"], Session);
        using var made = new MemoryStream();
        var pipe = PipeWriter.Create(made, new StreamPipeWriterOptions(leaveOpen: true));
        WebhookPayloadWriter.WriteAsync(_message, WebhookPayloadOptions.All, pipe, CancellationToken.None).GetAwaiter().GetResult();
        pipe.Complete();
        _payload = made.ToArray();

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _sender.Connect((IPEndPoint)listener.LocalEndpoint);
        _receiver = listener.AcceptTcpClient();
        _socket = PipeWriter.Create(_sender.GetStream());
        _reading = ThrowAwayAsync(_receiver.GetStream());
        Console.WriteLine($"// message {message.Length} octets, payload {_payload.Length} octets");
    }

    [Benchmark]
    public Task PayloadToNowhere() => WebhookPayloadWriter.WriteAsync(_message, WebhookPayloadOptions.All, _nowhere, CancellationToken.None);

    [Benchmark]
    public Task SameOctetsToNowhere() => CopyAsync(_nowhere);

    [Benchmark]
    public Task PayloadThroughSocket() => WebhookPayloadWriter.WriteAsync(_message, WebhookPayloadOptions.All, _socket, CancellationToken.None);

    [Benchmark(Baseline = true)]
    public Task SameOctetsThroughSocket() => CopyAsync(_socket);

    [GlobalCleanup]
    public void Dispose()
    {
        _sender.Dispose();
        _reading.GetAwaiter().GetResult();
        _receiver.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task CopyAsync(PipeWriter output)
    {
        for (var start = 0; start < _payload.Length; start += Piece)
        {
            output.Write(_payload.AsSpan(start, Math.Min(Piece, _payload.Length - start)));
            await output.FlushAsync();
        }
    }

    private static async Task ThrowAwayAsync(NetworkStream stream)
    {
        var buffer = new byte[4 * Piece];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
                // Only to make room.
            }
        }
        catch (IOException)
        {
            // The sender has gone.
        }
    }
}
