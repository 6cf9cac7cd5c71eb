using System.Net;
using System.Text;
using Stafett.Protocols.ProxyProtocol;

namespace Stafett.Protocols.Tests.ProxyProtocol;

public sealed class ProxyHeaderParserTests
{
    private static readonly byte[] Version2 =
    [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0x00, 0x0F,
        192, 0, 2, 1, 198, 51, 100, 2, 0x30, 0x39, 0x00, 0x19, 0x04, 0x00, 0x00,
    ];

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 12345 25\r\n", "192.0.2.1:12345")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:db8::2 12345 25\r\n", "[2001:db8::1]:12345")]
    public void Reads_version_1(string line, string source)
    {
        var octets = Encoding.ASCII.GetBytes(line + "EHLO x\r\n");
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderParser.Parse(octets, out var header, out var length));
        Assert.Equal(IPEndPoint.Parse(source), header.Source);
        Assert.Equal(line.Length, length);
        for (var i = 0; i < line.Length; i++)
            Assert.Equal(ProxyHeaderStatus.Incomplete, ProxyHeaderParser.Parse(octets.AsSpan(0, i), out _, out _));
    }

    [Fact]
    public void Reads_version_2_and_skips_what_is_behind_the_addresses()
    {
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderParser.Parse([.. Version2, 1, 2, 3], out var header, out var length));
        Assert.Equal(IPEndPoint.Parse("192.0.2.1:12345"), header.Source);
        Assert.Equal(IPEndPoint.Parse("198.51.100.2:25"), header.Destination);
        Assert.Equal(Version2.Length, length);
        for (var i = 0; i < Version2.Length; i++)
            Assert.Equal(ProxyHeaderStatus.Incomplete, ProxyHeaderParser.Parse(Version2.AsSpan(0, i), out _, out _));
    }

    [Fact]
    public void Unknown_and_local_keep_the_connections_own_addresses()
    {
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderParser.Parse("PROXY UNKNOWN\r\n"u8, out var header, out _));
        Assert.Null(header.Source);
        var local = (byte[])Version2.Clone();
        local[12] = 0x20;
        Assert.Equal(ProxyHeaderStatus.Complete, ProxyHeaderParser.Parse(local, out header, out _));
        Assert.Null(header.Source);
    }

    [Theory]
    [InlineData("EHLO x\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 12345\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 12345 25 9\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 99999 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 198.51.100.2 1 25\r\n")]
    [InlineData("PROXY TCP6 fe80::1%1 2001:db8::2 1 25\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.2 12345 25\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.2 12345 25\r\n")]
    public void Refuses(string text) =>
        Assert.Equal(ProxyHeaderStatus.Invalid, ProxyHeaderParser.Parse(Encoding.ASCII.GetBytes(text), out _, out _));

    [Fact]
    public void Refuses_lines_and_lengths_without_end()
    {
        Assert.Equal(ProxyHeaderStatus.Invalid, ProxyHeaderParser.Parse(Encoding.ASCII.GetBytes("PROXY " + new string('x', 200)), out _, out _));
        var huge = (byte[])Version2.Clone();
        huge[14] = 0xFF;
        Assert.Equal(ProxyHeaderStatus.Invalid, ProxyHeaderParser.Parse(huge, out _, out _));
    }
}
