using System.Buffers;
using System.Net;
using System.Text;
using Stafett.Authentication.Iprev;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Protocols.Tests;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

public sealed class ForwardingPrefixTests
{
    private static readonly LoopMark Loop = new("0123456789abcdef0123456789abcdef"u8.ToArray());
    private static readonly EmailAddress Hello = EmailAddress.Parse("hello@their.example");
    private static readonly ReversePath Sender = new(EmailAddress.Parse("kari@sender.example"));

    private static readonly ReceivedFrom From = new()
    {
        Remote = IPAddress.Parse("::ffff:192.0.2.1"),
        Iprev = new IprevVerdict(IprevResult.Pass, "mx1.sender.example"),
        Helo = "mail.sender.example",
        IsExtended = true,
        TlsVersion = "TLSv1.3",
        CipherSuite = "TLS_AES_256_GCM_SHA384",
        SessionId = "s1",
        ReceivedAt = new DateTimeOffset(2025, 1, 14, 9, 0, 0, TimeSpan.Zero),
    };

    [Fact]
    public void All_fields() => Assert.Equal(
        """
        Received: from mail.sender.example (mx1.sender.example [192.0.2.1]) by
         mx.stafett.example with ESMTPS id s1 (version=TLSv1.3
         cipher=TLS_AES_256_GCM_SHA384) for <hello@their.example>;
         Tue, 14 Jan 2025 09:00:00 +0000
        X-Forward-Email-Website: https://stafett.example
        X-Forward-Email-Version: 0.1.0
        X-Forward-Email-Sender: rfc822; kari@sender.example, mx1.sender.example,
         192.0.2.1
        X-Forward-Email-Session-ID: s1
        X-Forward-Email-Loop: MARK
        X-Original-To: hello@their.example
        X-Report-Abuse-To: abuse@stafett.example
        X-Report-Abuse: abuse@stafett.example
        X-Complaints-To: abuse@stafett.example

        """.Replace("\n", "\r\n", StringComparison.Ordinal).Replace("MARK", Mark(Hello), StringComparison.Ordinal),
        Text(Written(Prefix(showSessionId: true), From, Sender, [Hello], TestHeaders.Of("From: kari@sender.example\n\n"))));

    [Fact]
    public void Empty_parts_of_the_sender_are_left_out()
    {
        var headers = TestHeaders.Of("From: a@b.example\n\n");
        Assert.Contains("Sender: rfc822; 192.0.2.1\r\n", Text(Written(Prefix(), From with { Iprev = new IprevVerdict(IprevResult.Fail, null) }, ReversePath.Null, [Hello], headers)), StringComparison.Ordinal);
        Assert.Contains("Sender: rfc822; mx1.sender.example, 192.0.2.1\r\n", Text(Written(Prefix(), From, ReversePath.Null, [Hello], headers)), StringComparison.Ordinal);
        Assert.DoesNotContain("Session-ID", Text(Written(Prefix(), From, Sender, [Hello], headers)), StringComparison.Ordinal);
    }

    // RFC 6532 §3: UTF-8 in a header needs SMTPUTF8 all the way, and the message may go to a mailbox that needs nothing of the kind.
    [Fact]
    public void An_alias_in_utf8_is_left_out_where_the_copy_goes_without_smtputf8()
    {
        var octets = Written(Prefix(), From with { IsInternational = true }, Sender, [EmailAddress.Parse("jörg@their.example")], HeaderSection.Empty, isInternational: false);

        Assert.True(Ascii.IsValid(octets.Span));
        Assert.DoesNotContain("X-Original-To", Text(octets), StringComparison.Ordinal);
        Assert.DoesNotContain(" for ", Text(octets), StringComparison.Ordinal);
        Assert.Contains("X-Forward-Email-Loop", Text(octets), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_recipients_each_have_their_fields_and_received_names_none()
    {
        var other = EmailAddress.Parse("other@their.example");
        var fields = TestHeaders.Of(Written(Prefix(), From, Sender, [Hello, other], HeaderSection.Empty));
        Assert.Equal(2, fields.CountOf("X-Original-To"u8));
        Assert.Equal(2, fields.CountOf("X-Forward-Email-Loop"u8));
        Assert.DoesNotContain(" for ", fields.Text(fields.IndexOf("Received"u8)), StringComparison.Ordinal);
        Assert.True(Loop.IsIn(fields, Hello));
        Assert.True(Loop.IsIn(fields, other));
    }

    [Theory]
    [InlineData("x-report-abuse: x\n", false, true, true)]
    [InlineData("X-Report-Abuse-To: x\nX-Complaints-To: y\n", true, false, false)]
    [InlineData("DKIM-Signature: v=1; h=From : x-complaints-to;\n\tb=x\n", true, true, false)]
    [InlineData("DKIM-Signature: h=From:\n X-Report-Abuse-To:\n\tX-Report-Abuse ; b=x\n", false, false, true)]
    [InlineData("DKIM-Signature: bh=X-Report-Abuse; x=X-Complaints-To; h=from; b=x\n", true, true, true)]
    [InlineData("ARC-Message-Signature: i=1; h=x-report-abuse; b=x\n", false, true, true)]
    [InlineData("DKIM-Signature: ;;=;h\nDKIM-Signature: h=X-Report-Abuse\n", false, true, true)]
    public void Abuse_fields_are_added_unless_present_or_signed(string fields, bool abuse, bool abuseTo, bool complaints)
    {
        var prefix = TestHeaders.Of(Written(Prefix(), From, Sender, [Hello], TestHeaders.Of($"From: a@b.example\n{fields}\n")));
        Assert.Equal((abuse, abuseTo, complaints), (prefix.Contains("X-Report-Abuse"u8), prefix.Contains("X-Report-Abuse-To"u8), prefix.Contains("X-Complaints-To"u8)));
    }

    [Fact]
    public void International_addresses_stand_in_utf8_where_they_may()
    {
        var text = Text(Written(Prefix(), From with { IsInternational = true }, new ReversePath(EmailAddress.Parse("kåre@sender.example")), [EmailAddress.Parse("jörg@their.example")], HeaderSection.Empty));
        Assert.Contains("with UTF8SMTPS id", text, StringComparison.Ordinal);
        Assert.Contains("X-Original-To: jörg@their.example\r\n", text, StringComparison.Ordinal);
        Assert.Contains("kåre@sender.example,", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CorpusFiles.Names), MemberType = typeof(CorpusFiles))]
    public void Corpus_below_the_prefix_is_unchanged(string name)
    {
        var message = CorpusFiles.All[name];
        var headers = TestHeaders.Of(message);
        var prefix = Written(Prefix(), From, Sender, [Hello], headers);
        Assert.True(prefix.Span.EndsWith("\r\n"u8));
        Assert.Equal(HeaderEnd.EndOfMessage, TestHeaders.Of(prefix).End);
        // The line of an mbox can only stand first: it does not travel below our fields.
        byte[] copy = [.. prefix.Span, .. message.AsSpan(headers.FieldsOffset)];
        var copied = TestHeaders.Of(copy);
        Assert.True(copy.AsSpan(prefix.Length).SequenceEqual(message.AsSpan(headers.FieldsOffset)));
        if (FromHeader.Check(headers).Problem is null)
        {
            Assert.Equal(headers.Count + TestHeaders.Of(prefix).Count, copied.Count);
            Assert.Equal(headers.BodyOffset - headers.FieldsOffset + prefix.Length, copied.BodyOffset);
            Assert.Equal(LoopMark.CountHops(headers) + 1, LoopMark.CountHops(copied));
        }

        Assert.True(Loop.IsIn(TestHeaders.Of(prefix), EmailAddress.Parse("HELLO@their.example")));
        Assert.False(Loop.IsIn(copied, EmailAddress.Parse("hello2@their.example")));
    }

    [Fact]
    public void A_mark_of_another_key_does_not_count()
    {
        var fields = TestHeaders.Of(Written(Prefix(), From, Sender, [Hello], HeaderSection.Empty));
        Assert.False(new LoopMark("another key"u8.ToArray()).IsIn(fields, Hello));
        Assert.False(Loop.IsIn(TestHeaders.Of("X-Forward-Email-Loop: \nX-Forward-Email-Loop: hello@their.example\n\n"), Hello));
        Assert.True(Loop.IsIn(TestHeaders.Of($"X-Forward-Email-Loop: x\nX-Forward-Email-Loop: {Mark(Hello)}\n\n"), Hello));
    }

    [Theory]
    [InlineData("received-chain-10", 10)]
    [InlineData("received-chain-26", 26)]
    [InlineData("plain-ascii", 0)]
    public void Hops(string name, int hops) => Assert.Equal(hops, LoopMark.CountHops(TestHeaders.Of(CorpusFiles.All[name])));

    private static ForwardingPrefix Prefix(bool showSessionId = false) =>
        new("mx.stafett.example", "https://stafett.example", "0.1.0", "abuse@stafett.example", Loop, showSessionId);

    private static string Mark(EmailAddress recipient)
    {
        var mark = new byte[LoopMark.Length];
        Loop.Write(recipient, mark);
        return Encoding.ASCII.GetString(mark);
    }

    private static ReadOnlyMemory<byte> Written(
        ForwardingPrefix prefix, ReceivedFrom from, ReversePath sender, IReadOnlyList<EmailAddress> recipients, HeaderSection headers, bool isInternational = true)
    {
        var output = new ArrayBufferWriter<byte>();
        prefix.Write(output, from, sender, recipients, headers, isInternational);
        return output.WrittenMemory;
    }

    private static string Text(ReadOnlyMemory<byte> octets) => Encoding.UTF8.GetString(octets.Span);
}
