namespace Stafett.Server.Tests.Delivery;

public sealed class PoolTests
{
    [Fact]
    public async Task One_connection_serves_one_message_after_the_other_and_leaves_politely()
    {
        var farewell = new TaskCompletionSource<string?>();
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.ServeAsync(["PIPELINING"], null, line =>
            {
                if (line == "QUIT")
                    farewell.SetResult(line);
                return null;
            });
        });
        await using (var fixture = new DeliveryFixture(server.Port))
        {
            for (var i = 0; i < 5; i++)
                Assert.True((await fixture.SendAsync())[0].IsDelivered);
            Assert.Equal(1, fixture.IdleConnections);
            Assert.Equal((1, 4), (fixture.Metrics.DeliveryConnections.Value, fixture.Metrics.DeliveryConnectionsReused.Value));
        }

        Assert.Equal("QUIT", await farewell.Task);
        Assert.Equal(5, server.Messages.Count);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Domains_of_one_provider_share_connections()
    {
        await using var server = ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(server.Port);
        fixture.Zone.Mx("other.test", (5, "mx.example.test"));
        await fixture.SendAsync();
        await fixture.SendToAsync("other.test", null, DeliveryFixture.Message());
        Assert.Equal((1, 2), (server.Connections, server.Messages.Count));
        fixture.Zone.Mx("third.test", (5, "mx.example.test"), (6, "mx2.example.test"));
        await fixture.SendToAsync("third.test", null, DeliveryFixture.Message());
        Assert.Equal((2, 3), (server.Connections, server.Messages.Count));
    }

    [Fact]
    public async Task A_connection_serves_only_so_many_messages()
    {
        await using var server = ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(server.Port, o => o with { MessagesPerConnection = 2 });
        for (var i = 0; i < 5; i++)
            await fixture.SendAsync();
        Assert.Equal((3, 5), (server.Connections, server.Messages.Count));
    }

    [Theory]
    [InlineData("")]
    [InlineData("421 4.4.2 idle for too long\r\n")]
    public async Task A_connection_that_closed_while_idle_is_replaced(string farewell)
    {
        var closed = new TaskCompletionSource();
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            if (peer.Number > 1)
            {
                await peer.ServeAsync([]);
                return;
            }

            await peer.GreetAsync();
            await AcceptOneAsync(peer);
            if (farewell.Length > 0)
                await peer.SendAsync(farewell);
            peer.Dispose();
            closed.SetResult();
        });
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        await closed.Task;
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.Equal(2, server.Connections);
    }

    [Theory]
    [InlineData("")]
    [InlineData("421 4.4.2 idle for too long\r\n")]
    public async Task A_connection_that_closes_on_the_next_MAIL_is_replaced_once(string farewell)
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            if (peer.Number == 1)
                await AcceptOneAsync(peer);
            await peer.ExpectAsync("MAIL");
            await peer.SendAsync(farewell);
        });
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        var outcome = (await fixture.SendAsync())[0];
        Assert.Equal(farewell.Length > 0 ? 421 : 451, outcome.Reply.Code);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task A_connection_is_left_when_it_was_idle_for_its_time()
    {
        var time = new ManualTime();
        var gone = new TaskCompletionSource();
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.ServeAsync([]);
            gone.SetResult();
        });
        await using var fixture = new DeliveryFixture(server.Port, time: time);
        await fixture.SendAsync();
        time.Advance(TimeSpan.FromSeconds(19));
        Assert.Equal(1, fixture.IdleConnections);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, fixture.IdleConnections);
        await gone.Task;
    }

    [Fact]
    public async Task The_oldest_goes_when_there_are_too_many_idle_ones()
    {
        await using var server = ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(server.Port, o => o with { IdleConnections = 2 });
        for (var i = 0; i < 4; i++)
        {
            fixture.Zone.Mx($"d{i}.test", (1, $"mx{i}.test")).Address($"mx{i}.test", "127.0.0.1");
            await fixture.SendToAsync($"d{i}.test", null, DeliveryFixture.Message());
        }

        Assert.Equal(2, fixture.IdleConnections);
        await fixture.SendToAsync("d3.test", null, DeliveryFixture.Message());
        Assert.Equal(4, server.Connections);
        await fixture.SendToAsync("d0.test", null, DeliveryFixture.Message());
        Assert.Equal(5, server.Connections);
    }

    [Fact]
    public async Task A_site_has_only_so_many_connections_and_the_others_wait()
    {
        var open = new TaskCompletionSource();
        var (now, most) = (0, 0);
        var full = new TaskCompletionSource();
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            var mine = Interlocked.Increment(ref now);
            InterlockedMax(ref most, mine);
            if (mine == 2)
                full.SetResult();
            await open.Task;
            await peer.ServeAsync([]);
            Interlocked.Decrement(ref now);
        });
        await using var fixture = new DeliveryFixture(server.Port, o => o with { ConnectionsPerSite = 2 });
        var sending = Enumerable.Range(0, 10).Select(_ => fixture.SendAsync()).ToArray();
        await full.Task;
        open.SetResult();
        foreach (var outcomes in await Task.WhenAll(sending))
            Assert.True(outcomes[0].IsDelivered, outcomes[0].Reply.ToString());
        Assert.Equal(2, most);
        Assert.Equal((2, 10), (server.Connections, server.Messages.Count));
    }

    [Fact]
    public async Task Who_waits_too_long_for_a_site_comes_again()
    {
        var time = new ManualTime();
        var entered = new TaskCompletionSource();
        var open = new TaskCompletionSource();
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            entered.SetResult();
            await open.Task;
            await peer.ServeAsync([]);
        });
        await using var fixture = new DeliveryFixture(
            server.Port, o => o with { ConnectionsPerSite = 1, ConnectTimeout = TimeSpan.FromHours(1), GreetingTimeout = TimeSpan.FromHours(1) }, time);
        var first = fixture.SendAsync();
        await entered.Task;
        var second = fixture.SendAsync();
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("451 4.4.5", (await second)[0].Reply.ToString()[..9]);
        open.SetResult();
        Assert.True((await first)[0].IsDelivered);
    }

    private static async Task AcceptOneAsync(ScriptedPeer peer)
    {
        await peer.ReplyAsync("MAIL", "250 ok");
        await peer.ReplyAsync("RCPT", "250 ok");
        await peer.ReplyAsync("DATA", "354 go");
        await peer.ReadDataAsync();
        await peer.SendAsync("250 ok\r\n");
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); value > seen;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
                return;
            seen = before;
        }
    }
}
