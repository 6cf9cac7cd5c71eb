using Stafett.Server.Delivery.Webhooks;

namespace Stafett.Server.Tests.Delivery.Webhooks;

public sealed class WebhookHostsTests
{
    private static readonly CancellationToken Token = TestContext.Current.CancellationToken;

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task A_host_has_so_many_places_and_another_host_has_its_own()
    {
        var hosts = Hosts();
        Assert.Equal(HostEntry.Granted, await hosts.EnterAsync("a", Token));
        Assert.Equal(HostEntry.Granted, await hosts.EnterAsync("a", Token));
        var third = hosts.EnterAsync("a", Token).AsTask();

        Assert.Equal(HostEntry.Granted, await hosts.EnterAsync("b", Token));
        Assert.False(third.IsCompleted);
        hosts.Leave("a", answered: true);

        Assert.Equal(HostEntry.Granted, await third);
    }

    [Fact]
    public async Task Waiting_for_a_place_has_an_end()
    {
        var hosts = Hosts();
        await hosts.EnterAsync("a", Token);
        await hosts.EnterAsync("a", Token);
        var third = hosts.EnterAsync("a", Token).AsTask();
        await _time.TimerAsync();

        _time.Advance(TimeSpan.FromSeconds(61));

        Assert.Equal(HostEntry.Busy, await third);
    }

    [Fact]
    public async Task A_silent_host_is_left_alone_and_then_asked_once()
    {
        var hosts = Hosts();
        await FailAsync(hosts, WebhookHosts.FailuresBeforeRest);
        Assert.Equal(HostEntry.Resting, await hosts.EnterAsync("a", Token));

        _time.Advance(WebhookHosts.FirstRest);
        Assert.Equal(HostEntry.Granted, await hosts.EnterAsync("a", Token));
        Assert.Equal(HostEntry.Resting, await hosts.EnterAsync("a", Token));
        hosts.Leave("a", answered: false);

        // Twice as long.
        _time.Advance(WebhookHosts.FirstRest);
        Assert.Equal(HostEntry.Resting, await hosts.EnterAsync("a", Token));
        _time.Advance(WebhookHosts.FirstRest);
        Assert.Equal(HostEntry.Granted, await hosts.EnterAsync("a", Token));
        hosts.Leave("a", answered: true);

        Assert.Equal(HostEntry.Granted, await hosts.EnterAsync("a", Token));
        Assert.Equal(HostEntry.Granted, await hosts.EnterAsync("a", Token));
    }

    [Fact]
    public async Task The_rest_does_not_grow_beyond_five_minutes()
    {
        var hosts = Hosts();
        for (var i = 0; i < 40; i++)
        {
            await FailAsync(hosts, 1);
            _time.Advance(WebhookHosts.LongestRest);
        }

        Assert.Equal(HostEntry.Granted, await hosts.EnterAsync("a", Token));
    }

    [Fact]
    public async Task One_answer_makes_up_for_the_silence_before_it()
    {
        var hosts = Hosts();
        await FailAsync(hosts, WebhookHosts.FailuresBeforeRest - 1);
        await hosts.EnterAsync("a", Token);
        hosts.Leave("a", answered: true);
        await FailAsync(hosts, WebhookHosts.FailuresBeforeRest - 1);

        Assert.Equal(HostEntry.Granted, await hosts.EnterAsync("a", Token));
    }

    [Fact]
    public async Task What_is_remembered_is_bounded()
    {
        var hosts = Hosts();
        for (var i = 0; i < WebhookHosts.MaxEntries + 100; i++)
            await FailAsync(hosts, 1, $"host{i}");
        Assert.Equal(WebhookHosts.MaxEntries, hosts.Count);

        var well = Hosts();
        await well.EnterAsync("a", Token);
        well.Leave("a", answered: true);
        Assert.Equal(0, well.Count);
    }

    private WebhookHosts Hosts() => new(places: 2, TimeSpan.FromSeconds(60), _time);

    private static async Task FailAsync(WebhookHosts hosts, int times, string host = "a")
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Equal(HostEntry.Granted, await hosts.EnterAsync(host, Token));
            hosts.Leave(host, answered: false);
        }
    }
}
