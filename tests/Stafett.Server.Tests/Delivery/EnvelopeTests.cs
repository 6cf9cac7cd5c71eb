using Stafett.Protocols.Message;
using Stafett.Server.Delivery;

namespace Stafett.Server.Tests.Delivery;

public sealed class EnvelopeTests
{
    private static readonly string[][] Offers =
    [
        [],
        ["PIPELINING"],
        ["CHUNKING"],
        ["PIPELINING", "CHUNKING"],
        ["PIPELINING", "CHUNKING", "SIZE 1000000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"],
    ];

    public static TheoryData<int> AllOffers => [.. Enumerable.Range(0, Offers.Length)];

    [Theory]
    [MemberData(nameof(AllOffers))]
    public async Task Delivers_with_whatever_is_offered(int offer)
    {
        await using var server = ScriptedSmtpServer.StartSink(Offers[offer]);
        await using var fixture = new DeliveryFixture(server.Port);
        var message = DeliveryFixture.Message("Subject: x\r\n\r\n.dot\r\n..two\r\n.\r\nend");
        var outcomes = await fixture.SendAsync(message, DeliveryFixture.A, DeliveryFixture.B);
        Assert.All(outcomes, o => Assert.True(o.IsDelivered, o.Reply.ToString()));
        Assert.All(outcomes, o => Assert.True(o.IsRemoteReply));
        Assert.Equal([DeliveryFixture.A, DeliveryFixture.B], outcomes.Select(o => o.Recipient));
        Assert.Equal("mx.example.test [127.0.0.1]", outcomes[0].RemoteHost);
        var received = Assert.Single(server.Messages);
        Assert.StartsWith("MAIL FROM:<s@sender.test>", received.Mail, StringComparison.Ordinal);
        Assert.Equal(["RCPT TO:<a@example.test>", "RCPT TO:<b@example.test>"], received.Recipients);
        var expected = DeliveryFixture.Octets(message);
        Assert.Equal(received.Chunked ? expected : [.. expected, .. "\r\n"u8], received.Octets);
    }

    [Fact]
    public async Task The_whole_transaction_is_one_flight_with_pipelining_and_chunking()
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("PIPELINING", "CHUNKING");
            await peer.ExpectAsync("MAIL FROM:<s@sender.test>");
            // Not one reply has been sent, and all is there.
            await peer.ExpectAsync("RCPT TO:<a@example.test>");
            await peer.ExpectAsync("RCPT TO:<b@example.test>");
            var size = DeliveryFixture.Message().Length;
            await peer.ExpectAsync($"BDAT {size} LAST");
            Assert.Equal(DeliveryFixture.Octets(DeliveryFixture.Message()), await peer.ReadOctetsAsync(size));
            await peer.SendAsync("250 ok\r\n250 ok\r\n550-5.1.1 no such\r\n550 5.1.1 user\r\n250 2.6.0 queued as 1\r\n");
            await peer.ReplyAsync("QUIT", "221 bye");
        });
        await using var fixture = new DeliveryFixture(server.Port);
        var outcomes = await fixture.SendAsync(DeliveryFixture.A, DeliveryFixture.B);
        Assert.Equal("250 2.6.0 queued as 1", outcomes[0].Reply.ToString());
        Assert.Equal("550 5.1.1 no such\nuser", outcomes[1].Reply.ToString());
        Assert.Equal(DeliveryPhase.Envelope, outcomes[1].Phase);
    }

    [Theory]
    [MemberData(nameof(AllOffers))]
    public async Task Each_recipient_gets_its_own_answer(int offer)
    {
        await using var server = ScriptedSmtpServer.Start(peer => peer.ServeAsync(
            Offers[offer], null, line => line.Contains("<b@", StringComparison.Ordinal) ? "452 4.2.2 full" : null));
        await using var fixture = new DeliveryFixture(server.Port);
        var outcomes = await fixture.SendAsync(DeliveryFixture.A, DeliveryFixture.B, DeliveryFixture.C);
        Assert.Equal([250, 452, 250], outcomes.Select(o => o.Reply.Code));
        Assert.Equal([true, false, true], outcomes.Select(o => o.IsDelivered));
        Assert.Equal(2, Assert.Single(server.Messages).Recipients.Count);
    }

    [Theory]
    [MemberData(nameof(AllOffers))]
    public async Task When_all_are_refused_the_connection_is_reset_and_used_again(int offer)
    {
        await using var server = ScriptedSmtpServer.Start(peer => peer.ServeAsync(
            Offers[offer], null, line => line.Contains("<b@", StringComparison.Ordinal) ? "550 5.1.1 no" : null));
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.Equal(550, (await fixture.SendAsync(DeliveryFixture.B))[0].Reply.Code);
        Assert.Empty(server.Messages);
        Assert.True((await fixture.SendAsync(DeliveryFixture.A))[0].IsDelivered);
        Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task A_354_although_nobody_was_accepted_gets_an_empty_message()
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync("PIPELINING");
            await peer.ReplyAsync("MAIL", "250 ok");
            await peer.ReplyAsync("RCPT", "550 5.1.1 no");
            await peer.ReplyAsync("DATA", "354 go");
            Assert.Equal(".\r\n"u8.ToArray(), await peer.ReadDataAsync());
            await peer.SendAsync("250 accepted nothing\r\n");
            await peer.ServeCommandsAsync(["PIPELINING"]);
        });
        await using var fixture = new DeliveryFixture(server.Port);
        var outcome = (await fixture.SendAsync())[0];
        Assert.Equal(550, outcome.Reply.Code);
        Assert.False(outcome.IsDelivered);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
        Assert.Equal(1, server.Connections);
    }

    [Theory]
    [MemberData(nameof(AllOffers))]
    public async Task A_refused_MAIL_is_every_recipients_answer(int offer)
    {
        await using var server = ScriptedSmtpServer.Start(peer => peer.ServeAsync(Offers[offer], null, line =>
            line.StartsWith("MAIL", StringComparison.Ordinal) ? "550 5.7.1 not you"
            : line.StartsWith("RCPT", StringComparison.Ordinal) ? "503 5.5.1 no MAIL" : null));
        await using var fixture = new DeliveryFixture(server.Port);
        var outcomes = await fixture.SendAsync(DeliveryFixture.A, DeliveryFixture.B);
        Assert.All(outcomes, o => Assert.Equal("550 5.7.1 not you", o.Reply.ToString()));
        Assert.All(outcomes, o => Assert.True(o.IsRemoteReply));
        Assert.Empty(server.Messages);
    }

    [Theory]
    [MemberData(nameof(AllOffers))]
    public async Task A_refused_content_is_the_answer_of_the_accepted(int offer)
    {
        await using var server = ScriptedSmtpServer.Start(peer => peer.ServeAsync(Offers[offer], null, line =>
            line.Contains("<b@", StringComparison.Ordinal) ? "550 5.1.1 no"
            : line is "." || line.StartsWith("BDAT", StringComparison.Ordinal) ? "554 5.7.1 spam" : null));
        await using var fixture = new DeliveryFixture(server.Port);
        var outcomes = await fixture.SendAsync(DeliveryFixture.A, DeliveryFixture.B);
        Assert.Equal(["554 5.7.1 spam", "550 5.1.1 no"], outcomes.Select(o => o.Reply.ToString()));
        Assert.Equal([DeliveryPhase.Data, DeliveryPhase.Envelope], outcomes.Select(o => o.Phase));
    }

    [Fact]
    public async Task A_positive_answer_to_DATA_is_no_acceptance()
    {
        await using var server = ScriptedSmtpServer.Start(async peer =>
        {
            await peer.GreetAsync();
            await peer.ReplyAsync("MAIL", "250 ok");
            await peer.ReplyAsync("RCPT", "250 ok");
            await peer.ReplyAsync("DATA", "250 ok");
            await peer.ReadLineAsync();
        });
        await using var fixture = new DeliveryFixture(server.Port);
        var outcome = (await fixture.SendAsync())[0];
        Assert.Equal(451, outcome.Reply.Code);
        Assert.False(outcome.IsDelivered);
        Assert.Equal(0, fixture.IdleConnections);
    }

    [Fact]
    public async Task SIZE_BODY_and_SMTPUTF8_are_said_where_they_are_offered()
    {
        await using var server = ScriptedSmtpServer.StartSink("SIZE 1000", "8BITMIME", "SMTPUTF8");
        await using var fixture = new DeliveryFixture(server.Port);
        var message = DeliveryFixture.Message("Subject: ö\r\n\r\nö\r\n", "jörg@sender.test") with { Is8Bit = true, IsInternational = true };
        var outcomes = await fixture.SendAsync(message, EmailAddress.Parse("é@example.test"));
        Assert.True(outcomes[0].IsDelivered, outcomes[0].Reply.ToString());
        var received = Assert.Single(server.Messages);
        Assert.Equal($"MAIL FROM:<jörg@sender.test> SIZE={message.Length} BODY=8BITMIME SMTPUTF8", received.Mail);
        Assert.Equal("RCPT TO:<é@example.test>", received.Recipients[0]);
    }

    [Theory]
    [InlineData(true, "MAIL FROM:<s@sender.test> SMTPUTF8")]
    [InlineData(false, "MAIL FROM:<s@sender.test>")]
    public async Task SMTPUTF8_that_was_said_without_need_is_said_again_where_it_is_offered(bool isOffered, string mail)
    {
        await using var server = isOffered ? ScriptedSmtpServer.StartSink("SMTPUTF8") : ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(server.Port);
        var outcomes = await fixture.SendAsync(DeliveryFixture.Message() with { IsDeclaredInternational = true });
        Assert.True(outcomes[0].IsDelivered, outcomes[0].Reply.ToString());
        Assert.Equal(mail, Assert.Single(server.Messages).Mail);
    }

    [Fact]
    public async Task Eight_bit_content_goes_as_it_is_where_8BITMIME_is_not_offered()
    {
        await using var server = ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(server.Port);
        var message = DeliveryFixture.Message("Subject: x\r\n\r\nö\r\n") with { Is8Bit = true };
        Assert.True((await fixture.SendAsync(message))[0].IsDelivered);
        Assert.Equal(DeliveryFixture.Octets(message), Assert.Single(server.Messages).Octets);
        Assert.Equal("MAIL FROM:<s@sender.test>", server.Messages.First().Mail);
    }

    [Fact]
    public async Task Without_SMTPUTF8_only_international_recipients_are_refused()
    {
        await using var server = ScriptedSmtpServer.StartSink("PIPELINING");
        await using var fixture = new DeliveryFixture(server.Port);
        var outcomes = await fixture.SendAsync(EmailAddress.Parse("é@example.test"), DeliveryFixture.A);
        Assert.Equal("5.6.7", outcomes[0].Reply.Status.ToString());
        Assert.False(outcomes[0].IsRemoteReply);
        Assert.True(outcomes[1].IsDelivered);
        Assert.Equal(["RCPT TO:<a@example.test>"], Assert.Single(server.Messages).Recipients);
    }

    [Fact]
    public async Task Without_SMTPUTF8_an_international_message_is_refused_for_all()
    {
        await using var server = ScriptedSmtpServer.StartSink("PIPELINING");
        await using var fixture = new DeliveryFixture(server.Port);
        var outcomes = await fixture.SendAsync(DeliveryFixture.Message() with { IsInternational = true }, DeliveryFixture.A, DeliveryFixture.B);
        Assert.All(outcomes, o => Assert.Equal(550, o.Reply.Code));
        Assert.Equal(1, fixture.IdleConnections);
    }

    [Fact]
    public async Task A_message_beyond_the_offered_SIZE_is_not_sent()
    {
        await using var server = ScriptedSmtpServer.StartSink("SIZE 10");
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.Equal("552 5.3.4", (await fixture.SendAsync())[0].Reply.ToString()[..9]);
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task The_null_reverse_path_is_two_brackets()
    {
        await using var server = ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(server.Port);
        await fixture.SendAsync(DeliveryFixture.Message() with { ReversePath = Stafett.Protocols.Smtp.ReversePath.Null });
        Assert.Equal("MAIL FROM:<>", Assert.Single(server.Messages).Mail);
    }

    [Fact]
    public async Task A_server_that_answers_one_octet_at_a_time_is_understood()
    {
        await using var server = ScriptedSmtpServer.Start(
            peer => peer.ServeAsync(["PIPELINING", "CHUNKING", "SIZE"]), oneByteAtATime: true);
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.True((await fixture.SendAsync(DeliveryFixture.A, DeliveryFixture.B))[0].IsDelivered);
    }

    [Fact]
    public async Task HELO_serves_a_server_without_EHLO()
    {
        await using var server = ScriptedSmtpServer.Start(peer => peer.ServeAsync(
            ["PIPELINING"], null, line => line.StartsWith("EHLO", StringComparison.Ordinal) ? "502 5.5.1 what?" : null));
        await using var fixture = new DeliveryFixture(server.Port);
        Assert.True((await fixture.SendAsync())[0].IsDelivered);
    }

    [Theory]
    [InlineData("a\nb\r\n")]
    [InlineData("a\rb\r\n")]
    [InlineData("a\0b\r\n")]
    [InlineData("a\r\n.\n.\r\n")]
    [InlineData("a\r")]
    public async Task Bare_line_endings_never_reach_a_server(string text)
    {
        await using var server = ScriptedSmtpServer.StartSink();
        await using var fixture = new DeliveryFixture(server.Port);
        var outcome = (await fixture.SendAsync(DeliveryFixture.Message(text)))[0];
        Assert.Equal(451, outcome.Reply.Code);
        Assert.Equal(0, server.Connections);
    }
}
