using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Protocols.Smtp;
using Stafett.Server.Accounts.Logs;
using Stafett.Server.Smtp;
using Stafett.Storage;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Logs;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>What the owner of a domain reads in the log, and what the domain's settings do to senders.</summary>
public sealed class JourneyLogTests : IAsyncDisposable
{
    private const string Message = "From: Bob <bob@sender.example>\r\nTo: hello@hosted.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@sender.example>\r\n\r\nThe body is nobody's business.\r\n";

    private HostedWorld _world = null!;
    private PromiseRig _rig = null!;
    private MailLogKeeper _keeper = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task StartAsync(DomainSettings? settings = null)
    {
        _world = await HostedWorld.OpenAsync(settings: settings);
        _rig = new PromiseRig(time: _world.Time, control: _world.Control);
        _keeper = new MailLogKeeper(_rig.Log, _world.Control.Logs, _world.Control.Traffic, _world.Time, NullLogger<MailLogKeeper>.Instance);
        PublishHosted(HostedWorld.Name, _world.Domain);
    }

    public async ValueTask DisposeAsync()
    {
        _keeper.Dispose();
        await _rig.DisposeAsync();
        await _world.DisposeAsync();
    }

    private void PublishHosted(string name, HostedDomain domain) => _rig.Zone.Hosted(name, $"forward-email-site-verification={domain.VerificationRecord}");

    private async Task<IReadOnlyList<LogEntry>> EntriesAsync(Account? reader = null, LogQuery? query = null)
    {
        await _keeper.FlushAsync(withCounts: true, Token);
        return (await _world.Control.Logs.ListAsync((reader ?? _world.Owner).Id, query ?? new(), PageRequest.First, Token)).Items;
    }

    private async Task<TrafficDay> TodayAsync()
    {
        await _keeper.FlushAsync(withCounts: true, Token);
        var today = DateOnly.FromDateTime(_world.Time.GetUtcNow().UtcDateTime);
        return Assert.Single((await _world.Control.Traffic.ListAsync(_world.Owner.Id, _world.Domain.Id, today, today, Token)).Value!);
    }

    [Fact]
    public async Task A_refused_message_is_kept_with_envelope_and_header_and_without_body()
    {
        await StartAsync();
        var alias = await _world.AliasAsync("hello", "you@inbox.example");
        _rig.Answers["you@inbox.example"] = _ => Task.FromResult(SmtpReply.Of(550, "5.1.1", "you@inbox.example: user unknown"));
        Assert.Equal(550, (await _rig.SendAsync(Message, "hello@hosted.example")).Code);

        var entry = Assert.Single(await EntriesAsync());
        Assert.Equal((550, "recipient", 1), (entry.Code, entry.Category, entry.Attempts));
        Assert.Equal((_world.Domain.Id, alias.Id), (entry.DomainId, entry.AliasId));
        Assert.Equal(("bob@sender.example", "192.0.2.1", "Grüße", "<1@sender.example>"), (entry.Sender, entry.RemoteAddress, entry.Subject, entry.MessageId));
        Assert.Equal(["hello@hosted.example"], entry.Recipients);
        Assert.Equal(Message[..(Message.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 2)], entry.Headers);
        Assert.DoesNotContain("business", entry.ToString(), StringComparison.Ordinal);

        var attempt = Assert.Single(Journey.Read(entry.Journey));
        Assert.Equal((550, Message.Length, "S", ""), (attempt.Code, (int)attempt.Size, attempt.Session, attempt.Tls));
        Assert.NotEqual("", attempt.Spf);
        // The owner sees his own target, and its server's own words.
        Assert.Equal(
            new JourneyTarget("you@inbox.example", false, "mx.target.example", "envelope", 550, "you@inbox.example: user unknown", 0), Assert.Single(attempt.Targets));
        foreach (var word in new[] { "BOB@sender.example", "sender.example", "hello@hosted.example", "192.0.2.1", "you@inbox.example" })
            Assert.Single(await EntriesAsync(query: new LogQuery { Keyword = word }));
        Assert.Empty(await EntriesAsync(query: new LogQuery { Keyword = "business" }));
        Assert.Equal((1, 0, 1), ((int)(await TodayAsync()).Received, (int)(await TodayAsync()).Forwarded, (int)(await TodayAsync()).Refused));
    }

    [Fact]
    public async Task What_was_deferred_and_came_again_is_one_journey()
    {
        await StartAsync();
        await _world.AliasAsync("hello", "you@inbox.example");
        _rig.Answer("you@inbox.example", 451);
        Assert.Equal(451, (await _rig.SendAsync(Message, "hello@hosted.example")).Code);
        Assert.Equal(451, Assert.Single(await EntriesAsync()).Code);
        _rig.Answers.Clear();
        _world.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(250, (await _rig.SendAsync(Message, "hello@hosted.example")).Code);

        var entry = Assert.Single(await EntriesAsync());
        Assert.Equal((250, "delivered", 2), (entry.Code, entry.Category, entry.Attempts));
        var attempts = Journey.Read(entry.Journey);
        Assert.Equal([451, 250], attempts.Select(a => a.Code));
        Assert.Equal(TimeSpan.FromMinutes(5), attempts[1].At - attempts[0].At);
        Assert.Equal("accepted", attempts[1].Targets[0].Phase);
        var today = await TodayAsync();
        Assert.Equal((2, 1, 1), ((int)today.Received, (int)today.Forwarded, (int)today.Deferred));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deliveries_are_kept_where_the_owner_wants_them(bool wanted)
    {
        await StartAsync(new DomainSettings { HasDeliveryLogs = wanted });
        await _world.AliasAsync("hello", "you@inbox.example");
        Assert.Equal(250, (await _rig.SendAsync(Message, "hello@hosted.example")).Code);
        Assert.Equal(wanted ? 1 : 0, (await EntriesAsync()).Count);
        Assert.Equal((1, Message.Length), ((int)(await TodayAsync()).Forwarded, (int)(await TodayAsync()).Octets));
    }

    [Fact]
    public async Task A_refusal_at_RCPT_is_kept_once_with_the_number_of_times()
    {
        await StartAsync();
        await _world.AliasAsync("off", new AliasSettings { IsEnabled = false, ErrorCodeIfDisabled = 550 });
        for (var i = 0; i < 3; i++)
            Assert.Equal(550, (await _rig.SendAsync(Message, "nobody@hosted.example")).Code);
        Assert.Equal(550, (await _rig.SendAsync(Message, "off@hosted.example")).Code);
        var entries = await EntriesAsync();
        Assert.Equal(["disabled", "recipient"], entries.Select(e => e.Category).Order());
        Assert.Equal(3, entries.Single(e => e.Category == "recipient").Attempts);
        Assert.Equal((0, 4), ((int)(await TodayAsync()).Received, (int)(await TodayAsync()).Refused));
    }

    [Fact]
    public async Task Names_tried_by_the_thousand_do_not_fill_the_log()
    {
        await StartAsync();
        for (var i = 0; i < MailLog.EntriesPerDomainAndHour + 50; i++)
            await _rig.SendAsync(Message, $"guess{i}@hosted.example");
        await EntriesAsync();
        Assert.Equal(
            MailLog.EntriesPerDomainAndHour, (await _world.Control.Logs.ListAsync(_world.Owner.Id, new(), PageRequest.First, Token)).Total);
        Assert.Equal(MailLog.EntriesPerDomainAndHour + 50, (await TodayAsync()).Refused);
    }

    [Fact]
    public async Task Nobody_reads_the_log_or_the_targets_of_another()
    {
        await StartAsync();
        var other = await _world.AccountAsync("other@mail.example");
        var inner = await _world.DomainAsync(other, "inner.example");
        await _world.AliasAsync("team", new AliasSettings { Recipients = ["secret@inbox.example"] }, inner, other);
        PublishHosted("inner.example", inner);
        await _world.AliasAsync("hello", "team@inner.example");
        _rig.Answers["secret@inbox.example"] = _ => Task.FromResult(SmtpReply.Of(452, "4.2.2", "The mailbox of secret@inbox.example is full"));
        Assert.Equal(452, (await _rig.SendAsync(Message, "hello@hosted.example")).Code);

        var outer = Assert.Single(await EntriesAsync());
        Assert.Equal(["hello@hosted.example"], outer.Recipients);
        Assert.DoesNotContain("secret", outer.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("inbox.example", outer.ToString(), StringComparison.Ordinal);
        Assert.Equal("team@inner.example", Journey.Read(outer.Journey)[0].Targets[0].To);

        var own = Assert.Single(await EntriesAsync(other));
        Assert.Equal(["team@inner.example"], own.Recipients);
        Assert.Equal("secret@inbox.example", Journey.Read(own.Journey)[0].Targets[0].To);
        Assert.Empty(await EntriesAsync(await _world.AccountAsync("stranger@mail.example")));
    }

    /// <summary>Attack row 104: targets of two owners in one transaction, and a server that speaks of each in its words for the other.</summary>
    [Fact]
    public async Task What_a_server_says_of_another_owners_target_is_not_shown()
    {
        await StartAsync();
        var other = await _world.AccountAsync("other@mail.example");
        var inner = await _world.DomainAsync(other, "inner.example");
        await _world.AliasAsync("team", new AliasSettings { Recipients = ["secret@inbox.example"] }, inner, other);
        PublishHosted("inner.example", inner);
        await _world.AliasAsync("hello", "team@inner.example", "mine@inbox.example");
        foreach (var target in new[] { "secret@inbox.example", "mine@inbox.example" })
            _rig.Answers[target] = _ => Task.FromResult(SmtpReply.Of(554, "5.7.1", "Not taken by secret@inbox.example (secret) and mine@inbox.example (mine)"));
        var reply = await _rig.SendAsync(Message, "hello@hosted.example");
        Assert.Equal(554, reply.Code);
        Assert.DoesNotContain("secret", reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("mine", reply.Text, StringComparison.Ordinal);

        var outer = Assert.Single(await EntriesAsync());
        Assert.DoesNotContain("secret", outer.ToString(), StringComparison.Ordinal);
        Assert.Contains(Journey.Read(outer.Journey)[0].Targets, t => t.To == "mine@inbox.example");
        Assert.DoesNotContain("mine", Assert.Single(await EntriesAsync(other)).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_domain_of_an_account_nothing_is_kept()
    {
        await StartAsync();
        _rig.Answer("jane@target.example", 550);
        await _rig.SendAsync(Message, "hello@alias.example");
        Assert.Null(_rig.Log.TakeEntry());
        Assert.Empty(_rig.Log.TakeTraffic());
    }

    [Fact]
    public async Task A_log_without_room_or_without_a_keeper_holds_up_no_mail()
    {
        await StartAsync();
        await _world.AliasAsync("hello", "you@inbox.example");
        _rig.Answer("you@inbox.example", 550);
        var large = "X-Large: " + string.Join("\r\n ", Enumerable.Repeat(new string('x', 900), 60)) + "\r\n";
        for (var i = 0; i < 400; i++)
            Assert.Equal(550, (await _rig.SendAsync($"X: {i}\r\n{large}{Message.Replace("<1@", $"<{i}@", StringComparison.Ordinal)}", "hello@hosted.example")).Code);
        Assert.InRange((await EntriesAsync()).Count, 1, 399);
    }

    [Fact]
    public async Task Entries_wait_while_the_database_is_away()
    {
        await StartAsync();
        await _rig.SendAsync(Message, "nobody@hosted.example");
        var faulty = new Stafett.Storage.Tests.FaultyEngine(_world.Control.Engine) { IsAway = true };
        using var keeper = new MailLogKeeper(_rig.Log, new LogStore(faulty, _world.Time), new TrafficStore(faulty), _world.Time, NullLogger<MailLogKeeper>.Instance);
        await keeper.FlushAsync(withCounts: true, Token);
        Assert.Empty(await EntriesAsync());
        faulty.IsAway = false;
        await keeper.StopAsync(Token);
        Assert.Single(await EntriesAsync());
        Assert.Equal(1, (await TodayAsync()).Refused);
    }

    [Fact]
    public async Task A_domain_may_want_TLS()
    {
        await StartAsync(new DomainSettings { RequireTlsInbound = true });
        await _world.AliasAsync("hello", "you@inbox.example");
        Assert.Equal("530 5.7.0 hosted.example takes mail over TLS only: issue a STARTTLS command first", (await _rig.SendAsync(Message, "hello@hosted.example")).ToString());
        // Nothing is told of an address in clear text.
        Assert.Equal(530, (await _rig.SendAsync(Message, "nobody@hosted.example")).Code);
        Assert.Equal(["tls", "tls"], (await EntriesAsync()).Select(e => e.Category));
        _rig.Tls = new TlsParameters("TLSv1.3", "TLS_AES_256_GCM_SHA384", null);
        Assert.Equal(250, (await _rig.SendAsync(Message, "hello@hosted.example")).Code);
        Assert.Equal(550, (await _rig.SendAsync(Message, "nobody@hosted.example")).Code);
    }

    [Theory]
    [InlineData("bob@sender.example")]
    [InlineData("BOB@SENDER.EXAMPLE")]
    [InlineData("sender.example")]
    [InlineData("*.example")]
    [InlineData("192.0.2.1")]
    [InlineData("192.0.2.0/24")]
    public async Task A_denied_sender_is_refused_and_the_others_are_not(string entry)
    {
        await StartAsync(new DomainSettings { Denylist = [entry] });
        await _world.AliasAsync("hello", "you@inbox.example");
        var reply = await _rig.SendAsync(Message, "hello@hosted.example");
        Assert.Equal((550, "5.7.1"), (reply.Code, reply.Status.ToString()));
        Assert.Equal("policy", Assert.Single(await EntriesAsync()).Category);
        Assert.Empty(_rig.Delivered);
        _rig.Remote = IPEndPoint.Parse("198.51.100.1:25");
        Assert.Equal(250, (await _rig.SendAsync(Message.Replace("bob@sender.example", "eve@other.test", StringComparison.Ordinal), "hello@hosted.example", "eve@other.test")).Code);
    }

    [Fact]
    public async Task With_an_allowlist_only_those_on_it_may_write()
    {
        await StartAsync(new DomainSettings { Allowlist = ["friend.example", "192.0.2.77"] });
        await _world.AliasAsync("hello", "you@inbox.example");
        Assert.Equal(550, (await _rig.SendAsync(Message, "hello@hosted.example")).Code);
        Assert.Equal(250, (await _rig.SendAsync(Message.Replace("bob@sender.example", "ann@mail.friend.example", StringComparison.Ordinal), "hello@hosted.example")).Code);
        _rig.Remote = IPEndPoint.Parse("192.0.2.77:25");
        Assert.Equal(250, (await _rig.SendAsync(Message, "hello@hosted.example")).Code);
    }

    [Fact]
    public async Task The_list_of_a_domain_holds_behind_an_alias_of_another_too()
    {
        await StartAsync();
        var inner = await _world.DomainAsync(_world.Owner, "inner.example", settings: new DomainSettings { Denylist = ["sender.example"], RequireTlsInbound = true });
        await _world.AliasAsync("team", new AliasSettings { Recipients = ["you@inbox.example"] }, inner);
        PublishHosted("inner.example", inner);
        await _world.AliasAsync("hello", "team@inner.example", "other@inbox.example");
        Assert.Equal(550, (await _rig.SendAsync(Message, "hello@hosted.example")).Code);
        Assert.Equal(["other@inbox.example"], _rig.Delivered);
        _rig.Tls = new TlsParameters("TLSv1.3", "TLS_AES_256_GCM_SHA384", null);
        Assert.Equal(550, (await _rig.SendAsync(Message, "team@inner.example")).Code);
        Assert.Equal(["other@inbox.example"], _rig.Delivered);
    }

    [Fact]
    public async Task Webhooks_are_signed_with_the_key_of_the_domain_as_it_is_now()
    {
        await StartAsync();
        await _world.AliasAsync("hook", "https://app.example/hook");
        _rig.Zone.Hosted("alias.example", "forward-email=hook:https://app.example/hook");
        Assert.Equal(250, (await _rig.SendAsync(Message, "hook@alias.example")).Code);
        Assert.Null(_rig.Webhooks.LastKey);
        Assert.Equal(250, (await _rig.SendAsync(Message, "hook@hosted.example")).Code);
        Assert.Equal(await _world.Control.DomainSecrets.WebhookKeyAsync(_world.Domain.Id, Token), _rig.Webhooks.LastKey);
        var renewed = (await _world.Control.DomainSecrets.RotateWebhookKeyAsync(_world.Owner.Id, _world.Domain.Id, Token)).Value;
        Assert.Equal(250, (await _rig.SendAsync(Message.Replace("<1@", "<2@", StringComparison.Ordinal), "hook@hosted.example")).Code);
        Assert.Equal(renewed, _rig.Webhooks.LastKey);
    }
}
