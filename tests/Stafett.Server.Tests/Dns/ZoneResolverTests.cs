using Stafett.Protocols.Dns;
using Stafett.Server.Dns;

namespace Stafett.Server.Tests.Dns;

public sealed class ZoneResolverTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Answers_across_zones()
    {
        var resolver = new ZoneResolver(
            _clock, DnsZone.Parse("www.example.com. 60 CNAME host.example.net."), DnsZone.Parse("host.example.net. 20 A 192.0.2.1"))
        { Authenticated = true };
        var answer = await resolver.ResolveAsync("WWW.example.com.", DnsType.A, TestContext.Current.CancellationToken);
        Assert.Equal(DnsStatus.Success, answer.Status);
        Assert.Equal("host.example.net", answer.CanonicalName);
        Assert.True(answer.Authenticated);
        Assert.Equal(_clock.GetUtcNow().AddSeconds(20), answer.Expires);
    }

    [Fact]
    public async Task What_it_does_not_hold_does_not_exist()
    {
        var resolver = new ZoneResolver(_clock, DnsZone.Empty);
        Assert.Equal(DnsStatus.NxDomain, (await resolver.ResolveAsync("example.com", DnsType.A, TestContext.Current.CancellationToken)).Status);
    }

    [Fact]
    public async Task An_answer_stays_the_same_object_until_its_time_is_over()
    {
        var resolver = new ZoneResolver(_clock, DnsZone.Parse("example.com. 20 TXT \"forward-email=user@example.net\""));
        var first = await resolver.ResolveAsync("example.com", DnsType.TXT, TestContext.Current.CancellationToken);
        Assert.Same(first, await resolver.ResolveAsync("example.com", DnsType.TXT, TestContext.Current.CancellationToken));
        _clock.Advance(TimeSpan.FromSeconds(20));
        var second = await resolver.ResolveAsync("example.com", DnsType.TXT, TestContext.Current.CancellationToken);
        Assert.NotSame(first, second);
        Assert.Equal(_clock.GetUtcNow().AddSeconds(20), second.Expires);
    }
}
