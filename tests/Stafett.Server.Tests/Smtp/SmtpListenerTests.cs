using System.Net.Security;
using System.Security.Authentication;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Tls;

namespace Stafett.Server.Tests.Smtp;

/// <summary>What is around a session: gates, PROXY headers, TLS.</summary>
public sealed class SmtpListenerTests : IDisposable
{
    private readonly ServerCertificate _certificate = ServerCertificate.SelfMade("mx.test.example", TimeProvider.System);

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task Connections_beyond_the_limit_are_told_to_come_again()
    {
        await using var listener = new ListenerHarness(_certificate, new LimitOptions { Connections = 2, ConnectionsPerAddress = 2 });
        var first = listener.Connect("192.0.2.1:1");
        Assert.StartsWith("220", await first.LineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("220", await listener.Connect("198.51.100.1:1").LineAsync(), StringComparison.Ordinal);
        var third = listener.Connect("203.0.113.1:1");
        Assert.Equal("421 4.7.0 Too many connections, try again later", await third.LineAsync());
        Assert.Equal("", await third.LineAsync());
        Assert.StartsWith("221", await first.AskAsync("QUIT"), StringComparison.Ordinal);
        await first.Served;
        Assert.StartsWith("220", await listener.Connect("203.0.113.1:2").LineAsync(), StringComparison.Ordinal);
    }

    /// <summary>Attack row 86: one address opens a thousand connections, one IPv6 customer ten thousand.</summary>
    [Fact]
    public async Task One_client_gets_its_share_of_connections()
    {
        await using var listener = new ListenerHarness(_certificate, new LimitOptions { ConnectionsPerAddress = 3 });
        for (var i = 0; i < 10; i++)
            Assert.StartsWith(i < 3 ? "220" : "421", await listener.Connect($"192.0.2.1:{1000 + i}").LineAsync(), StringComparison.Ordinal);
        for (var i = 0; i < 10; i++)
            Assert.StartsWith(i < 3 ? "220" : "421", await listener.Connect($"[2001:db8:1:1::{i}]:25").LineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("220", await listener.Connect("198.51.100.1:1").LineAsync(), StringComparison.Ordinal);
    }

    /// <summary>Attack row 86: one that was refused a place and does not even read that keeps no socket.</summary>
    [Fact]
    public async Task A_refused_client_that_does_not_read_is_aborted()
    {
        var time = new FakeTimeProvider();
        await using var listener = new ListenerHarness(_certificate, new LimitOptions { Connections = 0 }, time);
        var client = listener.Connect();
        await client.EndAsync();
        client.Beats.Beat();
        Assert.False(client.IsAborted);
        time.Advance(TimeSpan.FromSeconds(30));
        client.Beats.Beat();
        await client.AbortedAsync();
    }

    /// <summary>Attack row 85: an octet every nine seconds, as a command line, is cut at the idle time like silence.</summary>
    [Fact]
    public async Task A_command_that_drips_is_cut()
    {
        var time = new FakeTimeProvider();
        await using var listener = new ListenerHarness(_certificate, time: time);
        var client = listener.Connect();
        await client.LineAsync();
        var heard = client.LineAsync();
        while (!heard.IsCompleted)
        {
            await client.SayAsync("E");
            time.Advance(TimeSpan.FromSeconds(9));
            client.Beats.Beat();
            await Task.Yield();
        }

        Assert.StartsWith("421 4.4.2", await heard, StringComparison.Ordinal);
        await client.EndAsync();
    }

    /// <summary>Attack row 85: a TLS handshake that stands still.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handshake_that_does_not_come_is_cut(bool isImplicit)
    {
        var time = new FakeTimeProvider();
        await using var listener = new ListenerHarness(_certificate, new LimitOptions { TlsHandshake = TimeSpan.FromSeconds(30) }, time, isImplicit);
        var client = listener.Connect();
        if (!isImplicit)
        {
            await client.LineAsync();
            await client.AskAsync("EHLO x");
            Assert.StartsWith("220", await client.AskAsync("STARTTLS"), StringComparison.Ordinal);
        }

        await client.SayAsync([0x16, 3, 1]);
        await time.TimerAsync();
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(client.Served.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await client.EndAsync();
    }

    [Fact]
    public async Task A_proxy_header_that_does_not_come_is_cut()
    {
        var time = new FakeTimeProvider();
        await using var listener = new ListenerHarness(_certificate, time: time, proxyPeers: "192.0.2.0/24");
        var client = listener.Connect();
        await client.SayAsync("PROXY TCP4 ");
        await time.TimerAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        await client.EndAsync();
        Assert.Equal("", await client.LineAsync());
    }

    [Fact]
    public async Task A_proxy_header_is_read_from_a_proxy_and_from_nobody_else()
    {
        var gate = new ConnectionGate(100, 1);
        await using var listener = new ListenerHarness(_certificate, gate: gate, proxyPeers: "192.0.2.0/24");
        for (var i = 1; i <= 2; i++)
        {
            var client = listener.Connect();
            await client.SayAsync($"PROXY TCP4 198.51.100.{i} 192.0.2.2 4711 25\r\n");
            Assert.StartsWith("220", await client.LineAsync(), StringComparison.Ordinal);
        }

        var stranger = listener.Connect("203.0.113.9:25");
        Assert.StartsWith("220", await stranger.LineAsync(), StringComparison.Ordinal);
        Assert.StartsWith("5", await stranger.AskAsync("PROXY TCP4 198.51.100.9 192.0.2.2 4711 25"), StringComparison.Ordinal);
    }

    /// <summary>Attack row 85: a client behind TLS, too, that hears nothing; the connection is aborted, since a polite end would wait for it.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_reads_nothing_is_aborted(bool tls)
    {
        var time = new FakeTimeProvider();
        await using var listener = new ListenerHarness(_certificate, time: time, implicitTls: tls);
        var client = listener.Connect(room: 8192);
        if (tls)
            await client.SecureAsync();
        await client.LineAsync();
        var beats = client.Beats;
        var saying = RepeatAsync(client, System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("NOOP\r\n", 10))), 20_000);
        while (!client.IsAborted)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            beats.Beat();
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }

        await client.EndAsync();
        await saying;
    }

    /// <summary>Attack row 11: commands behind STARTTLS in one segment are never run, neither before nor inside TLS.</summary>
    [Fact]
    public async Task Commands_ahead_of_the_handshake_are_never_run()
    {
        await using var listener = new ListenerHarness(_certificate);
        var client = listener.Connect();
        await client.LineAsync();
        await client.AskAsync("EHLO x");
        await client.SayAsync("STARTTLS\r\nEHLO x\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nx\r\n.\r\n");
        Assert.StartsWith("501", await client.LineAsync(), StringComparison.Ordinal);
        Assert.Equal("", await client.LineAsync());
        Assert.Empty(listener.Policy.Messages);
    }

    /// <summary>Attack row 11, the later the better: what comes in clear text after the 220 breaks the handshake.</summary>
    [Fact]
    public async Task Commands_in_place_of_the_handshake_are_never_run()
    {
        await using var listener = new ListenerHarness(_certificate);
        var client = listener.Connect();
        await client.LineAsync();
        await client.AskAsync("EHLO x");
        await client.AskAsync("STARTTLS");
        await client.SayAsync("EHLO x\r\nMAIL FROM:<evil@x.example>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nx\r\n.\r\n");
        await client.EndAsync();
        Assert.Empty(listener.Policy.Messages);
    }

    /// <summary>Attack row 12: STARTTLS inside TLS. Attack row 13: nothing of before is known inside.</summary>
    [Fact]
    public async Task Inside_tls_everything_begins_anew()
    {
        await using var listener = new ListenerHarness(_certificate);
        var client = listener.Connect();
        await client.LineAsync();
        await client.AskAsync("EHLO x");
        await client.AskAsync("STARTTLS");
        await client.SecureAsync();
        Assert.StartsWith("503", await client.AskAsync("MAIL FROM:<a@b.example>"), StringComparison.Ordinal);
        Assert.StartsWith("503", await client.AskAsync("STARTTLS"), StringComparison.Ordinal);
        await client.AskAsync("EHLO x");
        Assert.StartsWith("503", await client.AskAsync("STARTTLS"), StringComparison.Ordinal);
        Assert.StartsWith("250", await client.AskAsync("MAIL FROM:<a@b.example>"), StringComparison.Ordinal);
    }

    /// <summary>Attack row 90: a name that nobody has, and protocols that nobody speaks, get the default certificate on port 25.</summary>
    [Fact]
    public async Task An_unknown_name_or_protocol_gets_the_default()
    {
        await using var listener = new ListenerHarness(_certificate, implicitTls: true);
        var client = listener.Connect();
        await client.SecureAsync(new SslClientAuthenticationOptions { TargetHost = "nobody.example", ApplicationProtocols = [new SslApplicationProtocol("nothing/1")] });
        Assert.StartsWith("220", await client.LineAsync(), StringComparison.Ordinal);
    }

    /// <summary>Attack row 90: TLS 1.0 and 1.1 are refused.</summary>
    [Theory]
    [InlineData("16030100350100003103010000000000000000000000000000000000000000000000000000000000000000000004002f0035010000040000000000")]
    [InlineData("16030100350100003103020000000000000000000000000000000000000000000000000000000000000000000004002f0035010000040000000000")]
    public async Task Old_tls_is_refused(string clientHello)
    {
        await using var listener = new ListenerHarness(_certificate, implicitTls: true);
        var client = listener.Connect();
        await client.SayAsync(Convert.FromHexString(clientHello));
        await client.EndAsync();
        Assert.DoesNotContain("220", await client.LineAsync(), StringComparison.Ordinal);
    }

    /// <summary>Attack row 90: a ClientHello without end is given up at a few records, whatever length it claims.</summary>
    [Fact]
    public async Task A_giant_client_hello_is_refused()
    {
        await using var listener = new ListenerHarness(_certificate, implicitTls: true);
        var client = listener.Connect();
        byte[] record = [0x16, 3, 1, 0x40, 0, 1, 0xFF, 0xFF, 0xFF, .. new byte[0x4000 - 4]];
        var saying = RepeatAsync(client, record, 1000);
        await client.EndAsync();
        await saying;
    }

    /// <summary>Attack row 90: a second handshake inside the first is no way in; TLS 1.3 has none, and in 1.2 it is refused.</summary>
    [Fact]
    public async Task Renegotiation_is_off()
    {
        await using var listener = new ListenerHarness(_certificate, implicitTls: true);
        var client = listener.Connect();
        await client.SecureAsync(new SslClientAuthenticationOptions { TargetHost = "mx.test.example", EnabledSslProtocols = SslProtocols.Tls12 });
        await client.LineAsync();
        Assert.Equal(SslProtocols.Tls12, client.Tls.SslProtocol);
        Assert.StartsWith("250", await client.AskAsync("HELO x"), StringComparison.Ordinal);
    }

    private static async Task RepeatAsync(ListenerHarness.Client client, byte[] octets, int times)
    {
        try
        {
            for (var i = 0; i < times && !client.Served.IsCompleted; i++)
                await client.SayAsync(octets);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // The connection ended while it spoke.
        }
    }
}
