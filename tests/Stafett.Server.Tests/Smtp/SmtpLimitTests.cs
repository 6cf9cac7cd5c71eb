using System.Text;
using Stafett.Server.Configuration;
using Stafett.Server.Smtp;

namespace Stafett.Server.Tests.Smtp;

/// <summary>Limits that need a clock, or a client that does not play along.</summary>
public sealed class SmtpLimitTests
{
    private const string Envelope = "HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\n";

    /// <summary>Attack row 85: a client that says much and hears nothing costs a bounded amount of memory, for a bounded time.</summary>
    [Fact]
    public async Task A_client_that_reads_no_replies_is_cut()
    {
        var time = new FakeTimeProvider();
        await using var session = new SessionHarness(new TestPolicy(), time: time, replyRoom: 4096);
        var talk = Encoding.ASCII.GetBytes("HELO x\r\n" + string.Concat(Enumerable.Repeat("NOOP\r\n", 200_000)));
        var sending = session.SendAsync(talk);
        await TickUntilAsync(session.End, session, time, TimeSpan.FromMinutes(1));
        Assert.Equal(SmtpSessionEnd.Timeout, await session.End);
        Assert.InRange(await session.UnreadAsync(), 1, 100_000);
        await sending;
    }

    /// <summary>Attack row 85: chunk after chunk does not keep a message in memory for ever.</summary>
    [Fact]
    public async Task A_message_of_many_slow_chunks_is_cut()
    {
        var time = new FakeTimeProvider();
        var policy = new TestPolicy();
        await using var session = new SessionHarness(policy, time: time);
        await session.SendAsync(Envelope + "BDAT 1\r\nx");
        for (var i = 0; i < 5; i++)
            await session.ReplyAsync();
        for (var i = 0; i < 3; i++)
        {
            time.Advance(TimeSpan.FromMinutes(2.9));
            await session.SendAsync("BDAT 1\r\nx");
            Assert.StartsWith("250", await session.ReplyAsync(), StringComparison.Ordinal);
        }

        time.Advance(TimeSpan.FromMinutes(2.9));
        await session.SendAsync("BDAT 1 LAST\r\nx");
        Assert.StartsWith("421 4.4.2", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal(SmtpSessionEnd.Timeout, await session.End);
        Assert.Empty(policy.Messages);
    }

    /// <summary>Attack row 85: the same rate holds for a chunk as for DATA, and for one that is only read to be thrown away.</summary>
    [Theory]
    [InlineData("BDAT 1000000 LAST\r\n")]
    [InlineData("RSET\r\nMAIL FROM:<>\r\nBDAT 1000000 LAST\r\n")]
    public async Task A_chunk_that_drips_is_cut(string command)
    {
        var time = new FakeTimeProvider();
        await using var session = new SessionHarness(new TestPolicy(), time: time);
        await session.SendAsync(Envelope + command + "x");
        for (var i = 0; i < 4 + command.Split("\r\n").Length - 2; i++)
            await session.ReplyAsync();
        var reply = session.ReplyAsync();
        while (!reply.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(20));
            await session.SendAsync("x");
            await Task.Yield();
        }

        Assert.StartsWith("421 4.4.2", await reply, StringComparison.Ordinal);
        Assert.Equal(SmtpSessionEnd.Timeout, await session.End);
    }

    [Fact]
    public async Task A_message_at_the_rate_is_taken_for_as_long_as_data_may_last()
    {
        var time = new FakeTimeProvider();
        var policy = new TestPolicy();
        await using var session = new SessionHarness(policy, new LimitOptions { DataRate = 500, Data = TimeSpan.FromMinutes(10) }, time);
        await session.SendAsync(Envelope + "DATA\r\n");
        for (var i = 0; i < 5; i++)
            await session.ReplyAsync();
        for (var i = 0; i < 9; i++)
        {
            // Ahead of the rate by what the session may not have counted yet when the clock goes on.
            await session.SendAsync(string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 500)));
            time.Advance(TimeSpan.FromMinutes(1));
        }

        await session.SendAsync(".\r\n");
        Assert.StartsWith("250 2.6.0", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.Single(policy.Messages);
    }

    /// <summary>Fast, and then without end: the time for one message is over at some point.</summary>
    [Fact]
    public async Task A_message_that_lasts_longer_than_data_may_is_cut()
    {
        var time = new FakeTimeProvider();
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { Data = TimeSpan.FromMinutes(10) }, time);
        await session.SendAsync(Envelope + "DATA\r\n");
        for (var i = 0; i < 5; i++)
            await session.ReplyAsync();
        await session.SendAsync(string.Concat(Enumerable.Repeat(new string('x', 998) + "\r\n", 1000)));
        time.Advance(TimeSpan.FromMinutes(10.1));
        await session.SendAsync("x");
        Assert.StartsWith("421 4.4.2", await session.ReplyAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_ten_errors_each_answer_waits_a_second()
    {
        var time = new FakeTimeProvider();
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { ErrorsBeforeDelay = 3, ErrorsBeforeClose = 6 }, time);
        await session.SendAsync("HELO x\r\n" + string.Concat(Enumerable.Repeat("WHAT\r\n", 6)));
        for (var i = 0; i < 5; i++)
            await session.ReplyAsync();
        for (var i = 0; i < 2; i++)
        {
            var reply = session.ReplyAsync();
            await time.TimerAsync();
            Assert.False(reply.IsCompleted);
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.StartsWith("500", await reply, StringComparison.Ordinal);
        }

        Assert.StartsWith("421 4.7.0 Too many errors", await session.ReplyAsync(), StringComparison.Ordinal);
        Assert.Equal(SmtpSessionEnd.TooManyErrors, await session.End);
    }

    // Attack row 114
    [Theory]
    [InlineData("NOOP")]
    [InlineData("RSET")]
    [InlineData("EHLO x")]
    [InlineData("VRFY x")]
    [InlineData("MAIL FROM:<a@client.example>\r\nRSET")]
    public async Task Commands_that_bring_no_message_end_the_connection(string command)
    {
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { CommandsWithoutMessage = 5 });
        await session.SendAsync("EHLO x\r\n" + string.Concat(Enumerable.Repeat(command + "\r\n", 10)));
        var replies = new List<string>();
        do
            replies.Add((await session.ReplyAsync())!);
        while (!replies[^1].StartsWith("421", StringComparison.Ordinal));

        Assert.StartsWith("421 4.7.0 No message for too long", replies[^1], StringComparison.Ordinal);
        Assert.Equal(SmtpSessionEnd.Timeout, await session.End);
    }

    [Fact]
    public async Task A_message_begins_the_count_anew()
    {
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { CommandsWithoutMessage = 3 });
        for (var message = 0; message < 3; message++)
        {
            await session.SendAsync((message == 0 ? "" : "RSET\r\nNOOP\r\n") + Envelope + "DATA\r\n\r\n.\r\n");
            string reply;
            do
                reply = (await session.ReplyAsync())!;
            while (!reply.StartsWith("354", StringComparison.Ordinal));
            Assert.StartsWith("250", await session.ReplyAsync(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("NOOP", 29, "250")]
    [InlineData("NOOP", 31, "421 4.7.0 No message for too long")]
    [InlineData("RCPT TO:<x@y.example>", 31, "421 4.7.0 No message for too long")]
    [InlineData("QUIT", 31, "221")]
    public async Task After_half_an_hour_without_a_message_the_next_command_is_the_last(string command, int minutes, string expected)
    {
        var time = new FakeTimeProvider();
        await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { Idle = TimeSpan.FromHours(1) }, time);
        await session.SendAsync("HELO x\r\n");
        for (var i = 0; i < 2; i++)
            await session.ReplyAsync();
        time.Advance(TimeSpan.FromMinutes(minutes));
        await session.SendAsync(command + "\r\n");
        Assert.StartsWith(expected, await session.ReplyAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, "250")]
    [InlineData(1001, "554 5.6.0 A line of the message is too long")]
    public async Task A_line_of_a_message_has_a_limit(int length, string reply)
    {
        foreach (var bdat in new[] { false, true })
        {
            await using var session = new SessionHarness(new TestPolicy(), new LimitOptions { MessageLine = 1000 });
            var line = new string('x', length) + "\r\n";
            await session.SendAsync(Envelope + (bdat ? $"BDAT {line.Length} LAST\r\n{line}" : $"DATA\r\n{line}.\r\n"));
            for (var i = 0; i < (bdat ? 4 : 5); i++)
                await session.ReplyAsync();
            Assert.StartsWith(reply, await session.ReplyAsync(), StringComparison.Ordinal);
        }
    }

    private static async Task TickUntilAsync(Task done, SessionHarness session, FakeTimeProvider time, TimeSpan step)
    {
        while (!done.IsCompleted)
        {
            time.Advance(step);
            session.Session.Tick();
            await Task.Yield();
        }
    }
}
