using System.Net;
using Stafett.Authentication.Spf;
using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Authentication.Tests.Spf;

public sealed class SpfVerifierTests
{
    private static readonly IPAddress Client = IPAddress.Parse("192.0.2.1");

    /// <summary>RFC 7208 §2.4: the null path stands for postmaster at the HELO name.</summary>
    [Fact]
    public async Task The_null_path_is_checked_by_the_helo_name()
    {
        var dns = new TestDns("helo.example. 60 TXT \"v=spf1 exists:%{l}.%{o}.ok.example -all\"\npostmaster.helo.example.ok.example. 60 A 127.0.0.1");
        var verifier = new SpfVerifier(dns, TimeProvider.System, new SpfOptions());

        var mailFrom = await verifier.CheckAsync(SpfRequest.ForMailFrom(Client, new ReversePath(null), "helo.example"), CancellationToken.None);
        var helo = await verifier.CheckAsync(SpfRequest.ForHelo(Client, "HELO.example."), CancellationToken.None);

        Assert.Equal((SpfResult.Pass, SpfIdentity.MailFrom, "helo.example"), (mailFrom.Result, mailFrom.Identity, mailFrom.Domain!.Name));
        Assert.Equal((SpfResult.Pass, SpfIdentity.Helo, "helo.example"), (helo.Result, helo.Identity, helo.Domain!.Name));
    }

    [Fact]
    public async Task The_sender_is_checked_by_its_own_domain()
    {
        var dns = new TestDns("sender.example. 60 TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\nhelo.example. 60 TXT \"v=spf1 -all\"");
        var verifier = new SpfVerifier(dns, TimeProvider.System, new SpfOptions());

        var verdict = await verifier.CheckAsync(SpfRequest.ForMailFrom(Client, new ReversePath(EmailAddress.Parse("bob@Sender.example")), "helo.example"), CancellationToken.None);

        Assert.Equal((SpfResult.Pass, "ip4:192.0.2.0/24", "sender.example"), (verdict.Result, verdict.Mechanism, verdict.MechanismDomain));
        Assert.Equal((0, 0), (verdict.Lookups, verdict.VoidLookups));
        Assert.Null(verdict.Explanation);
        Assert.Null(verdict.Problem);
    }

    /// <summary>RFC 7208 §4.3: no name that could have a policy, no question.</summary>
    [Theory]
    [InlineData("a@localhost")]
    [InlineData("a@[192.0.2.1]")]
    [InlineData("a@[IPv6:2001:db8::1]")]
    [InlineData("a@")]
    [InlineData("a@a..example")]
    [InlineData("a@.example.com")]
    [InlineData("a@exa mple.com")]
    [InlineData("a@example.com;")]
    [InlineData("a@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example")]
    public async Task Names_without_policy(string sender)
    {
        var dns = new TestDns("");

        var verdict = await SpfCheck.RunAsync(dns, "192.0.2.1", sender);

        Assert.Equal(SpfResult.None, verdict.Result);
        Assert.Empty(dns.Asked);
    }

    /// <summary>RFC 7208 §4.3: U-labels are asked for as A-labels.</summary>
    [Fact]
    public async Task International_domains_are_asked_for_as_A_labels()
    {
        var dns = new TestDns("xn--rksmrgs-5wao1o.example. 60 TXT \"v=spf1 a:%{d}.a.example -all\"\nxn--rksmrgs-5wao1o.example.a.example. 60 A 192.0.2.1");

        Assert.Equal(SpfResult.Pass, (await SpfCheck.RunAsync(dns, "192.0.2.1", "a@räksmörgås.example")).Result);
    }

    [Theory]
    [InlineData("::ffff:192.0.2.1", SpfResult.Pass)]
    [InlineData("192.0.2.1", SpfResult.Pass)]
    [InlineData("2001:db8::1", SpfResult.SoftFail)]
    [InlineData("2001:db9::1", SpfResult.Fail)]
    public async Task Families_are_kept_apart(string client, SpfResult expected) =>
        Assert.Equal(expected, await SpfCheck.ResultAsync("example.com. 60 TXT \"v=spf1 ip4:192.0.2.1 ~ip6:2001:db8::/32 -ip6:::ffff:0:0/96 -all\"", client, "a@example.com"));

    [Fact]
    public async Task Verdicts_name_the_record_that_decided()
    {
        const string Zone = """
            example.com. 60 TXT "v=spf1 redirect=_spf.example.com"
            _spf.example.com. 60 TXT "v=spf1 include:a.example.com ~include:b.example.com -all"
            a.example.com. 60 TXT "v=spf1 -all"
            b.example.com. 60 TXT "v=spf1 a:nothing.example.com ip4:192.0.2.1 -all"
            """;

        var matched = await SpfCheck.RunAsync(Zone, "192.0.2.1", "a@example.com");
        var other = await SpfCheck.RunAsync(Zone, "192.0.2.2", "a@example.com");

        Assert.Equal((SpfResult.SoftFail, "~include:b.example.com", "_spf.example.com"), (matched.Result, matched.Mechanism, matched.MechanismDomain));
        Assert.Equal(("example.com", 4, 1), (matched.Domain!.Name, matched.Lookups, matched.VoidLookups));
        Assert.Equal((SpfResult.Fail, "-all", "_spf.example.com"), (other.Result, other.Mechanism, other.MechanismDomain));
    }

    [Fact]
    public async Task Questions_and_answers_are_kept_when_asked_for()
    {
        var dns = new TestDns("example.com. 60 TXT \"v=spf1 mx ?all\"\nexample.com. 60 MX 10 a.example.com.\nexample.com. 60 MX 20 b.example.com.\na.example.com. 60 A 192.0.2.1");
        var verifier = new SpfVerifier(dns, TimeProvider.System, new SpfOptions());
        var request = SpfRequest.ForText(Client, "a@example.com", "x");

        Assert.Empty((await verifier.CheckAsync(request, CancellationToken.None)).Trace);
        var trace = (await verifier.CheckAsync(request with { WantsTrace = true }, CancellationToken.None)).Trace;

        Assert.Equal(["TXT example.com Success", "MX example.com Success", "A a.example.com Success", "A b.example.com NxDomain"], trace.Select(q => $"{q.Type} {q.Name} {q.Answer!.Status}"));
    }

    /// <summary>RFC 7208 §6.2: words of the domain on one line of printable ASCII; else ours.</summary>
    [Theory]
    [InlineData("\"Ask %{r} about %{s}.\"", "Ask mx.receiver.example about a@example.com.", true)]
    [InlineData("\"in two\" \" strings\"", "in two strings", true)]
    [InlineData("\"one\"\ne.example.com. 60 TXT \"two\"", null, false)]
    [InlineData("\"wrong %{z}\"", null, false)]
    [InlineData("\"line\\010end\"", null, false)]
    [InlineData("\"\\229\"", null, false)]
    public async Task Explanations(string text, string? expected, bool isFromDomain)
    {
        var verdict = await SpfCheck.RunAsync($"example.com. 60 TXT \"v=spf1 -all exp=e.example.com\"\ne.example.com. 60 TXT {text}", "192.0.2.1", "a@example.com");

        Assert.Equal(SpfResult.Fail, verdict.Result);
        Assert.Equal(expected ?? new SpfOptions().DefaultExplanation, verdict.Explanation);
        Assert.Equal(isFromDomain, verdict.IsExplanationFromDomain);
    }

    [Fact]
    public async Task Explanations_have_a_limit_and_can_be_left_out()
    {
        const string Zone = "example.com. 60 TXT \"v=spf1 -all exp=e.example.com\"\ne.example.com. 60 TXT \"%{s}%{s}%{s}\"";
        var dns = new TestDns(Zone);

        var verdict = await SpfCheck.RunAsync(dns, "192.0.2.1", "a@example.com", options: new SpfOptions { MaxExplanationLength = 20 });
        Assert.Equal("a@example.coma@examp", verdict.Explanation);

        dns.Asked.Clear();
        verdict = await SpfCheck.RunAsync(dns, "192.0.2.1", "a@example.com", options: new SpfOptions { FetchExplanation = false });
        Assert.False(verdict.IsExplanationFromDomain);
        Assert.Equal(["TXT example.com"], dns.Asked);
    }

    /// <summary>RFC 8767: an answer that is too old may let mail in, and turns nobody away.</summary>
    [Theory]
    [InlineData("192.0.2.1", SpfResult.Pass)]
    [InlineData("192.0.2.2", SpfResult.TempError)]
    public async Task Stale_answers_do_not_fail(string client, SpfResult expected)
    {
        var dns = new TestDns("example.com. 60 TXT \"v=spf1 ip4:192.0.2.1 -all\"") { IsStale = true };

        Assert.Equal(expected, (await SpfCheck.RunAsync(dns, client, "a@example.com")).Result);
    }

    /// <summary>RFC 7208 §4.4, §5: what DNS does not tell is temporary, whichever way it does not; with ptr it only does not match.</summary>
    [Theory]
    [InlineData("v=spf1 a:silent.example -all", SpfResult.TempError)]
    [InlineData("v=spf1 mx:silent.example -all", SpfResult.TempError)]
    [InlineData("v=spf1 exists:silent.example -all", SpfResult.TempError)]
    [InlineData("v=spf1 include:silent.example -all", SpfResult.TempError)]
    [InlineData("v=spf1 redirect=silent.example", SpfResult.TempError)]
    [InlineData("v=spf1 ptr -all", SpfResult.Fail)]
    [InlineData("v=spf1 ip4:192.0.2.1 a:silent.example -all", SpfResult.Pass)]
    [InlineData("v=spf1 -all exp=silent.example", SpfResult.Fail)]
    [InlineData("v=spf1 a:silent.example moo", SpfResult.PermError)]
    public async Task Silence_of_dns(string record, SpfResult expected)
    {
        foreach (var status in new[] { DnsStatus.Timeout, DnsStatus.ServerFailure })
        {
            var dns = new TestDns($"example.com. 60 TXT \"{record}\"") { SilentStatus = status }.Silence("silent.example", "1.2.0.192.in-addr.arpa");
            Assert.Equal(expected, (await SpfCheck.RunAsync(dns, "192.0.2.1", "a@example.com")).Result);
        }

        Assert.Equal(SpfResult.TempError, (await SpfCheck.RunAsync(new TestDns("").Silence("example.com"), "192.0.2.1", "a@example.com")).Result);
    }
}
