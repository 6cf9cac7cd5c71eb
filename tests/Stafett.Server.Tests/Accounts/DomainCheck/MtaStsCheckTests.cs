using Stafett.Server.Accounts.DomainCheck;
using Stafett.Server.Connections;

namespace Stafett.Server.Tests.Accounts.DomainCheck;

/// <summary>MTA-STS and TLSRPT.</summary>
public sealed class MtaStsCheckTests
{
    private const string Zone = "@ MX 10 mx1.d.example.\n@ MX 20 mx2.d.example.\nmx1 A 8.8.8.8\nmx2 A 8.8.4.4\n";
    private const string Announced = Zone + "_mta-sts TXT \"v=STSv1; id=20261127\"\n";
    private const string Policy = "version: STSv1\r\nmode: enforce\r\nmx: *.d.example\r\nmax_age: 604800\r\n";

    [Theory]
    [InlineData("", Severity.Note, "No policy for TLS")]
    [InlineData("_mta-sts TXT \"v=STSv1\"", Severity.Broken, "does not begin with v=STSv1;")]
    [InlineData("_mta-sts TXT \"v=STSv1; id=a-b\"", Severity.Broken, "id is not 1 to 32 letters and digits")]
    public async Task A_record_is_explained(string records, Severity severity, string text)
    {
        var findings = await CheckAsync(Zone + records, CheckedZone.Serves(Policy));
        CheckedZone.AssertSays(findings, severity, text, "_mta-sts.d.example. TXT \"v=STSv1; id=1\"");
        Assert.Single(findings);
    }

    [Fact]
    public async Task Two_records_are_none() =>
        CheckedZone.AssertSays(await CheckAsync("_mta-sts TXT \"v=STSv1; id=1\"\n_mta-sts TXT \"v=STSv1; id=2\"", CheckedZone.Serves(Policy)), Severity.Broken, "2 records", "_mta-sts.d.example. TXT \"v=STSv1; id=1\"");

    [Theory]
    [InlineData(Policy, Severity.Ok, "under TLS only, to *.d.example; they remember it for 7 days", "")]
    [InlineData("version: STSv1\nmode: enforce\nmx: mx1.d.example\nmax_age: 604800", Severity.Broken, "does not name mx2.d.example, so senders do not deliver there", "mx: mx2.d.example")]
    [InlineData("version: STSv1\nmode: testing\nmx: mx1.d.example\nmax_age: 604800", Severity.Warning, "does not name mx2.d.example, so senders report", "mx: mx2.d.example")]
    [InlineData("version: STSv1\nmode: testing\nmx: *.d.example\nmax_age: 604800", Severity.Note, "mode: testing", "mode: enforce")]
    [InlineData("version: STSv1\nmode: enforce\nmx: *.d.example\nmax_age: 600", Severity.Warning, "max_age is 600 seconds", "max_age: 604800")]
    [InlineData("version: STSv1\nmode: none\nmax_age: 600", Severity.Note, "being given up", "")]
    [InlineData("version: STSv1\nmode: on\nmx: a.example\nmax_age: 600", Severity.Broken, "counts for nothing: line 2: mode is none of", "mx: mx1.d.example")]
    public async Task A_policy_is_explained(string policy, Severity severity, string text, string mended)
    {
        var findings = await CheckAsync(Announced, CheckedZone.Serves(policy));
        CheckedZone.AssertSays(findings, severity, text, mended);
        Assert.Equal(severity, findings.Max(f => f.Severity));
    }

    [Fact]
    public async Task The_policy_is_asked_for_as_rfc_8461_says()
    {
        var asked = new List<HttpCall>();
        await CheckAsync(Announced, (call, token) =>
        {
            asked.Add(call);
            return CheckedZone.Serves(Policy)(call, token);
        });
        var call = Assert.Single(asked);
        Assert.Equal("https://mta-sts.d.example/.well-known/mta-sts.txt", call.Url.AbsoluteUri);
        Assert.Equal((HttpMethod.Get, false, 65_536, TimeSpan.FromSeconds(60)), (call.Method, call.FollowsRedirect, call.MaxAnswer, call.TimeLimit));
    }

    public static TheoryData<HttpOutcome, Severity, string> Outcomes => new()
    {
        { new HttpOutcome(301, HttpFailure.None, ""), Severity.Broken, "a redirect (301), which senders do not follow" },
        { new HttpOutcome(404, HttpFailure.None, ""), Severity.Broken, "the answer is 404, not 200" },
        { new HttpOutcome(200, HttpFailure.None, "") { IsWhole = false, ContentType = "text/plain" }, Severity.Broken, "longer than 64 KB" },
        { new HttpOutcome(200, HttpFailure.None, "") { ContentType = "text/html" }, Severity.Broken, "its type is text/html, not text/plain" },
        { new HttpOutcome(200, HttpFailure.None, ""), Severity.Broken, "its type is not said, not text/plain" },
        { new HttpOutcome(0, HttpFailure.Tls, "TLS with mta-sts.d.example failed"), Severity.Broken, "TLS with mta-sts.d.example failed" },
        { new HttpOutcome(0, HttpFailure.LookUp, "the address cannot be looked up just now"), Severity.Unknown, "the address cannot be looked up just now" },
    };

    [Theory]
    [MemberData(nameof(Outcomes), DisableDiscoveryEnumeration = true)]
    public async Task A_policy_that_cannot_be_had_is_explained(HttpOutcome outcome, Severity severity, string text)
    {
        var findings = await CheckAsync(Announced, (_, _) => Task.FromResult(outcome));
        CheckedZone.AssertSays(findings, severity, text, severity == Severity.Broken ? "mx: mx2.d.example" : "");
        Assert.Single(findings);
    }

    [Theory]
    [InlineData("_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:t@d.example\"", Severity.Ok, "Reports of failures go to mailto:t@d.example", "")]
    [InlineData("", Severity.Note, "Nobody is told", "_smtp._tls.d.example. TXT \"v=TLSRPTv1; rua=mailto:tls-reports@d.example\"")]
    [InlineData("_smtp._tls TXT \"v=TLSRPTv1; rua=t@d.example\"", Severity.Broken, "rua holds something else", "_smtp._tls.d.example. TXT \"v=TLSRPTv1; rua=mailto:tls-reports@d.example\"")]
    [InlineData("_smtp._tls TXT \"v=TLSRPT1; rua=mailto:t@d.example\"", Severity.Broken, "does not begin with v=TLSRPTv1;", "_smtp._tls.d.example. TXT \"v=TLSRPTv1; rua=mailto:tls-reports@d.example\"")]
    [InlineData("_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:t@d.example\"\n_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:u@d.example\"", Severity.Broken, "2 records", "_smtp._tls.d.example. TXT \"v=TLSRPTv1; rua=mailto:t@d.example\"")]
    public async Task Reports_are_explained(string records, Severity severity, string text, string mended) =>
        CheckedZone.AssertSays(await new TlsReportCheck(CheckedZone.Question, CheckedZone.Dns(records)).CheckAsync(TestContext.Current.CancellationToken), severity, text, mended);

    private static async Task<IReadOnlyList<Finding>> CheckAsync(string zone, Func<HttpCall, CancellationToken, Task<HttpOutcome>> send) =>
        await new MtaStsCheck(CheckedZone.Question, CheckedZone.Dns(zone), send).CheckAsync(TestContext.Current.CancellationToken);
}
