using Stafett.Server.Delivery;

namespace Stafett.Server.Tests.Delivery;

/// <summary>Attack row 106: servers whose answers are not those to our questions. Nothing that was not accepted may count as accepted.</summary>
public sealed class OutOfStepTests
{
    private static string Large => "Subject: large\r\n\r\n" + string.Concat(Enumerable.Repeat(new string('x', 98) + "\r\n", 1_200));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_verdict_before_the_content_is_none(bool pipelining)
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync(pipelining ? ["PIPELINING"] : []);
            await peer.ReplyAsync("MAIL", "250 ok");
            await peer.ReplyAsync("RCPT", "250 ok");
            await peer.ReplyAsync("DATA", "354 go on\r\n250 stored");
            Assert.Null(await peer.ReadLineAsync());
        });
        await using var fixture = new DeliveryFixture(server.Port);
        await AssertDeferredAsync(fixture, DeliveryFixture.Message());
    }

    [Fact]
    public async Task A_verdict_before_the_chunk_is_none()
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("PIPELINING", "CHUNKING");
            await peer.ReplyAsync("MAIL", "250 ok");
            await peer.ReplyAsync("RCPT", "250 ok\r\n250 stored");
            Assert.Null(await peer.ReadLineAsync());
        });
        await using var fixture = new DeliveryFixture(server.Port);
        await AssertDeferredAsync(fixture, DeliveryFixture.Message(Large));
    }

    [Fact]
    public async Task One_answer_too_many_does_not_turn_a_refusal_into_an_acceptance()
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("PIPELINING", "CHUNKING");
            await peer.ExpectAsync("MAIL");
            await peer.ExpectAsync("RCPT");
            await peer.ExpectAsync("BDAT");
            await peer.ReadOctetsAsync(DeliveryFixture.Message().Length);
            await peer.SendAsync("250 ok\r\n250 ok again\r\n250 ok\r\n554 5.6.0 not this one\r\n");
            await peer.ReadLineAsync();
        });
        await using var fixture = new DeliveryFixture(server.Port);
        await AssertDeferredAsync(fixture, DeliveryFixture.Message());
    }

    [Theory]
    [InlineData("421 4.3.2 and good bye")]
    [InlineData("250 stored, I said")]
    public async Task What_follows_an_acceptance_and_is_no_refusal_takes_nothing_back(string more)
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("PIPELINING", "CHUNKING");
            await peer.ExpectAsync("MAIL");
            await peer.ExpectAsync("RCPT");
            await peer.ExpectAsync("BDAT");
            await peer.ReadOctetsAsync(DeliveryFixture.Message().Length);
            await peer.SendAsync($"250 ok\r\n250 ok\r\n250 stored\r\n{more}\r\n");
            await peer.ReadLineAsync();
        });
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.Equal(0, fixture.IdleConnections);
    }

    [Theory]
    [InlineData("EHLO")]
    [InlineData("STARTTLS")]
    public async Task Answers_before_the_first_question_end_the_session(string after)
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.SendAsync("220 fake.test\r\n");
            await peer.ExpectAsync("EHLO");
            await peer.SendAsync("250-fake.test\r\n250-PIPELINING\r\n250-STARTTLS\r\n250 CHUNKING\r\n" + (after == "EHLO" ? "250 ok\r\n" : ""));
            if (after == "STARTTLS")
                await peer.ReplyAsync("STARTTLS", "454 not now\r\n250 ok");
            Assert.Null(await peer.ReadLineAsync());
        });
        await using var fixture = new DeliveryFixture(server.Port);
        await AssertDeferredAsync(fixture, DeliveryFixture.Message());
    }

    [Fact]
    public async Task A_second_answer_in_a_TLS_record_of_its_own_is_not_taken_for_that_of_the_next_message()
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("STARTTLS");
            await peer.ReplyAsync("STARTTLS", "220 go");
            await peer.StartTlsAsync(DeliveryFixture.Certificate);
            if (peer.Number > 1)
            {
                await peer.ServeCommandsAsync(["PIPELINING", "CHUNKING"]);
                return;
            }

            await peer.HelloAsync("PIPELINING", "CHUNKING");
            await peer.ExpectAsync("MAIL");
            await peer.ExpectAsync("RCPT");
            await peer.ExpectAsync("BDAT");
            await peer.ReadOctetsAsync(DeliveryFixture.Message().Length);
            await peer.SendTogetherAsync("250 ok\r\n250 ok\r\n250 stored\r\n", "250 stored\r\n");
            while (await peer.ReadLineAsync() is { } line && line != "QUIT")
            {
                if (line.StartsWith("BDAT", StringComparison.Ordinal))
                    await peer.ReadOctetsAsync(DeliveryFixture.Message().Length);
                await peer.SendAsync(line.StartsWith("BDAT", StringComparison.Ordinal) ? "554 5.6.0 not this one\r\n" : "250 ok\r\n");
            }
        });
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.Equal(2, server.Connections);
        Assert.Single(server.Messages);
    }

    private static async Task AssertDeferredAsync(DeliveryFixture fixture, OutboundMessage message)
    {
        var outcome = (await fixture.SendAsync(message))[0];
        Assert.False(outcome.IsDelivered);
        Assert.Equal(451, outcome.Reply.Code);
        Assert.False(outcome.IsRemoteReply);
        Assert.Equal(0, fixture.IdleConnections);
    }
}
