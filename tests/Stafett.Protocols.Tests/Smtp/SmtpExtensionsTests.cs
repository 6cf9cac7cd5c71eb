using Stafett.Protocols.Smtp;

namespace Stafett.Protocols.Tests.Smtp;

public sealed class SmtpExtensionsTests
{
    [Fact]
    public void Reads_what_a_server_offers()
    {
        var offered = SmtpExtensions.Parse(SmtpReply.Plain(250, "mx.example at your service\nSIZE 157286400\n8bitmime\nStartTLS\nENHANCEDSTATUSCODES\nPIPELINING\nCHUNKING\nSMTPUTF8\nX"));
        Assert.Equal(
            new SmtpExtensions
            {
                StartTls = true,
                Pipelining = true,
                Chunking = true,
                EightBitMime = true,
                SmtpUtf8 = true,
                Size = true,
                MaxSize = 157286400,
            },
            offered);
    }

    [Theory]
    [InlineData("mx\nSIZE", null)]
    [InlineData("mx\nSIZE 0", null)]
    [InlineData("mx\nSIZE -5", null)]
    [InlineData("mx\nSIZE 99999999999999999999999", null)]
    [InlineData("mx\nSIZE x", null)]
    [InlineData("mx\nSIZE  10 ", 10L)]
    public void Reads_SIZE(string text, long? limit)
    {
        var offered = SmtpExtensions.Parse(SmtpReply.Plain(250, text));
        Assert.True(offered.Size);
        Assert.Equal(limit, offered.MaxSize);
    }

    [Theory]
    [InlineData("")]
    [InlineData("PIPELINING")]
    [InlineData("mx\n\n \nPIPELININGX\nX-CHUNKING\nAUTH=PLAIN")]
    public void The_greeting_line_and_unknown_keywords_offer_nothing(string text) =>
        Assert.Equal(SmtpExtensions.None, SmtpExtensions.Parse(SmtpReply.Plain(250, text)));
}
