using System.Text;
using Stafett.Authentication.Dmarc;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Tests.Dmarc;

public sealed class DmarcEvaluatorTests
{
    private const string Zone = """
        _dmarc.strict.example.    60 TXT "v=DMARC1; p=reject; adkim=s; aspf=s"
        _dmarc.relaxed.example.   60 TXT "v=DMARC1; p=reject; sp=quarantine; np=reject; rua=mailto:d@relaxed.example"
        news.relaxed.example.     60 A 192.0.2.1
        _dmarc.testing.example.   60 TXT "v=DMARC1; p=reject; t=y"
        _dmarc.mild.example.      60 TXT "v=DMARC1; p=quarantine; t=y"
        _dmarc.none.example.      60 TXT "v=DMARC1; p=none; t=y"
        _dmarc.old.example.       60 TXT "v=DMARC1; p=reject; pct=0; ri=3600; rf=afrf; rua=mailto:a@old.example!10m"
        _dmarc.twice.example.     60 TXT "v=DMARC1; p=reject"
        _dmarc.twice.example.     60 TXT "v=DMARC1; p=none"
        _dmarc.mixed.example.     60 TXT "v=spf1 -all"
        _dmarc.mixed.example.     60 TXT "v=DMARC1; " "p=rej" "ect"
        _dmarc.broken.example.    60 TXT "v=DMARC1; p=rejct"
        _dmarc.garbage.example.   60 TXT "\000\255;;=;v=DMARC1"
        _dmarc.registry.example.  60 TXT "v=DMARC1; p=reject; psd=y"
        _dmarc.nop.example.       60 TXT "v=DMARC1; sp=reject"

        """;

    [Theory]
    // Alignment, §4.4
    [InlineData("strict.example", "dkim:strict.example", DmarcResult.Pass, DmarcPolicy.None)]
    [InlineData("strict.example", "spf:strict.example", DmarcResult.Pass, DmarcPolicy.None)]
    [InlineData("strict.example", "dkim:mail.strict.example spf:bounce.strict.example", DmarcResult.Fail, DmarcPolicy.Reject)]
    [InlineData("relaxed.example", "dkim:mail.relaxed.example", DmarcResult.Pass, DmarcPolicy.None)]
    [InlineData("relaxed.example", "spf:bounce.relaxed.example", DmarcResult.Pass, DmarcPolicy.None)]
    [InlineData("news.relaxed.example", "dkim:relaxed.example", DmarcResult.Pass, DmarcPolicy.None)]
    [InlineData("news.relaxed.example", "dkim:other.relaxed.example", DmarcResult.Pass, DmarcPolicy.None)]
    [InlineData("relaxed.example", "", DmarcResult.Fail, DmarcPolicy.Reject)]
    [InlineData("relaxed.example", "dkim:example spf:notrelaxed.example dkim:relaxed.example.net", DmarcResult.Fail, DmarcPolicy.Reject)]
    // Two customers of one registry are strangers.
    [InlineData("one.registry.example", "dkim:two.registry.example spf:registry.example", DmarcResult.Fail, DmarcPolicy.Reject)]
    [InlineData("one.registry.example", "dkim:mail.one.registry.example", DmarcResult.Pass, DmarcPolicy.None)]
    // The policy: p, sp, np, t
    [InlineData("news.relaxed.example", "", DmarcResult.Fail, DmarcPolicy.Quarantine)]
    [InlineData("invented.relaxed.example", "", DmarcResult.Fail, DmarcPolicy.Reject)]
    [InlineData("testing.example", "", DmarcResult.Fail, DmarcPolicy.Quarantine)]
    [InlineData("mild.example", "", DmarcResult.Fail, DmarcPolicy.None)]
    [InlineData("none.example", "", DmarcResult.Fail, DmarcPolicy.None)]
    // RFC 9989 §A.6: pct decides nothing any more.
    [InlineData("old.example", "", DmarcResult.Fail, DmarcPolicy.Reject)]
    // Records
    [InlineData("twice.example", "dkim:twice.example", DmarcResult.None, DmarcPolicy.None)]
    [InlineData("mixed.example", "", DmarcResult.Fail, DmarcPolicy.Reject)]
    [InlineData("broken.example", "dkim:broken.example", DmarcResult.PermError, DmarcPolicy.None)]
    [InlineData("garbage.example", "", DmarcResult.None, DmarcPolicy.None)]
    // RFC 9989 §4.7: no p is p=none.
    [InlineData("nop.example", "", DmarcResult.Fail, DmarcPolicy.None)]
    [InlineData("nop.example", "dkim:nop.example", DmarcResult.Pass, DmarcPolicy.None)]
    [InlineData("below.nop.example", "", DmarcResult.Fail, DmarcPolicy.Reject)]
    [InlineData("nothing.example", "spf:nothing.example", DmarcResult.None, DmarcPolicy.None)]
    public async Task Decides(string author, string identifiers, DmarcResult result, DmarcPolicy applied)
    {
        var verdict = await Verdict(new ScriptedDns(Zone), From($"A <a@{author}>"), identifiers);
        Assert.Equal((result, applied), (verdict.Result, verdict.AppliedPolicy));
        Assert.Equal(result == DmarcResult.Pass, !verdict.Aligned.IsEmpty);
        Assert.NotEqual("", verdict.Reason);
    }

    [Theory]
    [InlineData("SPF and DKIM", "spf:b.relaxed.example dkim:relaxed.example dkim:other.example", "SPF b.relaxed.example, DKIM relaxed.example")]
    [InlineData("twice the same", "dkim:relaxed.example dkim:relaxed.example", "DKIM relaxed.example")]
    public async Task Names_what_is_aligned(string what, string identifiers, string aligned)
    {
        var verdict = await Verdict(new ScriptedDns(Zone), From("a@relaxed.example"), identifiers);
        Assert.True(aligned == string.Join(", ", verdict.Aligned), what);
        Assert.Equal(aligned.Contains("SPF", StringComparison.Ordinal), verdict.IsAligned(AuthenticationMechanism.Spf));
        Assert.True(verdict.IsEnforced);
    }

    [Theory]
    // The author's own record is there, and what fails above it changes nothing for the same domain.
    [InlineData("relaxed.example", "dkim:relaxed.example", "_dmarc.example", DmarcResult.Pass)]
    [InlineData("relaxed.example", "", "_dmarc.example", DmarcResult.Fail)]
    // Which organization, DNS does not say.
    [InlineData("relaxed.example", "dkim:mail.relaxed.example", "_dmarc.example", DmarcResult.TempError)]
    [InlineData("relaxed.example", "dkim:mail.relaxed.example", "_dmarc.mail.relaxed.example", DmarcResult.TempError)]
    // Strangers stay strangers.
    [InlineData("relaxed.example", "dkim:stranger.net", "_dmarc.example", DmarcResult.Fail)]
    [InlineData("strict.example", "dkim:mail.strict.example", "_dmarc.example", DmarcResult.Fail)]
    // Whether there is a policy at all.
    [InlineData("relaxed.example", "dkim:relaxed.example", "_dmarc.relaxed.example", DmarcResult.TempError)]
    [InlineData("news.relaxed.example", "", "_dmarc.news.relaxed.example", DmarcResult.TempError)]
    [InlineData("nothing.example", "", "_dmarc.example", DmarcResult.TempError)]
    // Whether the name exists decides between sp and np.
    [InlineData("invented.relaxed.example", "", "invented.relaxed.example", DmarcResult.TempError)]
    [InlineData("invented.relaxed.example", "dkim:relaxed.example", "invented.relaxed.example", DmarcResult.Pass)]
    // SPF or DKIM could not be checked.
    [InlineData("relaxed.example", "spf:relaxed.example?", "", DmarcResult.TempError)]
    [InlineData("relaxed.example", "spf:mail.relaxed.example? dkim:relaxed.example", "", DmarcResult.Pass)]
    [InlineData("relaxed.example", "spf:stranger.net?", "", DmarcResult.Fail)]
    public async Task Trouble_with_dns_is_temporary(string author, string identifiers, string failing, DmarcResult result)
    {
        var verdict = await Verdict(new ScriptedDns(Zone, failing), From($"a@{author}"), identifiers);
        Assert.Equal(result, verdict.Result);
        Assert.True(result != DmarcResult.TempError || verdict.AppliedPolicy == DmarcPolicy.None);
    }

    [Theory]
    [InlineData("Subject: no author\r\n")]
    [InlineData("From: a@relaxed.example\r\nFrom: a@other.example\r\n")]
    [InlineData("From:\r\n")]
    [InlineData("From: undisclosed:;\r\n")]
    [InlineData("From: a@relaxed.example b@other.example\r\n")]
    [InlineData("From: a@[192.0.2.1]\r\n")]
    [InlineData("From: a@b..example\r\n")]
    // Shown as strict.example, and the names of none: a soft hyphen, a zero-width space, letters of full width, an accent behind its letter.
    [InlineData("From: a@stri\u00ADct.example\r\n")]
    [InlineData("From: a@strict\u200B.example\r\n")]
    [InlineData("From: a@\uFF53\uFF54\uFF52\uFF49\uFF43\uFF54.example\r\n")]
    [InlineData("From: a@stri\u0301ct.example\r\n")]
    [InlineData("From: a@b1.example, a@b2.example, a@b3.example, a@b4.example, a@b5.example, a@b6.example\r\n")]
    public async Task An_author_that_cannot_be_told_is_not_let_through(string header)
    {
        var verdict = await Verdict(new ScriptedDns(Zone), Headers(header), "dkim:relaxed.example spf:relaxed.example");
        Assert.Equal((DmarcResult.PermError, DmarcPolicy.Reject), (verdict.Result, verdict.AppliedPolicy));
    }

    [Theory]
    [InlineData("a@relaxed.example, b@RELAXED.example", "dkim:relaxed.example", DmarcResult.Pass, "relaxed.example")]
    [InlineData("a@relaxed.example, b@strict.example", "dkim:relaxed.example dkim:strict.example", DmarcResult.Pass, "relaxed.example")]
    [InlineData("a@relaxed.example, b@strict.example", "dkim:relaxed.example", DmarcResult.Fail, "strict.example")]
    [InlineData("a@none.example, b@strict.example, c@mild.example", "", DmarcResult.Fail, "strict.example")]
    [InlineData("a@relaxed.example, b@nothing.example", "dkim:relaxed.example", DmarcResult.None, "nothing.example")]
    [InlineData("a@relaxed.example, b@broken.example", "dkim:relaxed.example", DmarcResult.PermError, "broken.example")]
    [InlineData("a@relaxed.example, b@[192.0.2.1]", "dkim:relaxed.example", DmarcResult.PermError, "[192.0.2.1]")]
    public async Task Of_several_authors_all_must_pass(string from, string identifiers, DmarcResult result, string decides)
    {
        var verdict = await Verdict(new ScriptedDns(Zone), From(from), identifiers);
        Assert.Equal((result, decides), (verdict.Result, verdict.AuthorDomain?.Name));
    }

    // A policy that DNS does not tell may be to reject: the lax one of another author is no reason to let the message through.
    [Theory]
    [InlineData("a@none.example, b@relaxed.example", DmarcResult.TempError, "relaxed.example")]
    [InlineData("b@relaxed.example, a@mild.example, c@testing.example", DmarcResult.TempError, "relaxed.example")]
    [InlineData("b@relaxed.example, a@strict.example", DmarcResult.Fail, "strict.example")]
    [InlineData("a@nothing.example, b@relaxed.example, c@broken.example", DmarcResult.TempError, "relaxed.example")]
    public async Task Of_several_authors_one_that_is_not_known_counts_as_much(string from, DmarcResult result, string decides)
    {
        var verdict = await Verdict(new ScriptedDns(Zone, "_dmarc.relaxed.example"), From(from), "");
        Assert.Equal((result, decides), (verdict.Result, verdict.AuthorDomain?.Name));
    }

    // Whatever stands around it: the author that a reader is shown, or could be, is checked, or the message is refused.
    [Theory]
    [InlineData("<@none.example:a@strict.example>")]
    [InlineData("<@none.example,@mild.example:a@strict.example>")]
    [InlineData("a@strict.example (x@none.example)")]
    [InlineData("(x@none.example) a@strict.example")]
    [InlineData("\"x@none.example\" <a@strict.example>")]
    [InlineData("=?utf-8?q?x=40none=2Eexample?= <a@strict.example>")]
    [InlineData("x@none.example, a@strict.example")]
    [InlineData("<x@none.example>, <a@strict.example>")]
    [InlineData("<x@none.example> <a@strict.example>")]
    [InlineData("<x@none.example> a@strict.example")]
    [InlineData("a@strict.example <x@none.example> <y@none.example>")]
    [InlineData("x@none.example; a@strict.example")]
    [InlineData("x@none.example(,)a@strict.example")]
    [InlineData("group: x@none.example, a@strict.example;")]
    [InlineData("group: x@none.example;, a@strict.example")]
    [InlineData("\"a\"@strict.example")]
    [InlineData("a@strict . example")]
    [InlineData("a@STRICT.Example.")]
    [InlineData("a@strict.example@none.example")]
    [InlineData("a\\@strict.example@none.example")]
    [InlineData("x@none.example\0, a@strict.example")]
    [InlineData("x@none.example\r\n ,\r\n a@strict.example")]
    public async Task An_author_is_checked_whatever_stands_around_it(string from)
    {
        var verdict = await Verdict(new ScriptedDns(Zone), From(from), "dkim:none.example spf:none.example");
        Assert.Equal(DmarcPolicy.Reject, verdict.AppliedPolicy);
    }

    [Fact]
    public async Task An_international_domain_is_asked_for_in_ascii()
    {
        var dns = new ScriptedDns("_dmarc.xn--bcher-kva.example. 60 TXT \"v=DMARC1; p=reject\"");
        Assert.Equal(DmarcPolicy.Reject, (await Verdict(dns, From("a@Bücher.example"), "")).AppliedPolicy);
    }

    [Fact]
    public async Task Signatures_of_strangers_cost_no_questions()
    {
        var dns = new ScriptedDns(Zone);
        await Verdict(dns, From("a@relaxed.example"), string.Join(' ', Enumerable.Range(0, 10).Select(i => $"dkim:x.y.z.stranger{i}.example")));
        Assert.Equal(["_dmarc.relaxed.example TXT", "_dmarc.example TXT"], dns.Asked);
    }

    [Fact]
    public async Task A_name_too_long_for_a_record_has_none()
    {
        var author = string.Join('.', Enumerable.Repeat(new string('a', 60), 4)) + ".example";
        var dns = new ScriptedDns(Zone);
        Assert.Equal(DmarcResult.None, (await Verdict(dns, From($"a@{author}"), "")).Result);
        Assert.DoesNotContain(dns.Asked, asked => asked.Length > 253 + 4);
    }

    internal static HeaderSection From(string value) => Headers($"From: {value}\r\n");

    internal static HeaderSection Headers(string text)
    {
        Assert.Equal(HeaderScan.Complete, HeaderSectionParser.Parse(Encoding.UTF8.GetBytes(text + "\r\n").AsMemory(), HeaderLimits.Default, out var headers));
        return headers;
    }

    internal static ValueTask<IReadOnlyList<AuthenticatedIdentifier>> Identified(params AuthenticatedIdentifier[] identifiers) =>
        ValueTask.FromResult<IReadOnlyList<AuthenticatedIdentifier>>(identifiers);

    // "dkim:a.example spf:b.example?": a question mark for one that ended with a temporary error.
    private static ValueTask<DmarcVerdict> Verdict(ScriptedDns dns, HeaderSection headers, string identifiers) => new DmarcEvaluator(dns).EvaluateAsync(
        headers,
        Identified([.. identifiers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(i => new AuthenticatedIdentifier(
            i.StartsWith("spf", StringComparison.Ordinal) ? AuthenticationMechanism.Spf : AuthenticationMechanism.Dkim,
            Domain.Parse(i.Split(':')[1].TrimEnd('?')), i.EndsWith('?')))]),
        TestContext.Current.CancellationToken);
}
