using System.Net;
using Stafett.Server.Abuse;

namespace Stafett.Server.Tests.Abuse;

public sealed class RateLimitsTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 10, 20, 0, TimeSpan.Zero));

    [Fact]
    public void A_limit_holds_until_its_window_ends()
    {
        var limits = new RateLimits(_time);
        RateKey key = IPAddress.Parse("192.0.2.1");

        Assert.Equal(new RateLimit(true, 2, 1, new DateTimeOffset(2026, 1, 1, 11, 0, 0, TimeSpan.Zero)), limits.Take("x", key, 2, Hour));
        Assert.True(limits.Take("x", key, 2, Hour).IsAllowed);
        var refused = limits.Take("x", key, 2, Hour);
        Assert.False(refused.IsAllowed);
        Assert.Equal(0, refused.Remaining);
        Assert.Equal(TimeSpan.FromMinutes(40), refused.RetryAfter(_time.GetUtcNow()));

        _time.Advance(TimeSpan.FromMinutes(40));
        Assert.Equal(1, limits.Take("x", key, 2, Hour).Remaining);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void An_IPv6_client_is_its_network(string first, string second, bool isOne)
    {
        var limits = new RateLimits(_time);
        limits.Take("x", IPAddress.Parse(first), 1, Hour);

        Assert.Equal(isOne, !limits.Look("x", IPAddress.Parse(second), 1, Hour).IsAllowed);
    }

    [Fact]
    public void Names_are_apart_looking_counts_nothing_and_what_is_forgotten_begins_anew()
    {
        var limits = new RateLimits(_time);
        var key = RateKey.Of("ada");
        limits.Take("x", key, 1, Hour);

        Assert.True(limits.Look("y", key, 1, Hour).IsAllowed);
        Assert.True(limits.Look("y", key, 1, Hour).IsAllowed);
        Assert.False(limits.Look("x", key, 1, Hour).IsAllowed);
        limits.Forget("x", key);
        Assert.True(limits.Look("x", key, 1, Hour).IsAllowed);
    }

    [Fact]
    public void More_than_is_left_is_refused_and_not_counted()
    {
        var limits = new RateLimits(_time);
        var key = RateKey.Of("ada");

        Assert.True(limits.Take("x", key, 10, Hour, 7).IsAllowed);
        Assert.False(limits.Take("x", key, 10, Hour, 4).IsAllowed);
        Assert.True(limits.Take("x", key, 10, Hour, 3).IsAllowed);
    }

    [Fact]
    public void It_stays_bounded_and_forgets_first_what_ends_first()
    {
        var limits = new RateLimits(_time);
        limits.Take("day", RateKey.Of("kept"), 1, TimeSpan.FromDays(1));
        for (var i = 0; i < RateLimits.MaxEntries + 1_000; i++)
            Assert.True(limits.Take("x", RateKey.Of($"{i}"), 1, Hour).IsAllowed);

        Assert.True(limits.Count <= RateLimits.MaxEntries);
        Assert.False(limits.Look("day", RateKey.Of("kept"), 1, TimeSpan.FromDays(1)).IsAllowed);
    }
}
