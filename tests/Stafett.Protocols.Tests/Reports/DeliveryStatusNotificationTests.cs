using System.Buffers;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Message.Mime;
using Stafett.Protocols.Reports;
using Stafett.Protocols.Smtp;
using Stafett.Protocols.Tests.Message;

namespace Stafett.Protocols.Tests.Reports;

public sealed class DeliveryStatusNotificationTests
{
    private static readonly DateTimeOffset Date = new(2025, 1, 14, 9, 0, 0, TimeSpan.Zero);

    private static readonly ReportedRecipient Recipient = new(
        EmailAddress.Parse("hello@their.example"), DeliveryAction.Failed, new EnhancedStatus(5, 1, 1), 550, "User unknown\nreally");

    private static readonly DeliveryStatusNotification Report = new()
    {
        ReportingHost = "mx.stafett.example",
        To = EmailAddress.Parse("kari@sender.example"),
        Date = Date,
        ArrivalDate = Date.AddMinutes(-5),
        Token = "0123456789abcdef",
        Recipients = [Recipient],
        Original = new ReadOnlySequence<byte>(Octets.Of("From: kari@sender.example\nSubject: Lunch\nMessage-ID: <1@sender.example>\n\nAt twelve?\n")),
        Website = "https://stafett.example",
        Version = "0.1.0",
        AbuseAddress = "abuse@stafett.example",
    };

    [Fact]
    public void A_failure_in_full() => Assert.Equal(
        """
        From: Mail Delivery System <mailer-daemon@mx.stafett.example>
        To: <kari@sender.example>
        Subject: Delivery Status Notification (Failure)
        Date: Tue, 14 Jan 2025 09:00:00 +0000
        Message-ID: <0123456789abcdef@mx.stafett.example>
        In-Reply-To: <1@sender.example>
        References: <1@sender.example>
        X-Original-Message-ID: <1@sender.example>
        Auto-Submitted: auto-replied
        Precedence: auto_reply
        X-Auto-Response-Suppress: All
        X-Failed-Recipients: hello@their.example
        X-Report-Abuse-To: abuse@stafett.example
        X-Report-Abuse: abuse@stafett.example
        X-Complaints-To: abuse@stafett.example
        X-Forward-Email-Website: https://stafett.example
        X-Forward-Email-Version: 0.1.0
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status;
         boundary="=_0123456789abcdef"

        This is a report about a message that you sent, in MIME format (RFC 3464).

        --=_0123456789abcdef
        Content-Description: Notification
        Content-Type: text/plain; charset=us-ascii

        Your message could not be delivered to the following address, and it will
        not be tried again:

          hello@their.example
            The answer was: 550 5.1.1 User unknown really
            There is no such mailbox. Check the address for typing errors, or ask
            the recipient in another way for the right one.

        The message in question:
          Subject: Lunch
          Received here: Tue, 14 Jan 2025 08:55:00 +0000

        This report was written by the mail server mx.stafett.example. Nobody reads
        answers to it. Please report abuse to abuse@stafett.example.

        --=_0123456789abcdef
        Content-Description: Delivery report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.stafett.example
        Arrival-Date: Tue, 14 Jan 2025 08:55:00 +0000
        X-Report-Abuse-To: abuse@stafett.example
        X-Report-Abuse: abuse@stafett.example
        X-Complaints-To: abuse@stafett.example
        X-Forward-Email-Website: https://stafett.example
        X-Forward-Email-Version: 0.1.0

        Final-Recipient: rfc822; hello@their.example
        Action: failed
        Status: 5.1.1
        Diagnostic-Code: smtp; 550 5.1.1 User unknown really

        --=_0123456789abcdef
        Content-Description: Undelivered message
        Content-Type: message/rfc822

        From: kari@sender.example
        Subject: Lunch
        Message-ID: <1@sender.example>

        At twelve?

        --=_0123456789abcdef--

        """.Replace("\n", "\r\n", StringComparison.Ordinal),
        Written(Report));

    [Fact]
    public void A_delay_says_until_when()
    {
        var text = Written(Report with
        {
            Recipients = [Recipient with { Action = DeliveryAction.Delayed, Status = new EnhancedStatus(4, 4, 1), Code = 421, LastAttempt = Date, WillRetryUntil = Date.AddDays(5), RemoteMta = "mx.other.example" }],
            QueueId = "42",
        });
        Assert.Contains("Subject: Delivery Status Notification (Delayed)\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Action: delayed\r\nStatus: 4.4.1\r\nRemote-MTA: dns; mx.other.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Last-Attempt-Date: Tue, 14 Jan 2025 09:00:00 +0000\r\nWill-Retry-Until: Sun, 19 Jan 2025 09:00:00 +0000\r\n", text, StringComparison.Ordinal);
        Assert.Contains("X-Forward-Email-ID: 42\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Failed-Recipients", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_international_recipient_is_written_in_ascii_for_an_ascii_sender()
    {
        var text = Written(Report with { Recipients = [Recipient with { Address = EmailAddress.Parse("jörg@their.example") }] });
        Assert.Contains("Final-Recipient: utf-8; j\\x{F6}rg@their.example\r\n", text, StringComparison.Ordinal);
        Assert.True(Ascii.IsValid(text));
    }

    [Fact]
    public void An_international_sender_gets_the_global_types()
    {
        var report = Report with { To = EmailAddress.Parse("kåre@sender.example"), Recipients = [Recipient with { Address = EmailAddress.Parse("jörg@their.example") }] };
        Assert.True(report.IsInternational);
        var text = Written(report);
        Assert.Contains("To: <kåre@sender.example>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Content-Type: message/global-delivery-status; charset=utf-8\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: utf-8; jörg@their.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Content-Type: message/global\r\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "message/global")]
    [InlineData(10_000, "message/global-headers")]
    public void An_ascii_sender_gets_a_message_with_UTF8_in_its_header_encoded(int lines, string type)
    {
        var original = Octets.Of("From: kari@sender.example\nSubject: på tirsdag\n\n" + string.Concat(Enumerable.Repeat("hallå\n", lines)));
        var output = new ArrayBufferWriter<byte>();
        DeliveryStatusNotificationWriter.Write(Report with { Original = new ReadOnlySequence<byte>(original) }, output);
        Assert.True(Ascii.IsValid(output.WrittenSpan));
        var part = MimeTree.Parse(output.WrittenMemory)[3];
        Assert.Equal(type, part.ReadContentType().MediaType);
        Assert.Equal(lines == 1 ? original : original[..(original.AsSpan().IndexOf("\r\n\r\n"u8) + 2)], part.DecodeBody());
    }

    [Fact]
    public void A_body_in_UTF8_goes_back_as_it_is()
    {
        var text = Written(Report with { Original = new ReadOnlySequence<byte>(Octets.Of("From: kari@sender.example\n\nhallå\n")) });
        Assert.Contains("Content-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nFrom: kari@sender.example\r\n\r\nhallå\r\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_large_message_is_not_sent_back()
    {
        var large = Octets.Of("From: kari@sender.example\nX-Long: " + new string('x', 5_000) + "\n\n" + string.Concat(Enumerable.Repeat("secret body\n", 10_000)));
        var text = Written(Report with { Original = new ReadOnlySequence<byte>(large) });
        Assert.Contains("Content-Type: text/rfc822-headers\r\n\r\nFrom: kari@sender.example\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CorpusFiles.Names), MemberType = typeof(CorpusFiles))]
    public void Corpus_gives_reports_that_can_be_sent(string name)
    {
        var output = new ArrayBufferWriter<byte>();
        DeliveryStatusNotificationWriter.Write(Report with { Original = new ReadOnlySequence<byte>(CorpusFiles.All[name]) }, output);
        var octets = output.WrittenSpan;
        Assert.False(octets.Contains((byte)0));
        Assert.True(octets.EndsWith("\r\n"u8));
        var headers = Octets.Headers(output.WrittenMemory);
        Assert.True(Ascii.IsValid(headers.Octets.Span));
        if (!Ascii.IsValid(octets))
            Assert.True(headers.Contains("Content-Transfer-Encoding"u8));
        foreach (var line in Encoding.Latin1.GetString(octets).Split("\r\n"))
        {
            Assert.True(line.Length <= 998);
            Assert.True(line.AsSpan().IndexOfAny('\r', '\n') < 0);
        }
    }

    [Fact]
    public void Nothing_in_it_can_add_a_field()
    {
        var text = Written(Report with
        {
            Recipients = [Recipient with { Diagnostic = "a\r\nBcc: x@y.example\r\n\r\n--=_0123456789abcdef\0", RemoteMta = "x\r\nAction: delivered" }],
            QueueId = "1\r\nBcc: x",
            Token = "0123456789\r\nabcdef",
        });
        foreach (var line in text.Split("\r\n"))
        {
            Assert.False(line.StartsWith("Bcc", StringComparison.Ordinal));
            Assert.False(line.StartsWith("Action: delivered", StringComparison.Ordinal));
        }

        Assert.Equal(4, text.Split("\r\n").Count(line => line.StartsWith("--=_", StringComparison.Ordinal)));
    }

    [Fact]
    public void Text_that_is_not_ascii_is_readable_and_seven_bit()
    {
        var text = Written(Report with { Recipients = [Recipient with { Diagnostic = "Ukjent bruker: spør igjen 🎉" }] });
        Assert.True(Ascii.IsValid(text));
        var encoded = text[(text.IndexOf("base64\r\n\r\n", StringComparison.Ordinal) + 10)..text.IndexOf("\r\n\r\n--=_0123456789abcdef\r\nContent-Description: Delivery", StringComparison.Ordinal)];
        Assert.Contains("spør igjen 🎉", Encoding.UTF8.GetString(Convert.FromBase64String(encoded)), StringComparison.Ordinal);
    }

    private static string Written(DeliveryStatusNotification report)
    {
        var output = new ArrayBufferWriter<byte>();
        DeliveryStatusNotificationWriter.Write(report, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
