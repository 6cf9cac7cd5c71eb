using Stafett.Authentication.Dmarc;

namespace Stafett.Authentication.Tests.Dmarc;

/// <summary>RFC 9989 §4.10; attack row 65: names of many labels.</summary>
public sealed class TreeWalkTests
{
    [Theory]
    [InlineData("com", "com")]
    [InlineData("example.com", "example.com com")]
    [InlineData("a.b.c.d.e.f.g.h", "a.b.c.d.e.f.g.h b.c.d.e.f.g.h c.d.e.f.g.h d.e.f.g.h e.f.g.h f.g.h g.h h")]
    // §4.10 and §5.1.8
    [InlineData("a.b.c.d.e.f.g.h.i.j.mail.example.com", "a.b.c.d.e.f.g.h.i.j.mail.example.com g.h.i.j.mail.example.com h.i.j.mail.example.com i.j.mail.example.com j.mail.example.com mail.example.com example.com com")]
    [InlineData("mail.a.b.c.d.e.f.g.example.com", "mail.a.b.c.d.e.f.g.example.com c.d.e.f.g.example.com d.e.f.g.example.com e.f.g.example.com f.g.example.com g.example.com example.com com")]
    public void Asks_the_names_of_the_rfc(string domain, string targets) => Assert.Equal(targets, string.Join(' ', TreeWalk.Targets(domain)));

    [Theory]
    [InlineData(9)]
    [InlineData(30)]
    [InlineData(100)]
    public async Task A_long_name_costs_eight_questions(int labels)
    {
        var dns = new ScriptedDns("_dmarc.example. 60 TXT \"v=DMARC1; p=reject\"");
        var verdict = await Verdict(dns, string.Join('.', Enumerable.Repeat("x", labels - 1)) + ".example");
        Assert.Equal(TreeWalk.MaxQueries, dns.Asked.Count);
        Assert.Equal((DmarcResult.Fail, "example", DmarcPolicy.Reject), (verdict.Result, verdict.PolicyDomain, verdict.AppliedPolicy));
    }

    [Theory]
    // Appendix B.4: no psd tag anywhere, the shortest name with a record is the organization.
    [InlineData("mail.example.com", "_dmarc.example.com:p=none", "example.com", "example.com")]
    [InlineData("a.mail.example.com", "_dmarc.mail.example.com:p=none,_dmarc.example.com:p=none", "example.com", "example.com")]
    [InlineData("mail.example.com", "_dmarc.mail.example.com:p=none,_dmarc.example.com:p=none", "example.com", "mail.example.com")]
    // B.4.3: the registry has a record of its own.
    [InlineData("giant.bank.example", "_dmarc.bank.example:p=reject,_dmarc.example:p=reject; psd=y", "bank.example", "bank.example")]
    [InlineData("giant.bank.example", "_dmarc.example:p=reject; psd=y", "bank.example", "example")]
    [InlineData("a.giant.bank.example", "_dmarc.bank.example:p=reject; psd=y", "giant.bank.example", "bank.example")]
    // The registry itself sends mail.
    [InlineData("bank.example", "_dmarc.bank.example:p=reject; psd=y,_dmarc.example:p=none", "bank.example", "bank.example")]
    // psd=n ends the walk before what stands above is seen.
    [InlineData("a.mail.example.com", "_dmarc.mail.example.com:p=none; psd=n,_dmarc.example.com:p=none", "mail.example.com", "mail.example.com")]
    [InlineData("a.mail.example.com", "_dmarc.example.com:p=none; psd=n,_dmarc.com:p=reject; psd=y", "example.com", "example.com")]
    // A record of a name between is passed over for the policy: it is neither the author's nor the organization's.
    [InlineData("a.b.example.com", "_dmarc.b.example.com:p=reject,_dmarc.com:p=none; psd=y", "example.com", "com")]
    public async Task Finds_the_organization_and_the_policy(string author, string records, string organization, string policy)
    {
        var zone = string.Join('\n', records.Split(',').Select(r => r.Split(':')).Select(r => $"{r[0]}. 60 TXT \"v=DMARC1; {r[1]}\""));
        var verdict = await Verdict(new ScriptedDns(zone), author);
        Assert.Equal((organization, policy), (verdict.OrganizationalDomain, verdict.PolicyDomain));
    }

    [Fact]
    public async Task Without_any_record_a_domain_is_its_own_organization()
    {
        var verdict = await Verdict(new ScriptedDns("a.example. 60 A 192.0.2.1"), "mail.a.example");
        Assert.Equal((DmarcResult.None, "mail.a.example", null), (verdict.Result, verdict.OrganizationalDomain, verdict.PolicyDomain));
    }

    private static Task<DmarcVerdict> Verdict(ScriptedDns dns, string author) =>
        new DmarcEvaluator(dns).EvaluateAsync(DmarcEvaluatorTests.From($"a@{author}"), DmarcEvaluatorTests.Identified(), TestContext.Current.CancellationToken);
}
