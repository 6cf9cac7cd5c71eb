using System.Net;
using Microsoft.Extensions.Logging;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Smtp;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>No message is lost, and none is delivered twice, whatever fails on the way.</summary>
public sealed class PromiseTests : IAsyncDisposable
{
    private const string Message = "From: bob@sender.example\nDate: Tue, 1 Jan 2026 10:00:00 +0000\nMessage-ID: <1@sender.example>\nSubject: backup\n\nfirst\n";
    private const string Nameless = "From: root@sender.example\nSubject: door\n\nThe door was opened.\n";

    private readonly PromiseRig _rig = new();

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    [Fact]
    public void A_message_that_asks_for_SMTPUTF8_is_forwarded() =>
        Assert.Equal(250, _rig.Send("From: bob@sender.example\nSubject: Grüße\n\nx\n", international: true).Code);

    [Fact]
    public void Another_body_below_the_same_header_is_another_message()
    {
        Assert.Equal(250, _rig.Send(Message, "hello@alias.example").Code);
        Assert.Equal(250, _rig.Send(Message.Replace("first", "second", StringComparison.Ordinal), "hello@alias.example").Code);
        Assert.Equal(2, _rig.Delivered.Count);
    }

    [Fact]
    public void A_forged_copy_that_reads_differently_does_not_swallow_the_real_message()
    {
        _rig.Send(Message.Replace("\n\n", "\nContent-Type: application/octet-stream\n\n", StringComparison.Ordinal), "hello@alias.example");
        _rig.Send(Message, "hello@alias.example");
        Assert.Equal(2, _rig.Delivered.Count);
    }

    /// <summary>Attack row 105: a member of a list has the text before the others, and sends it to them in the list's name with fields of his own.</summary>
    [Fact]
    public void A_forged_copy_with_other_fields_does_not_swallow_the_real_message()
    {
        _rig.Zone.Txt("sender.example", "v=spf1 ip4:192.0.2.1 ~all");
        _rig.Remote = IPEndPoint.Parse("198.51.100.9:1234");
        Assert.Equal(250, _rig.Send("Reply-To: mallory@mallory.example\n" + Message, "hello@alias.example").Code);
        _rig.Remote = IPEndPoint.Parse("192.0.2.1:1234");
        Assert.Equal(250, _rig.Send(Message, "hello@alias.example").Code);
        Assert.Equal(2, _rig.Delivered.Count);

        // What nobody vouches for is no second event either, whoever sends it.
        Assert.Equal(250, _rig.Send(Message, "hello@alias.example").Code);
        _rig.Remote = IPEndPoint.Parse("198.51.100.9:1234");
        Assert.Equal(250, _rig.Send(Message, "hello@alias.example").Code);
        Assert.Equal(2, _rig.Delivered.Count);
    }

    [Fact]
    public async Task A_forged_copy_under_way_does_not_hold_up_the_real_message()
    {
        _rig.Zone.Txt("sender.example", "v=spf1 ip4:192.0.2.1 ~all");
        var (begun, free) = (new TaskCompletionSource(), new TaskCompletionSource<SmtpReply>());
        _rig.Answers["jane@target.example"] = _ =>
        {
            begun.TrySetResult();
            return free.Task;
        };
        _rig.Remote = IPEndPoint.Parse("198.51.100.9:1234");
        var forged = _rig.SendAsync("Reply-To: mallory@mallory.example\n" + Message, "hello@alias.example");
        await begun.Task;
        _rig.Answers.Clear();
        _rig.Remote = IPEndPoint.Parse("192.0.2.1:1234");
        Assert.Equal(250, (await _rig.SendAsync(Message, "hello@alias.example")).Code);
        free.SetResult(SmtpReply.Of(250, "2.0.0", "late"));
        Assert.Equal(250, (await forged).Code);
    }

    [Fact]
    public void A_retry_after_success_is_not_delivered_twice()
    {
        Assert.Equal(250, _rig.Send(Message).Code);
        Assert.Equal(250, _rig.Send(Message.Replace("From: bob", "Received: by another way\nFrom: bob", StringComparison.Ordinal)).Code);
        Assert.Equal(2, _rig.Delivered.Count);
    }

    [Fact]
    public void Equal_messages_without_a_name_are_two_events_once_the_first_is_answered()
    {
        Assert.Equal(250, _rig.Send(Nameless, "hello@alias.example").Code);
        Assert.Equal(250, _rig.Send(Nameless, "hello@alias.example").Code);
        Assert.Equal(2, _rig.Delivered.Count);
    }

    [Fact]
    public void Without_a_name_too_a_retry_hands_over_only_the_rest()
    {
        _rig.Answer("kim@other.example", 451);
        Assert.Equal(451, _rig.Send(Nameless).Code);
        _rig.Answers.Clear();
        Assert.Equal(250, _rig.Send(Nameless).Code);
        Assert.Equal(["jane@target.example", "kim@other.example"], _rig.Delivered.Order());
    }

    [Fact]
    public void What_was_delivered_is_not_being_retried()
    {
        Assert.Equal(250, _rig.Send(Message).Code);
        _rig.Time.Advance(TimeSpan.FromDays(6));
        Assert.Equal(250, _rig.Send(Message).Code);
    }

    [Fact]
    public void A_fault_at_one_target_forgets_no_other()
    {
        _rig.Answers["kim@other.example"] = _ => throw new InvalidOperationException("a bug of ours");
        Assert.Equal(451, _rig.Send(Message).Code);
        _rig.Answers.Clear();
        Assert.Equal(250, _rig.Send(Message).Code);
        Assert.Equal(["jane@target.example", "kim@other.example"], _rig.Delivered.Order());
    }

    [Fact]
    public async Task A_fault_after_the_delivery_of_one_of_a_group_does_not_deliver_it_twice()
    {
        await using var rig = new PromiseRig(logger: new LoggerThatFails(21));
        rig.Zone.Hosted("pair.example", "forward-email=both:jane@target.example,both:kim@target.example");
        rig.Answer("kim@target.example", 451);
        Assert.Equal("4.3.0", rig.Send(Message, "both@pair.example").Status.ToString());
        rig.Answers.Clear();
        Assert.Equal(250, rig.Send(Message, "both@pair.example").Code);
        Assert.Equal(["jane@target.example", "kim@target.example"], rig.Delivered.Order());
    }

    [Fact]
    public async Task The_sender_is_answered_before_he_gives_up_and_what_arrives_later_is_remembered()
    {
        var accepts = new TaskCompletionSource<SmtpReply>();
        var begun = new TaskCompletionSource();
        // Past the point of no return a delivery does not listen to its token.
        _rig.Answers["jane@target.example"] = _ =>
        {
            begun.TrySetResult();
            return accepts.Task;
        };
        var sending = _rig.SendAsync(Message);
        await begun.Task;
        _rig.Time.Advance(TimeSpan.FromMinutes(9));
        var reply = await sending.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(451, reply.Code);
        Assert.NotEqual(0, _rig.Budget.Used);
        // Still on its way: nobody else may do it.
        Assert.Equal(451, (await _rig.SendAsync(Message)).Code);
        accepts.SetResult(SmtpReply.Of(250, "2.0.0", "at last"));
        while (_rig.Budget.Used > 0)
            await Task.Yield();
        Assert.Equal(250, (await _rig.SendAsync(Message)).Code);
        Assert.Single(_rig.Delivered, t => t == "jane@target.example");
    }

    [Fact]
    public async Task What_listens_is_stopped_in_time()
    {
        var begun = new TaskCompletionSource();
        _rig.Answers["jane@target.example"] = async token =>
        {
            begun.TrySetResult();
            return await new TaskCompletionSource<SmtpReply>().Task.WaitAsync(token);
        };
        var sending = _rig.SendAsync(Message);
        await begun.Task;
        _rig.Time.Advance(TimeSpan.FromMinutes(8));
        var reply = await sending.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(451, reply.Code);
        _rig.Answers.Clear();
        Assert.Equal(250, (await _rig.SendAsync(Message)).Code);
        Assert.Equal(["jane@target.example", "kim@other.example"], _rig.Delivered.Order());
    }

    [Fact]
    public void A_report_that_finds_no_room_is_not_counted_as_sent()
    {
        _rig.Zone.Txt("sender.example", "v=spf1 ip4:192.0.2.1 -all");
        // Not started: nobody takes reports out.
        _rig.Answer("jane@target.example", 550);
        _rig.Answer("kim@other.example", 451);
        for (var i = 0; i < 1_001; i++)
            Assert.Equal(451, _rig.Send(Numbered(i)).Code);
        Assert.Equal(451, _rig.Send(Numbered(1_000)).Code);
        _rig.Answer("kim@other.example", 250);
        Assert.Equal(550, _rig.Send(Numbered(1_000)).Code);
    }

    /// <summary>Senders that answer 4yz to reports for a day must not fill the memory with them.</summary>
    [Fact]
    public async Task Reports_that_wait_count_as_memory_and_give_it_back()
    {
        _rig.Zone.Txt("sender.example", "v=spf1 ip4:192.0.2.1 -all");
        _rig.Answer("jane@target.example", 550);
        _rig.Answer("kim@other.example", 451);
        await _rig.StartAsync();
        _rig.Answer("bob@sender.example", 451);
        Assert.Equal(451, (await _rig.SendAsync(Message)).Code);
        await _rig.Time.TimerAsync();
        Assert.NotEqual(0, _rig.ReportBudget.Used);
        _rig.ReportBudget.TryReserve(_rig.ReportBudget.Limit - _rig.ReportBudget.Used);
        Assert.Equal(451, (await _rig.SendAsync(Numbered(1))).Code);
        // Not told by a report, so in the reply of the next try too.
        _rig.Answer("kim@other.example", 250);
        Assert.Equal(550, (await _rig.SendAsync(Numbered(1))).Code);
        var full = _rig.ReportBudget.Used;
        await _rig.StopAsync();
        Assert.True(_rig.ReportBudget.Used < full);
    }

    /// <summary>Attack row 111: a thousand reports to a server that defers them all for two days.</summary>
    [Fact]
    public async Task Reports_to_one_domain_that_wait_leave_room_for_those_to_others()
    {
        _rig.Zone.Txt("sender.example", "v=spf1 ip4:192.0.2.1 -all").Txt("mallory.example", "v=spf1 ip4:192.0.2.1 -all");
        _rig.Answer("jane@target.example", 550);
        _rig.Answer("kim@other.example", 451);
        _rig.Answer("mallory@mallory.example", 451);
        var reported = new TaskCompletionSource();
        _rig.Answers["bob@sender.example"] = _ =>
        {
            reported.SetResult();
            return Task.FromResult(SmtpReply.Of(250, "2.0.0", "thanks"));
        };
        await _rig.StartAsync();
        for (var i = 0; i < 2_100; i++)
            Assert.Equal(451, (await _rig.SendAsync(Numbered(i), sender: "mallory@mallory.example")).Code);
        Assert.Equal(451, (await _rig.SendAsync(Message)).Code);
        await reported.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    /// <summary>Attack row 112: one message with many targets, and the connections to their servers, which are everybody's.</summary>
    [Fact]
    public async Task Of_many_transactions_of_one_message_ten_run_at_once()
    {
        _rig.Zone.Hosted("many.example", string.Concat("forward-email=", string.Join(',', Enumerable.Range(0, 40).Select(i => $"a{i}:t{i}@target.example"))));
        var free = new TaskCompletionSource<SmtpReply>();
        var begun = 0;
        for (var i = 0; i < 40; i++)
        {
            _rig.Answers[$"t{i}@target.example"] = _ =>
            {
                begun++;
                return free.Task;
            };
        }

        var reply = _rig.SendToAllAsync(Message, [.. Enumerable.Range(0, 40).Select(i => $"a{i}@many.example")]);
        Assert.Equal(10, begun);
        free.SetResult(SmtpReply.Of(250, "2.0.0", "taken"));
        Assert.Equal(250, (await reply).Code);
        Assert.Equal(40, _rig.Delivered.Distinct().Count());
    }

    [Fact]
    public async Task A_report_that_is_lost_at_a_stop_is_made_again()
    {
        _rig.Zone.Txt("sender.example", "v=spf1 ip4:192.0.2.1 -all");
        var path = Path.Combine(Directory.CreateTempSubdirectory("stafett-promise-").FullName, "fingerprints");
        var begun = new TaskCompletionSource();
        _rig.Answer("jane@target.example", 550);
        _rig.Answer("kim@other.example", 451);
        _rig.Answers["bob@sender.example"] = async token =>
        {
            begun.TrySetResult();
            return await new TaskCompletionSource<SmtpReply>().Task.WaitAsync(token);
        };
        await _rig.StartAsync();
        Assert.Equal(451, (await _rig.SendAsync(Message)).Code);
        await begun.Task;
        await _rig.StopAsync();
        await FingerprintFile.SaveAsync(_rig.Fingerprints, path, TestContext.Current.CancellationToken);

        var store = new FingerprintStore(new ForwardingOptions(), _rig.Time);
        await FingerprintFile.LoadAsync(store, path, TestContext.Current.CancellationToken);
        await using var later = new PromiseRig(store, _rig.Time);
        later.Answer("jane@target.example", 550);
        await later.StartAsync();
        Assert.Equal(550, (await later.SendAsync(Message)).Code);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task A_stop_without_time_left_still_saves()
    {
        var directory = Directory.CreateTempSubdirectory("stafett-promise-").FullName;
        _rig.Send(Message);
        using var keeper = new FingerprintKeeper(_rig.Fingerprints, directory, _rig.Time, Microsoft.Extensions.Logging.Abstractions.NullLogger<FingerprintKeeper>.Instance);
        await keeper.StartAsync(CancellationToken.None);
        await keeper.StopAsync(new CancellationToken(true));
        Assert.True(File.Exists(Path.Combine(directory, "fingerprints")));
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public void Tries_that_fail_do_not_use_a_return_address_up()
    {
        var returns = _rig.Srs.Forward(new(Protocols.Message.EmailAddress.Parse("bob@sender.example")), Protocols.Message.Domain.Parse(PromiseRig.Host), _rig.Time.GetUtcNow())!.Address!.ToString();
        _rig.Answer("bob@sender.example", 451);
        for (var i = 0; i < 5; i++)
            Assert.Equal(451, _rig.Send(Message, returns, "").Code);
        _rig.Answer("bob@sender.example", 250);
        Assert.Equal(250, _rig.Send(Message, returns, "").Code);
        Assert.Equal(250, _rig.Send(Numbered(1), returns.Replace("SRS0=", "SRS0+", StringComparison.Ordinal), "").Code);
        Assert.Equal(250, _rig.Send(Numbered(2), returns, "").Code);
        Assert.Equal(553, _rig.Send(Numbered(3), returns, "").Code);
        Assert.Equal(3, _rig.Delivered.Count);
    }

    [Fact]
    public void A_bounce_for_a_sender_of_ours_follows_his_rules()
    {
        var returns = _rig.Srs.Forward(new(Protocols.Message.EmailAddress.Parse("hello@alias.example")), Protocols.Message.Domain.Parse(PromiseRig.Host), _rig.Time.GetUtcNow())!.Address!.ToString();
        Assert.Equal(250, _rig.Send(Message, returns, "").Code);
        Assert.Equal(250, _rig.Send(Message, $"postmaster@{PromiseRig.Host}", "").Code);
        Assert.Equal(["jane@target.example", "ops@target.example"], _rig.Delivered);
    }

    [Fact]
    public async Task A_report_for_a_sender_of_ours_follows_his_rules()
    {
        var reported = new TaskCompletionSource();
        _rig.Zone.Hosted("ours.example", "forward-email=bob:bob@home.example", "v=spf1 ip4:192.0.2.1 -all");
        _rig.Answer("jane@target.example", 550);
        _rig.Answer("kim@other.example", 451);
        _rig.Answers["bob@home.example"] = _ =>
        {
            reported.SetResult();
            return Task.FromResult(SmtpReply.Of(250, "2.0.0", "thanks"));
        };
        await _rig.StartAsync();
        Assert.Equal(451, (await _rig.SendAsync(Message, sender: "bob@ours.example")).Code);
        await reported.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_target_of_ours_that_cannot_be_looked_up_is_waited_for()
    {
        _rig.Zone.Hosted("chain.example", "forward-email=one@inner.example");
        _rig.Zone.Mx("inner.example", PromiseRig.Host).Fails("inner.example", DnsType.TXT, DnsStatus.Timeout);
        Assert.Equal(451, _rig.Send(Message, "x@chain.example").Code);
        // One that is not ours is tried as it is.
        _rig.Zone.Mx("inner.example", "mx.elsewhere.example");
        Assert.Equal(250, _rig.Send(Message, "x@chain.example").Code);
    }

    [Fact]
    public void A_target_that_is_switched_off_for_a_while_is_not_a_bounce()
    {
        _rig.Zone.Hosted("chain.example", "forward-email=one@inner.example").Hosted("inner.example", "forward-email=!!one");
        Assert.Equal(421, _rig.Send(Message, "x@chain.example").Code);
    }

    private static string Numbered(int i) => Message.Replace("<1@", $"<n{i}@", StringComparison.Ordinal);

    private sealed class LoggerThatFails(int eventId) : ILogger<Forwarder>
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (id.Id == eventId)
                throw new InvalidOperationException("a bug of ours");
        }
    }
}
