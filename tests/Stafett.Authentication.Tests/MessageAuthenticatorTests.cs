using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Stafett.Authentication.Arc;
using Stafett.Authentication.Bimi;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Iprev;
using Stafett.Authentication.Spf;
using Stafett.Authentication.Tests.Dkim;
using Stafett.Authentication.Tests.Dmarc;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using static Stafett.Authentication.Tests.AuthenticationWorld;

namespace Stafett.Authentication.Tests;

public sealed partial class MessageAuthenticatorTests
{
    [Fact]
    public async Task A_message_from_where_it_says()
    {
        var verdicts = await AuthenticateAsync(Request(Signed()));
        Assert.Equal((SpfResult.Pass, SpfResult.Pass, IprevResult.Pass, ArcResult.None), (verdicts.Spf.Result, verdicts.HeloSpf.Result, verdicts.Iprev.Result, verdicts.Arc.Result));
        Assert.Equal([DkimResult.Pass, DkimResult.Pass], verdicts.Dkim.Select(v => v.Result));
        Assert.Equal((DmarcResult.Pass, DmarcPolicy.Reject, DmarcPolicy.None), (verdicts.Dmarc.Result, verdicts.Dmarc.Policy, verdicts.AppliedPolicy));
        Assert.Equal("SPF bank.example, DKIM bank.example", string.Join(", ", verdicts.Dmarc.Aligned));
        Assert.Equal(BimiResult.Pass, verdicts.Bimi.Result);
        Assert.True(verdicts.HasAlignedDkim);
        Assert.False(verdicts.IsTemporary);
        Assert.Empty(verdicts.Faults);
        Assert.Equal(
            "Authentication-Results: mx.ours.example;\r\n"
            + " dkim=pass (2048-bit key) header.d=bank.example header.i=@bank.example\r\n header.s=r header.a=rsa-sha256 header.b=XXXXXXXX;\r\n"
            + " dkim=pass (256-bit key) header.d=bank.example header.i=@bank.example\r\n header.s=e header.a=ed25519-sha256 header.b=XXXXXXXX;\r\n"
            + " spf=pass (bank.example designates 192.0.2.1 as permitted sender)\r\n smtp.mailfrom=ann@bank.example smtp.helo=out.bank.example;\r\n"
            + " dmarc=pass (p=reject) header.from=bank.example;\r\n"
            + " bimi=pass (logo not fetched) header.d=bank.example header.selector=default\r\n policy.authority=none policy.authority-uri=\"https://bank.example/mark.pem\";\r\n"
            + " iprev=pass (out.bank.example) policy.iprev=192.0.2.1\r\n",
            SignatureDigits().Replace(Written(verdicts.ToResults("mx.ours.example")), "header.b=XXXXXXXX"));
    }

    [Fact]
    public async Task A_forged_message()
    {
        var verdicts = await AuthenticateAsync(Request(Message, Elsewhere, "x@bank.example", "ylmf-pc"));
        Assert.Equal((SpfResult.Fail, DmarcResult.Fail, DmarcPolicy.Reject, IprevResult.Fail, BimiResult.Skipped),
            (verdicts.Spf.Result, verdicts.Dmarc.Result, verdicts.AppliedPolicy, verdicts.Iprev.Result, verdicts.Bimi.Result));
        Assert.Equal(
            "Authentication-Results: mx.ours.example;\r\n"
            + " dkim=none (message not signed);\r\n"
            + " spf=fail (bank.example does not designate 198.51.100.7 as permitted sender)\r\n smtp.mailfrom=x@bank.example smtp.helo=ylmf-pc;\r\n"
            + " dmarc=fail (p=reject) header.from=bank.example policy.dmarc=reject;\r\n"
            + " bimi=skipped (the message does not pass DMARC);\r\n"
            + " iprev=fail policy.iprev=198.51.100.7\r\n",
            Written(verdicts.ToResults("mx.ours.example")));
    }

    [Fact]
    public async Task A_message_that_was_changed_on_its_way()
    {
        var verdicts = await AuthenticateAsync(Request(Signed().Replace("Hello.", "Hello!", StringComparison.Ordinal), Elsewhere, "", null));
        Assert.Equal([DkimResult.Fail, DkimResult.Fail], verdicts.Dkim.Select(v => v.Result));
        Assert.Equal((SpfResult.None, DmarcPolicy.Reject), (verdicts.Spf.Result, verdicts.AppliedPolicy));
        Assert.False(verdicts.HasAlignedDkim);
    }

    [Fact]
    public async Task A_signature_over_half_a_body_vouches_for_nothing()
    {
        var message = new TestSignature { Length = 3 }.Over(Message.Replace("bank.example", "example.com", StringComparison.Ordinal));
        var verdicts = await AuthenticateAsync(Request(message, Elsewhere, "ann@plain.example"));
        Assert.False(Assert.Single(verdicts.Dkim).CountsForAlignment);
        Assert.Equal((DmarcResult.Fail, DmarcPolicy.Quarantine), (verdicts.Dmarc.Result, verdicts.AppliedPolicy));
        Assert.False(verdicts.HasAlignedDkim);
    }

    [Theory]
    [InlineData("plain.example", true)]
    [InlineData("mail.plain.example", true)]
    [InlineData("notplain.example", false)]
    [InlineData("example", false)]
    public async Task Without_dmarc_a_signature_of_a_related_domain_will_do(string author, bool isAligned)
    {
        var message = Message.Replace("bank.example", author, StringComparison.Ordinal);
        var (signatures, bodies) = Mail.Read(message);
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        using var key = DkimKey.CreateEd25519();
        new DkimSigner(Domain.Parse("plain.example"), [new("n", key)], new StandingClock(Mail.Now)).Sign(signatures, bodies, output);
        var dns = new ScriptedDns(Zone + $"n._domainkey.plain.example. 60 TXT \"{key.DnsRecord}\"\n");
        var verdicts = await AuthenticateAsync(Request(System.Text.Encoding.ASCII.GetString(output.WrittenSpan) + message), dns);
        Assert.Equal((DmarcResult.None, isAligned), (verdicts.Dmarc.Result, verdicts.HasAlignedDkim));
    }

    [Fact]
    public async Task A_name_that_is_known_is_not_looked_up_again()
    {
        var dns = new ScriptedDns(Zone);
        var verdicts = await AuthenticateAsync(Request(Message) with { Iprev = new IprevVerdict(IprevResult.Pass, "known.example") }, dns);
        Assert.Equal("known.example", verdicts.Iprev.Name);
        Assert.DoesNotContain(dns.Asked, asked => asked.EndsWith("PTR", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_a_client_that_nobody_knows_nothing_is_asked_and_nothing_is_said()
    {
        var dns = new ScriptedDns(Zone);
        var verdicts = await AuthenticateAsync(Request(Signed()) with { IsClientKnown = false }, dns);
        Assert.Equal((SpfResult.None, SpfResult.None, IprevResult.PermError, DmarcResult.Pass), (verdicts.Spf.Result, verdicts.HeloSpf.Result, verdicts.Iprev.Result, verdicts.Dmarc.Result));
        Assert.DoesNotContain(dns.Asked, asked => asked.StartsWith("bank.example", StringComparison.Ordinal) || asked.EndsWith("PTR", StringComparison.Ordinal));
        Assert.Equal(["dkim", "dkim", "dmarc", "bimi"], verdicts.ToResults("mx.ours.example").Results.Select(result => result.Method));
    }

    [Fact]
    public async Task International_addresses_are_given_by_their_domain_where_the_header_is_ascii()
    {
        var verdicts = await AuthenticateAsync(Request(Message, mailFrom: "jörg@bank.example"));
        Assert.Contains("smtp.mailfrom=bank.example ", Written(verdicts.ToResults("mx.ours.example")), StringComparison.Ordinal);
        Assert.Contains("smtp.mailfrom=\"jörg@bank.example\" ", Written(verdicts.ToResults("mx.ours.example", true), true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Independent_questions_are_asked_at_the_same_time()
    {
        // Nobody gets an answer before the first question of each check is there.
        var dns = new Gate(new ScriptedDns(Zone), "bank.example TXT", "out.bank.example TXT", "r._domainkey.bank.example TXT", "e._domainkey.bank.example TXT", "_dmarc.bank.example TXT", "1.2.0.192.in-addr.arpa PTR");
        Assert.Equal(DmarcResult.Pass, (await AuthenticateAsync(Request(Signed()), dns)).Dmarc.Result);
    }

    [Fact]
    public async Task What_takes_too_long_is_a_temporary_error()
    {
        var message = await SealedAsync(Signed(), "list.example", "list.example; none");
        var verdicts = await AuthenticateAsync(Request(message), new Gate(new ScriptedDns(Zone), "nobody asks this"), new AuthenticationOptions { TimeLimit = TimeSpan.FromMilliseconds(1) });
        Assert.Equal((SpfResult.TempError, SpfResult.TempError, DmarcResult.TempError, BimiResult.Skipped, IprevResult.TempError),
            (verdicts.Spf.Result, verdicts.HeloSpf.Result, verdicts.Dmarc.Result, verdicts.Bimi.Result, verdicts.Iprev.Result));
        Assert.Equal([DkimResult.TempError, DkimResult.TempError], verdicts.Dkim.Select(v => v.Result));
        Assert.Equal((ArcResult.Fail, true, 1), (verdicts.Arc.Result, verdicts.Arc.IsTemporary, verdicts.Arc.HighestInstance));
        Assert.Equal((DmarcPolicy.None, true), (verdicts.AppliedPolicy, verdicts.IsTemporary));
        Assert.Empty(verdicts.Faults);
        Assert.Contains("dmarc=temperror", Written(verdicts.ToResults("mx.ours.example")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_ours_is_a_temporary_error_too()
    {
        var verdicts = await AuthenticateAsync(Request(Signed()), new Broken());
        Assert.Equal((SpfResult.TempError, DmarcResult.TempError, IprevResult.TempError), (verdicts.Spf.Result, verdicts.Dmarc.Result, verdicts.Iprev.Result));
        Assert.Equal([DkimResult.TempError, DkimResult.TempError], verdicts.Dkim.Select(v => v.Result));
        Assert.NotEmpty(verdicts.Faults);
        Assert.All(verdicts.Faults, fault => Assert.IsType<InvalidOperationException>(fault));
    }

    [Fact]
    public async Task Whoever_asks_may_stop_asking()
    {
        using var stop = new CancellationTokenSource();
        var running = Authenticator(new Gate(new ScriptedDns(Zone), "nobody asks this")).AuthenticateAsync(Request(Signed()), stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Who_does_not_want_the_helo_name_checked_asks_nothing_about_it()
    {
        var dns = new ScriptedDns(Zone);
        var verdicts = await AuthenticateAsync(Request(Signed()), dns, new AuthenticationOptions { ChecksHelo = false });
        Assert.Equal((SpfResult.None, SpfIdentity.Helo, SpfResult.Pass, DmarcResult.Pass), (verdicts.HeloSpf.Result, verdicts.HeloSpf.Identity, verdicts.Spf.Result, verdicts.Dmarc.Result));
        Assert.DoesNotContain("out.bank.example TXT", dns.Asked);
        // RFC 7208 §2.4: of the null path it is what is checked.
        Assert.Equal(SpfResult.Pass, (await AuthenticateAsync(Request(Signed(), mailFrom: ""), dns, new AuthenticationOptions { ChecksHelo = false })).Spf.Result);
        Assert.Contains("out.bank.example TXT", dns.Asked);
    }

    [Fact]
    public async Task Answers_that_are_there_need_no_clock_and_others_need_one()
    {
        var clock = new CountingClock();
        Assert.Equal(DmarcResult.Pass, (await new MessageAuthenticator(new ScriptedDns(Zone), clock, new AuthenticationOptions()).AuthenticateAsync(Request(Signed()), TestContext.Current.CancellationToken)).Dmarc.Result);
        Assert.Equal(0, clock.Timers);
        var late = new Gate(new ScriptedDns(Zone), "_dmarc.bank.example TXT");
        Assert.Equal(DmarcResult.Pass, (await new MessageAuthenticator(late, clock, new AuthenticationOptions()).AuthenticateAsync(Request(Signed()) with { IsClientKnown = false }, TestContext.Current.CancellationToken)).Dmarc.Result);
        Assert.Equal(1, clock.Timers);
    }

    [Fact]
    public async Task Whoever_has_stopped_asking_gets_no_answer()
    {
        var asking = Authenticator().AuthenticateAsync(Request(Signed()), new CancellationToken(canceled: true)).AsTask();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task What_a_report_will_say()
    {
        var verdicts = await AuthenticateAsync(Request(Signed(), Elsewhere, "list-bounces@plain.example"));
        var seen = verdicts.Observe(Mail.Now);
        Assert.NotNull(seen);
        Assert.Equal((Mail.Now, Elsewhere, "bank.example", "plain.example", "bank.example"), (seen.At, seen.Source, seen.AuthorDomain, seen.EnvelopeFrom, seen.PolicyDomain));
        Assert.Equal((DmarcResult.Pass, DmarcPolicy.None, true, false, null), (seen.Result, seen.Disposition, seen.IsDkimAligned, seen.IsSpfAligned, seen.Deviation));
        Assert.Equal(["bank.example r Pass", "bank.example e Pass"], seen.Dkim.Select(s => $"{s.Domain} {s.Selector} {s.Result}"));
        Assert.Equal(new ObservedSender("plain.example", SpfResult.Fail), seen.Spf);
        // Nobody asked.
        Assert.Null((await AuthenticateAsync(Request(Message.Replace("bank.example", "example.com", StringComparison.Ordinal)))).Observe(Mail.Now));
        Assert.Null((await AuthenticateAsync(Request(Message.Replace("bank.example", "plain.example", StringComparison.Ordinal)))).Observe(Mail.Now));
    }

    [GeneratedRegex("header\\.b=\"?[A-Za-z0-9+/]{8}\"?")]
    private static partial Regex SignatureDigits();

    /// <summary>Answers once every question of a list was asked.</summary>
    private sealed class Gate(IDnsResolver dns, params string[] questions) : IDnsResolver
    {
        private readonly ConcurrentDictionary<string, bool> _missing = new(questions.Select(q => KeyValuePair.Create(q, true)));
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            _missing.TryRemove($"{name} {type}", out _);
            if (_missing.IsEmpty)
                _open.TrySetResult();
            await _open.Task.WaitAsync(cancellationToken);
            return await dns.ResolveAsync(name, type, cancellationToken);
        }
    }

    private sealed class CountingClock : TimeProvider
    {
        public int Timers { get; private set; }

        public override DateTimeOffset GetUtcNow() => Mail.Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Timers++;
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private sealed class Broken : IDnsResolver
    {
        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken) => throw new InvalidOperationException("broken");
    }
}
