using System.Buffers.Binary;
using System.Net;

namespace Stafett.EndToEnd.Tests;

/// <summary>A load balancer in front: its word about the client is taken, nobody else's is.</summary>
public sealed class ProxyTests(MxServer server) : ClientTest(server)
{
    public static TheoryData<string, string> Headers => new()
    {
        { Convert.ToHexString("PROXY TCP4 203.0.113.9 192.0.2.1 40000 25\r\n"u8), "[203.0.113.9]" },
        { Convert.ToHexString("PROXY TCP6 2001:db8::9 2001:db8::1 40000 25\r\n"u8), "[IPv6:2001:db8::9]" },
        { Convert.ToHexString(Binary("203.0.113.9", "192.0.2.1")), "[203.0.113.9]" },
        { Convert.ToHexString(Binary("2001:db8::9", "2001:db8::1")), "[IPv6:2001:db8::9]" },
        // The proxy itself looks whether we live.
        { Convert.ToHexString("PROXY UNKNOWN\r\n"u8), $"[{MxServer.ProxyPeer}]" },
    };

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task The_client_of_a_configured_proxy_stands_in_received(string header, string shown)
    {
        var message = Message("proxy");
        await using var client = await Dialogue.ConnectAsync(Server.Port, MxServer.ProxyPeer);
        await client.SendAsync(Convert.FromHexString(header));
        Assert.Equal(220, (await client.ReadAsync()).Code);
        Assert.Equal(250, (await client.SayAsync("EHLO client.example")).Code);
        Assert.Equal(250, (await client.SayAsync($"MAIL FROM:<{Sender}>")).Code);
        Assert.Equal(250, (await client.SayAsync($"RCPT TO:<{Recipient}>")).Code);

        Assert.Equal(250, (await client.DataAsync(message)).Code);

        var arrived = await AssertArrivedAsync(message, "ESMTP");
        var received = arrived.Text[..arrived.Text.IndexOf("\r\nX-", StringComparison.Ordinal)];
        Assert.Contains(shown, received, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_configured_proxy_that_sends_no_header_gets_no_session()
    {
        await using var client = await Dialogue.ConnectAsync(Server.Port, MxServer.ProxyPeer);

        Assert.Equal(0, (await client.SayAsync("EHLO client.example")).Code);
    }

    [Theory]
    [MemberData(nameof(Headers))]
    public async Task Nobody_else_is_believed(string header, string shown)
    {
        await using var client = await Dialogue.ConnectAsync(Server.Port);
        Assert.Equal(220, (await client.ReadAsync()).Code);

        await client.SendAsync(Convert.FromHexString(header));
        await client.SendAsync("EHLO client.example\r\n"u8.ToArray());

        var reply = await client.ReadAsync();
        Assert.True(reply.Code is 0 or >= 500, $"{reply} to a header for {shown}");
        // Not a word of it was a command, and the connection is over.
        while (reply.Code is >= 500)
            reply = await client.ReadAsync();
        Assert.Equal(0, reply.Code);
    }

    private static byte[] Binary(string source, string destination)
    {
        byte[] from = IPAddress.Parse(source).GetAddressBytes(), to = IPAddress.Parse(destination).GetAddressBytes();
        var header = new List<byte>([.. "\r\n\r\n\0\r\nQUIT\n"u8, 0x21, from.Length == 4 ? (byte)0x11 : (byte)0x21]);
        var rest = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(rest, 40000);
        BinaryPrimitives.WriteUInt16BigEndian(rest.AsSpan(2), 25);
        header.AddRange([0, (byte)(from.Length * 2 + 4), .. from, .. to, .. rest]);
        return [.. header];
    }
}
