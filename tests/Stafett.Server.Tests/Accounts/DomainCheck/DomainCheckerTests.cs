using System.Collections.Concurrent;
using System.Text.Json;
using Stafett.Protocols.Dns;
using Stafett.Server.Accounts.DomainCheck;

namespace Stafett.Server.Tests.Accounts.DomainCheck;

/// <summary>All subjects together: what they share, when they end, and what is told of them.</summary>
public sealed class DomainCheckerTests
{
    private const string Zone = """
        @ MX 10 mx.d.example.
        mx A 8.8.8.8
        8.8.8.8.in-addr.arpa. PTR mx.d.example.
        @ TXT "v=spf1 mx -all"
        @ TXT "forward-email=hello:you@inbox.example"
        _dmarc TXT "v=DMARC1; p=reject; rua=mailto:r@d.example"
        """;

    [Fact]
    public async Task Each_subject_has_its_say_and_each_question_is_asked_once()
    {
        var dns = new CountingResolver(CheckedZone.Dns(Zone));
        var report = await new DomainChecker(dns, CheckedZone.NoWeb, TimeProvider.System).CheckAsync(CheckedZone.Question, TestContext.Current.CancellationToken);

        Assert.Equal(["NS", "MX", "PTR", "forwarding", "SPF", "DKIM", "DMARC", "MTA-STS", "TLSRPT", "BIMI", "CAA"], report.Findings.Select(f => f.Subject).Distinct());
        Assert.All(dns.Asked, pair => Assert.Equal(1, pair.Value));
        using var json = JsonDocument.Parse(report.ToJson());
        Assert.Equal("warning", json.RootElement.GetProperty("verdict").GetString());
        Assert.Equal("d.example", json.RootElement.GetProperty("domain").GetString());
        var tls = json.RootElement.GetProperty("findings").EnumerateArray().Single(f => f.GetProperty("subject").GetString() == "TLSRPT");
        Assert.Equal("_smtp._tls.d.example. TXT \"v=TLSRPTv1; rua=mailto:tls-reports@d.example\"", tls.GetProperty("mend").GetProperty("records")[0].GetString());
    }

    [Fact]
    public async Task A_domain_that_does_not_exist_is_one_finding()
    {
        var report = await new DomainChecker(CheckedZone.Dns("other.example. A 8.8.8.8"), CheckedZone.NoWeb, TimeProvider.System).CheckAsync(CheckedZone.Question, TestContext.Current.CancellationToken);
        Assert.Equal("d.example does not exist in DNS.", Assert.Single(report.Findings).Text);
        Assert.Equal(Severity.Broken, report.Verdict);
    }

    [Fact]
    public async Task Servers_that_never_answer_are_waited_for_a_minute()
    {
        var clock = new FakeTimeProvider();
        var dns = new SilentResolver();
        var checking = new DomainChecker(dns, CheckedZone.NoWeb, clock).CheckAsync(CheckedZone.Question with { Selectors = ["s1"] }, TestContext.Current.CancellationToken);
        await dns.WasAsked;
        Assert.False(checking.IsCompleted);
        clock.Advance(DomainChecker.TimeLimit);

        var report = await checking;
        Assert.Equal(Severity.Unknown, report.Verdict);
        Assert.All(report.Findings, f => Assert.Equal(Severity.Unknown, f.Severity));
        Assert.Contains(report.Findings, f => f.Text == "DNS does not tell the MX records of d.example: no answer in time.");
    }

    [Fact]
    public async Task The_caller_may_end_it()
    {
        using var stop = new CancellationTokenSource();
        var dns = new SilentResolver();
        var checking = new DomainChecker(dns, CheckedZone.NoWeb, TimeProvider.System).CheckAsync(CheckedZone.Question, stop.Token);
        await dns.WasAsked;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => checking);
    }

    [Fact]
    public async Task Questions_are_counted()
    {
        var dns = new SharedLookUps(CheckedZone.Dns(Zone), TimeProvider.System, CancellationToken.None);
        for (var i = 0; i < 500; i++)
            Assert.Equal(DnsStatus.NxDomain, (await dns.ResolveAsync($"x{i}.test", DnsType.A, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(DnsStatus.ServerFailure, (await dns.ResolveAsync("one.more.test", DnsType.A, TestContext.Current.CancellationToken)).Status);
        Assert.Equal(DnsStatus.NxDomain, (await dns.ResolveAsync("X1.test.", DnsType.A, TestContext.Current.CancellationToken)).Status);
    }

    private sealed class CountingResolver(IDnsResolver inner) : IDnsResolver
    {
        public ConcurrentDictionary<(string, DnsType), int> Asked { get; } = new();

        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            Asked.AddOrUpdate((name, type), 1, (_, count) => count + 1);
            return inner.ResolveAsync(name, type, cancellationToken);
        }
    }

    /// <summary>Does not even look at the token.</summary>
    private sealed class SilentResolver : IDnsResolver
    {
        private readonly TaskCompletionSource _asked = new();
        private readonly TaskCompletionSource<DnsAnswer> _never = new();

        public Task WasAsked => _asked.Task;

        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            _asked.TrySetResult();
            return new ValueTask<DnsAnswer>(_never.Task);
        }
    }
}
