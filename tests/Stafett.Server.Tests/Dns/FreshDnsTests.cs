using Stafett.Protocols.Dns;
using Stafett.Server.Configuration;
using Stafett.Server.Dns;

namespace Stafett.Server.Tests.Dns;

public sealed class FreshDnsTests
{
    private const string Name = "example.com";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_upstream_is_a_view_of_its_own_that_remembers_nothing()
    {
        var clock = new FakeTimeProvider();
        await using var one = DnsServer.Start(DnsZone.Parse("example.com. 300 TXT \"one\""));
        await using var two = DnsServer.Start(DnsZone.Parse("example.com. 300 TXT \"two\""));
        var options = new DnsOptions { Upstreams = [$"udp://127.0.0.1:{one.Port}", $"udp://127.0.0.1:{two.Port}"] };
        await using var shared = new StubResolver(options, clock);
        await using var fresh = FreshDns.Beside(shared, options, clock);
        Assert.Equal(["one", "two"], await Task.WhenAll(fresh.Views.Select(TextAsync)));
        await TextAsync(fresh.Views[0]);
        Assert.Equal((2, 1), (one.QuestionCount, two.QuestionCount));
    }

    [Fact]
    public async Task Mail_sees_what_a_view_has_seen()
    {
        var clock = new FakeTimeProvider();
        await using var server = DnsServer.Start(DnsZone.Parse("other.example. 300 A 192.0.2.1"));
        var options = new DnsOptions { Upstreams = [$"udp://127.0.0.1:{server.Port}"] };
        await using var shared = new StubResolver(options, clock);
        await using var fresh = FreshDns.Beside(shared, options, clock);
        Assert.Equal("", await TextAsync(shared));
        server.Zone = DnsZone.Parse("example.com. 300 TXT \"new\"");
        Assert.Equal("", await TextAsync(shared));
        Assert.Equal("new", await TextAsync(fresh.Views[0]));
        Assert.Equal("new", await TextAsync(shared));
    }

    [Fact]
    public async Task A_zone_is_its_own_view()
    {
        var clock = new FakeTimeProvider();
        var zone = new ZoneResolver(clock, DnsZone.Parse("example.com. 300 TXT \"zone\""));
        await using var fresh = FreshDns.Beside(zone, new DnsOptions(), clock);
        Assert.Same(zone, Assert.Single(fresh.Views));
    }

    private static async Task<string> TextAsync(IDnsResolver resolver) =>
        string.Concat((await resolver.ResolveAsync(Name, DnsType.TXT, Token)).Records.OfType<TxtRecord>().Select(record => record.Text));
}
