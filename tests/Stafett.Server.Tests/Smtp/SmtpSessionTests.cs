using System.Text;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Smtp;

namespace Stafett.Server.Tests.Smtp;

public sealed class SmtpSessionTests
{
    public static TheoryData<string> Transcripts => Transcript.Files("Session");

    [Theory]
    [MemberData(nameof(Transcripts))]
    public async Task Speaks_as_in_the_transcript(string file)
    {
        // In whole lines, and one octet at a time: the server must not care.
        foreach (var piece in new[] { int.MaxValue, 1 })
        {
            // A batch behind STARTTLS must be in the buffer when the command is read, which one octet at a time cannot promise.
            if (piece == 1 && file.StartsWith("starttls", StringComparison.Ordinal))
                continue;
            await using var session = new SessionHarness(new TestPolicy());
            await Transcript.PlayAsync(session, Transcript.Read("Session", file), piece);
        }
    }

    [Fact]
    public async Task A_refused_client_hears_why_instead_of_a_greeting()
    {
        await using var session = new SessionHarness(new TestPolicy { Refusal = SmtpReply.Of(550, "5.7.1", "Not from there") });
        Assert.Equal("550 5.7.1 Not from there", await session.ReplyAsync());
        Assert.Null(await session.ReplyAsync());
        Assert.Equal(SmtpSessionEnd.Refused, await session.End);
    }

    [Fact]
    public async Task Starttls_ends_the_session_for_a_new_one()
    {
        await using var session = new SessionHarness(new TestPolicy());
        await session.SendAsync("EHLO x\r\n");
        await session.ReplyAsync();
        await session.ReplyAsync();
        await session.SendAsync("STARTTLS\r\n");
        Assert.StartsWith("220", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal(SmtpSessionEnd.StartTls, await session.End);
    }

    /// <summary>Attack row 13: a session inside TLS knows nothing of the EHLO before, and offers no second STARTTLS.</summary>
    [Fact]
    public async Task Inside_tls_the_client_must_greet_again()
    {
        await using var session = new SessionHarness(new TestPolicy(), tls: true);
        Assert.StartsWith("220", await session.ReplyAsync(), StringComparison.Ordinal);
        await session.SendAsync("MAIL FROM:<a@b.example>\r\nEHLO x\r\nSTARTTLS\r\n");
        Assert.StartsWith("503", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("STARTTLS", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("503", await session.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_line_beyond_the_limit_ends_the_session()
    {
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { CommandLine = 512 });
        var codes = await session.CodesAsync(Encoding.ASCII.GetBytes("HELO x\r\n" + new string('a', 10_000)));
        Assert.Equal([220, 250, 500], codes);
    }

    [Fact]
    public async Task A_message_beyond_the_limit_is_read_to_its_end_and_refused()
    {
        var policy = new TestPolicy();
        await using var session = new SessionHarness(policy, new LimitOptions { MessageSize = 1000 });
        var codes = await session.CodesAsync(Encoding.ASCII.GetBytes(
            "HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n" + string.Concat(Enumerable.Repeat("0123456789\r\n", 200)) + ".\r\nNOOP\r\n"), 100);
        Assert.Equal([220, 250, 250, 250, 354, 552, 250], codes);
        Assert.Empty(policy.Messages);
    }

    [Fact]
    public async Task Beyond_the_memory_budget_the_sender_is_asked_to_come_again()
    {
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { MessageMemory = 20_000 });
        var codes = await session.CodesAsync(Encoding.ASCII.GetBytes(
            "HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n" + string.Concat(Enumerable.Repeat("0123456789\r\n", 5_000)) + ".\r\n"
            + "MAIL FROM:<> SIZE=30000\r\nRCPT TO:<a@b.example>\r\nDATA\r\nNOOP\r\n"));
        Assert.Equal([220, 250, 250, 250, 354, 452, 250, 250, 452, 250], codes);
    }

    [Fact]
    public async Task Recipients_beyond_the_limit_are_asked_to_come_separately()
    {
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { Recipients = 2 });
        var codes = await session.CodesAsync(Encoding.ASCII.GetBytes(
            "HELO x\r\nMAIL FROM:<>\r\n" + string.Concat(Enumerable.Repeat("RCPT TO:<a@b.example>\r\n", 4))));
        Assert.Equal([220, 250, 250, 250, 250, 452, 452], codes);
    }

    [Fact]
    public async Task Messages_beyond_the_limit_of_a_connection_close_it()
    {
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { MessagesPerConnection = 1 });
        var codes = await session.CodesAsync(
            "HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nx\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n"u8.ToArray());
        Assert.Equal([220, 250, 250, 250, 354, 250, 421], codes);
    }

    [Fact]
    public async Task A_client_that_only_errs_is_cut()
    {
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { ErrorsBeforeDelay = 100, ErrorsBeforeClose = 5 });
        var codes = await session.CodesAsync(Encoding.ASCII.GetBytes("HELO x\r\n" + string.Concat(Enumerable.Repeat("WHAT\r\n", 50))));
        Assert.Equal([220, 250, 500, 500, 500, 500, 421], codes);
    }

    [Fact]
    public async Task Silence_ends_with_421()
    {
        var time = new FakeTimeProvider();
        await using var session = new SessionHarness(new TestPolicy(), time: time);
        await session.SendAsync("HELO x\r\n");
        await session.ReplyAsync();
        await session.ReplyAsync();
        session.Session.Tick();
        await session.SendAsync("NOOP\r\n");
        Assert.StartsWith("250", await session.ReplyAsync(), StringComparison.Ordinal);
        await EndsAfterAsync(session, time, TimeSpan.FromMinutes(3.1));
        Assert.Equal(SmtpSessionEnd.Timeout, await session.End);
    }

    [Fact]
    public async Task A_message_that_never_ends_is_cut()
    {
        var time = new FakeTimeProvider();
        await using var session = new SessionHarness(new TestPolicy(), time: time);
        await session.SendAsync("HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nhalf a line");
        for (var i = 0; i < 5; i++)
            await session.ReplyAsync();
        await EndsAfterAsync(session, time, TimeSpan.FromMinutes(3.1));
        Assert.Equal(SmtpSessionEnd.Timeout, await session.End);
    }

    /// <summary>Attack row 85: an octet now and then does not keep a message alive.</summary>
    [Fact]
    public async Task A_message_that_drips_is_cut()
    {
        var time = new FakeTimeProvider();
        await using var session = new SessionHarness(new TestPolicy(), time: time);
        await session.SendAsync("HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n");
        for (var i = 0; i < 5; i++)
            await session.ReplyAsync();
        time.Advance(TimeSpan.FromSeconds(60));
        await session.SendAsync("x");
        Assert.StartsWith("421 4.4.2", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal(SmtpSessionEnd.Timeout, await session.End);
    }

    [Fact]
    public async Task Going_down_says_421_at_the_next_command()
    {
        await using var session = new SessionHarness(new TestPolicy());
        await session.SendAsync("HELO x\r\n");
        await session.ReplyAsync();
        await session.ReplyAsync();
        session.Session.Stop();
        Assert.StartsWith("421 4.3.2", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal(SmtpSessionEnd.ShuttingDown, await session.End);
    }

    /// <summary>At the very moment when the session begins to wait for a command.</summary>
    [Fact]
    public async Task Going_down_is_heard_whenever_it_comes()
    {
        for (var i = 0; i < 500; i++)
        {
            await using var session = new SessionHarness(new TestPolicy());
            await session.ReplyAsync();
            Thread.SpinWait(i % 50 * 20);
            session.Session.Stop();
            Assert.StartsWith("421 4.3.2", await session.ReplyAsync().WaitAsync(Transcript.Patience, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Going_down_finishes_the_message_first()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var policy = new TestPolicy { WhileDelivering = () => { entered.SetResult(); return release.Task; } };
        await using var session = new SessionHarness(policy);
        await session.SendAsync("HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nx\r\n.\r\n");
        await entered.Task;
        session.Session.Stop();
        release.SetResult();
        for (var i = 0; i < 5; i++)
            await session.ReplyAsync();
        Assert.StartsWith("250 2.6.0", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("421 4.3.2", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.Single(policy.Messages);
    }

    [Fact]
    public async Task A_client_that_hangs_up_during_data_leaves_nothing_behind()
    {
        var policy = new TestPolicy();
        await using var session = new SessionHarness(policy);
        var codes = await session.CodesAsync("HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\nSubject: half\r\n"u8.ToArray());
        Assert.Equal([220, 250, 250, 250, 354], codes);
        Assert.Empty(policy.Messages);
        Assert.Equal(SmtpSessionEnd.PeerClosed, await session.End);
    }

    private static async Task EndsAfterAsync(SessionHarness session, FakeTimeProvider time, TimeSpan silence)
    {
        // The session sets its deadline on its own thread: the clock goes on until it has been seen.
        var reply = session.ReplyAsync();
        while (!reply.IsCompleted)
        {
            time.Advance(silence);
            session.Session.Tick();
            await Task.Yield();
        }

        Assert.StartsWith("421 4.4.2", await reply, StringComparison.Ordinal);
    }
}
