using Stafett.Server.Accounts.Domains;

namespace Stafett.Server.Tests.Accounts.Domains;

public sealed class SenderEntryTests
{
    [Theory]
    [InlineData("Ida@Example.com", "ida@example.com")]
    [InlineData("München.example", "xn--mnchen-3ya.example")]
    [InlineData("*.TOP", "*.top")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("2001:DB8::0", "2001:db8::")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    public void Is_kept_in_one_form(string entry, string kept)
    {
        Assert.True(SenderEntry.TryRead(entry, out var normal));
        Assert.Equal(kept, normal);
    }

    // Each of them was something else than it looks like: 192.0.0.2, 10.0.0.1, an address of one machine's own network.
    [Theory]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.")]
    [InlineData("192。0。2")]
    [InlineData("012.0.0.1")]
    [InlineData("3221225985")]
    [InlineData("192.0/16")]
    [InlineData("fe80::1%2")]
    [InlineData("*.2")]
    [InlineData("/24")]
    [InlineData("example")]
    public void Is_refused_where_it_might_mean_something_else(string entry) => Assert.False(SenderEntry.TryRead(entry, out _));
}
