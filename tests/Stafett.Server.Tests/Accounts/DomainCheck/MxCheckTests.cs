using Stafett.Server.Accounts.DomainCheck;

namespace Stafett.Server.Tests.Accounts.DomainCheck;

/// <summary>MX, and the names of the exchangers' addresses.</summary>
public sealed class MxCheckTests
{
    private const string Hosts = """
        mx1 A 8.8.8.8
        mx1 AAAA 2001:4860:4860::8888
        mx2 A 8.8.4.4
        alias CNAME mx1.d.example.
        inside A 10.0.0.1
        both A 10.0.0.1
        both A 8.8.8.8

        """;

    [Theory]
    [InlineData("@ MX 10 mx1.d.example.", "mx1.d.example", Severity.Ok, "10 mx1.d.example (8.8.8.8, 2001:4860:4860::8888), ours.", "")]
    [InlineData("@ MX 10 mx1.d.example.", "", Severity.Note, "Whether these exchangers are ours is not known", "")]
    [InlineData("@ MX 10 mx1.d.example.", "mx2.d.example", Severity.Broken, "none of the exchangers is ours", "d.example. MX 10 mx2.d.example.")]
    [InlineData("@ MX 10 mx1.d.example.\n@ MX 20 mx2.d.example.", "mx1.d.example", Severity.Warning, "Some of the mail goes elsewhere", "d.example. MX 20 mx2.d.example.")]
    [InlineData("@ MX 0 .", "", Severity.Note, "takes no mail at all", "")]
    [InlineData("@ MX 0 .", "mx1.d.example", Severity.Broken, "takes no mail at all", "d.example. MX 10 mx1.d.example.")]
    [InlineData("@ MX 0 .\n@ MX 10 mx1.d.example.", "mx1.d.example", Severity.Broken, "beside others", "d.example. MX 0 .")]
    [InlineData("@ TXT x", "mx1.d.example", Severity.Broken, "has no MX record. It has no address either", "d.example. MX 10 mx1.d.example.")]
    [InlineData("@ A 8.8.8.8", "", Severity.Broken, "Senders try the address of the domain itself", "d.example. MX 10 mx1.example.net.")]
    [InlineData("@ MX 10 alias.d.example.", "mx1.d.example", Severity.Broken, "alias.d.example is an alias (CNAME) of mx1.d.example", "d.example. MX 10 mx1.d.example.")]
    [InlineData("@ MX 5 192.0.2.1.", "", Severity.Broken, "MX 5 is the address 192.0.2.1", "d.example. MX 5 mx1.d.example.")]
    [InlineData("@ MX 10 gone.d.example.", "", Severity.Broken, "gone.d.example has no address: there is no such name", "d.example. MX 10 gone.d.example.")]
    [InlineData("@ MX 10 inside.d.example.", "", Severity.Broken, "no public address (private)", "")]
    [InlineData("@ MX 10 both.d.example.", "", Severity.Warning, "10.0.0.1 is no public address (private)", "both.d.example. A 10.0.0.1")]
    [InlineData("@ CNAME e.example.\ne.example. MX 10 mx1.d.example.", "mx1.d.example", Severity.Warning, "d.example is an alias (CNAME) of e.example", "")]
    public async Task Exchangers_are_explained(string records, string ours, Severity severity, string text, string mended)
    {
        var findings = await new MxCheck(Ours(ours), CheckedZone.Dns(Hosts + records)).CheckAsync(TestContext.Current.CancellationToken);
        CheckedZone.AssertSays(findings, severity, text, mended);
        Assert.Equal(severity, findings.Max(f => f.Severity));
    }

    [Fact]
    public async Task What_dns_does_not_tell_is_not_guessed()
    {
        CheckedZone.AssertSays(await new MxCheck(CheckedZone.Question, CheckedZone.Failing("", "d.example")).CheckAsync(TestContext.Current.CancellationToken), Severity.Unknown, "the MX records of d.example");
        CheckedZone.AssertSays(await new MxCheck(CheckedZone.Question, CheckedZone.Failing("@ MX 10 mx.d.example.", "mx.d.example")).CheckAsync(TestContext.Current.CancellationToken), Severity.Unknown, "the A records of mx.d.example");
        CheckedZone.AssertSays(await new ReverseNameCheck(CheckedZone.Question, CheckedZone.Failing("", "d.example")).CheckAsync(TestContext.Current.CancellationToken), Severity.Unknown, "the exchangers are not known");
    }

    [Theory]
    [InlineData("4.4.8.8.in-addr.arpa. PTR mx2.d.example.", Severity.Ok, "8.8.4.4 is mx2.d.example, and back", "")]
    [InlineData("4.4.8.8.in-addr.arpa. PTR mx1.d.example.", Severity.Warning, "No name (PTR) of 8.8.4.4", "4.4.8.8.in-addr.arpa. PTR mx2.d.example.")]
    [InlineData("", Severity.Warning, "8.8.4.4 (mx2.d.example) has no name", "4.4.8.8.in-addr.arpa. PTR mx2.d.example.")]
    public async Task Addresses_have_names_that_lead_back(string records, Severity severity, string text, string mended)
    {
        var dns = CheckedZone.Dns($"{Hosts}@ MX 10 mx2.d.example.\n{records}");
        CheckedZone.AssertSays(await new ReverseNameCheck(CheckedZone.Question, dns).CheckAsync(TestContext.Current.CancellationToken), severity, text, mended);
        // Where the host only receives for us it does not matter.
        var findings = await new ReverseNameCheck(Ours("mx1.d.example"), dns).CheckAsync(TestContext.Current.CancellationToken);
        Assert.True(findings.Max(f => f.Severity) <= Severity.Note);
    }

    [Theory]
    [InlineData("@ NS ns1.d.example.\n@ NS ns2.d.example.\nns1 A 8.8.8.8\nns2 A 8.8.4.4", Severity.Ok, "ns1.d.example, ns2.d.example.", "")]
    [InlineData("example. NS ns1.d.example.", Severity.Warning, "No NS records", "")]
    [InlineData("@ NS ns1.d.example.\nns1 A 8.8.8.8", Severity.Warning, "ns1.d.example alone answers for d.example", "d.example. NS ns2.example.net.")]
    [InlineData("@ NS ns1.d.example.\n@ NS ns2.d.example.\nns1 A 8.8.8.8", Severity.Broken, "The name server ns2.d.example has no address", "d.example. NS ns2.d.example.")]
    public async Task Name_servers_are_explained(string records, Severity severity, string text, string mended)
    {
        var findings = await new NameServerCheck(CheckedZone.Question, CheckedZone.Dns(records)).CheckAsync(TestContext.Current.CancellationToken);
        CheckedZone.AssertSays(findings, severity, text, mended);
        Assert.Equal(severity, findings.Max(f => f.Severity));
    }

    [Theory]
    [InlineData("@ TXT forward-email=hello:you@inbox.example", Severity.Ok, "1 name.", "")]
    [InlineData("@ TXT \"forward-email=a:you@inbox.example,b:you@inbox.example,/^x/:you@inbox.example\"\n@ TXT forward-email=you@inbox.example\n@ TXT forward-email-port=2525", Severity.Ok, "2 names, 1 pattern, 1 catch-all; mail goes to port 2525", "")]
    [InlineData("@ TXT forward-mail=hello:you@inbox.example", Severity.Broken, "does not begin with forward-email=", "")]
    [InlineData("@ TXT \"forward-email=/(/:you@inbox.example\"", Severity.Broken, "/(/:you@inbox.example", "")]
    [InlineData("@ TXT forward-email-port=2525", Severity.Broken, "a port alone forwards nothing", "d.example. TXT \"forward-email=hello:you@mailbox.example\"")]
    [InlineData("@ TXT forward-email-site-verification=aaaaaaaaaa\n@ TXT forward-email-site-verification=bbbbbbbbbb", Severity.Broken, "more than one forward-email-site-verification", "")]
    [InlineData("@ TXT forward-email-site-verification=aaaaaaaaaa", Severity.Note, "an account has them", "")]
    [InlineData("", Severity.Note, "no forwarding records", "d.example. TXT \"forward-email=hello:you@mailbox.example\"")]
    public async Task Forwarding_records_are_explained(string records, Severity severity, string text, string mended)
    {
        var findings = await new ForwardingCheck(CheckedZone.Question, CheckedZone.Dns($"{Hosts}@ MX 10 mx1.d.example.\n{records}")).CheckAsync(TestContext.Current.CancellationToken);
        CheckedZone.AssertSays(findings, severity, text, mended);
        Assert.Equal(severity, findings.Max(f => f.Severity));
    }

    [Fact]
    public async Task Mail_that_comes_here_and_goes_nowhere_is_a_warning() => CheckedZone.AssertSays(
        await new ForwardingCheck(Ours("mx1.d.example"), CheckedZone.Dns($"{Hosts}@ MX 10 mx1.d.example.")).CheckAsync(TestContext.Current.CancellationToken),
        Severity.Warning, "mail that comes here for it is refused", "d.example. TXT \"forward-email=hello:you@mailbox.example\"");

    private static DomainQuestion Ours(string host) => CheckedZone.Question with { OurExchangers = host.Length == 0 ? [] : [host] };
}
