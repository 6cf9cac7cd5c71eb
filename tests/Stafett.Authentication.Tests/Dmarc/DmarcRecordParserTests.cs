using Stafett.Authentication.Dmarc;

namespace Stafett.Authentication.Tests.Dmarc;

public sealed class DmarcRecordParserTests
{
    [Fact]
    public void Reads_every_tag()
    {
        var record = Read("v=DMARC1; p=reject; sp=quarantine; np=none; psd=n; t=y; adkim=s; aspf=s; fo=1:d:s; rua=mailto:a@b.example,mailto:c@d.example!10m; ruf=mailto:e@f.example; pct=50; ri=86400; rf=afrf");
        Assert.Equal((DmarcPolicy.Reject, DmarcPolicy.Quarantine, DmarcPolicy.None), (record.Policy, record.SubdomainPolicy, record.NonexistentPolicy));
        Assert.Equal((PublicSuffix.No, true, AlignmentMode.Strict, AlignmentMode.Strict), (record.PublicSuffix, record.IsTesting, record.DkimAlignment, record.SpfAlignment));
        Assert.Equal(["mailto:a@b.example", "mailto:c@d.example"], record.AggregateReports);
        Assert.Equal(["mailto:e@f.example"], record.FailureReports);
        Assert.Equal(("1:d:s", 50), (record.FailureOptions, record.Percent));
        Assert.Null(record.Problem);
    }

    [Theory]
    [InlineData("v=DMARC1;p=none", DmarcPolicy.None)]
    [InlineData("v=DMARC1 ; p=Reject ;", DmarcPolicy.Reject)]
    [InlineData("V\t=\tDMARC1\t;\tP\t=\tQUARANTINE", DmarcPolicy.Quarantine)]
    [InlineData("v=DMARC1; ;; garbage; =; =x; p=reject; unknown=1", DmarcPolicy.Reject)]
    // What is repeated or empty is no tag.
    [InlineData("v=DMARC1; p=; p=reject; p=none", DmarcPolicy.Reject)]
    [InlineData("v=DMARC1; rua=mailto:a@b.example; p=reject", DmarcPolicy.Reject)]
    public void Reads_the_policy(string text, DmarcPolicy policy)
    {
        var record = Read(text);
        Assert.Equal(policy, record.Policy);
        Assert.Null(record.Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v=spf1 -all")]
    [InlineData("v=DMARC1x; p=reject")]
    [InlineData("v=dmarc1; p=reject")]
    [InlineData("v=DMARC1 p=reject")]
    [InlineData("v=DMARC2; p=reject")]
    [InlineData("p=reject; v=DMARC1")]
    [InlineData("; v=DMARC1; p=reject")]
    [InlineData("=DMARC1; p=reject")]
    public void Anything_else_is_no_record(string text) => Assert.False(DmarcRecordParser.TryParse(text, out _));

    // RFC 9989 §4.7: a record that lacks p is one with p=none.
    [Theory]
    [InlineData("v=DMARC1", null)]
    [InlineData("v=DMARC1; p=; sp=reject; adkim=s", DmarcPolicy.Reject)]
    [InlineData("v=DMARC1; psd=y; sp=quarantine; rua=mailto:a@b.example", DmarcPolicy.Quarantine)]
    public void Without_a_policy_it_is_none(string text, DmarcPolicy? below)
    {
        var record = Read(text);
        Assert.Equal((null, below, null), (record.Policy, record.SubdomainPolicy, record.Problem));
    }

    // RFC 9989 §4.10.1
    [Theory]
    [InlineData("v=DMARC1; p=rejct", "p is none of none, quarantine and reject")]
    [InlineData("v=DMARC1; p=reject; sp=rejct", "sp is none of none, quarantine and reject")]
    [InlineData("v=DMARC1; p=reject; np=x", "np is none of none, quarantine and reject")]
    [InlineData("v=DMARC1; p=rejct; rua=a@b.example", "p is none of none, quarantine and reject")]
    [InlineData("v=DMARC1; sp=rejct", "sp is none of none, quarantine and reject")]
    public void A_policy_that_is_wrong_does_not_apply(string text, string problem) => Assert.Equal(problem, Read(text).Problem);

    [Theory]
    [InlineData("v=DMARC1; p=rejct; rua=mailto:a@b.example")]
    [InlineData("v=DMARC1; p=reject; sp=x; rua=,https://b.example/report")]
    public void Unless_reports_are_asked_for(string text)
    {
        var record = Read(text);
        Assert.Equal((DmarcPolicy.None, null, null), (record.Policy, record.SubdomainPolicy, record.Problem));
    }

    [Theory]
    [InlineData("psd=y", PublicSuffix.Yes)]
    [InlineData("psd=u", PublicSuffix.Unknown)]
    [InlineData("psd=maybe", PublicSuffix.Unknown)]
    public void Unknown_values_are_the_defaults(string tag, PublicSuffix suffix)
    {
        var record = Read($"v=DMARC1; p=none; {tag}; t=maybe; adkim=x; aspf=; fo=7; pct=101; rua=mailto:@b.example,mailto:a@,b.example,:x,mail to:x, 1a:b, a:b\u00e9");
        Assert.Equal((suffix, false, AlignmentMode.Relaxed, AlignmentMode.Relaxed), (record.PublicSuffix, record.IsTesting, record.DkimAlignment, record.SpfAlignment));
        Assert.Equal(("0", null), (record.FailureOptions, record.Percent));
        Assert.Empty(record.AggregateReports);
    }

    [Fact]
    public void Reports_go_to_a_few_only() =>
        Assert.Equal(10, Read("v=DMARC1; p=none; rua=" + string.Join(',', Enumerable.Repeat("mailto:a@b.example", 5_000))).AggregateReports.Length);

    [Fact]
    public void Every_beginning_of_a_record_can_be_read()
    {
        const string Text = "v=DMARC1; p=quarantine; sp=reject; rua=mailto:a@b.example!10m, mailto:c@d.example";
        for (var length = 0; length <= Text.Length; length++)
            Assert.Equal(Text[..length].Contains("DMARC1", StringComparison.Ordinal), DmarcRecordParser.TryParse(Text[..length], out _));
    }

    private static DmarcRecord Read(string text) => DmarcRecordParser.TryParse(text, out var record) ? record : throw new FormatException(text);
}
