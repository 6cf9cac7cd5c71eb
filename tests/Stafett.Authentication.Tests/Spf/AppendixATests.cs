using Stafett.Authentication.Spf;

namespace Stafett.Authentication.Tests.Spf;

/// <summary>RFC 7208 appendix A: every example record, against the hosts of its zone.</summary>
public sealed class AppendixATests
{
    // The zone of appendix A, with addresses and names as there.
    private const string Zone = """
        example.com. 60 MX 10 mail-a.example.com.
        example.com. 60 MX 20 mail-b.example.com.
        example.com. 60 A 192.0.2.10
        example.com. 60 A 192.0.2.11
        amy.example.com. 60 A 192.0.2.65
        bob.example.com. 60 A 192.0.2.66
        mail-a.example.com. 60 A 192.0.2.129
        mail-b.example.com. 60 A 192.0.2.130
        www.example.com. 60 CNAME example.com.
        example.org. 60 MX 10 mail-c.example.org.
        mail-c.example.org. 60 A 192.0.2.140
        10.2.0.192.in-addr.arpa. 60 PTR example.com.
        11.2.0.192.in-addr.arpa. 60 PTR example.com.
        65.2.0.192.in-addr.arpa. 60 PTR amy.example.com.
        66.2.0.192.in-addr.arpa. 60 PTR bob.example.com.
        129.2.0.192.in-addr.arpa. 60 PTR mail-a.example.com.
        130.2.0.192.in-addr.arpa. 60 PTR mail-b.example.com.
        140.2.0.192.in-addr.arpa. 60 PTR mail-c.example.org.
        4.0.0.10.in-addr.arpa. 60 PTR bob.example.com.

        """;

    private static readonly string[] Clients =
        ["192.0.2.10", "192.0.2.11", "192.0.2.65", "192.0.2.66", "192.0.2.129", "192.0.2.130", "192.0.2.131", "192.0.2.140", "10.0.0.4", "198.51.100.1"];

    /// <summary>§A.1: which clients each policy of example.com lets through.</summary>
    [Theory]
    [InlineData("v=spf1 +all", "192.0.2.10 192.0.2.11 192.0.2.65 192.0.2.66 192.0.2.129 192.0.2.130 192.0.2.131 192.0.2.140 10.0.0.4 198.51.100.1")]
    [InlineData("v=spf1 a -all", "192.0.2.10 192.0.2.11")]
    [InlineData("v=spf1 a:example.org -all", "")]
    [InlineData("v=spf1 mx -all", "192.0.2.129 192.0.2.130")]
    [InlineData("v=spf1 mx:example.org -all", "192.0.2.140")]
    [InlineData("v=spf1 mx mx:example.org -all", "192.0.2.129 192.0.2.130 192.0.2.140")]
    [InlineData("v=spf1 mx/30 mx:example.org/30 -all", "192.0.2.129 192.0.2.130 192.0.2.131 192.0.2.140")]
    [InlineData("v=spf1 ptr -all", "192.0.2.10 192.0.2.11 192.0.2.65 192.0.2.66 192.0.2.129 192.0.2.130")]
    [InlineData("v=spf1 ip4:192.0.2.128/28 -all", "192.0.2.129 192.0.2.130 192.0.2.131 192.0.2.140")]
    public async Task Simple_policies(string record, string passing)
    {
        var zone = $"{Zone}example.com. 60 TXT \"{record}\"";
        foreach (var client in Clients)
        {
            var expected = passing.Split(' ').Contains(client) ? SpfResult.Pass : SpfResult.Fail;
            Assert.True(expected == await SpfCheck.ResultAsync(zone, client, "user@example.com"), $"{record} and {client}");
        }
    }

    /// <summary>§A.2</summary>
    [Theory]
    [InlineData("192.0.2.129", "example.org", SpfResult.Pass)]
    [InlineData("192.0.2.140", "example.org", SpfResult.Fail)]
    [InlineData("192.0.2.129", "la.example.org", SpfResult.Pass)]
    [InlineData("192.0.2.140", "la.example.org", SpfResult.Fail)]
    [InlineData("192.0.2.129", "ny.example.org", SpfResult.Pass)]
    [InlineData("192.0.2.140", "sf.example.org", SpfResult.Pass)]
    public Task Several_domains(string client, string domain, SpfResult expected) => ExpectAsync(
        """
        example.com. 60 TXT "v=spf1 mx -all"
        example.org. 60 TXT "v=spf1 include:example.com -all"
        la.example.org. 60 TXT "v=spf1 redirect=example.org"
        ny.example.org. 60 TXT "v=spf1 include:example.com -all"
        sf.example.org. 60 TXT "v=spf1 mx:example.org -all"
        """,
        client, $"user@{domain}", expected);

    /// <summary>§A.3: users on the road have names in DNS, those at home names with their addresses.</summary>
    [Theory]
    [InlineData("192.0.2.129", "anybody@example.com", SpfResult.Pass)]
    [InlineData("198.51.100.1", "mary@example.com", SpfResult.Pass)]
    [InlineData("198.51.100.1", "mary+list@example.com", SpfResult.Pass)]
    [InlineData("198.51.100.1", "joel@example.com", SpfResult.Fail)]
    [InlineData("192.168.15.15", "joel@example.com", SpfResult.Pass)]
    [InlineData("192.168.15.17", "joel@example.com", SpfResult.Fail)]
    [InlineData("192.168.15.15", "ann@example.com", SpfResult.Fail)]
    public Task Dns_lists(string client, string sender, SpfResult expected) => ExpectAsync(
        """
        example.com. 60 TXT "v=spf1 mx include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all"
        mobile-users._spf.example.com. 60 TXT "v=spf1 exists:%{l1r+}.%{d}"
        remote-users._spf.example.com. 60 TXT "v=spf1 exists:%{ir}.%{l1r+}.%{d}"
        mary.mobile-users._spf.example.com. 60 A 127.0.0.2
        15.15.168.192.joel.remote-users._spf.example.com. 60 A 127.0.0.2
        """,
        client, sender, expected);

    /// <summary>§A.4: includes with a minus, so that a client has to meet both.</summary>
    [Theory]
    [InlineData("192.0.2.129", SpfResult.Pass)]
    [InlineData("192.0.2.140", SpfResult.Fail)]
    [InlineData("10.0.0.4", SpfResult.Fail)]
    [InlineData("198.51.100.1", SpfResult.Fail)]
    public Task Several_requirements(string client, SpfResult expected) => ExpectAsync(
        """
        example.com. 60 TXT "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all"
        ip4._spf.example.com. 60 TXT "v=spf1 -ip4:192.0.2.0/24 +all"
        ptr._spf.example.com. 60 TXT "v=spf1 -ptr:example.com +all"
        """,
        client, "user@example.com", expected);

    private static async Task ExpectAsync(string records, string client, string sender, SpfResult expected) =>
        Assert.Equal(expected, await SpfCheck.ResultAsync(Zone + records, client, sender));
}
