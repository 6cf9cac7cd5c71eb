using System.Net;
using Stafett.Protocols.Dns;
using Stafett.Server.Dns;
using Stafett.Server.Tests.Smtp;

namespace Stafett.Server.Tests.Dns;

/// <summary>RFC 8601 §2.7.3: iprev.</summary>
public sealed class ClientNamesTests
{
    private readonly ChangingZone _zone = new(new FakeTimeProvider());

    [Theory]
    [InlineData("192.0.2.1", ReverseResult.Pass, "host.example.com")]
    [InlineData("::ffff:192.0.2.1", ReverseResult.Pass, "host.example.com")]
    [InlineData("2001:db8::1", ReverseResult.Pass, "host.example.com")]
    [InlineData("192.0.2.2", ReverseResult.Pass, "second.example.com")]
    [InlineData("192.0.2.3", ReverseResult.Fail, null)]
    [InlineData("192.0.2.4", ReverseResult.PermError, null)]
    [InlineData("192.0.2.5", ReverseResult.TempError, null)]
    [InlineData("192.0.2.6", ReverseResult.TempError, null)]
    [InlineData("192.0.2.7", ReverseResult.Pass, "host7.example.com")]
    [InlineData("192.0.2.8", ReverseResult.Fail, null)]
    public async Task Names_lead_back(string address, ReverseResult result, string? name)
    {
        foreach (var line in """
            1.2.0.192.in-addr.arpa. 60 PTR host.example.com.
            1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 60 PTR host.example.com.
            host.example.com. 60 A 192.0.2.1
            host.example.com. 60 AAAA 2001:db8::1
            2.2.0.192.in-addr.arpa. 60 PTR host.example.com.
            2.2.0.192.in-addr.arpa. 60 PTR second.example.com.
            second.example.com. 60 A 192.0.2.2
            3.2.0.192.in-addr.arpa. 60 PTR host.example.com.
            3.2.0.192.in-addr.arpa. 60 PTR nobody.example.com.
            6.2.0.192.in-addr.arpa. 60 PTR host.example.com.
            6.2.0.192.in-addr.arpa. 60 PTR broken.example.com.
            6.2.0.192.in-addr.arpa. 60 PTR second.example.com.
            7.2.0.192.in-addr.arpa. 60 PTR broken.example.com.
            7.2.0.192.in-addr.arpa. 60 PTR host7.example.com.
            host7.example.com. 60 A 192.0.2.7
            """.Split('\n'))
        {
            _zone.Add(line);
        }

        // The sixth name would lead back.
        for (var i = 0; i < 5; i++)
            _zone.Add($"8.2.0.192.in-addr.arpa. 60 PTR n{i}.example.com.");
        _zone.Add("8.2.0.192.in-addr.arpa. 60 PTR host8.example.com.\nhost8.example.com. 60 A 192.0.2.8");
        _zone.Break("5.2.0.192.in-addr.arpa", DnsType.PTR);
        _zone.Break("broken.example.com", DnsType.A);
        var names = new ClientNames(_zone);

        Assert.Equal(new ClientName(result, name), await names.CheckAsync(IPAddress.Parse(address), CancellationToken.None));
        Assert.Equal(name, await names.ResolveAsync(IPAddress.Parse(address), CancellationToken.None));
    }
}
