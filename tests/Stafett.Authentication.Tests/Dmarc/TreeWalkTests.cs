using Stafett.Authentication.Dmarc;
using Stafett.Protocols.Dns;

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

    [Fact]
    public async Task A_walk_stands_as_long_as_every_answer_does()
    {
        var dns = new KeptDns("_dmarc.mail.example.com. 60 TXT \"v=DMARC1; p=none\"");
        var resolver = new TreeWalkResolver(dns);
        var walk = await resolver.WalkAsync("mail.example.com", TestContext.Current.CancellationToken);
        Assert.Equal("mail.example.com", walk.OrganizationalDomain);
        Assert.Same(walk, await resolver.WalkAsync("mail.example.com", TestContext.Current.CancellationToken));
        Assert.Equal(3 * 2, dns.Asked);
        // A name above says something else now; the first answer is the same.
        dns.Replace("_dmarc.example.com", "_dmarc.example.com. 60 TXT \"v=DMARC1; p=none; psd=n\"");
        Assert.Equal("example.com", (await resolver.WalkAsync("mail.example.com", TestContext.Current.CancellationToken)).OrganizationalDomain);
        dns.Replace("_dmarc.mail.example.com", "_dmarc.mail.example.com. 60 TXT \"v=DMARC1; p=reject; psd=n\"");
        walk = await resolver.WalkAsync("mail.example.com", TestContext.Current.CancellationToken);
        Assert.Equal(("mail.example.com", DmarcPolicy.Reject), (walk.OrganizationalDomain, walk.Policy?.Record?.Policy));
        Assert.Same(walk, await resolver.WalkAsync("mail.example.com", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_answer_for_several_names_is_no_reason_to_mix_them_up()
    {
        var same = new DnsAnswer(DnsStatus.NoData, [], "", false, DateTimeOffset.MaxValue);
        var resolver = new TreeWalkResolver(new SameDns(same));
        foreach (var domain in new[] { "one.example", "two.example", "one.example" })
        {
            var walk = await resolver.WalkAsync(domain, TestContext.Current.CancellationToken);
            Assert.Equal((domain, $"{domain} example"), (walk.Start, string.Join(' ', walk.Steps.Select(step => step.Domain))));
        }
    }

    private static ValueTask<DmarcVerdict> Verdict(ScriptedDns dns, string author) =>
        new DmarcEvaluator(dns).EvaluateAsync(DmarcEvaluatorTests.From($"a@{author}"), DmarcEvaluatorTests.Identified(), TestContext.Current.CancellationToken);

    /// <summary>Gives the same object for the same question, as a cache does.</summary>
    private sealed class KeptDns(string zone) : IDnsResolver
    {
        private readonly Dictionary<string, DnsAnswer> _answers = [];

        public int Asked { get; private set; }

        public void Replace(string name, string record) => _answers[name] = Look(record, name, DnsType.TXT);

        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
        {
            Asked++;
            if (!_answers.TryGetValue(name, out var answer))
                _answers[name] = answer = Look(zone, name, type);
            return ValueTask.FromResult(answer);
        }

        private static DnsAnswer Look(string zone, string name, DnsType type)
        {
            var found = DnsZone.Parse(zone).Look(name, type);
            return new DnsAnswer(found.Status, found.Records, found.CanonicalName, false, DateTimeOffset.MaxValue);
        }
    }

    private sealed class SameDns(DnsAnswer answer) : IDnsResolver
    {
        public ValueTask<DnsAnswer> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken) => ValueTask.FromResult(answer);
    }
}
