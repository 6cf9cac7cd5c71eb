using System.Buffers;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Delivery;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Accounts.Notices;

public sealed class NoticeSenderTests : IMailDelivery
{
    private static readonly Notice Pin = new(EmailAddress.Parse("ada@example.net"), "verify-email", "Your PIN – 123456", "Hello Åsa,\n\nhttps://post.example.org/verify\n");

    private readonly Channel<(string Text, ReversePath From, DeliveryRoute Route)> _sent = Channel.CreateUnbounded<(string, ReversePath, DeliveryRoute)>();
    private readonly Queue<SmtpReply> _replies = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task<IReadOnlyList<DeliveryOutcome>> DeliverAsync(
        OutboundMessage message, DeliveryRoute route, IReadOnlyList<EmailAddress> recipients, CancellationToken cancellationToken)
    {
        _sent.Writer.TryWrite((Encoding.ASCII.GetString(message.Prefix.Span) + Encoding.ASCII.GetString(message.Content.ToArray()), message.ReversePath, route));
        var reply = _replies.TryDequeue(out var next) ? next : new SmtpReply(250, new EnhancedStatus(2, 0, 0), "Ok");
        return Task.FromResult<IReadOnlyList<DeliveryOutcome>>([new DeliveryOutcome(recipients[0], reply, DeliveryPhase.Accepted, "mx.example.net", true)]);
    }

    [Fact]
    public async Task A_notice_goes_out_at_once_from_us_automatic_and_without_a_return_path()
    {
        await using var world = await AccountsWorld.OpenAsync();
        var mail = new ServiceMail(world.Control);
        using var sender = await StartAsync(world, mail);
        await mail.SendAsync(Pin, Token);

        var (text, from, route) = await NextAsync();
        await GoneAsync(world);
        await sender.StopAsync(Token);
        Assert.Equal(("example.net", true), (route.Host.Name, from.IsNull));
        Assert.Contains("From: Stafett <stafett@mx.example.org>\r\n", text, StringComparison.Ordinal);
        Assert.Contains("To: ada@example.net\r\n", text, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated\r\n", text, StringComparison.Ordinal);
        Assert.Contains("https://post.example.org/verify", text, StringComparison.Ordinal);
        Assert.DoesNotContain('Å', text);
    }

    [Fact]
    public async Task A_temporary_refusal_is_tried_again_as_the_same_message()
    {
        await using var world = await AccountsWorld.OpenAsync();
        var mail = new ServiceMail(world.Control);
        _replies.Enqueue(new SmtpReply(451, new EnhancedStatus(4, 7, 1), "Greylisted"));
        using var sender = await StartAsync(world, mail);
        await mail.SendAsync(Pin with { Attachment = new NoticeAttachment("logs.csv", "text/csv", "a,b\r\n"u8.ToArray()) }, Token);
        var first = await NextAsync();

        await RetriedAsync(world);
        await world.Time.TimerAsync();
        world.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await NextAsync();
        await GoneAsync(world);
        await sender.StopAsync(Token);
        Assert.Equal(first.Text, second.Text);
        Assert.Contains("logs.csv", first.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_for_good_is_not_tried_again()
    {
        await using var world = await AccountsWorld.OpenAsync();
        var mail = new ServiceMail(world.Control);
        _replies.Enqueue(new SmtpReply(550, new EnhancedStatus(5, 1, 1), "No such person"));
        using var sender = await StartAsync(world, mail);
        await mail.SendAsync(Pin, Token);
        await NextAsync();

        await GoneAsync(world);
        await sender.StopAsync(Token);
        Assert.False(_sent.Reader.TryRead(out _));
    }

    [Fact]
    public async Task What_is_too_old_is_given_up_and_what_was_left_by_another_process_is_sent()
    {
        await using var world = await AccountsWorld.OpenAsync();
        var mail = new ServiceMail(world.Control);
        await mail.SendAsync(Pin with { Subject = "old" }, Token);
        world.Time.Advance(ServiceMail.Lifetime);
        await mail.SendAsync(Pin with { Subject = "young" }, Token);

        using var sender = await StartAsync(world, new ServiceMail(world.Control));
        Assert.Contains("Subject: young\r\n", (await NextAsync()).Text, StringComparison.Ordinal);
        await GoneAsync(world);
        await sender.StopAsync(Token);
        Assert.False(_sent.Reader.TryRead(out _));
    }

    private static async Task GoneAsync(AccountsWorld world)
    {
        while (await world.Control.Outbox.NextAsync(Token) is not null)
            await Task.Yield();
    }

    // From the lease's end to the pause's.
    private static async Task RetriedAsync(AccountsWorld world)
    {
        while (await world.Control.Outbox.NextAsync(Token) is { } next && next > world.Time.GetUtcNow() + TimeSpan.FromMinutes(1))
            await Task.Yield();
    }

    private async Task<(string Text, ReversePath From, DeliveryRoute Route)> NextAsync() =>
        await _sent.Reader.ReadAsync(Token).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Token);

    private async Task<NoticeSender> StartAsync(AccountsWorld world, ServiceMail mail)
    {
        var host = Domain.Parse("mx.example.org");
        var signer = new ServiceSigner(host, [], isTrusted: false, world.Time);
        var sender = new NoticeSender(mail, world.Control, new NoticeWriter(signer, host), this, world.Time, NullLogger<NoticeSender>.Instance);
        await sender.StartAsync(Token);
        return sender;
    }
}
