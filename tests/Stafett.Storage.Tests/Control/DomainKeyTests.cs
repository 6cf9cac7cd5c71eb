using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Tests.Control;

public sealed class DomainKeyTests
{
    [Theory]
    [InlineData("0123456789abcdef01234567", "0123456789abcdef01234567")]
    [InlineData("Example.NET.", "example.net")]
    [InlineData("0123456789abcdef01234567.net", "0123456789abcdef01234567.net")]
    public void A_key_is_an_id_or_a_name(string text, string expected)
    {
        Assert.True(DomainKey.TryParse(text, out var key));
        Assert.Equal(expected, key.ToString());
        Assert.True(DomainKey.TryParse(key.ToString(), out var again));
        Assert.Equal(key, again);
    }

    [Theory]
    [InlineData("0123456789abcdef01234567.")]
    [InlineData("[192.0.2.1]")]
    [InlineData("")]
    [InlineData(null)]
    public void Nothing_else_is_a_key(string? text) => Assert.False(DomainKey.TryParse(text, out _));
}
