using System.Net;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Delivery;

namespace Stafett.Server.Tests.Delivery;

public sealed class MailExchangersTests
{
    private readonly ZoneResolver _zone = new();

    [Fact]
    public async Task Hosts_come_by_preference()
    {
        _zone.Mx("d.test", (30, "c.test"), (10, "a.test"), (20, "b.test"), (40, "a.test"));
        var (site, _) = await ResolveAsync("d.test");
        Assert.Equal(["a.test", "b.test", "c.test"], site!.Hosts.Select(h => h.Name));
        Assert.Equal("mx a.test,b.test,c.test:25", site.Key);
    }

    [Fact]
    public async Task Hosts_of_one_preference_come_in_any_order_and_share_a_site()
    {
        _zone.Mx("d.test", (10, "a.test"), (10, "b.test"));
        var first = new HashSet<string>();
        var keys = new HashSet<string>();
        for (var i = 0; i < 100; i++)
        {
            var (site, _) = await ResolveAsync("d.test");
            first.Add(site!.Hosts[0].Name);
            keys.Add(site.Key);
        }

        Assert.Equal(2, first.Count);
        Assert.Single(keys);
    }

    [Fact]
    public async Task A_null_MX_accepts_no_mail() // RFC 7505 §4.1
    {
        _zone.Mx("d.test", (0, ""));
        Assert.Equal("556 5.1.10", await FailureAsync("d.test"));
    }

    [Fact]
    public async Task A_null_MX_among_others_is_passed_over()
    {
        _zone.Mx("d.test", (0, ""), (10, "a.test"));
        var (site, _) = await ResolveAsync("d.test");
        Assert.Equal("a.test", Assert.Single(site!.Hosts).Name);
    }

    [Fact]
    public async Task Without_MX_the_domain_is_its_own_exchanger()
    {
        _zone.Address("d.test", "192.0.2.1");
        var (site, _) = await ResolveAsync("d.test");
        Assert.Equal("host d.test:25", site!.Key);
        Assert.False(site.Hosts[0].IsFromMx);
    }

    [Theory]
    [InlineData(DnsStatus.NxDomain, "550 5.1.2")]
    [InlineData(DnsStatus.ServerFailure, "451 4.4.3")]
    [InlineData(DnsStatus.Timeout, "451 4.4.3")]
    public async Task A_failed_look_up_is_told(DnsStatus status, string expected)
    {
        _zone.Fail("d.test", DnsType.MX, status);
        Assert.Equal(expected, await FailureAsync("d.test"));
    }

    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("2001:db8::1")]
    [InlineData("a\\032b.test")]
    [InlineData("-x.test")]
    public async Task An_exchanger_that_is_no_host_name_is_refused(string exchange)
    {
        _zone.Mx("d.test", (10, exchange));
        Assert.Equal("550 5.4.4", await FailureAsync("d.test"));
        _zone.Mx("d.test", (10, exchange), (20, "a.test"));
        var (site, _) = await ResolveAsync("d.test");
        Assert.Equal("a.test", Assert.Single(site!.Hosts).Name);
    }

    [Fact]
    public async Task Our_own_name_and_what_is_not_better_is_dropped() // RFC 5321 §5.1
    {
        _zone.Mx("d.test", (10, "a.test"), (20, "us.test"), (20, "b.test"), (30, "c.test"));
        var (site, _) = await ResolveAsync("d.test");
        Assert.Equal("a.test", Assert.Single(site!.Hosts).Name);
    }

    [Fact]
    public async Task Mail_that_would_come_back_to_us_is_a_loop()
    {
        _zone.Mx("d.test", (10, "US.test"), (20, "b.test"));
        Assert.Equal("554 5.4.6", await FailureAsync("d.test"));
        _zone.Address("us.test", "192.0.2.1");
        Assert.Equal("554 5.4.6", await FailureAsync("us.test"));
    }

    [Theory]
    [InlineData("d.test", 2525, "host d.test:2525")]
    [InlineData("[192.0.2.1]", 2525, "host [192.0.2.1]:2525")]
    [InlineData("[192.0.2.1]", null, "host [192.0.2.1]:25")]
    public async Task A_port_or_an_address_asks_for_no_MX(string host, int? port, string key)
    {
        var (site, _) = await Exchangers().ResolveAsync(new DeliveryRoute(Domain.Parse(host), port), TestContext.Current.CancellationToken);
        Assert.Equal(key, site!.Key);
        Assert.Empty(_zone.Asked);
    }

    [Fact]
    public async Task Families_take_turns()
    {
        _zone.Address("a.test", "8.8.8.8", "8.8.4.4", "2606:4700::1", "2606:4700::2");
        Assert.Equal("2606:4700::1 8.8.8.8 2606:4700::2 8.8.4.4", await AddressesAsync("a.test"));
        Assert.Equal("8.8.8.8 2606:4700::1 8.8.4.4 2606:4700::2", await AddressesAsync("a.test", preferV4: true));
    }

    [Fact]
    public async Task One_family_is_enough_when_the_other_cannot_be_looked_up()
    {
        _zone.Address("a.test", "8.8.8.8").Fail("a.test", DnsType.AAAA, DnsStatus.ServerFailure);
        Assert.Equal("8.8.8.8", await AddressesAsync("a.test"));
    }

    [Fact]
    public async Task Special_addresses_are_passed_over_and_refused()
    {
        _zone.Address("a.test", "127.0.0.1", "8.8.8.8", "fe80::1");
        Assert.Equal("8.8.8.8", await AddressesAsync("a.test"));
        _zone.Address("b.test", "10.0.0.1", "::1");
        Assert.Equal("550 5.4.4 The host b.test has no public address (private)", await AddressesAsync("b.test"));
    }

    [Fact]
    public async Task An_alias_in_an_MX_record_is_refused_and_elsewhere_followed() // RFC 2181 §10.3
    {
        _zone.Alias("a.test", "b.test", "8.8.8.8");
        Assert.StartsWith("550 5.4.4", await AddressesAsync("a.test"), StringComparison.Ordinal);
        Assert.Equal("8.8.8.8", await AddressesAsync("a.test", fromMx: false));
    }

    [Theory]
    [InlineData(true, "550 5.4.4")]
    [InlineData(false, "550 5.1.2")]
    public async Task A_host_that_does_not_exist_is_told(bool fromMx, string expected) =>
        Assert.StartsWith(expected, await AddressesAsync("none.test", fromMx: fromMx), StringComparison.Ordinal);

    [Fact]
    public async Task A_host_that_cannot_be_looked_up_is_temporary()
    {
        _zone.Fail("a.test", DnsType.A, DnsStatus.Timeout);
        Assert.StartsWith("451 4.4.3", await AddressesAsync("a.test"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Our_own_address_and_port_is_a_loop()
    {
        _zone.Address("a.test", "9.9.9.9");
        Assert.StartsWith("554 5.4.6", await AddressesAsync("a.test"), StringComparison.Ordinal);
        Assert.Equal("9.9.9.9", await AddressesAsync("a.test", port: 26));
    }

    private MailExchangers Exchangers() =>
        new(_zone, new DeliveryOptions(), new OwnHosts(["us.test"], [new IPEndPoint(IPAddress.Parse("9.9.9.9"), 25)]));

    private ValueTask<(DeliverySite? Site, DeliveryFailure? Failure)> ResolveAsync(string name) =>
        Exchangers().ResolveAsync(new DeliveryRoute(Domain.Parse(name), null), TestContext.Current.CancellationToken);

    private async Task<string> FailureAsync(string name)
    {
        var (site, failure) = await ResolveAsync(name);
        Assert.Null(site);
        Assert.False(failure!.IsRemoteReply);
        return $"{failure.Reply.Code} {failure.Reply.Status}";
    }

    private async Task<string> AddressesAsync(string name, bool preferV4 = false, bool fromMx = true, int port = 25)
    {
        var (addresses, failure) = await Exchangers().ResolveAddressesAsync(
            new MailExchanger(name, 10, null, fromMx), port, preferV4, TestContext.Current.CancellationToken);
        return failure?.Reply.ToString() ?? string.Join(' ', addresses);
    }
}
