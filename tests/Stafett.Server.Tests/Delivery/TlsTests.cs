using Stafett.Server.Delivery;

namespace Stafett.Server.Tests.Delivery;

public sealed class TlsTests
{
    [Fact]
    public async Task STARTTLS_is_used_where_offered_with_any_certificate()
    {
        await using var server = ScriptedSmtpServer.Start(
            peer => peer.ServeAsync(["STARTTLS", "PIPELINING", "CHUNKING"], DeliveryFixture.Certificate));
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.All(server.Messages, m => Assert.True(m.Encrypted));
        Assert.Equal(2, server.Messages.Count);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task What_was_offered_in_plain_is_forgotten()
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("STARTTLS", "PIPELINING", "SIZE 1");
            await peer.ReplyAsync("STARTTLS", "220 go");
            await peer.StartTlsAsync(DeliveryFixture.Certificate);
            await peer.ServeCommandsAsync([]);
        });
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.Equal("MAIL FROM:<s@sender.test>", Assert.Single(server.Messages).Mail);
    }

    [Fact]
    public async Task Octets_injected_behind_the_220_close_the_connection()
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("STARTTLS");
            await peer.ReplyAsync("STARTTLS", "220 go\r\n250-evil\r\n250 SIZE 1");
            // No handshake follows, and no QUIT: the connection is left.
            Assert.Null(await peer.ReadLineAsync());
        });
        await using var fixture = new DeliveryFixture(server.Port);
        var outcome = (await fixture.SendAsync())[0];
        Assert.Equal(451, outcome.Reply.Code);
        Assert.Equal(DeliveryPhase.Tls, outcome.Phase);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_failed_handshake_is_followed_by_one_plain_session()
    {
        var time = new ManualTime();
        var handshakes = 0;
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.SendAsync("220 fake.test\r\n");
            await peer.ExpectAsync("EHLO");
            await peer.SendAsync("250-fake.test\r\n250 STARTTLS\r\n");
            var line = await peer.ReadLineAsync();
            if (line == "STARTTLS")
            {
                handshakes++;
                await peer.SendAsync("220 go\r\n");
                await peer.ReadOctetsAsync(5); // the beginning of a ClientHello
                await peer.SendAsync("500 what?\r\n");
                return;
            }

            Assert.StartsWith("MAIL", line, StringComparison.Ordinal);
            await peer.SendAsync("250 ok\r\n");
            await peer.ReplyAsync("RCPT", "250 ok");
            await peer.ReplyAsync("DATA", "354 go");
            await peer.ReadDataAsync();
            await peer.SendAsync("250 ok\r\n");
        });
        await using var fixture = new DeliveryFixture(server.Port, o => o with { MessagesPerConnection = 1 }, time);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.Equal((1, 2), (handshakes, server.Connections));
        time.Advance(TimeSpan.FromMinutes(9));
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.Equal((1, 3), (handshakes, server.Connections));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.Equal((2, 5), (handshakes, server.Connections));
    }

    [Fact]
    public async Task A_server_that_cannot_just_now_is_served_in_plain_on_the_same_connection() // RFC 3207 §4
    {
        await using var server = ScriptedSmtpServer.Start(peer => peer.ServeAsync(
            ["STARTTLS"], null, line => line == "STARTTLS" ? "454 4.7.0 TLS not available" : null));
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task TLS_can_be_switched_off()
    {
        await using var server = ScriptedSmtpServer.Start(peer => peer.ServeAsync(["STARTTLS"], DeliveryFixture.Certificate));
        await using var fixture = new DeliveryFixture(server.Port, o => o with { UseStartTls = false });
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.False(Assert.Single(server.Messages).Encrypted);
    }
}
