using Stafett.Authentication.Arc;
using Stafett.Authentication.Tests.Dkim;
using Stafett.Protocols.Dns;

namespace Stafett.Authentication.Tests.Arc;

public sealed class ArcValidatorTests
{
    [Fact]
    public async Task Without_a_chain_there_is_none()
    {
        var verdict = await Mail.ValidateAsync(ArcMail.Message, ArcMail.Zone);

        Assert.Equal((ArcResult.None, 0, null), (verdict.Result, verdict.HighestInstance, verdict.OldestPass));
    }

    [Fact]
    public async Task A_set_made_by_the_text_of_the_rfc_passes()
    {
        var one = ArcMail.AddSet(ArcMail.Message, 1, "none");
        var verdict = await Mail.ValidateAsync(one, ArcMail.Zone);
        Assert.Equal((ArcResult.Pass, 1, 0), (verdict.Result, verdict.HighestInstance, verdict.OldestPass));
        Assert.Equal("example.com", Assert.Single(verdict.Sets).SealingDomain.Name);

        var two = ArcMail.AddSet(one, 2, "pass", ArcMail.TopSet(one));
        verdict = await Mail.ValidateAsync(two, ArcMail.Zone);
        Assert.Equal((ArcResult.Pass, 2, 0), (verdict.Result, verdict.HighestInstance, verdict.OldestPass));
    }

    [Fact]
    public async Task Who_changes_the_message_is_seen_in_oldest_pass()
    {
        var changed = (await ArcMail.SealedAsync(ArcMail.Message, 1)).Replace("Subject: a", "Subject: [list] a", StringComparison.Ordinal);
        var two = ArcMail.AddSet(changed, 2, "pass", ArcMail.TopSet(changed));
        var three = await ArcMail.SealedAsync(two, 3);
        var verdict = await Mail.ValidateAsync(three, ArcMail.Zone);

        Assert.Equal((ArcResult.Pass, 3, 2), (verdict.Result, verdict.HighestInstance, verdict.OldestPass));
        Assert.Equal(["h1.example", "example.com", "h3.example"], verdict.Sets.Select(set => set.SealingDomain.Name));
        Assert.Equal([1, 2, 3], verdict.Sets.Select(set => set.Instance));
    }

    [Theory]
    [InlineData("none", "pass", ArcResult.Pass)]
    [InlineData("NONE", "pass", ArcResult.Fail)]
    [InlineData("none", "Pass", ArcResult.Fail)]
    [InlineData("none", "none", ArcResult.Fail)]
    [InlineData("pass", "pass", ArcResult.Fail)]
    [InlineData("fail", "pass", ArcResult.Fail)]
    [InlineData("none", "fail", ArcResult.Fail)]
    [InlineData("none", "", ArcResult.Fail)]
    [InlineData("none", "invalid", ArcResult.Fail)]
    public async Task The_cv_of_each_seal_counts(string first, string second, ArcResult expected)
    {
        var one = ArcMail.AddSet(ArcMail.Message, 1, first);
        var verdict = await Mail.ValidateAsync(ArcMail.AddSet(one, 2, second, ArcMail.TopSet(one)), ArcMail.Zone);

        Assert.Equal((expected, second == "fail"), (verdict.Result, verdict.IsClosed));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_set_lacks_nothing_and_has_nothing_twice(int field)
    {
        var sealedTwice = await ArcMail.SealedAsync(ArcMail.Message, 1, 2);
        var fields = ArcMail.SplitHeader(sealedTwice);
        var body = ArcMail.Body(sealedTwice);
        foreach (var first in new[] { 0, 3 })
        {
            var without = fields.ToList();
            without.RemoveAt(first + field);
            Assert.Equal("the chain has a gap", (await Mail.ValidateAsync(string.Concat(without) + body, ArcMail.Zone)).Reason);
            var twice = fields.Prepend(fields[first + field]);
            Assert.Equal("an ARC field is there twice", (await Mail.ValidateAsync(string.Concat(twice) + body, ArcMail.Zone)).Reason);
        }
    }

    [Fact]
    public async Task Missing_sets_are_gaps()
    {
        var sealedTwice = await ArcMail.SealedAsync(ArcMail.Message, 1, 2);
        var fields = ArcMail.SplitHeader(sealedTwice);
        var withoutFirst = string.Concat(fields.Take(3).Concat(fields.Skip(6))) + ArcMail.Body(sealedTwice);

        var verdict = await Mail.ValidateAsync(withoutFirst, ArcMail.Zone);
        Assert.Equal((ArcResult.Fail, "the chain has a gap", 2), (verdict.Result, verdict.Reason, verdict.HighestInstance));
    }

    [Fact]
    public async Task The_order_of_the_fields_in_the_message_says_nothing()
    {
        var sealedTwice = await ArcMail.SealedAsync(ArcMail.Message, 1, 2);
        var fields = ArcMail.SplitHeader(sealedTwice);
        fields.Reverse(0, 6);

        Assert.Equal(ArcResult.Pass, (await Mail.ValidateAsync(string.Concat(fields) + ArcMail.Body(sealedTwice), ArcMail.Zone)).Result);
    }

    [Theory]
    [InlineData("ARC-Authentication-Results: i=1 ; example.com; none\r\n", ArcResult.Pass)]
    [InlineData("arc-authentication-results : \r\n (a (nested) \\) comment)\r\n\ti = 1 (x);example.com; none\r\n", ArcResult.Pass)]
    [InlineData("ARC-Authentication-Results: i=01; example.com; none\r\n", ArcResult.Pass)]
    [InlineData("ARC-Authentication-Results: I=1; example.com; none\r\n", ArcResult.Fail)]
    [InlineData("ARC-Authentication-Results: example.com; i=1; none\r\n", ArcResult.Fail)]
    [InlineData("ARC-Authentication-Results: i=1\r\n", ArcResult.Fail)]
    [InlineData("ARC-Authentication-Results: i=; x\r\n", ArcResult.Fail)]
    [InlineData("ARC-Authentication-Results: i=0; x\r\n", ArcResult.Fail)]
    [InlineData("ARC-Authentication-Results: i=-1; x\r\n", ArcResult.Fail)]
    [InlineData("ARC-Authentication-Results: i=001; x\r\n", ArcResult.Fail)]
    [InlineData("ARC-Authentication-Results: (i=1; x\r\n", ArcResult.Fail)]
    [InlineData("ARC-Authentication-Results:\r\n", ArcResult.Fail)]
    public async Task Results_carry_the_instance(string field, ArcResult expected) =>
        Assert.Equal(expected, (await Mail.ValidateAsync(ArcMail.AddSet(ArcMail.Message, 1, "none", results: field), ArcMail.Zone)).Result);

    [Theory]
    [InlineData("; t=1700000000", "from:to", ArcResult.Pass)]
    [InlineData("; t=", "from:to", ArcResult.Fail)]
    [InlineData("; t=yesterday", "from:to", ArcResult.Fail)]
    [InlineData("; t=-1", "from:to", ArcResult.Fail)]
    [InlineData("; I=2", "from:to", ArcResult.Pass)]
    [InlineData(";; x=1", "from:to", ArcResult.Fail)]
    [InlineData("; unknown=x", "from:to", ArcResult.Pass)]
    [InlineData("; h=from", "from:to", ArcResult.Fail)]
    [InlineData("; d=example.com", "from:to", ArcResult.Fail)]
    [InlineData("", "from:arc-seal", ArcResult.Fail)]
    [InlineData("", "from:ARC-Seal:to", ArcResult.Fail)]
    [InlineData("", "to:subject", ArcResult.Fail)]
    public async Task Tags_of_seals_and_message_signatures_have_rules(string seal, string fields, ArcResult expected) =>
        Assert.Equal(expected, (await Mail.ValidateAsync(ArcMail.AddSet(ArcMail.Message, 1, "none", seal: seal, fields: fields), ArcMail.Zone)).Result);

    [Fact]
    public async Task Fifty_sets_are_a_chain_and_fifty_one_are_none()
    {
        var message = ArcMail.Message;
        var covered = new List<string>();
        for (var i = 1; i <= 50; i++)
        {
            message = ArcMail.AddSet(message, i, i == 1 ? "none" : "pass", covered);
            covered.AddRange(ArcMail.TopSet(message));
        }

        var zone = ArcMail.Zone;
        var verdict = await Mail.ValidateAsync(message, zone);
        Assert.Equal((ArcResult.Pass, 50, 0), (verdict.Result, verdict.HighestInstance, verdict.OldestPass));
        Assert.Null(await ArcMail.SealAsync(message, 1));

        verdict = await Mail.ValidateAsync(ArcMail.AddSet(message, 51, "pass", covered), zone);
        Assert.Equal((ArcResult.Fail, "there are more than 50 instances"), (verdict.Result, verdict.Reason));
        Assert.Null(await ArcMail.SealAsync(ArcMail.AddSet(message, 51, "pass", covered), 1));
    }

    [Fact]
    public async Task A_changed_message_fails_and_costs_one_question()
    {
        var zone = ArcMail.Zone;
        var verdict = await Mail.ValidateAsync(await ArcMail.SealedAsync(ArcMail.Message, 1, 2, 3) + "more\r\n", zone);

        Assert.Equal((ArcResult.Fail, "the latest message signature: the body was changed", 1), (verdict.Result, verdict.Reason, zone.Asked));
    }

    [Fact]
    public async Task Any_changed_octet_of_any_set_fails()
    {
        var message = await ArcMail.SealedAsync(ArcMail.Message, 1, 2);
        var end = message.IndexOf("From:", StringComparison.Ordinal);
        for (var at = 0; at < end; at++)
        {
            if (char.IsWhiteSpace(message[at]))
                continue;
            var changed = message[..at] + (char)(message[at] ^ 1) + message[(at + 1)..];
            Assert.True((await Mail.ValidateAsync(changed, ArcMail.Zone)).Result != ArcResult.Pass, $"offset {at}: {message[at]}");
        }
    }

    [Fact]
    public async Task Every_cut_ends_in_a_verdict()
    {
        var message = await ArcMail.SealedAsync(ArcMail.Message, 1, 2);
        for (var length = 0; length < message.TrimEnd().Length; length++)
            Assert.NotEqual(ArcResult.Pass, (await Mail.ValidateAsync(message[..length], ArcMail.Zone)).Result);
    }

    [Theory]
    [InlineData("s._domainkey.h2.example")]
    [InlineData("s._domainkey.h1.example")]
    public async Task Without_an_answer_it_is_temporary(string name)
    {
        var message = await ArcMail.SealedAsync(ArcMail.Message, 1, 2);
        var zone = ArcMail.Zone.Fail(name, DnsStatus.Timeout);
        var verdict = await Mail.ValidateAsync(message, zone);
        Assert.Equal((ArcResult.Fail, true), (verdict.Result, verdict.IsTemporary));
        Assert.Null(await ArcMail.SealAsync(message, 3, zone));

        verdict = await Mail.ValidateAsync(message, ArcMail.Zone.Fail(name, DnsStatus.NxDomain));
        Assert.Equal((ArcResult.Fail, false), (verdict.Result, verdict.IsTemporary));
    }

    // Strangers choose how many seals there are, and with which keys.
    [Fact]
    public async Task The_first_seal_that_is_wrong_for_good_ends_the_check()
    {
        var message = await ArcMail.SealedAsync(ArcMail.Message, 1, 2, 3);
        var zone = ArcMail.Zone.Fail("s._domainkey.h1.example", DnsStatus.NxDomain).Fail("s._domainkey.h2.example", DnsStatus.NxDomain);

        Assert.Equal("seal 1: no key record", (await Mail.ValidateAsync(message, zone)).Reason);
    }

    [Fact]
    public async Task What_no_answer_could_mend_is_not_temporary()
    {
        var message = await ArcMail.SealedAsync(ArcMail.Message, 1, 2, 3);
        var zone = ArcMail.Zone.Fail("s._domainkey.h2.example", DnsStatus.Timeout).Fail("s._domainkey.h1.example", DnsStatus.NxDomain);
        var verdict = await Mail.ValidateAsync(message, zone);

        Assert.Equal((ArcResult.Fail, "seal 1: no key record", false), (verdict.Result, verdict.Reason, verdict.IsTemporary));
    }
}
