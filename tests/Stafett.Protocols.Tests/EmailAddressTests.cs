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
}
