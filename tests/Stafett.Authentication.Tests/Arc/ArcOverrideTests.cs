using Stafett.Authentication.Arc;
using Stafett.Authentication.Dmarc;
using static Stafett.Authentication.Tests.AuthenticationWorld;

namespace Stafett.Authentication.Tests.Arc;

/// <summary>RFC 8617 §7.2.1: who is believed although DMARC fails, and who is not.</summary>
public sealed class ArcOverrideTests
{
    private const string Passed = "list.example; dkim=pass header.d=bank.example; dmarc=pass (p=reject) header.from=bank.example";

    // A list that puts its name into the subject breaks the signature.
    private static readonly string Changed = Signed().Replace("a subject", "[list] a subject", StringComparison.Ordinal);

    [Fact]
    public async Task Nobody_is_believed_who_is_not_named()
    {
        var verdicts = await VerdictsAsync(await SealedAsync(Changed, "list.example", Passed), new ArcOverrideOptions());
        Assert.Equal((ArcResult.Pass, DmarcResult.Fail, DmarcPolicy.Reject, null), (verdicts.Arc.Result, verdicts.Dmarc.Result, verdicts.AppliedPolicy, verdicts.Override));
        verdicts = await VerdictsAsync(await SealedAsync(Changed, "list.example", Passed), Trust("bank.example", "sub.list.example", "example"));
        Assert.Null(verdicts.Override);
    }

    [Fact]
    public async Task A_truth_source_that_sealed_last_is_believed()
    {
        var verdicts = await VerdictsAsync(await SealedAsync(Changed, "list.example", Passed), Trust("LIST.example"));
        Assert.Equal((DmarcResult.Fail, DmarcPolicy.Reject, DmarcPolicy.None), (verdicts.Dmarc.Result, verdicts.Dmarc.AppliedPolicy, verdicts.AppliedPolicy));
        Assert.Equal(("list.example", 1), (verdicts.Override?.Sealer.Name, verdicts.Override?.Instance));
        var results = Written(verdicts.ToResults("mx.ours.example")).Replace("\r\n", "", StringComparison.Ordinal);
        Assert.Contains("dmarc=fail (p=reject; list.example saw it pass, and sealed that as instance 1) header.from=bank.example policy.dmarc=none", results, StringComparison.Ordinal);
        Assert.Contains("arc=pass (i=1) header.oldest-pass=0 smtp.remote-ip=198.51.100.7", results, StringComparison.Ordinal);
        var seen = verdicts.Observe(Dkim.Mail.Now);
        Assert.Equal((DmarcPolicy.None, DmarcDeviation.TrustedForwarder), (seen?.Disposition, seen?.Deviation));
    }

    [Theory]
    [InlineData("list.example; dmarc=fail header.from=bank.example")]
    [InlineData("list.example; dmarc=pass header.from=other.example")]
    [InlineData("list.example; dmarc=pass")]
    [InlineData("list.example; dkim=pass header.d=bank.example; spf=pass smtp.mailfrom=bank.example")]
    [InlineData("list.example; dmarc=pass header.from=bank.example; dmarc=fail header.from=bank.example")]
    [InlineData("list.example; x=y (; dmarc=pass header.from=bank.example)")]
    // RFC 8601 §2.2: another version of the field or of the method says something else.
    [InlineData("list.example 2; dmarc=pass header.from=bank.example")]
    [InlineData("list.example; dmarc/2=pass header.from=bank.example")]
    [InlineData("list.example; none")]
    public async Task Its_own_results_must_say_that_this_author_passed(string results) =>
        Assert.Null((await VerdictsAsync(await SealedAsync(Changed, "list.example", results), Trust("list.example"))).Override);

    [Fact]
    public async Task A_chain_that_is_broken_says_nothing()
    {
        var message = await SealedAsync(Changed, "list.example", Passed);
        var verdicts = await VerdictsAsync(message.Replace("Hello.", "Hello!", StringComparison.Ordinal), Trust("list.example"));
        Assert.Equal((ArcResult.Fail, null, DmarcPolicy.Reject), (verdicts.Arc.Result, verdicts.Override, verdicts.AppliedPolicy));
        message = await SealedAsync(Changed, "list.example", Passed.Replace("dmarc=pass", "dmarc=fail", StringComparison.Ordinal));
        verdicts = await VerdictsAsync(message.Replace("dmarc=fail", "dmarc=pass", StringComparison.Ordinal), Trust("list.example"));
        Assert.Equal((ArcResult.Fail, null), (verdicts.Arc.Result, verdicts.Override));
    }

    [Fact]
    public async Task The_words_of_a_set_belong_to_its_sealer()
    {
        // other.example repeats what only list.example may say.
        var message = await SealedAsync(Changed, "other.example", Passed);
        Assert.Null((await VerdictsAsync(message, Trust("list.example"))).Override);
    }

    [Fact]
    public async Task A_later_sealer_counts_unless_it_is_allowed()
    {
        var message = await SealedAsync(await SealedAsync(Changed, "list.example", Passed), "other.example", "other.example; arc=pass");
        Assert.Null((await VerdictsAsync(message, Trust("list.example"))).Override);
        var verdicts = await VerdictsAsync(message, Trust("list.example") with { AllowsLaterSealers = true });
        Assert.Equal(1, verdicts.Override?.Instance);
    }

    [Fact]
    public async Task A_later_sealer_that_changed_the_message_ends_the_trust()
    {
        var first = await SealedAsync(Changed, "list.example", Passed);
        var message = await SealedAsync(first.Replace("Hello.", "Send money.", StringComparison.Ordinal), "other.example", "other.example; arc=pass", judged: first);
        var verdicts = await VerdictsAsync(message, Trust("list.example") with { AllowsLaterSealers = true });
        Assert.Equal((ArcResult.Pass, 2, null), (verdicts.Arc.Result, verdicts.Arc.OldestPass, verdicts.Override));
    }

    [Fact]
    public async Task Two_authors_are_one_too_many()
    {
        var message = Changed.Replace("From: Ann <ann@bank.example>", "From: Ann <ann@bank.example>, x@bank.example", StringComparison.Ordinal);
        Assert.Null((await VerdictsAsync(await SealedAsync(message, "list.example", Passed), Trust("list.example"))).Override);
    }

    [Fact]
    public void A_source_that_is_no_domain_is_a_mistake() =>
        Assert.Throws<FormatException>(() => Authenticator(options: new AuthenticationOptions { ArcOverride = Trust("not a domain") }));

    private static ArcOverrideOptions Trust(params string[] sources) => new() { TruthSources = sources.ToHashSet() };

    private static Task<AuthenticationVerdicts> VerdictsAsync(string message, ArcOverrideOptions options) =>
        AuthenticateAsync(Request(message, Elsewhere, "bounces@list.example", "list.example"), options: new AuthenticationOptions { ArcOverride = options });
}
