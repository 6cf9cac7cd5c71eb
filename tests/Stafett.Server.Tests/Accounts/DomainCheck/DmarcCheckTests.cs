using Stafett.Server.Accounts.DomainCheck;

namespace Stafett.Server.Tests.Accounts.DomainCheck;

/// <summary>DMARC and what rests on it: BIMI.</summary>
public sealed class DmarcCheckTests
{
    [Theory]
    [InlineData("_dmarc TXT \"v=DMARC1; p=reject; adkim=s; rua=mailto:r@d.example\"", Severity.Ok, "p=reject: receivers refuse mail that is not provably from the domain. Alignment: DKIM strict, SPF relaxed.", "")]
    [InlineData("_dmarc TXT \"v=DMARC1; p=quarantine; rua=mailto:r@sub.d.example!10m\"", Severity.Ok, "p=quarantine: receivers put aside", "")]
    [InlineData("_dmarc TXT \"v=DMARC1; p=reject; t=y; rua=mailto:r@d.example\"", Severity.Ok, "p=reject with t=y: a trial", "")]
    [InlineData("_dmarc TXT \"v=DMARC1; p=none; sp=none; rua=mailto:r@d.example\"", Severity.Note, "p=none: receivers only report", "\"v=DMARC1; p=quarantine; rua=mailto:r@d.example\"")]
    [InlineData("_dmarc TXT \"v=DMARC1; p=reject\"", Severity.Note, "there is no rua", "\"v=DMARC1; p=reject; rua=mailto:dmarc@d.example\"")]
    [InlineData("_dmarc TXT \"v=DMARC1; p=reject; pct=50; rua=mailto:r@d.example\"", Severity.Note, "pct=50 counts for nothing", "\"v=DMARC1; p=reject; rua=mailto:r@d.example\"")]
    [InlineData("_dmarc TXT \"v=DMARC1; p=reject; sp=none; rua=mailto:r@d.example\"", Severity.Warning, "sp=none leaves every name below", "\"v=DMARC1; p=reject; rua=mailto:r@d.example\"")]
    [InlineData("_dmarc TXT \"v=DMARC1; p=refuse\"", Severity.Broken, "p is none of none, quarantine and reject", "\"v=DMARC1; p=none\"")]
    [InlineData("_dmarc TXT \"v=DMARC1\"", Severity.Warning, "has no p. It counts as p=none", "\"v=DMARC1; p=none; rua=mailto:dmarc@d.example\"")]
    [InlineData("_dmarc TXT \"v=DMARC1; p=reject\"\n_dmarc TXT \"v=DMARC1; p=none\"", Severity.Broken, "2 DMARC records", "\"v=DMARC1; p=reject\"")]
    [InlineData("_dmarc TXT \"v=dmarc1; p=reject\"", Severity.Broken, "does not begin with v=DMARC1", "\"v=DMARC1; p=reject\"")]
    [InlineData("_dmarc TXT \"p=reject; v=DMARC1\"", Severity.Broken, "does not begin with v=DMARC1", "\"v=DMARC1; p=reject\"")]
    [InlineData("@ TXT \"v=DMARC1; p=reject\"", Severity.Broken, "where nobody looks", "\"v=DMARC1; p=reject\"")]
    [InlineData("@ A 8.8.8.8", Severity.Warning, "has no DMARC policy", "\"v=DMARC1; p=none; rua=mailto:dmarc@d.example\"")]
    [InlineData("_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:r@other.test\"", Severity.Broken, "other.test does not say that it takes reports about d.example", "d.example._report._dmarc.other.test. TXT \"v=DMARC1\"")]
    [InlineData("_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:r@other.test\"\n*._report._dmarc.other.test. TXT \"v=DMARC1;\"", Severity.Ok, "p=reject", "")]
    public async Task A_policy_is_explained(string records, Severity severity, string text, string mended)
    {
        var findings = await new DmarcCheck(CheckedZone.Question, CheckedZone.Dns(records)).CheckAsync(TestContext.Current.CancellationToken);
        CheckedZone.AssertSays(findings, severity, text, mended.StartsWith('"') ? $"_dmarc.d.example. TXT {mended}" : mended);
        Assert.Equal(severity, findings.Max(f => f.Severity));
    }

    [Fact]
    public async Task The_policy_may_stand_above()
    {
        var question = new DomainQuestion(Stafett.Protocols.Message.Domain.Parse("news.d.example"));
        var findings = await new DmarcCheck(question, CheckedZone.Dns("_dmarc TXT \"v=DMARC1; p=none; sp=reject; rua=mailto:r@d.example\"")).CheckAsync(TestContext.Current.CancellationToken);
        CheckedZone.AssertSays(findings, Severity.Ok, "p=reject: receivers refuse mail that is not provably from the domain. Alignment: DKIM relaxed, SPF relaxed. The policy is that of d.example, which news.d.example belongs to.");
    }

    [Fact]
    public async Task What_dns_does_not_tell_is_not_guessed()
    {
        CheckedZone.AssertSays(await new DmarcCheck(CheckedZone.Question, CheckedZone.Failing("", "_dmarc.d.example")).CheckAsync(TestContext.Current.CancellationToken), Severity.Unknown, "whether d.example has a DMARC policy");
        var findings = await new DmarcCheck(CheckedZone.Question, CheckedZone.Failing("_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:r@other.test\"", "d.example._report._dmarc.other.test")).CheckAsync(TestContext.Current.CancellationToken);
        CheckedZone.AssertSays(findings, Severity.Unknown, "whether other.test takes reports");
    }

    [Theory]
    [InlineData("v=BIMI1; l=https://d.example/l.svg; a=https://d.example/c.pem", "reject", Severity.Ok, "The logo is https://d.example/l.svg, its certificate https://d.example/c.pem")]
    [InlineData("v=BIMI1; l=https://d.example/l.svg; a=", "reject", Severity.Note, "without a certificate")]
    [InlineData("v=BIMI1; l=https://d.example/l.svg; a=", "none", Severity.Warning, "the DMARC policy has to be quarantine or reject")]
    [InlineData("v=BIMI1; l=http://d.example/l.svg", "reject", Severity.Broken, "l is no https address")]
    [InlineData("v=BIMI1; l=; a=;", "reject", Severity.Ok, "wants no logo")]
    [InlineData("x", "reject", Severity.Note, "No logo is published")]
    public async Task A_logo_is_explained(string record, string policy, Severity severity, string text)
    {
        var dns = CheckedZone.Dns($"default._bimi TXT \"{record}\"\n_dmarc TXT \"v=DMARC1; p={policy}\"");
        CheckedZone.AssertSays(await new BimiCheck(CheckedZone.Question, dns).CheckAsync(TestContext.Current.CancellationToken), severity, text);
    }

    [Theory]
    [InlineData("@ CAA 0 issue \"letsencrypt.org; validationmethods=dns-01\"\n@ CAA 0 issuewild \";\"", Severity.Ok, "Certificates come from letsencrypt.org; those for all names below from nobody.")]
    [InlineData("example. CAA 0 issue \"ca.example\"\n@ A 8.8.8.8", Severity.Ok, "The records are those of example.")]
    [InlineData("@ CAA 0 issue \";\"", Severity.Note, "No certificate authority may issue")]
    [InlineData("@ CAA 0 iodef \"mailto:a@d.example\"", Severity.Note, "no CAA record says issue")]
    [InlineData("@ CAA 128 tbs \"x\"", Severity.Broken, "tbs is marked critical")]
    [InlineData("@ A 8.8.8.8", Severity.Note, "Every certificate authority may issue")]
    public async Task Authorities_are_explained(string records, Severity severity, string text) =>
        CheckedZone.AssertSays(await new CaaCheck(CheckedZone.Question, CheckedZone.Dns(records)).CheckAsync(TestContext.Current.CancellationToken), severity, text);
}
