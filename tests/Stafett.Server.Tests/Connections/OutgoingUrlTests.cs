using Stafett.Server.Connections;

namespace Stafett.Server.Tests.Connections;

public sealed class OutgoingUrlTests
{
    [Theory]
    [InlineData("https://example.com/hook")]
    [InlineData("http://example.com/hook?x=1#y")]
    [InlineData("https://example.com:8443/")]
    [InlineData("http://example.com.:3000/")]
    [InlineData("https://user:password@example.com/")]
    [InlineData("https://bücher.example/")]
    [InlineData("https://192.0.43.8/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    [InlineData("http://1.example/")]
    public void May_be_asked(string url) => Assert.Null(OutgoingUrl.Refuse(new Uri(url)));

    [Theory]
    [InlineData("ftp://example.com/", "http")]
    [InlineData("file:///etc/passwd", "http")]
    [InlineData("gopher://example.com/", "http")]
    [InlineData("ws://example.com/", "http")]
    [InlineData("http://example.com:25/", "port 25")]
    [InlineData("https://example.com:465/", "port 465")]
    [InlineData("https://example.com:587/", "port 587")]
    [InlineData("https://example.com:2525/", "port 2525")]
    [InlineData("http://example.com:143/", "port 143")]
    [InlineData("http://example.com:22/", "port 22")]
    [InlineData("http://example.com:53/", "port 53")]
    [InlineData("http://example.com:0/", "port 0")]
    [InlineData("http://example.com:81/", "port 81")]
    [InlineData("http://example.com:5432/", "port 5432")]
    [InlineData("http://example.com:6379/", "port 6379")]
    [InlineData("http://example.com:11211/", "port 11211")]
    [InlineData("http://1.2.3.4.5/", "no name")]
    [InlineData("http://256.256.256.256/", "no name")]
    [InlineData("http://example.com.7/", "no name")]
    [InlineData("http://a.0x7f/", "no name")]
    [InlineData("http://[fe80::1%25eth0]/", "one link")]
    [InlineData("http://[2606:4700:4700::1111%251]/", "one link")]
    [InlineData("http://\uff11\ufd12\uff17.\uff10.\uff10.\uff11/", "DNS can be asked")]
    public void Is_refused(string url, string why) => Assert.Contains(why, OutgoingUrl.Refuse(new Uri(url)), StringComparison.Ordinal);
}
