using Stafett.Authentication.Bimi;
using Stafett.Authentication.Dmarc;
using Stafett.Authentication.Tests.Dmarc;

namespace Stafett.Authentication.Tests.Bimi;

public sealed class BimiResolverTests
{
    private const string Zone = """
        _dmarc.brand.example.             60 TXT "v=DMARC1; p=reject"
        default._bimi.brand.example.      60 TXT "v=BIMI1; l=https://brand.example/logo.svg; a=https://brand.example/mark.pem"
        summer._bimi.brand.example.       60 TXT "v=BIMI1; l=https://brand.example/summer.svg"
        _dmarc.no.example.                60 TXT "v=DMARC1; p=quarantine"
        default._bimi.no.example.         60 TXT "v=BIMI1; l=; a=;"
        _dmarc.plain.example.             60 TXT "v=DMARC1; p=reject"
        default._bimi.plain.example.      60 TXT "v=BIMI1; l=http://plain.example/logo.svg"
        _dmarc.half.example.              60 TXT "v=DMARC1; p=reject"
        default._bimi.half.example.       60 TXT "v=BIMI1; a=https://half.example/mark.pem"
        _dmarc.twice.example.             60 TXT "v=DMARC1; p=reject"
        default._bimi.twice.example.      60 TXT "v=BIMI1; l=https://twice.example/1.svg"
        default._bimi.twice.example.      60 TXT "v=BIMI1; l=https://twice.example/2.svg"
        _dmarc.without.example.           60 TXT "v=DMARC1; p=reject"
        default._bimi.without.example.    60 TXT "something else"
        _dmarc.lax.example.               60 TXT "v=DMARC1; p=none"
        _dmarc.laxbelow.example.          60 TXT "v=DMARC1; p=reject; sp=none"
        _dmarc.testing.example.           60 TXT "v=DMARC1; p=reject; t=y"
        _dmarc.sampling.example.          60 TXT "v=DMARC1; p=quarantine; pct=50"
        _dmarc.strict.lax.example.        60 TXT "v=DMARC1; p=reject"

        """;

    [Theory]
    [InlineData("brand.example", "", BimiResult.Pass, "default brand.example https://brand.example/logo.svg https://brand.example/mark.pem")]
    [InlineData("news.brand.example", "", BimiResult.Pass, "default brand.example https://brand.example/logo.svg https://brand.example/mark.pem")]
    [InlineData("brand.example", "BIMI-Selector: v=BIMI1; s=Summer\r\n", BimiResult.Pass, "summer brand.example https://brand.example/summer.svg ")]
    [InlineData("news.brand.example", "BIMI-Selector: v=BIMI1;\r\n s=summer\r\n", BimiResult.Pass, "summer brand.example https://brand.example/summer.svg ")]
    [InlineData("brand.example", "BIMI-Selector: v=BIMI1; s=winter\r\n", BimiResult.None, "winter brand.example")]
    // A selector that is none, or not the only one, is none.
    [InlineData("brand.example", "BIMI-Selector: s=summer\r\n", BimiResult.Pass, "default brand.example https://brand.example/logo.svg https://brand.example/mark.pem")]
    [InlineData("brand.example", "BIMI-Selector: v=BIMI1; s=a..b\r\n", BimiResult.Pass, "default brand.example https://brand.example/logo.svg https://brand.example/mark.pem")]
    [InlineData("brand.example", "BIMI-Selector: v=BIMI1; s=summer\r\nBIMI-Selector: v=BIMI1; s=summer\r\n", BimiResult.Pass, "default brand.example https://brand.example/logo.svg https://brand.example/mark.pem")]
    [InlineData("no.example", "", BimiResult.Declined, "default no.example  ")]
    [InlineData("plain.example", "", BimiResult.Fail, "default plain.example  ")]
    [InlineData("half.example", "", BimiResult.Fail, "default half.example  ")]
    [InlineData("twice.example", "", BimiResult.None, "default twice.example")]
    [InlineData("without.example", "", BimiResult.None, "default without.example")]
    public async Task Finds_the_record(string author, string fields, BimiResult result, string found)
    {
        var bimi = await Verdict(new ScriptedDns(Zone), author, fields);
        Assert.Equal((result, found), (bimi.Result, $"{bimi.Selector} {bimi.Domain}" + (bimi.Record is { } record ? $" {record.Location} {record.Authority}" : "")));
    }

    [Theory]
    [InlineData("lax.example")]
    [InlineData("laxbelow.example")]
    [InlineData("testing.example")]
    [InlineData("sampling.example")]
    [InlineData("strict.lax.example")]
    [InlineData("nothing.example")]
    public async Task Asks_for_nothing_without_an_enforced_policy(string author)
    {
        var dns = new ScriptedDns(Zone);
        Assert.Equal(BimiResult.Skipped, (await Verdict(dns, author)).Result);
        Assert.DoesNotContain(dns.Asked, asked => asked.Contains("_bimi", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Asks_for_nothing_when_the_message_does_not_pass()
    {
        var dns = new ScriptedDns(Zone);
        var headers = DmarcEvaluatorTests.From("a@brand.example");
        var dmarc = await new DmarcEvaluator(dns).EvaluateAsync(headers, DmarcEvaluatorTests.Identified(), TestContext.Current.CancellationToken);
        Assert.Equal(BimiResult.Skipped, (await new BimiResolver(dns).ResolveAsync(headers, dmarc, TestContext.Current.CancellationToken)).Result);
        Assert.Equal(BimiResult.Skipped, (await Verdict(dns, "brand.example, b@no.example")).Result);
    }

    [Theory]
    [InlineData("brand.example", "default._bimi.brand.example")]
    [InlineData("news.brand.example", "default._bimi.news.brand.example")]
    public async Task Trouble_with_dns_is_temporary(string author, string failing) =>
        Assert.Equal(BimiResult.TempError, (await Verdict(new ScriptedDns(Zone, failing), author)).Result);

    private static async Task<BimiVerdict> Verdict(ScriptedDns dns, string author, string fields = "")
    {
        var headers = DmarcEvaluatorTests.Headers($"From: a@{author}\r\n{fields}");
        var domains = author.Split(", b@").Select(name => new AuthenticatedIdentifier(AuthenticationMechanism.Dkim, Protocols.Message.Domain.Parse(name)));
        var dmarc = await new DmarcEvaluator(dns).EvaluateAsync(headers, DmarcEvaluatorTests.Identified([.. domains]), TestContext.Current.CancellationToken);
        return await new BimiResolver(dns).ResolveAsync(headers, dmarc, TestContext.Current.CancellationToken);
    }
}
