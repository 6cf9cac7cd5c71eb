using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Buffers;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Observability;
using Stafett.Server.Smtp;

namespace Stafett.Server.Tests.Smtp;

/// <summary>Clients that do not read, send without end, or hold on to what they have begun; and faults of ours in the middle of a transaction.</summary>
public sealed class SessionPatienceTests
{
    private static readonly LimitOptions Limits = new();

    [Fact]
    public async Task A_fault_at_one_recipient_does_not_take_the_others_with_it()
    {
        await using var session = new SessionHarness(new FaultyPolicy());
        await session.ReplyAsync();
        await session.SendAsync("EHLO c\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<good@b.example>\r\nRCPT TO:<bug@b.example>\r\nRCPT TO:<broken@b.example>\r\nDATA\r\n");
        string[] replies = [await Next(session), await Next(session), await Next(session), await Next(session), await Next(session), await Next(session)];
        Assert.Equal(["250", "250", "250", "451", "451", "354"], replies.Select(r => r[..3]));
        await session.SendAsync("From: a@b.example\r\n\r\n.\r\n");
        Assert.StartsWith("451", await session.ReplyAsync(), StringComparison.Ordinal);
    }

    /// <summary>When we fail inside a message, the rest of it is not taken for commands.</summary>
    [Theory]
    [InlineData("DATA\r\n", "354")]
    [InlineData("BDAT 20\r\n", null)]
    public async Task A_fault_inside_a_message_ends_the_connection(string command, string? first)
    {
        var clock = new FailingTime();
        var policy = new TestPolicy { WhileNaming = () => clock.Reads = 1 };
        await using var session = new SessionHarness(policy, time: clock);
        await session.SendAsync($"EHLO c\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<good@b.example>\r\n{command}RSET\r\nMAIL FROM:<evil@b.example>\r\nRCPT TO:<x@b.example>\r\n");
        for (var i = 0; i < 4; i++)
            await session.ReplyAsync();
        if (first is not null)
            Assert.StartsWith(first, await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("421 4.3.0", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.Null(await session.ReplyAsync());
        Assert.Equal(SmtpSessionEnd.Fault, await session.End);
    }

    [Fact(Timeout = 20_000)]
    public async Task A_client_that_does_not_read_is_let_go()
    {
        var clock = new FakeTimeProvider();
        var toServer = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        var toClient = new Pipe(new PipeOptions(pauseWriterThreshold: 4096, resumeWriterThreshold: 2048, useSynchronizationContext: false));
        var output = new MeasuringWriter(toClient.Writer);
        var session = Session(clock, toServer.Reader, output);
        await toServer.Writer.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HELP\r\n", 20_000))), TestContext.Current.CancellationToken);
        var run = Task.Run(() => session.RunAsync(CancellationToken.None), TestContext.Current.CancellationToken);
        await output.Stuck;
        while (!run.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            clock.Advance(Limits.Idle);
            session.Tick();
            await Task.Yield();
        }

        Assert.Equal(SmtpSessionEnd.Timeout, await run);
    }

    [Fact]
    public async Task Answers_to_a_flood_do_not_pile_up()
    {
        var toServer = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        var toClient = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        var output = new MeasuringWriter(toClient.Writer);
        var session = Session(TimeProvider.System, toServer.Reader, output, Limits with { CommandsWithoutMessage = 20_000 });
        await toServer.Writer.WriteAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("HELP\r\n", 20_000)) + "QUIT\r\n"), TestContext.Current.CancellationToken);
        Assert.Equal(SmtpSessionEnd.Quit, await session.RunAsync(CancellationToken.None));
        Assert.InRange(output.Most, 1, 64 * 1024);
    }

    [Fact]
    public async Task A_message_in_chunks_has_no_more_time_than_any_other()
    {
        var clock = new FakeTimeProvider();
        await using var session = new SessionHarness(new TestPolicy(), time: clock);
        await session.ReplyAsync();
        await session.SendAsync("EHLO c\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<good@b.example>\r\nBDAT 8\r\nFrom: a@");
        for (var i = 0; i < 4; i++)
            await session.ReplyAsync();
        string? reply = null;
        for (var waited = TimeSpan.Zero; waited < Limits.Data && reply?.StartsWith("421", StringComparison.Ordinal) != true; waited += TimeSpan.FromMinutes(2))
        {
            clock.Advance(TimeSpan.FromMinutes(2));
            await session.SendAsync("NOOP\r\n");
            session.Session.Tick();
            reply = await session.ReplyAsync();
        }

        // The time is over, but the session may not have begun the wait that the clock ends when it was looked at.
        if (reply?.StartsWith("421", StringComparison.Ordinal) != true)
        {
            var last = session.ReplyAsync();
            while (!last.IsCompleted)
            {
                session.Session.Tick();
                await Task.Yield();
            }

            reply = await last;
        }

        Assert.StartsWith("421 4.4.2", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_chunk_that_found_no_room_the_rest_hears_the_same()
    {
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { MessageMemory = 16 * 1024, MessageSize = 65_536 });
        await session.ReplyAsync();
        await session.SendAsync("EHLO c\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<good@b.example>\r\nBDAT 20000\r\n" + new string('x', 20_000) + "BDAT 3 LAST\r\nabcBDAT 3 LAST\r\nabc");
        for (var i = 0; i < 3; i++)
            await session.ReplyAsync();
        Assert.StartsWith("452", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("452", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("503", await session.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_whose_end_hangs_is_cut()
    {
        var clock = new FakeTimeProvider();
        var connection = new HangingConnection();
        var context = new SmtpSessionContext("mx.test.example", Limits, new MemoryBudget(1 << 20), new TestPolicy(), clock, new ServerMetrics(), NullLogger.Instance);
        var handler = new SmtpConnectionHandler(new SmtpListener(context, new ConnectionGate(10, 10), null, [], false));
        var run = handler.OnConnectedAsync(connection);
        await connection.FromClient.WriteAsync("QUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await run;
        Assert.False(connection.IsAborted);
        clock.Advance(TimeSpan.FromMinutes(1));
        connection.Beat();
        Assert.True(connection.IsAborted);
    }

    private static async Task<string> Next(SessionHarness session) => (await session.ReplyAsync())!;

    private static SmtpSession Session(TimeProvider time, PipeReader input, PipeWriter output, LimitOptions? limits = null) => new(
        new SmtpSessionContext("mx.test.example", limits ?? Limits, new MemoryBudget(1 << 20), new TestPolicy(), time, new ServerMetrics(), NullLogger.Instance),
        new SmtpPeer { SessionId = "TEST", Remote = IPEndPoint.Parse("192.0.2.1:1"), Local = IPEndPoint.Parse("192.0.2.2:25"), ConnectedAt = DateTimeOffset.UnixEpoch },
        input, output);

    private sealed class FailingTime : TimeProvider
    {
        /// <summary>How often it can still be read: the command that begins a message reads it before.</summary>
        public int Reads { get; set; } = int.MaxValue;

        public override long GetTimestamp() => Reads-- <= 0 ? throw new InvalidOperationException("a clock of ours") : base.GetTimestamp();
    }

    /// <summary>Fails at recipients by name: with a bug, or as a disk or a network does.</summary>
    private sealed class FaultyPolicy : ISmtpPolicy, ISmtpTransaction
    {
        public ValueTask<SmtpReply?> ConnectAsync(SmtpPeer peer, CancellationToken cancellationToken) => ValueTask.FromResult<SmtpReply?>(null);

        public ValueTask<(SmtpReply Reply, ISmtpTransaction? Transaction)> MailAsync(SmtpPeer peer, MailParameters mail, CancellationToken cancellationToken) =>
            ValueTask.FromResult<(SmtpReply, ISmtpTransaction?)>((SmtpReply.Of(250, "2.1.0", "OK"), this));

        public ValueTask<SmtpReply> RcptAsync(EmailAddress recipient, CancellationToken cancellationToken) => recipient.LocalPart.Value switch
        {
            "bug" => throw new InvalidOperationException("a bug of ours"),
            "broken" => throw new IOException("a disk of ours"),
            _ => ValueTask.FromResult(SmtpReply.Of(250, "2.1.5", "OK")),
        };

        public ValueTask<SmtpReply> DataAsync(MessageBuffer message, CancellationToken cancellationToken) => throw new IOException("a disk of ours");
    }

    private sealed class MeasuringWriter(PipeWriter inner) : PipeWriter
    {
        private readonly TaskCompletionSource _stuck = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Most { get; private set; }

        /// <summary>A flush waits for the reader.</summary>
        public Task Stuck => _stuck.Task;

        public override bool CanGetUnflushedBytes => true;

        public override long UnflushedBytes => inner.UnflushedBytes;

        public override void Advance(int bytes)
        {
            inner.Advance(bytes);
            Most = Math.Max(Most, inner.UnflushedBytes);
        }

        public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public override void CancelPendingFlush() => inner.CancelPendingFlush();

        public override void Complete(Exception? exception = null) => inner.Complete(exception);

        public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
        {
            var flush = inner.FlushAsync(cancellationToken);
            if (!flush.IsCompleted)
                _stuck.TrySetResult();
            return flush;
        }
    }

    private sealed class HangingConnection : DefaultConnectionContext, IConnectionHeartbeatFeature
    {
        private readonly List<Action> _beats = [];

        public HangingConnection()
            : base("TEST")
        {
            var toServer = new Pipe();
            var toClient = new Pipe();
            FromClient = toServer.Writer;
            Transport = new Duplex(toServer.Reader, toClient.Writer);
            RemoteEndPoint = IPEndPoint.Parse("192.0.2.1:1");
            LocalEndPoint = IPEndPoint.Parse("192.0.2.2:25");
            Features.Set<IConnectionHeartbeatFeature>(this);
        }

        public PipeWriter FromClient { get; }

        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;

        public void OnHeartbeat(Action<object> action, object state) => _beats.Add(() => action(state));

        public void Beat() => _beats.ForEach(b => b());

        private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
    }
}
