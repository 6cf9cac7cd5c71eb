using System.Net;
using Microsoft.AspNetCore.Http;
using Stafett.Server.Http;

namespace Stafett.Server.Tests.Http;

public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("10.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("10.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7")]
    [InlineData("10.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7")]
    [InlineData("10.0.0.1", "203.0.113.7:4711", "203.0.113.7")]
    [InlineData("10.0.0.1", "[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("10.0.0.1", "2001:db8::7", "2001:db8::7")]
    [InlineData("10.0.0.1", "::ffff:203.0.113.7", "203.0.113.7")]
    [InlineData("10.0.0.1", "203.0.113.7, unknown, 10.0.0.2", "10.0.0.2")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.1", "nonsense", "10.0.0.1")]
    [InlineData("10.0.0.1", "[", "10.0.0.1")]
    [InlineData("::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7")]
    [InlineData("192.0.2.9", "203.0.113.7", "192.0.2.9")]
    public void The_client_is_the_rightmost_address_that_is_no_proxy(string peer, string forwarded, string client)
    {
        var context = Request(peer, forwarded, "https");

        new TrustedProxies(["10.0.0.0/8"]).Apply(context);

        Assert.Equal(IPAddress.Parse(client), context.Connection.RemoteIpAddress);
    }

    [Theory]
    [InlineData("10.0.0.1", "https", "https")]
    [InlineData("10.0.0.1", "https, http", "http")]
    [InlineData("10.0.0.1", "gopher", "http")]
    [InlineData("192.0.2.9", "https", "http")]
    public void The_scheme_is_believed_from_proxies_alone(string peer, string forwarded, string scheme)
    {
        var context = Request(peer, "203.0.113.7", forwarded);

        new TrustedProxies(["10.0.0.1"]).Apply(context);

        Assert.Equal(scheme, context.Request.Scheme);
    }

    [Fact]
    public void A_long_chain_is_not_followed_to_its_end()
    {
        var context = Request("10.0.0.1", "203.0.113.7, " + string.Join(", ", Enumerable.Repeat("10.0.0.3", 1_000)), "https");

        new TrustedProxies(["10.0.0.0/8"]).Apply(context);

        Assert.Equal(IPAddress.Parse("10.0.0.3"), context.Connection.RemoteIpAddress);
    }

    private static DefaultHttpContext Request(string peer, string forwardedFor, string proto)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
        context.Request.Scheme = "http";
        context.Request.Headers["X-Forwarded-For"] = forwardedFor;
        context.Request.Headers["X-Forwarded-Proto"] = proto;
        return context;
    }
}
