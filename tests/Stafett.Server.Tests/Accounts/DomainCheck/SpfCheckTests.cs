using Stafett.Server.Accounts.DomainCheck;

namespace Stafett.Server.Tests.Accounts.DomainCheck;

public sealed class SpfCheckTests
{
    private const string Others = """
        @ MX 10 mx.d.example.
        mx A 8.8.8.8
        one TXT "v=spf1 ip4:8.8.8.0/24 a:mx.d.example -all"
        deep TXT "v=spf1 include:one.d.example include:one.d.example ?all"
        circle TXT "v=spf1 include:circle.d.example -all"
        wrong TXT "v=spf1 ip5:1 -all"
        several TXT "v=spf1 -all"
        several TXT "v=spf1 ?all"
        wide TXT "v=spf1 a:mx.d.example a:mx.d.example a:mx.d.example a:mx.d.example a:mx.d.example a:mx.d.example a:mx.d.example a:mx.d.example a:mx.d.example a:mx.d.example -all"
        empty A 8.8.8.8

        """;

    [Theory]
    [InlineData("v=spf1 -all", Severity.Ok, "0 of 10 look-ups", "")]
    [InlineData("v=spf1 mx include:deep.d.example ~all", Severity.Ok, "6 of 10 look-ups", "")]
    [InlineData("v=spf1 redirect=one.d.example", Severity.Ok, "2 of 10 look-ups", "")]
    [InlineData("v=spf1 mx include:%{i}.d.example -all", Severity.Ok, "2 of 10 look-ups", "")]
    [InlineData("v=spf1 mx", Severity.Warning, "neither right nor wrong", "v=spf1 mx ~all")]
    [InlineData("v=spf1 mx +all", Severity.Broken, "+all lets everybody", "v=spf1 mx ~all")]
    [InlineData("v=spf1 mx all", Severity.Broken, "all lets everybody", "v=spf1 mx ~all")]
    [InlineData("v=spf1 mx ?all", Severity.Note, "?all says nothing", "v=spf1 mx ~all")]
    [InlineData("v=spf1 -all mx", Severity.Note, "behind -all is never looked at", "")]
    [InlineData("v=spf1 mx ptr -all", Severity.Warning, "RFC 7208", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx ip4:1.2.3 -all", Severity.Broken, "ip4:1.2.3: no IPv4 address is there", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx include:empty.d.example -all", Severity.Broken, "a name without an SPF record", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx include:wrong.d.example -all", Severity.Broken, "a record with an error (ip5:1", "v=spf1 mx -all")]
    [InlineData("v=spf1 mx include:several.d.example -all", Severity.Broken, "a name with 2 SPF records", "v=spf1 mx -all")]
    [InlineData("v=spf1 include:circle.d.example -all", Severity.Broken, "leads in a circle by way of include:circle.d.example", "v=spf1 -all")]
    [InlineData("v=spf1 redirect=empty.d.example", Severity.Broken, "redirect=empty.d.example leads to a name without", "v=spf1 ~all")]
    [InlineData("v=spf1 a:none.d.example -all", Severity.Warning, "a:none.d.example: nothing is there", "v=spf1 -all")]
    [InlineData("v=spf1 a:n1.d.example a:n2.d.example mx:n3.d.example -all", Severity.Broken, "a:n1.d.example, a:n2.d.example, mx:n3.d.example: nothing is there", "v=spf1 -all")]
    [InlineData("v=spf1 mx include:wide.d.example -all", Severity.Broken, "needs 12 look-ups, 10 are allowed; receivers stop there (permerror). By term: include:wide.d.example 11, mx 1", "")]
    [InlineData("v=spf1 include:deep.d.example include:one.d.example mx -all", Severity.Note, "needs 8 of 10 look-ups", "")]
    [InlineData("v=spf1;mx;-all", Severity.Broken, "looks like SPF", "v=spf1 mx -all")]
    [InlineData("spf1 mx -all", Severity.Broken, "looks like SPF", "v=spf1 mx -all")]
    public async Task A_record_is_explained(string record, Severity severity, string text, string mended)
    {
        var findings = await CheckAsync($"{Others}@ TXT \"{record}\"");
        CheckedZone.AssertSays(findings, severity, text, mended.Length == 0 ? "" : $"d.example. TXT \"{mended}\"");
        Assert.Equal(severity, findings.Max(f => f.Severity));
    }

    [Fact]
    public async Task No_record_is_a_warning()
    {
        CheckedZone.AssertSays(await CheckAsync(Others), Severity.Warning, "has no SPF record", "d.example. TXT \"v=spf1 mx ~all\"");
        CheckedZone.AssertSays(await CheckAsync("@ MX 0 ."), Severity.Warning, "has no SPF record", "d.example. TXT \"v=spf1 -all\"");
    }

    [Fact]
    public async Task Several_records_become_one()
    {
        var findings = await CheckAsync("@ TXT \"v=spf1 mx include:a.example ~all\"\n@ TXT \"v=spf1 MX include:b.example -all\"");
        CheckedZone.AssertSays(findings, Severity.Broken, "2 SPF records", "d.example. TXT \"v=spf1 mx include:a.example include:b.example -all\"");
    }

    [Fact]
    public async Task A_record_in_pieces_is_typed_in_pieces()
    {
        var names = string.Join(' ', Enumerable.Range(0, 30).Select(i => $"ip4:192.0.2.{i}"));
        var findings = await CheckAsync($"@ TXT \"v=spf1 {names[..200]}\" \"{names[200..]}\"");
        var typed = $"v=spf1 {names} ~all";
        CheckedZone.AssertSays(findings, Severity.Warning, "without all", $"d.example. TXT \"{typed[..255]}\" \"{typed[255..]}\"");
    }

    [Fact]
    public async Task What_dns_does_not_tell_is_not_guessed()
    {
        CheckedZone.AssertSays(await new SpfCheck(CheckedZone.Question, CheckedZone.Failing("", "d.example")).CheckAsync(TestContext.Current.CancellationToken), Severity.Unknown, "DNS does not tell the TXT records of d.example");
        var findings = await new SpfCheck(CheckedZone.Question, CheckedZone.Failing("@ TXT \"v=spf1 include:x.example -all\"", "x.example")).CheckAsync(TestContext.Current.CancellationToken);
        CheckedZone.AssertSays(findings, Severity.Unknown, "the SPF record of x.example");
        Assert.Equal(Severity.Unknown, findings.Max(f => f.Severity));
    }

    [Fact]
    public async Task A_tree_without_end_ends()
    {
        // Each name includes two others: 2^n records, of which 60 are looked at.
        var zone = string.Join('\n', Enumerable.Range(0, 12).SelectMany(i => new[] { "a", "b" }.Select(s => $"{s}{i} TXT \"v=spf1 include:a{i + 1}.d.example include:b{i + 1}.d.example -all\"")));
        CheckedZone.AssertSays(await CheckAsync($"{zone}\n@ TXT \"v=spf1 include:a0.d.example -all\""), Severity.Broken, "and more look-ups");
    }

    private static async Task<IReadOnlyList<Finding>> CheckAsync(string zone) =>
        await new SpfCheck(CheckedZone.Question, CheckedZone.Dns(zone)).CheckAsync(TestContext.Current.CancellationToken);
}
