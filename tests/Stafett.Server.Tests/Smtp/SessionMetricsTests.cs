using Stafett.Protocols.Smtp;
using Stafett.Server.Observability;

namespace Stafett.Server.Tests.Smtp;

public sealed class SessionMetricsTests
{
    [Fact]
    public async Task Replies_to_rcpt_and_messages_are_counted_by_class()
    {
        await using var session = new SessionHarness(new TestPolicy());
        await session.SendAsync(
            "EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<ok@b.example>\r\nRCPT TO:<450@b.example>\r\nRCPT TO:<550@b.example>\r\nRCPT TO:<551@b.example>\r\nDATA\r\n\r\nhi\r\n.\r\nQUIT\r\n");
        await session.End;
        var recipients = session.Metrics.Recipients;
        Assert.Equal((1, 1, 2), (recipients[ReplyClass.Accepted], recipients[ReplyClass.Deferred], recipients[ReplyClass.Refused]));
        Assert.Equal(1, session.Metrics.Messages[ReplyClass.Accepted]);
        Assert.Equal(2, session.Metrics.CommandErrors.Value);
    }

    [Fact]
    public async Task A_client_that_is_refused_is_counted()
    {
        await using var session = new SessionHarness(new TestPolicy { Refusal = SmtpReply.Of(550, "5.7.1", "Not from there") });
        await session.End;
        Assert.Equal(1, session.Metrics.ConnectionsRefused[ConnectionRefusal.Policy]);
    }
}
