using Stafett.Protocols.Message;

namespace Stafett.Protocols.Tests;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("user@example.com", "user@example.com")]
    [InlineData("User+Tag@EXAMPLE.com.", "User+Tag@example.com")]
    [InlineData("\"a b\"@example.com", "\"a b\"@example.com")]
    [InlineData("\"ab\"@example.com", "ab@example.com")]
    [InlineData("\"a\\\"b\"@example.com", "\"a\\\"b\"@example.com")]
    [InlineData("a..b@docomo.example", "\"a..b\"@docomo.example")]
    [InlineData("x@[192.0.2.1]", "x@[192.0.2.1]")]
    [InlineData("x@[IPv6:2001:db8::1]", "x@[IPv6:2001:db8::1]")]
    [InlineData("jörg@bücher.example", "jörg@xn--bcher-kva.example")]
    public void Reads_and_writes(string text, string written) => Assert.Equal(written, EmailAddress.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("@example.com")]
    [InlineData("user")]
    [InlineData("user@")]
    [InlineData("user@@example.com")]
    [InlineData("a b@example.com")]
    [InlineData("user@exa mple.com")]
    [InlineData("user@example..com")]
    [InlineData("user@-example.com")]
    [InlineData("\"a\r\nRCPT TO:<x@y.z>\"@example.com")]
    [InlineData("\"a\0\"@example.com")]
    [InlineData("user@[1]")]
    [InlineData("user@[0x7f.0.0.1]")]
    [InlineData("user@[192.0.2.1")]
    [InlineData("user@[IPv6:fe80::1%eth0]")]
    public void Refuses(string text) => Assert.False(EmailAddress.TryParse(text, out _));

    [Fact]
    public void Malformed_utf8_is_refused() => Assert.False(EmailAddress.TryParse([0xC0, 0x80, (byte)'@', (byte)'a'], out _));

    // Texts are kept once they were asked for: neither may stand for another address, nor make two equal ones differ.
    [Fact]
    public void A_copy_with_another_part_has_another_text()
    {
        var address = EmailAddress.Parse("Ann@one.example");
        Assert.Equal(("Ann@one.example", "ann@one.example"), (address.ToString(), address.Folded));
        var other = address with { Domain = Domain.Parse("two.example") };
        Assert.Equal(("Ann@two.example", "ann@two.example"), (other.ToString(), other.Folded));
        Assert.Equal(EmailAddress.Parse("Ann@one.example"), address);
        Assert.Equal(EmailAddress.Parse("Ann@one.example").GetHashCode(), address.GetHashCode());
        Assert.NotEqual(address, other);
    }

    [Theory]
    [InlineData("plain@a.example", "plain@a.example")]
    [InlineData("Mixed.Case@A.Example", "mixed.case@a.example")]
    [InlineData("\"A B\"@a.example", "\"a b\"@a.example")]
    [InlineData("JÖRG@a.example", "jörg@a.example")]
    public void Folds(string text, string folded) => Assert.Equal(folded, EmailAddress.Parse(text).Folded);
}
