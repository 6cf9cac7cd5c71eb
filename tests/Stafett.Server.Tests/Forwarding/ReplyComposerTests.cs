using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

public sealed class ReplyComposerTests
{
    private static TargetOutcome Outcome(string alias, string target, int code, string status, string text, bool isRemote = true) =>
        new(EmailAddress.Parse(alias), EmailAddress.Parse(target), SmtpReply.Of(code, status, text), isRemote);

    private static TargetOutcome Delivered(string alias, string target) => Outcome(alias, target, 250, "2.0.0", "OK");

    [Fact]
    public void One_target_answers_with_its_own_words()
    {
        var composed = ReplyComposer.Compose([Outcome("hello@a.example", "jane@b.example", 250, "2.0.0", "Queued as 4711")]);
        Assert.Equal("250 2.0.0 Queued as 4711", composed.Reply.ToString());
    }

    [Fact]
    public void A_refusal_is_passed_back_with_the_target_masked()
    {
        var composed = ReplyComposer.Compose([Outcome("hello@a.example", "jane@b.example", 550, "5.1.1", "<JANE@b.example>: user unknown; jane is not here at b.example")]);
        Assert.Equal("550 5.1.1 <hello@a.example>: user unknown; hello is not here at a.example", composed.Reply.ToString());
        Assert.Empty(composed.Failures);
    }

    // RFC 2034 §4: we offer ENHANCEDSTATUSCODES, so every reply has one, and of the class of its code.
    [Fact]
    public void A_refusal_without_a_fitting_status_gets_one()
    {
        var bare = Outcome("hello@a.example", "jane@b.example", 550, "5.1.1", "no");
        Assert.Equal("550 5.0.0 no", ReplyComposer.Compose([bare with { Reply = bare.Reply with { Status = null } }]).Reply.ToString());
        Assert.Equal("550 5.2.1 no", ReplyComposer.Compose([bare with { Reply = bare.Reply with { Status = new EnhancedStatus(4, 2, 1) } }]).Reply.ToString());
    }

    [Fact]
    public void The_lowest_code_decides_and_final_failures_are_told_apart()
    {
        var composed = ReplyComposer.Compose(
        [
            Outcome("x@a.example", "jane@b.example", 550, "5.1.1", "No such user"),
            Outcome("y@a.example", "joe@c.example", 450, "4.2.0", "Greylisted"),
        ]);
        Assert.Equal(450, composed.Reply.Code);
        Assert.Equal("x@a.example: 550 5.1.1 No such user\ny@a.example: 450 4.2.0 Greylisted", composed.Reply.Text);
        Assert.Equal("x@a.example", Assert.Single(composed.Failures).Alias.ToString());
    }

    [Fact]
    public void Partial_success_with_the_rest_deferred_is_451()
    {
        var composed = ReplyComposer.Compose([Delivered("x@a.example", "jane@b.example"), Outcome("y@a.example", "joe@c.example", 421, "4.3.2", "Busy")]);
        Assert.Equal(451, composed.Reply.Code);
        Assert.StartsWith("Delivered to x@a.example.\nThe rest is deferred", composed.Reply.Text, StringComparison.Ordinal);
        Assert.Empty(composed.Failures);
    }

    [Fact]
    public void Partial_success_with_a_final_failure_is_that_failure_and_no_dsn()
    {
        var composed = ReplyComposer.Compose([Delivered("x@a.example", "jane@b.example"), Outcome("y@a.example", "joe@c.example", 552, "5.2.2", "Mailbox full")]);
        Assert.Equal("552 5.2.2 Delivered to x@a.example.\ny@a.example: 552 5.2.2 Mailbox full", composed.Reply.ToString());
        Assert.Empty(composed.Failures);
    }

    [Theory]
    [InlineData(550, "5.7.1", "Client host blocked using zen.spamhaus.org", 421)]
    [InlineData(554, "5.7.1", "Message refused by policy", 421)]
    [InlineData(550, "5.7.26", "Unauthenticated email from b.example is not accepted due to domain's DMARC policy", 550)]
    [InlineData(550, "5.7.1", "This message contains a virus", 554)]
    [InlineData(554, "5.7.1", "Looks like spam", 550)]
    [InlineData(550, "5.1.1", "User unknown", 550)]
    [InlineData(552, "5.2.2", "Mailbox full", 552)]
    [InlineData(550, "5.4.1", "Temporarily deferred", 421)]
    [InlineData(451, "4.7.1", "Greylisted", 451)]
    [InlineData(503, "5.5.1", "Bad sequence of commands", 421)]
    public void Codes_are_derived(int remote, string status, string text, int ours) =>
        Assert.Equal(ours, ReplyComposer.Compose([Outcome("x@a.example", "jane@b.example", remote, status, text)]).Reply.Code);

    [Fact]
    public void Equal_failures_are_said_once()
    {
        var composed = ReplyComposer.Compose([Outcome("x@a.example", "jane@b.example", 451, "4.4.1", "Cannot connect"), Outcome("x@a.example", "joe@b.example", 451, "4.4.1", "Cannot connect")]);
        Assert.Equal("451 4.4.1 Cannot connect", composed.Reply.ToString());
    }
}
