using Stafett.Protocols.Dns;
using Stafett.Server.Delivery;

namespace Stafett.Server.Tests.Delivery;

/// <summary>Which host a message ends up at.</summary>
public sealed class RoutingTests
{
    [Fact]
    public async Task The_best_preference_is_asked_first_and_the_next_when_it_refuses_connections()
    {
        await using var second = ScriptedSmtpServer.StartSink("127.0.0.2", 0);
        await using var fixture = new DeliveryFixture(second.Port);
        fixture.Zone.Mx("d.test", (10, "mx1.test"), (20, "mx2.test")).Address("mx1.test", "127.0.0.1").Address("mx2.test", "127.0.0.2");
        var outcome = (await fixture.SendToAsync("d.test", null, DeliveryFixture.Message()))[0];
        Assert.True(outcome.IsDelivered, outcome.Reply.ToString());
        Assert.Equal("mx2.test [127.0.0.2]", outcome.RemoteHost);

        await using var first = ScriptedSmtpServer.StartSink("127.0.0.1", second.Port);
        await using var other = new DeliveryFixture(second.Port);
        other.Zone.Mx("d.test", (10, "mx1.test"), (20, "mx2.test")).Address("mx1.test", "127.0.0.1").Address("mx2.test", "127.0.0.2");
        Assert.Equal("mx1.test [127.0.0.1]", (await other.SendToAsync("d.test", null, DeliveryFixture.Message()))[0].RemoteHost);
    }

    [Theory]
    [InlineData("450 4.7.1 later\r\n")]
    [InlineData("421 4.3.2 busy\r\n")]
    [InlineData("hello?\r\n")]
    [InlineData("")]
    public async Task A_bad_greeting_leads_to_the_next_host(string greeting)
    {
        await using var first = ScriptedSmtpServer.Start(peer => peer.SendAsync(greeting));
        await using var second = ScriptedSmtpServer.StartSink("127.0.0.2", first.Port);
        await using var fixture = new DeliveryFixture(first.Port);
        fixture.Zone.Mx("d.test", (10, "mx1.test"), (20, "mx2.test")).Address("mx1.test", "127.0.0.1").Address("mx2.test", "127.0.0.2");
        Assert.True((await fixture.SendToAsync("d.test", null, DeliveryFixture.Message()))[0].IsDelivered);
        Assert.Equal(1, first.Connections);
    }

    [Fact]
    public async Task A_greeting_that_refuses_for_good_is_the_answer()
    {
        await using var first = ScriptedSmtpServer.Start(peer => peer.SendAsync("554 5.7.1 not you\r\n"));
        await using var second = ScriptedSmtpServer.StartSink("127.0.0.2", first.Port);
        await using var fixture = new DeliveryFixture(first.Port);
        fixture.Zone.Mx("d.test", (10, "mx1.test"), (20, "mx2.test")).Address("mx1.test", "127.0.0.1").Address("mx2.test", "127.0.0.2");
        Assert.Equal("554 5.7.1 not you", (await fixture.SendToAsync("d.test", null, DeliveryFixture.Message()))[0].Reply.ToString());
        Assert.Equal(0, second.Connections);
    }

    [Theory]
    [InlineData("421 4.3.2 busy\r\n", true)]
    [InlineData("", true)]
    [InlineData("451 4.7.1 greylisted\r\n", false)]
    public async Task A_host_that_turns_away_before_it_has_answered_MAIL_leads_to_the_next(string answer, bool next)
    {
        await using var first = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync();
            await peer.ExpectAsync("MAIL");
            await peer.SendAsync(answer);
        });
        await using var second = ScriptedSmtpServer.StartSink("127.0.0.2", first.Port);
        await using var fixture = new DeliveryFixture(first.Port);
        fixture.Zone.Mx("d.test", (10, "mx1.test"), (20, "mx2.test")).Address("mx1.test", "127.0.0.1").Address("mx2.test", "127.0.0.2");
        var outcome = (await fixture.SendToAsync("d.test", null, DeliveryFixture.Message()))[0];
        Assert.Equal(next, outcome.IsDelivered);
        Assert.Equal(next ? 1 : 0, second.Connections);
    }

    [Fact]
    public async Task A_dead_host_is_asked_last_for_a_minute()
    {
        var time = new ManualTime();
        await using var second = ScriptedSmtpServer.StartSink("127.0.0.2", 0);
        await using var fixture = new DeliveryFixture(second.Port, o => o with { MessagesPerConnection = 1 }, time);
        fixture.Zone.Mx("d.test", (10, "mx1.test"), (20, "mx2.test")).Address("mx1.test", "127.0.0.1").Address("mx2.test", "127.0.0.2");
        await fixture.SendToAsync("d.test", null, DeliveryFixture.Message());
        await using var first = ScriptedSmtpServer.StartSink("127.0.0.1", second.Port);
        await fixture.SendToAsync("d.test", null, DeliveryFixture.Message());
        Assert.Equal((0, 2), (first.Connections, second.Connections));
        time.Advance(TimeSpan.FromSeconds(61));
        await fixture.SendToAsync("d.test", null, DeliveryFixture.Message());
        Assert.Equal((1, 2), (first.Connections, second.Connections));
    }

    [Fact]
    public async Task The_other_family_is_tried()
    {
        await using var server = ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(server.Port);
        fixture.Zone.Mx("d.test", (10, "mx1.test")).Address("mx1.test", "::1", "127.0.0.1");
        var outcome = (await fixture.SendToAsync("d.test", null, DeliveryFixture.Message()))[0];
        Assert.Equal("mx1.test [127.0.0.1]", outcome.RemoteHost);
        Assert.True(outcome.IsDelivered);
    }

    [Fact]
    public async Task At_most_five_hosts_and_ten_addresses_are_tried()
    {
        await using var eleventh = ScriptedSmtpServer.StartSink("127.0.0.11", 0);
        await using var fixture = new DeliveryFixture(eleventh.Port);
        fixture.Zone.Mx("d.test", (10, "mx1.test"))
            .Address("mx1.test", [.. Enumerable.Range(1, 11).Select(i => $"127.0.0.{i}")]);
        Assert.Equal(451, (await fixture.SendToAsync("d.test", null, DeliveryFixture.Message()))[0].Reply.Code);

        fixture.Zone.Mx("e.test", [.. Enumerable.Range(1, 6).Select(i => ((ushort)i, $"h{i}.test"))]);
        for (var i = 1; i <= 6; i++)
            fixture.Zone.Address($"h{i}.test", i == 6 ? "127.0.0.11" : "127.0.0.1");
        Assert.Equal(451, (await fixture.SendToAsync("e.test", null, DeliveryFixture.Message()))[0].Reply.Code);
        Assert.Equal(0, eleventh.Connections);
    }

    [Fact]
    public async Task A_route_with_a_port_goes_straight_there()
    {
        await using var server = ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(1);
        fixture.Zone.Mx("h.test", (10, "elsewhere.test")).Alias("h.test", "real.test", "127.0.0.1");
        Assert.True((await fixture.SendToAsync("h.test", server.Port, DeliveryFixture.Message()))[0].IsDelivered);
        Assert.True((await fixture.SendToAsync("[127.0.0.1]", server.Port, DeliveryFixture.Message()))[0].IsDelivered);
    }

    [Fact]
    public async Task An_alias_among_the_exchangers_is_passed_over()
    {
        await using var server = ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(server.Port);
        fixture.Zone.Mx("d.test", (10, "alias.test"), (20, "mx.example.test")).Alias("alias.test", "real.test", "127.0.0.1");
        var outcome = (await fixture.SendToAsync("d.test", null, DeliveryFixture.Message()))[0];
        Assert.Equal("mx.example.test [127.0.0.1]", outcome.RemoteHost);
    }

    [Fact]
    public async Task What_may_pass_is_told_before_what_will_not()
    {
        await using var fixture = new DeliveryFixture(1);
        fixture.Zone.Mx("d.test", (10, "alias.test"), (20, "unknown.test"), (30, "none.test"))
            .Alias("alias.test", "real.test", "127.0.0.1").Fail("unknown.test", DnsType.A, DnsStatus.ServerFailure);
        Assert.Equal("451 4.4.3 The address of unknown.test cannot be looked up just now", (await fixture.SendToAsync("d.test", null, DeliveryFixture.Message()))[0].Reply.ToString());
    }

    [Theory]
    [InlineData("[127.0.0.1]")]
    [InlineData("[IPv6:::1]")]
    [InlineData("[IPv6:::ffff:127.0.0.1]")]
    [InlineData("[169.254.169.254]")]
    [InlineData("local.test")]
    public async Task Private_targets_are_not_even_connected_to(string host)
    {
        await using var server = ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(server.Port, o => o with { AllowPrivateTargets = false });
        fixture.Zone.Address("local.test", "127.0.0.1");
        foreach (var port in new int?[] { null, server.Port })
        {
            var outcome = (await fixture.SendToAsync(host, port, DeliveryFixture.Message()))[0];
            Assert.StartsWith("550 5.4.4", outcome.Reply.ToString(), StringComparison.Ordinal);
            Assert.Equal(DeliveryPhase.Resolve, outcome.Phase);
        }

        Assert.Equal(0, server.Connections);
    }
}
