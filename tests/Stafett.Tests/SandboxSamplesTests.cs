using System.Text;
using Stafett.Protocols.Message;
using Stafett.Sandbox;
using Stafett.Server.Delivery.Webhooks;
using Stafett.Server.Forwarding;

namespace Stafett.Tests;

/// <summary>Every sample address does what the page says of it, in the resolver and through the whole server.</summary>
public sealed class SandboxSamplesTests(SandboxServer sandbox) : IClassFixture<SandboxServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Addresses { get; } =
        [.. SandboxZone.Create(new SandboxPorts(1, 2, 3, 4, 5, 6), _ => "sealed").Domains.SelectMany(d => d.Tries).Select(t => t.Address)];

    [Fact]
    public void Options_A_to_G_are_there_under_their_names_and_in_order() =>
        Assert.Equal(
            ["Option A", "Option B", "Option C", "Option D", "Option E", "Option F", "Option G"],
            sandbox.Zone.Domains.Select(d => d.Title.Split(':')[0]).Where(t => t.StartsWith("Option ", StringComparison.Ordinal)));

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Resolves_as_the_page_says(string address)
    {
        var promised = Promised(address);
        var resolution = await sandbox.Get<RecipientResolver>().ResolveAsync(EmailAddress.Parse(address), Token);
        if (promised.Webhook is { } path)
            Assert.Equal(path, Assert.IsType<WebhookDeliveryTarget>(Assert.Single(resolution.Targets)).Url.PathAndQuery);
        else
            Assert.Equal(promised.Targets.Order(), resolution.Targets.Cast<MailTarget>().Select(t => t.Address.ToString()).Order());
        Assert.Equal(promised.Code, resolution.Reply.Code);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Arrives_or_is_answered_as_the_page_says(string address)
    {
        var promised = Promised(address);
        var subject = $"sample {address}";
        Assert.Equal(promised.Code, (await sandbox.SendAsync(address, subject)).Code);
        var arrived = sandbox.World.Messages.Where(m => m.Text.Field("Subject") == subject).ToList();
        Assert.Equal(promised.Targets.Order(), arrived.SelectMany(m => m.Recipients).Select(r => r.ToString()).Order());
        Assert.All(arrived, m => Assert.Equal(promised.Port ?? sandbox.Ports.Outside, m.Peer.Local.Port));
        Assert.All(arrived, m => Assert.Equal(address, m.Text.Field("X-Original-To")));
        var posted = sandbox.Get<OutsideHooks>().Hooks.Where(h => h.Path == promised.Webhook).ToList();
        Assert.Equal(promised.Webhook is null ? 0 : 1, posted.Count);
        Assert.All(posted, h => Assert.Equal((SignatureVerdict.Valid, SignatureVerdict.Valid, 200), (h.Plain, h.Timestamped, h.Status)));
        Assert.All(posted, h => Assert.Contains($"\"recipients\":[\"{address}\"]", Encoding.UTF8.GetString(h.Body.Span), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_button_sends_and_shows_the_answer()
    {
        Assert.Contains("421 4.2.1 Mailbox is disabled", await sandbox.PostAsync("/send", ("to", "later@off.example")), StringComparison.Ordinal);
        Assert.Contains("250 2.0.0 Arrived in the outside world", await sandbox.PostAsync("/send", ("to", "hello@single.example")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_a_message_tells_its_way()
    {
        await sandbox.SendAsync("hello@chain.example", "a way");
        var message = sandbox.World.Messages.First(m => m.Text.Field("Subject") == "a way");
        var html = await sandbox.Http.GetStringAsync($"/messages/{message.Id}", Token);
        foreach (var part in new[] { "mail.elsewhere.example", "Rule <code>hello:support@several.example</code>", "mail.inbox.example, port ", $"250 2.0.0 Arrived in the outside world as message {message.Id}", "<h3>Sender heard</h3>" })
            Assert.Contains(part, html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rcpt", 550, "5.1.1", "No such person: you@inbox.example", "No such person: hello@single.example")]
    [InlineData("data", 554, "5.7.1", "Mail for you is not read at inbox.example", "Mail for hello is not read at single.example")]
    [InlineData("rcpt", 450, "4.2.1", "Try later: <YOU@inbox.example>", "Try later: <hello@single.example>")]
    [InlineData("data", 452, "4.2.2", "Full", "Full")]
    public async Task A_behaviour_set_on_the_page_reaches_the_sender_masked(string phase, int code, string status, string text, string heard)
    {
        await sandbox.PostAsync("/behaviours", ("address", SandboxZone.FirstTarget), ("phase", phase), ("code", $"{code}"), ("text", $"{status} {text}"));
        try
        {
            var reply = await sandbox.SendAsync(SandboxZone.FirstRecipient, $"behaviour {code}");
            Assert.Equal($"{code} {status} {heard}", reply.ToString());
            Assert.DoesNotContain(sandbox.World.Messages, m => m.Text.Field("Subject") == $"behaviour {code}");
        }
        finally
        {
            await sandbox.PostAsync("/behaviours/remove", ("address", SandboxZone.FirstTarget));
        }
    }

    private SandboxTry Promised(string address) => sandbox.Zone.Domains.SelectMany(d => d.Tries).Single(t => t.Address == address);
}
