using Stafett.Server.Delivery;

namespace Stafett.Server.Tests.Delivery;

/// <summary>What a server can do wrong, in each phase.</summary>
public sealed class FaultTests
{
    private static readonly string[] Steps = ["greeting", "EHLO", "MAIL", "RCPT", "DATA", "."];

    public static TheoryData<string, bool> AllSteps =>
        new(Steps.SelectMany(step => new (string, bool)[] { (step, false), (step, true) }));

    [Theory]
    [MemberData(nameof(AllSteps))]
    public async Task A_421_is_passed_on_from_each_phase(string step, bool pipelining)
    {
        await using var server = ScriptedSmtpServer.Start(peer => ServeUntilAsync(peer, step, pipelining, "421 4.3.2 going down"));
        await using var fixture = new DeliveryFixture(server.Port);
        var outcomes = await fixture.SendAsync(DeliveryFixture.A, DeliveryFixture.B);
        Assert.All(outcomes, o => Assert.Equal("421 4.3.2 going down", o.Reply.ToString()));
        Assert.All(outcomes, o => Assert.True(o.IsRemoteReply));
        Assert.All(outcomes, o => Assert.False(o.IsDelivered));
        Assert.Equal(0, fixture.IdleConnections);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [MemberData(nameof(AllSteps))]
    public async Task A_closed_connection_is_temporary_in_each_phase(string step, bool pipelining)
    {
        await using var server = ScriptedSmtpServer.Start(peer => ServeUntilAsync(peer, step, pipelining, null));
        await using var fixture = new DeliveryFixture(server.Port);
        var outcomes = await fixture.SendAsync(DeliveryFixture.A, DeliveryFixture.B);
        Assert.All(outcomes, o => Assert.StartsWith("451 4.4.2", o.Reply.ToString(), StringComparison.Ordinal));
        Assert.All(outcomes, o => Assert.False(o.IsRemoteReply));
        Assert.Equal(
            step is "greeting" or "EHLO" ? DeliveryPhase.Greeting : step is "DATA" or "." ? DeliveryPhase.Data : DeliveryPhase.Envelope,
            outcomes[0].Phase);
        Assert.Equal(0, fixture.IdleConnections);
    }

    [Theory]
    [MemberData(nameof(AllSteps))]
    public async Task Silence_is_temporary_in_each_phase(string step, bool pipelining)
    {
        var over = new TaskCompletionSource();
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await ServeUntilAsync(peer, step, pipelining, null);
            await over.Task;
        });
        await using var fixture = new DeliveryFixture(server.Port, Impatient);
        var outcomes = await fixture.SendAsync(DeliveryFixture.A, DeliveryFixture.B);
        over.SetResult();
        Assert.All(outcomes, o => Assert.Equal("451 4.4.2 mx.example.test did not answer in time", o.Reply.ToString()));
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_chunk_whose_answer_is_lost_is_temporary()
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("PIPELINING", "CHUNKING");
            await peer.ExpectAsync("MAIL");
            await peer.ExpectAsync("RCPT");
            await peer.ExpectAsync("BDAT");
            await peer.ReadOctetsAsync(DeliveryFixture.Message().Length);
            await peer.SendAsync("250 ok\r\n250 ok\r\n");
        });
        await using var fixture = new DeliveryFixture(server.Port);
        var outcome = (await fixture.SendAsync())[0];
        Assert.StartsWith("451 4.4.2", outcome.Reply.ToString(), StringComparison.Ordinal);
        Assert.Equal(DeliveryPhase.Data, outcome.Phase);
        // Not sent a second time: it may have arrived.
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_server_that_has_everything_and_says_nothing_is_not_asked_twice()
    {
        var open = new TaskCompletionSource();
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("PIPELINING", "CHUNKING");
            await peer.ExpectAsync("MAIL");
            await peer.ExpectAsync("RCPT");
            await peer.ExpectAsync("BDAT");
            await peer.ReadOctetsAsync(DeliveryFixture.Message().Length);
            await open.Task;
        });
        await using var fixture = new DeliveryFixture(server.Port, Impatient);
        var outcome = (await fixture.SendAsync())[0];
        open.SetResult();
        Assert.StartsWith("451 4.4.2", outcome.Reply.ToString(), StringComparison.Ordinal);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [InlineData("PIPELINING", "CHUNKING")]
    [InlineData("PIPELINING")]
    [InlineData]
    public async Task A_cancellation_behind_the_last_octet_comes_too_late(params string[] extensions)
    {
        using var cancel = new CancellationTokenSource();
        await using var server = ScriptedSmtpServer.Start(async peer => await peer.ServeAsync(extensions, null, line =>
        {
            if (line is "." || line.StartsWith("BDAT", StringComparison.Ordinal))
                cancel.Cancel();
            return null;
        }));
        await using var delivery = new SmtpDelivery(
            new Stafett.Server.Configuration.DeliveryOptions { Port = server.Port, AllowPrivateTargets = true }, "us.test", new ZoneResolver(), OwnHosts.None,
            TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SmtpDelivery>.Instance);
        var outcomes = await delivery.DeliverAsync(
            DeliveryFixture.Message(), new DeliveryRoute(Stafett.Protocols.Message.Domain.Parse("[127.0.0.1]"), null), [DeliveryFixture.A], cancel.Token);
        Assert.True(outcomes[0].IsDelivered);
    }

    [Theory]
    [InlineData("554 5.7.1 no access\r\n", 554, true)]
    [InlineData("450 4.7.1 later\r\n", 450, true)]
    [InlineData("SSH-2.0-OpenSSH_9\r\n", 451, false)]
    [InlineData("250 hello\r\n", 451, false)]
    public async Task Another_greeting_than_220_ends_it(string greeting, int code, bool isRemote)
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.SendAsync(greeting);
            await peer.ReadLineAsync();
        });
        await using var fixture = new DeliveryFixture(server.Port);
        var outcome = (await fixture.SendAsync())[0];
        Assert.Equal((code, isRemote), (outcome.Reply.Code, outcome.IsRemoteReply));
    }

    [Theory]
    [InlineData("250-x\r\n")]
    [InlineData("250-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")]
    public async Task A_reply_without_end_is_stopped_early(string piece)
    {
        var sent = 0L;
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync();
            await peer.ExpectAsync("MAIL");
            var block = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(piece, 1_000)));
            while (sent < 100_000_000)
            {
                await peer.SendAsync(block);
                sent += block.Length;
            }
        });
        await using var fixture = new DeliveryFixture(server.Port);
        var outcome = (await fixture.SendAsync())[0];
        Assert.StartsWith("451 4.5.0", outcome.Reply.ToString(), StringComparison.Ordinal);
        Assert.Equal(DeliveryPhase.Envelope, outcome.Phase);
        // The client has left; what the server could push into socket buffers is all it got rid of.
        Assert.True(sent < 50_000_000, $"{sent} octets were taken");
    }

    [Fact]
    public async Task A_refusal_in_the_midst_of_a_large_message_is_heard()
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("CHUNKING");
            await peer.ReplyAsync("MAIL", "250 ok");
            await peer.ReplyAsync("RCPT", "250 ok");
            await peer.ExpectAsync("BDAT");
            await peer.SendAsync("552 5.3.4 too large\r\n");
            await peer.ReadOctetsAsync(DeliveryFixture.Message(new string('x', 10_000_000)).Length);
            await peer.ReadLineAsync();
        });
        await using var fixture = new DeliveryFixture(server.Port);
        var outcome = (await fixture.SendAsync(DeliveryFixture.Message(new string('x', 10_000_000))))[0];
        Assert.Equal("552 5.3.4 too large", outcome.Reply.ToString());
    }

    [Fact]
    public async Task Cancellation_is_thrown_and_leaves_nothing_behind()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync();
            await peer.ExpectAsync("MAIL");
            await cancel.CancelAsync();
            Assert.Null(await peer.ReadLineAsync());
        });
        await using var delivery = new SmtpDelivery(
            new Stafett.Server.Configuration.DeliveryOptions { Port = server.Port, AllowPrivateTargets = true }, "us.test", new ZoneResolver(), OwnHosts.None,
            TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<SmtpDelivery>.Instance);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery.DeliverAsync(
            DeliveryFixture.Message(), new DeliveryRoute(Stafett.Protocols.Message.Domain.Parse("[127.0.0.1]"), null), [DeliveryFixture.A], cancel.Token));
        Assert.Equal(0, delivery.IdleConnections);
    }

    [Fact]
    public async Task No_listener_is_temporary()
    {
        int port;
        await using (var server = ScriptedSmtpServer.StartSink())
            port = server.Port;
        await using var fixture = new DeliveryFixture(port);
        var outcome = (await fixture.SendAsync())[0];
        Assert.Equal("451 4.4.1 No connection to mx.example.test (ConnectionRefused)", outcome.Reply.ToString());
        Assert.Equal(DeliveryPhase.Connect, outcome.Phase);
    }

    private static Stafett.Server.Configuration.DeliveryOptions Impatient(Stafett.Server.Configuration.DeliveryOptions options)
    {
        var moment = TimeSpan.FromMilliseconds(200);
        return options with { GreetingTimeout = moment, CommandTimeout = moment, DataBlockTimeout = moment, DataTerminationTimeout = moment };
    }

    // Everything goes well up to a step; there the last words are said, or none.
    private static async Task ServeUntilAsync(ScriptedPeer peer, string step, bool pipelining, string? lastWords)
    {
        var steps = new List<(string Expect, string Reply)>
        {
            ("greeting", "220 fake.test"),
            ("EHLO", pipelining ? "250-fake.test\r\n250 PIPELINING" : "250 fake.test"),
            ("MAIL", "250 ok"),
            ("RCPT", "250 ok"),
            ("RCPT", "250 ok"),
            ("DATA", "354 go"),
            (".", "250 ok"),
        };
        foreach (var (expect, reply) in steps)
        {
            if (expect == ".")
                await peer.ReadDataAsync();
            else if (expect != "greeting")
                await peer.ExpectAsync(expect);
            if (expect == step)
                break;
            await peer.SendAsync(reply + "\r\n");
        }

        if (lastWords is not null)
            await peer.SendAsync(lastWords + "\r\n");
        // Reading what is left lets the socket close in order, so that what was sent arrives.
        if (pipelining && step is not ("greeting" or "EHLO" or "."))
        {
            while (peer.Ahead > 0)
                await peer.ReadLineAsync();
        }
    }
}
