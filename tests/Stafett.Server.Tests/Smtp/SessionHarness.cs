using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;
using Stafett.Server.Smtp;

namespace Stafett.Server.Tests.Smtp;

/// <summary>A session over an in-memory connection: what the client says in, what the server says out.</summary>
public sealed class SessionHarness : IAsyncDisposable
{
    private readonly Pipe _toServer = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Pipe _toClient;
    private readonly Task<SmtpSessionEnd> _run;

    private readonly CancellationTokenSource _gone = new();
    private readonly bool _ownsBudget;

    public SessionHarness(
        ISmtpPolicy policy, LimitOptions? limits = null, TimeProvider? time = null, bool tls = false, bool offersStartTls = true, MemoryBudget? budget = null,
        long replyRoom = 0, string remote = "192.0.2.1")
    {
        _toClient = new Pipe(new PipeOptions(pauseWriterThreshold: replyRoom, resumeWriterThreshold: replyRoom / 2, useSynchronizationContext: false));
        _ownsBudget = budget is null;
        Budget = budget ?? new MemoryBudget(limits is { MessageMemory: > 0 } ? limits.MessageMemory : 100_000_000);
        var context = new SmtpSessionContext(
            "mx.test.example", limits ?? new LimitOptions(), Budget, policy, time ?? TimeProvider.System, Metrics, NullLogger.Instance)
        {
            OffersStartTls = offersStartTls,
        };
        Peer = new SmtpPeer
        {
            SessionId = "TEST",
            Remote = new IPEndPoint(IPAddress.Parse(remote), 1234),
            Local = IPEndPoint.Parse("192.0.2.2:25"),
            ConnectedAt = DateTimeOffset.UnixEpoch,
            Tls = tls ? new TlsParameters("TLSv1.3", "TLS_AES_128_GCM_SHA256", null) : null,
        };
        Session = new SmtpSession(context, Peer, _toServer.Reader, _toClient.Writer);
        _run = Task.Run(() => RunAsync(Session));
    }

    public SmtpSession Session { get; }

    public SmtpPeer Peer { get; }

    public MemoryBudget Budget { get; }

    public ServerMetrics Metrics { get; } = new();

    public Task<SmtpSessionEnd> End => _run;

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] octets, int piece = int.MaxValue)
    {
        for (var at = 0; at < octets.Length; at += piece)
        {
            var result = await _toServer.Writer.WriteAsync(octets.AsMemory(at, Math.Min(piece, octets.Length - at)));
            if (result.IsCompleted)
                return;
        }
    }

    /// <summary>Octets that the server has said and nobody has taken.</summary>
    public async Task<long> UnreadAsync()
    {
        await _run;
        var result = await _toClient.Reader.ReadAsync();
        return result.Buffer.Length;
    }

    public void Hangup() => _toServer.Writer.Complete();

    /// <summary>One reply, all its lines; null when the server has closed.</summary>
    public async Task<string?> ReplyAsync()
    {
        var text = new StringBuilder();
        while (true)
        {
            var result = await _toClient.Reader.ReadAsync();
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.ASCII.GetString(buffer.Slice(0, end)).TrimEnd('\r');
                buffer = buffer.Slice(buffer.GetPosition(1, end));
                text.Append(text.Length == 0 ? "" : "\n").Append(line);
                if (line.Length < 4 || line[3] != '-')
                {
                    _toClient.Reader.AdvanceTo(buffer.Start);
                    return text.ToString();
                }
            }

            _toClient.Reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                return null;
        }
    }

    /// <summary>The client says it all, hangs up, and hears the codes of all replies.</summary>
    public async Task<IReadOnlyList<int>> CodesAsync(byte[] said, int piece = int.MaxValue)
    {
        var sending = Task.Run(async () =>
        {
            await SendAsync(said, piece);
            Hangup();
        });
        var codes = new List<int>();
        while (await ReplyAsync() is { } reply)
            codes.Add(int.Parse(reply.AsSpan(0, 3), provider: null));
        await sending;
        return codes;
    }

    public async ValueTask DisposeAsync()
    {
        Hangup();
        // As when a connection breaks: a session that waits for a clock that stands still ends too.
        await _gone.CancelAsync();
        await _run;
        _gone.Dispose();
        if (_ownsBudget)
            Assert.Equal(0, Budget.Used);
    }

    private async Task<SmtpSessionEnd> RunAsync(SmtpSession session)
    {
        var end = await session.RunAsync(_gone.Token);
        await _toServer.Reader.CompleteAsync();
        await _toClient.Writer.CompleteAsync();
        return end;
    }
}
