using System.Net;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Tests.Dmarc;

namespace Stafett.Authentication.Tests.Iprev;

public sealed class IprevResolverTests
{
    private const string Zone = """
        1.2.0.192.in-addr.arpa.  60 PTR one.example.
        one.example.             60 A 192.0.2.1
        2.2.0.192.in-addr.arpa.  60 PTR liar.example.
        2.2.0.192.in-addr.arpa.  60 PTR two.example.
        liar.example.            60 A 192.0.2.1
        two.example.             60 A 192.0.2.2
        3.2.0.192.in-addr.arpa.  60 PTR liar.example.
        1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. 60 PTR six.example.
        six.example.             60 AAAA 2001:db8::1

        """;

    [Theory]
    [InlineData("192.0.2.1", "", IprevResult.Pass, "one.example")]
    [InlineData("::ffff:192.0.2.1", "", IprevResult.Pass, "one.example")]
    [InlineData("192.0.2.2", "", IprevResult.Pass, "two.example")]
    [InlineData("2001:db8::1", "", IprevResult.Pass, "six.example")]
    [InlineData("192.0.2.3", "", IprevResult.Fail, null)]
    [InlineData("192.0.2.4", "", IprevResult.PermError, null)]
    [InlineData("192.0.2.1", "1.2.0.192.in-addr.arpa", IprevResult.TempError, null)]
    [InlineData("192.0.2.1", "one.example", IprevResult.TempError, null)]
    [InlineData("192.0.2.2", "liar.example", IprevResult.Pass, "two.example")]
    public async Task A_name_counts_when_it_leads_back(string client, string failing, IprevResult result, string? name)
    {
        var verdict = await new IprevResolver(new ScriptedDns(Zone, failing)).ResolveAsync(IPAddress.Parse(client), TestContext.Current.CancellationToken);
        Assert.Equal((result, name), (verdict.Result, verdict.Name));
        Assert.NotEqual("", verdict.Reason);
    }

    [Fact]
    public async Task Only_a_few_names_are_followed()
    {
        var dns = new ScriptedDns(string.Concat(Enumerable.Range(0, 50).Select(i => $"9.2.0.192.in-addr.arpa. 60 PTR n{i}.example.\n")) + "n49.example. 60 A 192.0.2.9\n");
        Assert.Equal(IprevResult.Fail, (await new IprevResolver(dns).ResolveAsync(IPAddress.Parse("192.0.2.9"), TestContext.Current.CancellationToken)).Result);
        Assert.Equal(6, dns.Asked.Count);
    }
}
