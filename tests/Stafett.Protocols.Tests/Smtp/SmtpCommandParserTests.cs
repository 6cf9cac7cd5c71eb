using System.Text;
using Stafett.Protocols.Smtp;

namespace Stafett.Protocols.Tests.Smtp;

public sealed class SmtpCommandParserTests
{
    private static SmtpCommand Parse(string line) => SmtpCommandParser.Parse(Encoding.UTF8.GetBytes(line));

    [Theory]
    [InlineData("MAIL FROM:<a@b.example>", "<a@b.example>")]
    [InlineData("mail from:<a@b.example>", "<a@b.example>")]
    [InlineData("MAIL FROM: <a@b.example>", "<a@b.example>")]
    [InlineData("MAIL FROM:a@b.example", "<a@b.example>")]
    [InlineData("MAIL FROM:<>", "<>")]
    [InlineData("MAIL FROM:<@r1.example,@r2.example:a@b.example>", "<a@b.example>")]
    [InlineData("MAIL FROM:<\"a>b\"@c.example>", "<\"a>b\"@c.example>")]
    [InlineData("MAIL FROM:<a@b.example>   ", "<a@b.example>")]
    public void Reads_the_reverse_path(string line, string expected) =>
        Assert.Equal(expected, Assert.IsType<MailCommand>(Parse(line)).Parameters.ReversePath.ToString());

    [Fact]
    public void Reads_the_parameters_of_mail()
    {
        var mail = Assert.IsType<MailCommand>(Parse("MAIL FROM:<jörg@b.example> SIZE=1234 BODY=8BITMIME SMTPUTF8")).Parameters;
        Assert.Equal(1234, mail.Size);
        Assert.True(mail.Is8Bit);
        Assert.True(mail.IsInternational);
    }

    [Theory]
    [InlineData("MAIL", 501)]
    [InlineData("MAIL TO:<a@b.example>", 501)]
    [InlineData("MAIL FROM:", 501)]
    [InlineData("MAIL FROM:<a@b.example", 501)]
    [InlineData("MAIL FROM:<a@b.example>x", 501)]
    [InlineData("MAIL FROM:<<a@b.example>>", 501)]
    [InlineData("MAIL FROM:<not an address>", 553)]
    [InlineData("MAIL FROM:<a@>", 553)]
    [InlineData("MAIL FROM:<a@b.example> SIZE=x", 501)]
    [InlineData("MAIL FROM:<a@b.example> SIZE=1 SIZE=2", 501)]
    [InlineData("MAIL FROM:<a@b.example> SIZE=123456789012345678901", 501)]
    [InlineData("MAIL FROM:<a@b.example> BODY=BINARYMIME", 501)]
    [InlineData("MAIL FROM:<a@b.example> RET=FULL", 555)]
    [InlineData("MAIL FROM:<jörg@b.example>", 553)]
    [InlineData("RCPT TO:<>", 501)]
    [InlineData("RCPT TO:<a@b.example> NOTIFY=NEVER", 555)]
    [InlineData("RCPT TO:<nobody>", 553)]
    [InlineData("RCPT TO:<@evil.example:>", 553)]
    [InlineData("DATA now", 501)]
    [InlineData("EHLO", 501)]
    [InlineData("EHLO a b", 501)]
    [InlineData("EHLO <script>", 501)]
    [InlineData("EHLO ø.example", 501)]
    [InlineData("BDAT", 501)]
    [InlineData("BDAT -1", 501)]
    [InlineData("BDAT 1 FIRST", 501)]
    [InlineData("XYZZ", 500)]
    [InlineData("", 500)]
    [InlineData("   ", 500)]
    [InlineData("NOOP\0", 500)]
    [InlineData("MAIL FROM:<a\r@b.example>", 500)]
    [InlineData("GET / HTTP/1.1", 554)]
    [InlineData("POST / HTTP/1.1", 554)]
    public void Says_what_is_wrong(string line, int code) => Assert.Equal(code, Assert.IsType<InvalidCommand>(Parse(line)).Reply.Code);

    [Fact]
    public void Size_beyond_a_long_is_the_largest() =>
        Assert.Equal(long.MaxValue, Assert.IsType<MailCommand>(Parse("MAIL FROM:<> SIZE=99999999999999999999")).Parameters.Size);

    [Fact]
    public void Postmaster_needs_no_domain() => Assert.Null(Assert.IsType<RcptCommand>(Parse("RCPT TO:<PostMaster>")).Recipient);

    [Theory]
    [InlineData("BDAT 0 LAST", 0, true)]
    [InlineData("bdat 86", 86, false)]
    [InlineData("BDAT 9223372036854775807 last", long.MaxValue, true)]
    public void Reads_bdat(string line, long size, bool last)
    {
        var bdat = Assert.IsType<BdatCommand>(Parse(line));
        Assert.Equal((size, last), (bdat.Size, bdat.IsLast));
    }

    [Fact]
    public void Every_truncation_of_a_command_is_read_without_exception()
    {
        foreach (var line in new[] { "MAIL FROM:<\"a\\\"b\"@[IPv6:2001:db8::1]> SIZE=1 BODY=8BITMIME SMTPUTF8", "RCPT TO:<@a,@b:ü+x@bücher.example>", "BDAT 123 LAST", "EHLO [192.0.2.1]" })
        {
            var octets = Encoding.UTF8.GetBytes(line);
            for (var i = 0; i <= octets.Length; i++)
                Assert.NotNull(SmtpCommandParser.Parse(octets.AsSpan(0, i)));
        }
    }
}
