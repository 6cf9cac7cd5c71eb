using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Protocols.Tests;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

public sealed class BounceRulesTests
{
    private static readonly string[] Hosts = ["mx1.stafett.example"];
    private static readonly ReversePath Kari = new(EmailAddress.Parse("kari@sender.example"));

    [Theory]
    [InlineData("")]
    [InlineData("Auto-Submitted: no\n")]
    [InlineData("Auto-Submitted: NO (by hand)\n")]
    [InlineData("X-Auto-Response-Suppress: OOF, RN\n")]
    [InlineData("Precedence: first-class\n")]
    [InlineData("Content-Type: multipart/mixed; x=\"multipart/report\"\n")]
    [InlineData("X-MDDSN-Message: true\n")]
    [InlineData("Received: from mx1.other.example (mx1.stafett.example.evil.example [192.0.2.1]) by mx.other.example\n")]
    public void May(string field) => Assert.Null(BounceRules.MayBounce(Message(field), Kari, 550, Hosts).Reason);

    [Theory]
    [InlineData("Auto-Submitted: auto-replied (vacation)\n")]
    [InlineData("auto-submitted: auto-generated; x=y\n")]
    [InlineData("Auto-Submitted:\n")]
    [InlineData("Auto-Submitted: no\nAuto-Submitted: auto-replied\n")]
    [InlineData("X-Auto-Response-Suppress: OOF, DR\n")]
    [InlineData("X-Auto-Response-Suppress: All\n")]
    [InlineData("X-Auto-Response-Suppress: oof,\n AutoReply\n")]
    [InlineData("Precedence: Bulk\n")]
    [InlineData("Precedence: list\n")]
    [InlineData("Precedence: auto_reply\n")]
    [InlineData("List-Id: <x>\n")]
    [InlineData("LIST-UNSUBSCRIBE: <x>\n")]
    [InlineData("List-Subscribe: <x>\n")]
    [InlineData("List-Help: <x>\n")]
    [InlineData("List-Post: NO\n")]
    [InlineData("List-Owner: <x>\n")]
    [InlineData("List-Archive: <x>\n")]
    [InlineData("X-Autoreply: yes\n")]
    [InlineData("X-Autorespond:\n")]
    [InlineData("X-Auto-Respond: 1\n")]
    [InlineData("Content-Type: Multipart/Report; report-type=delivery-status\n")]
    [InlineData("Content-Type: multipart/report\n")]
    [InlineData("Received: from x by MX1.stafett.example with ESMTP id 1\n")]
    [InlineData("Received: from mx1.stafett.example (x [192.0.2.1])\n by y\n")]
    public void May_not(string field) => Assert.NotNull(BounceRules.MayBounce(Message(field), Kari, 550, Hosts).Reason);

    [Theory]
    [InlineData("postmaster@s.example")]
    [InlineData("MAILER-DAEMON@s.example")]
    [InlineData("Mailer.Daemon@s.example")]
    [InlineData("bounces+123-x@s.example")]
    [InlineData("No_Reply@s.example")]
    [InlineData("do.not.reply@s.example")]
    [InlineData("nobody@s.example")]
    [InlineData("shop+noreply@s.example")]
    [InlineData("shop-DoNotReply@s.example")]
    [InlineData("shop-noreply@s.example")]
    [InlineData("shop+donotreply@s.example")]
    [InlineData("shop.no.reply@s.example")]
    [InlineData("No-Reply+order-7@s.example")]
    [InlineData("noreply-dmarc@s.example")]
    [InlineData("do_not_reply_to_this@s.example")]
    [InlineData("please.do-not-reply@s.example")]
    [InlineData("NoResponse@s.example")]
    [InlineData("dont-answer@s.example")]
    [InlineData("no.contestar@s.example")]
    [InlineData("nao-responda@s.example")]
    [InlineData("non.rispondere@s.example")]
    [InlineData("ne-pas-repondre@s.example")]
    [InlineData("bitte-nicht-antworten@s.example")]
    [InlineData("niet-beantwoorden@s.example")]
    [InlineData("ikke-svar@s.example")]
    [InlineData("svar-inte@s.example")]
    [InlineData("nie.odpowiadaj@s.example")]
    [InlineData("_noreply_@s.example")]
    public void May_not_to_or_for_an_automaton(string address)
    {
        Assert.NotNull(BounceRules.MayBounce(Message(""), new ReversePath(EmailAddress.Parse(address)), 550, Hosts).Reason);
        Assert.NotNull(BounceRules.MayBounce(TestHeaders.Of($"From: {address}\n\n"), Kari, 550, Hosts).Reason);
    }

    [Theory]
    [InlineData("noreplyer@s.example")]
    [InlineData("nobody-knows@s.example")]
    [InlineData("bouncer@s.example")]
    [InlineData("kari+postmaster@s.example")]
    [InlineData("+@s.example")]
    [InlineData("noreplyfan-club@s.example")]
    [InlineData("juno.reply@s.example")]
    [InlineData("norbert@s.example")]
    [InlineData("reply@s.example")]
    [InlineData("hans-nobody@s.example")]
    public void May_to_people_with_similar_names(string address) =>
        Assert.Null(BounceRules.MayBounce(TestHeaders.Of($"From: {address}\n\n"), new ReversePath(EmailAddress.Parse(address)), 550, Hosts).Reason);

    [Fact]
    public void May_not_without_sender_from_or_permanent_failure()
    {
        Assert.NotNull(BounceRules.MayBounce(Message(""), ReversePath.Null, 550, Hosts).Reason);
        Assert.NotNull(BounceRules.MayBounce(TestHeaders.Of("To: x\n\n"), Kari, 550, Hosts).Reason);
        Assert.NotNull(BounceRules.MayBounce(TestHeaders.Of("From: \n\n"), Kari, 550, Hosts).Reason);
        Assert.False(BounceRules.MayBounce(Message(""), Kari, 451, Hosts).IsAllowed);
        Assert.True(BounceRules.MayAnswer(Message(""), Kari, Hosts).IsAllowed);
        Assert.NotNull(BounceRules.MayBounce(TestHeaders.Of("From: MDaemon@s.example\nX-MDDSN-Message: true\n\n"), Kari, 550, Hosts).Reason);
    }

    [Theory]
    [InlineData("dsn-failure", false)]
    [InlineData("dsn-qmail-style", false)]
    [InlineData("mdn-read-receipt", false)]
    [InlineData("arf-abuse-report", false)]
    [InlineData("mailing-list", false)]
    [InlineData("vacation-reply", false)]
    [InlineData("mdaemon-bounce", false)]
    [InlineData("no-reply-sender", false)]
    [InlineData("auto-submitted-no", true)]
    [InlineData("plain-ascii", true)]
    [InlineData("calendar-invite", true)]
    public void Corpus(string name, bool allowed) =>
        Assert.Equal(allowed, BounceRules.MayBounce(TestHeaders.Of(CorpusFiles.All[name]), Kari, 550, Hosts).IsAllowed);

    private static HeaderSection Message(string field) => TestHeaders.Of($"From: kari@sender.example\n{field}\n");
}
