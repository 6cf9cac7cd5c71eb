using System.Text;

namespace Stafett.EndToEnd.Tests;

/// <summary>What the next server says reaches the sender while it waits, without telling whom the alias hides.</summary>
public sealed class RemoteAnswerTests(MxServer server) : ClientTest(server)
{
    private const string Alias = "info@forwarded.example";
    private const string Target = "hidden.person@inbox.example";

    [Theory]
    [InlineData("550 5.1.1 <hidden.person@inbox.example>: user unknown", "550 5.1.1 <info@forwarded.example>: user unknown")]
    [InlineData("550 5.1.1 no hidden.person at inbox.example", "550 5.1.1 no info at forwarded.example")]
    [InlineData("552 5.2.2 Hidden.Person@INBOX.example is over quota", "552 5.2.2 info@forwarded.example is over quota")]
    [InlineData("450 4.2.1 hidden.person is busy", "450 4.2.1 info is busy")]
    [InlineData("452 4.5.3 too much", "452 4.5.3 too much")]
    [InlineData("550 without a status", "550 5.0.0 without a status")]
    // What is about us, or will pass, is asked for again whatever the other server thinks (behaviour of the original, §2.7).
    [InlineData("554 5.7.1 blocked using zen.spamhaus.org", "421 4.7.1 blocked using zen.spamhaus.org")]
    [InlineData("550 5.7.1 this looks like spam", "550 5.7.1 this looks like spam")]
    public async Task A_refusal_is_passed_back(string said, string heard)
    {
        var byRcpt = Message(said);
        Server.Sink.AnswerRcpt(Target, said);
        var afterRcpt = await Dialogue.SendAsync(Server.Port, Sender, Alias, byRcpt);

        Server.Sink.Obey();
        Server.Sink.AnswerContent(Target, said);
        var afterContent = await Dialogue.SendAsync(Server.Port, Sender, Alias, Message(said));

        Assert.Equal(heard, afterRcpt.ToString());
        Assert.Equal(heard, afterContent.ToString());
        Assert.Equal(0, Server.Sink.Drain());
    }

    [Fact]
    public async Task A_refusal_of_several_lines_is_passed_back()
    {
        Server.Sink.AnswerRcpt(Target, "550-5.7.26 Go away,\r\n550 5.7.26 see https://inbox.example/why?id=hidden.person");

        var reply = await Dialogue.SendAsync(Server.Port, Sender, Alias, Message("lines"));

        Assert.Equal(550, reply.Code);
        Assert.StartsWith("5.7.26 Go away,\n5.7.26 see https://", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("inbox.example", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_real_client_hears_it()
    {
        ForeignProgram.Require("swaks", ForeignProgram.IsInstalled("swaks"));
        Server.Sink.AnswerContent(Target, "554 5.6.0 hidden.person cannot read this");

        var client = await ForeignProgram.RunAsync(
            "swaks", ["--server", "127.0.0.1", "--port", Port, "--helo", "client.example", "--from", Sender, "--to", Alias, "--header", $"Message-Id: <{Guid.NewGuid():N}@client.example>"]);

        Assert.Contains("554 5.6.0 info cannot read this", client.Output, StringComparison.Ordinal);
        // swaks: 26 is "error during DATA".
        Assert.Equal(26, client.ExitCode);
    }

    [Fact]
    public async Task The_rest_is_delivered_by_the_retry_and_nobody_twice()
    {
        var message = Message("partial", "two@forwarded.example");
        Server.Sink.AnswerRcpt("other@inbox.example", "450 4.2.1 other is not at home");

        var first = await Dialogue.SendAsync(Server.Port, Sender, "two@forwarded.example", message);
        await AssertArrivedAsync(message, "ESMTP", "one@inbox.example");
        Server.Sink.Obey();
        var second = await Dialogue.SendAsync(Server.Port, Sender, "two@forwarded.example", message);
        await AssertArrivedAsync(message, "ESMTP", "other@inbox.example");
        var third = await Dialogue.SendAsync(Server.Port, Sender, "two@forwarded.example", message);

        Assert.Equal(451, first.Code);
        Assert.StartsWith("4.2.1 Delivered to two@forwarded.example.", first.Text, StringComparison.Ordinal);
        Assert.Contains("nobody gets it twice", first.Text, StringComparison.Ordinal);
        Assert.Contains("two@forwarded.example: 450 4.2.1 two is not at home", first.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("inbox.example", first.Text, StringComparison.Ordinal);
        Assert.Equal(250, second.Code);
        Assert.Equal(250, third.Code);
        Assert.Equal(0, Server.Sink.Drain());
    }

    // The reply asks for a retry, so the sender's own server will report nothing about the one that failed for good: we do.
    [Fact]
    public async Task A_final_failure_beside_a_deferral_is_reported_to_the_sender_once()
    {
        var message = Message("mixed", "three@forwarded.example");
        Server.Sink.AnswerRcpt("one@inbox.example", "550 5.1.1 one@inbox.example: no such user");
        Server.Sink.AnswerRcpt("other@inbox.example", "450 4.2.1 not now");

        var first = await Dialogue.SendAsync(Server.Port, "reported@honest.example", "three@forwarded.example", message);
        await AssertArrivedAsync(message, "ESMTP", "third@inbox.example");
        var report = await Server.Sink.NextAsync(TimeSpan.FromMinutes(1));
        Server.Sink.Obey();
        Server.Sink.AnswerRcpt("one@inbox.example", "550 5.1.1 one@inbox.example: no such user");
        // The report counts when the server has read the sink's answer to it, which is a moment after the sink has it.
        await Server.WaitForLogAsync("the report to reported@honest.example counts");
        var second = await Dialogue.SendAsync(Server.Port, "reported@honest.example", "three@forwarded.example", message);
        await AssertArrivedAsync(message, "ESMTP", "other@inbox.example");
        Server.Sink.Obey();

        Assert.Equal(451, first.Code);
        Assert.Equal("", report.Sender);
        Assert.Equal(["reported@honest.example"], report.Recipients);
        Assert.Contains("Content-Type: multipart/report; report-type=delivery-status", Unfolded(report.Text), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Final-Recipient: rfc822; three@forwarded.example", report.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Status: 5.1.1", report.Text, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-replied", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("inbox.example", report.Text, StringComparison.Ordinal);
        Assert.Equal(250, second.Code);
        Assert.Equal(0, Server.Sink.Drain());
    }

    // RFC 5321 §6.1, and the rules against backscatter: where the reply says it, nothing is mailed.
    [Fact]
    public async Task A_plain_failure_is_not_reported()
    {
        Server.Sink.AnswerRcpt("one@inbox.example", "550 5.1.1 no");
        Server.Sink.AnswerRcpt("other@inbox.example", "550 5.1.1 no");

        var reply = await Dialogue.SendAsync(Server.Port, Sender, "two@forwarded.example", Message("refused", "two@forwarded.example"));
        // The next message arrives behind whatever the first one had set off.
        var next = Message("next");
        await Dialogue.SendAsync(Server.Port, Sender, Recipient, next);

        Assert.Equal(550, reply.Code);
        await AssertArrivedAsync(next, "ESMTP");
        Assert.Equal(0, Server.Sink.Drain());
    }

    [Fact]
    public async Task Bare_line_ends_are_refused_and_nothing_is_smuggled()
    {
        await using var client = await Dialogue.OpenAsync(Server.Port);
        Assert.Equal(250, (await client.SayAsync($"MAIL FROM:<{Sender}>")).Code);
        Assert.Equal(250, (await client.SayAsync($"RCPT TO:<{Recipient}>")).Code);

        var reply = await client.DataAsync([.. Message("smuggler"), .. Encoding.ASCII.GetBytes($"x\n.\nMAIL FROM:<{Sender}>\nRCPT TO:<{Recipient}>\nDATA\nFrom: a@client.example\n\nb\r\n")]);

        Assert.StartsWith("554 5.6.0", reply.ToString(), StringComparison.Ordinal);
        Assert.Equal(221, (await client.SayAsync("QUIT")).Code);
        Assert.Equal(0, Server.Sink.Drain());
    }

    private static string Unfolded(string text) =>
        text.Replace("\r\n ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);
}
