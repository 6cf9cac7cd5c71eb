using System.Net;
using System.Net.Sockets;
using System.Text;
using Stafett.Protocols.Dns;
using Stafett.Server.Connections;
using Stafett.Server.Tests.Delivery;

namespace Stafett.Server.Tests.Connections;

/// <summary>Attacks 69 and 70: where a stranger's URL may lead us, and what may wait there.</summary>
public sealed class GuardedHttpClientTests
{
    private const string Public = "192.0.43.8";
    private const string Fine = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly ZoneResolver _zone = new();
    private readonly List<IPEndPoint> _dialled = [];

    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.255.255.254/")]
    [InlineData("http://0.0.0.0/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://172.16.0.1/")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://100.64.0.1/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    [InlineData("http://192.0.0.1/")]
    [InlineData("http://198.18.0.1/")]
    [InlineData("http://203.0.113.1/")]
    [InlineData("http://224.0.0.1/")]
    [InlineData("http://255.255.255.255/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f000001/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://017700000001/")]
    [InlineData("http://127.1/")]
    [InlineData("http://[::]/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::127.0.0.1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[::ffff:7f00:1]/")]
    [InlineData("http://[::ffff:8.8.8.8]/")]
    [InlineData("http://[::ffff:0:127.0.0.1]/")]
    [InlineData("http://[64:ff9b::7f00:1]/")]
    [InlineData("http://[64:ff9b:1::1]/")]
    [InlineData("http://[2001::1]/")]
    [InlineData("http://[2002:7f00:1::]/")]
    [InlineData("http://[fc00::1]/")]
    [InlineData("http://[fd00::1]/")]
    [InlineData("http://[fe80::1]/")]
    [InlineData("http://[fe80::1%251]/")]
    [InlineData("http://[fec0::1]/")]
    [InlineData("http://[ff02::1]/")]
    [InlineData("http://[100::1]/")]
    [InlineData("http://localhost/")]
    [InlineData("http://LOCALHOST./")]
    [InlineData("http://a.localhost/")]
    public async Task An_address_that_is_not_public_is_never_dialled(string url)
    {
        using var client = Client(0);

        var outcome = await client.SendAsync(Get(url), Token);

        Assert.Equal((HttpFailure.NotAllowed, 0), (outcome.Failure, outcome.Status));
        Assert.Empty(_dialled);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("10.1.2.3", "169.254.169.254")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("64:ff9b::a00:1", "2002:a00:1::1")]
    [InlineData("fd12::1", "192.168.0.1")]
    public async Task A_name_whose_addresses_are_not_public_is_not_dialled(params string[] addresses)
    {
        _zone.Address("inner.example", addresses);
        using var client = Client(0);

        var outcome = await client.SendAsync(Get("https://inner.example/"), Token);

        Assert.Equal(HttpFailure.NotAllowed, outcome.Failure);
        Assert.Contains("inner.example has no public address", outcome.Problem, StringComparison.Ordinal);
        Assert.Empty(_dialled);
    }

    [Fact]
    public async Task Of_several_addresses_only_the_public_ones_are_dialled()
    {
        await using var peer = HttpPeer.Answering(Fine);
        _zone.Address("mixed.example", "127.0.0.1", "10.0.0.1", Public, "::1", "fe80::1");
        using var client = Client(peer.Port);

        var outcome = await client.SendAsync(Get("http://mixed.example/x"), Token);

        Assert.Equal(200, outcome.Status);
        Assert.Equal(new IPEndPoint(IPAddress.Parse(Public), 80), Assert.Single(_dialled));
    }

    // DNS rebinding: public when it is checked, private when it is connected to. The name is asked for once, and what was checked is connected to.
    [Fact]
    public async Task A_name_that_changes_its_address_after_the_check_changes_nothing()
    {
        await using var peer = HttpPeer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var rebinding = new RebindingResolver(Public, "127.0.0.1");
        using var client = Client(peer.Port, rebinding);

        var first = await client.SendAsync(Get("http://rebind.example/"), Token);
        var second = await client.SendAsync(Get("http://rebind.example/"), Token);

        Assert.Equal(200, first.Status);
        Assert.Equal(HttpFailure.NotAllowed, second.Failure);
        Assert.Equal(2, rebinding.AskedForV4);
        Assert.Equal(Public, Assert.Single(_dialled).Address.ToString());
    }

    [Fact]
    public async Task The_next_address_is_tried_where_one_does_not_answer()
    {
        await using var peer = HttpPeer.Answering(Fine);
        _zone.Address("two.example", "192.0.43.7", Public);
        using var client = Client(peer.Port, broken: "192.0.43.7");

        Assert.Equal(200, (await client.SendAsync(Get("http://two.example/"), Token)).Status);
        Assert.Equal(2, _dialled.Count);
    }

    [Fact]
    public async Task Private_addresses_can_be_allowed()
    {
        await using var peer = HttpPeer.Answering(Fine);
        using var client = new GuardedHttpClient(_zone, allowPrivate: true, TimeProvider.System);

        var outcome = await client.SendAsync(Get($"http://localhost:{peer.Port}/"), Token);

        Assert.Equal((200, "hello", true, "text/plain"), (outcome.Status, Text(outcome), outcome.IsWhole, outcome.ContentType));
        Assert.Empty(_zone.Asked);
    }

    [Fact]
    public async Task Connections_are_kept_for_the_next_call()
    {
        await using var peer = HttpPeer.Answering(Fine);
        using var client = Client(peer.Port);

        for (var i = 0; i < 5; i++)
            Assert.Equal(200, (await client.SendAsync(Get($"http://{Public}/"), Token)).Status);

        Assert.Equal(1, peer.Connections);
    }

    [Fact]
    public async Task What_dns_says_is_told_apart()
    {
        _zone.Fail("later.example", DnsType.A, DnsStatus.Timeout).Fail("later.example", DnsType.AAAA, DnsStatus.NoData);
        using var client = Client(0);

        Assert.Equal(HttpFailure.NoSuchHost, (await client.SendAsync(Get("http://absent.example/"), Token)).Failure);
        Assert.Equal(HttpFailure.LookUp, (await client.SendAsync(Get("http://later.example/"), Token)).Failure);
    }

    [Fact]
    public async Task Nobody_there()
    {
        using var client = Client(0, broken: Public);

        Assert.Equal(HttpFailure.Connect, (await client.SendAsync(Get($"http://{Public}/"), Token)).Failure);
    }

    [Fact]
    public async Task Cookies_are_not_kept_and_no_proxy_is_asked()
    {
        Environment.SetEnvironmentVariable("http_proxy", "http://127.0.0.1:9");
        try
        {
            await using var peer = HttpPeer.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n");
            using var client = Client(peer.Port);

            await client.SendAsync(Get($"http://{Public}/"), Token);
            await client.SendAsync(Get($"http://{Public}/"), Token);

            Assert.Equal(2, peer.Asked.Count);
            Assert.All(peer.Asked, a => Assert.DoesNotContain("Cookie", a.Fields.Keys));
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", null);
        }
    }

    private static HttpCall Get(string url) => new(HttpMethod.Get, new Uri(url));

    private static string Text(HttpOutcome outcome) => Encoding.UTF8.GetString(outcome.Body.Span);

    /// <summary>Public addresses lead to a port of this machine; where they led is kept.</summary>
    private GuardedHttpClient Client(int port, IDnsResolver? dns = null, string? broken = null) => new(
        new GuardedDialer(dns ?? _zone, allowPrivate: false, TimeProvider.System)
        {
            OpenAsync = async (endPoint, token) =>
            {
                _dialled.Add(endPoint);
                if (endPoint.Address.ToString() == broken)
                    throw new SocketException((int)SocketError.ConnectionRefused);
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, port, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        },
        TimeProvider.System,
        trustedRoot: null);

    private sealed class RebindingResolver(params string[] addresses) : IDnsResolver
    {
        private int _asked;

        public int AskedForV4 => _asked;

        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            if (type != DnsType.A)
                return ValueTask.FromResult(new DnsAnswer(DnsStatus.NoData, [], name, false, DateTimeOffset.MaxValue));
            var address = addresses[Math.Min(_asked++, addresses.Length - 1)];
            return ValueTask.FromResult(new DnsAnswer(DnsStatus.Success, [new AddressRecord(name, 0, IPAddress.Parse(address))], name, false, DateTimeOffset.MaxValue));
        }
    }
}
