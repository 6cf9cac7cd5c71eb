using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>What owners of domains and senders may try with rules.</summary>
public sealed class RuleAttackTests
{
    private static readonly ForwardingOptions Options = new() { ExchangeHosts = ["mx1.service.example"] };

    private static ValueTask<Resolution> Resolve(DictionaryResolver dns, EmailAddress recipient) =>
        new RecipientResolver(dns, Options, "", null).ResolveAsync(recipient, TestContext.Current.CancellationToken);

    private static async Task<string> Targets(DictionaryResolver dns, string recipient) => await Targets(dns, EmailAddress.Parse(recipient));

    private static async Task<string> Targets(DictionaryResolver dns, EmailAddress recipient)
    {
        var resolution = await Resolve(dns, recipient);
        return resolution.Outcome == ResolutionOutcome.Forward ? string.Join(' ', resolution.Targets) : resolution.Outcome.ToString();
    }

    [Fact]
    public async Task Eleven_targets_are_too_many_and_cost_no_further_question()
    {
        var dns = new DictionaryResolver()
            .Hosted("example.com", [.. Enumerable.Range(0, 100).Select(r => "forward-email=" + string.Join(',', Enumerable.Range(0, 10).Select(i => $"all:u{r}x{i}@t{r}x{i}.example")))])
            .Hosted("ten.example", "forward-email=" + string.Join(',', Enumerable.Range(0, 10).Select(i => $"u{i}@gmail.com")));
        var resolution = await Resolve(dns, EmailAddress.Parse("all@example.com"));
        Assert.Equal(ResolutionOutcome.TooMany, resolution.Outcome);
        Assert.Equal(421, resolution.Reply.Code);
        Assert.Equal(2, dns.Questions.Count);
        Assert.Equal(10, (await Resolve(dns, EmailAddress.Parse("x@ten.example"))).Targets.Length);
    }

    [Fact]
    public async Task Targets_that_are_our_own_addresses_count_with_all_their_targets()
    {
        var dns = new DictionaryResolver().Hosted("example.com", "forward-email=" + string.Join(',', Enumerable.Range(0, 10).Select(i => $"all@d{i}.example")));
        for (var i = 0; i < 10; i++)
            dns.Hosted($"d{i}.example", "forward-email=" + string.Join(',', Enumerable.Range(0, 10).Select(j => $"u{i}x{j}@gmail.com")));
        Assert.Equal("TooMany", await Targets(dns, "all@example.com"));
    }

    [Fact]
    public async Task Recursion_replaces_the_target_once()
    {
        var dns = new DictionaryResolver()
            .Hosted("example.com", "forward-email=hello:linus@example.com,linus:user@gmail.com,far:x@b.example,off:y@c.example,off:z@gmail.com,broken:x@slow.example,none:none@example.com")
            .Hosted("b.example", "forward-email=c.example")
            .Hosted("c.example", "forward-email=!!!y,u@gmail.com")
            .Fails("slow.example", DnsType.TXT, DnsStatus.Timeout);
        Assert.Equal("user@gmail.com", await Targets(dns, "hello@example.com"));
        Assert.Equal("user+tag@gmail.com", await Targets(dns, "hello+tag@example.com"));
        Assert.Equal("x@c.example", await Targets(dns, "far@example.com"));
        Assert.Equal("z@gmail.com", await Targets(dns, "off@example.com"));
        Assert.Equal("x@slow.example", await Targets(dns, "broken@example.com"));
        Assert.Equal("NotConfigured", await Targets(dns, "none@example.com"));
    }

    [Fact]
    public async Task A_domain_that_is_hosted_elsewhere_is_not_expanded()
    {
        var dns = new DictionaryResolver().Hosted("example.com", "forward-email=hello:x@elsewhere.example").Txt("elsewhere.example", "forward-email=y@gmail.com").Mx("elsewhere.example", "mx1.other.example");
        Assert.Equal("x@elsewhere.example", await Targets(dns, "hello@example.com"));
    }

    [Fact]
    public async Task Cycles_end()
    {
        var dns = new DictionaryResolver()
            .Hosted("a.example", "forward-email=b.example,pair:pair@b.example,pair:pair@c.example,mixed:mixed@b.example,mixed:user@gmail.com")
            .Hosted("b.example", "forward-email=a.example,pair:pair@c.example")
            .Hosted("c.example", "forward-email=pair:pair@b.example");
        Assert.Equal("NotConfigured", await Targets(dns, "x@a.example"));
        Assert.Equal("NotConfigured", await Targets(dns, "x+tag@a.example"));
        Assert.Equal("NotConfigured", await Targets(dns, "pair@a.example"));
        Assert.Equal("user@gmail.com", await Targets(dns, "mixed@a.example"));
        Assert.Equal(550, (await Resolve(dns, EmailAddress.Parse("x@a.example"))).Reply.Code);
    }

    [Fact]
    public async Task Large_providers_are_not_asked()
    {
        var dns = new DictionaryResolver().Hosted("example.com", "forward-email=a@gmail.com,b@outlook.com");
        await Resolve(dns, EmailAddress.Parse("x@example.com"));
        Assert.Equal([("example.com", DnsType.TXT), ("example.com", DnsType.MX)], dns.Questions);
    }

    // The local part is the sender's to choose, quoted ones too.
    [Theory]
    [InlineData("victim@evil.example", "NotConfigured")]
    [InlineData("victim@evil.example,", "NotConfigured")]
    [InlineData("victim%evil.example", "NotConfigured")]
    [InlineData("evil.example!victim", "NotConfigured")]
    [InlineData("a b", "NotConfigured")]
    [InlineData("a\"b", "NotConfigured")]
    [InlineData("<x>", "NotConfigured")]
    [InlineData("plain", "plain@fixed.example")]
    [InlineData("a=b/c", "a=b/c@fixed.example")]
    [InlineData("$1$&%HOST%", "NotConfigured")]
    [InlineData("$1$&", "$1$&@fixed.example")]
    public async Task A_capture_cannot_name_another_host(string local, string targets) => Assert.Equal(
        targets,
        await Targets(
            new DictionaryResolver().Hosted("example.com", "forward-email=/^(.*)$/:$1@fixed.example"),
            new EmailAddress(LocalPart.Parse(local), Domain.Parse("example.com"))));

    [Theory]
    [InlineData("evil.example#", "NotConfigured")]
    [InlineData("a.b", "NotConfigured")]
    [InlineData("-", "NotConfigured")]
    [InlineData("shop", "x@shop.fixed.example.net")]
    public async Task A_capture_in_a_domain_is_one_label(string local, string targets) => Assert.Equal(
        targets,
        await Targets(
            new DictionaryResolver().Hosted("example.com", "forward-email=/^(.*)$/:x@$1.fixed.example.net"),
            new EmailAddress(LocalPart.Parse(local), Domain.Parse("example.com"))));

    [Theory]
    [InlineData("a&admin=1", "https://example.net/h/a%26admin%3D1?u=a%26admin%3D1&x=1")]
    [InlineData("a#b?c/d", "https://example.net/h/a%23b%3Fc%2Fd?u=a%23b%3Fc%2Fd&x=1")]
    [InlineData("@evil.example", "https://example.net/h/%40evil.example?u=%40evil.example&x=1")]
    [InlineData("é", "https://example.net/h/%C3%A9?u=%C3%A9&x=1")]
    [InlineData("%2e%2e", "https://example.net/h/%252e%252e?u=%252e%252e&x=1")]
    [InlineData("..", "NotConfigured")]
    [InlineData(".", "NotConfigured")]
    [InlineData("../..", "NotConfigured")]
    [InlineData("a/../../b", "NotConfigured")]
    [InlineData("a\\..\\b", "NotConfigured")]
    [InlineData("a/b..c", "https://example.net/h/a%2Fb..c?u=a%2Fb..c&x=1")]
    public async Task A_capture_keeps_the_shape_of_a_url(string local, string targets)
    {
        var dns = new DictionaryResolver().Hosted("example.com", "forward-email=/^(.*)$/:https://example.net/h/$1?u=$1&x=1");
        Assert.Equal(targets, await Targets(dns, new EmailAddress(LocalPart.Parse(local), Domain.Parse("example.com"))));
    }

    [Fact]
    public async Task A_capture_does_not_complete_a_step_up()
    {
        var dns = new DictionaryResolver().Hosted("example.com", "forward-email=/^(.*)$/:https://example.net/a/%2e$1/b");
        Assert.Equal("NotConfigured", await Targets(dns, EmailAddress.Parse("\".\"@example.com")));
        Assert.Equal("https://example.net/a/%2ex/b", await Targets(dns, EmailAddress.Parse("x@example.com")));
    }

    [Theory]
    [InlineData("(a+)+$")]
    [InlineData("^(a|aa|a?)+$")]
    [InlineData("^(.*)*(.*)*(.*)*x$")]
    [InlineData("^([a-z]+)+\\.([a-z]+)+$")]
    public async Task A_pattern_for_backtracking_is_answered(string pattern)
    {
        var dns = new DictionaryResolver().Hosted("example.com", $"forward-email=/{pattern}/:x@example.net");
        Assert.NotEqual(ResolutionOutcome.Temporary, (await Resolve(dns, EmailAddress.Parse(new string('a', 250) + "!@example.com"))).Outcome);
    }

    [Theory]
    [InlineData("(a{1000}){1000}", "repeats too much")]
    [InlineData("((((a{30}){30}){30}){30}){30}", "repeats too much")]
    [InlineData("(?:[a-z]{601})", "repeats too much")]
    [InlineData("a{2147483647}", "repeats too much")]
    [InlineData("a{99999999999999999999}", "repeats too much")]
    [InlineData("^(?=a)", "linear time")]
    [InlineData("(?<!x)a", "linear time")]
    [InlineData("(a)\\1", "linear time")]
    [InlineData("(", "no valid")]
    [InlineData("[z-a]", "no valid")]
    [InlineData("(?P<n>a)", "no valid")]
    public async Task A_pattern_that_cannot_be_run_safely_is_explained(string pattern, string what)
    {
        var dns = new DictionaryResolver().Hosted("example.com", $"forward-email=/{pattern}/:x@example.net,rest@example.net");
        var explanation = await new RecipientResolver(dns, Options, "", null).ExplainAsync(EmailAddress.Parse("aa@example.com"), TestContext.Current.CancellationToken);
        Assert.Contains(what, Assert.Single(explanation.Problems).What, StringComparison.Ordinal);
        Assert.Equal(["rest@example.net"], explanation.Targets);
    }

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("a{3}b", 4)]
    [InlineData("(ab){3}c", 10)]
    [InlineData("[a-z]{2,64}", 64)]
    [InlineData("a{3,}", 3)]
    [InlineData("a{x}", 4)]
    [InlineData(@"\p{L}{5}", 5)]
    [InlineData(@"\{5}", 3)]
    [InlineData("x(a(b){2}){3}y", 20)]
    public void The_weight_of_a_pattern_counts_repetitions(string pattern, int weight) => Assert.Equal(weight, RulePattern.Weigh(pattern));

    [Fact]
    public async Task Patterns_that_are_heavy_together_are_cut()
    {
        var dns = new DictionaryResolver().Hosted("example.com", [.. Enumerable.Range(0, 20).Select(i => $"forward-email=/(.*a.{{1,500}}){i}$/:x@example.net")]);
        var explanation = await new RecipientResolver(dns, Options, "", null).ExplainAsync(EmailAddress.Parse("aa@example.com"), TestContext.Current.CancellationToken);
        Assert.Equal(20, explanation.Problems.Count);
    }

    /// <summary>Attack row 108: addresses without end at a domain full of patterns, and the mail of another domain that has some too.</summary>
    [Fact]
    public async Task Patterns_of_one_owner_do_not_take_the_turns_of_another()
    {
        const string Heavy = "forward-email=/(.*a.{1,90})$/:x@example.net,rest@example.net";
        var dns = new DictionaryResolver().Hosted("victim.example", Heavy);
        for (var i = 0; i < 8; i++)
            dns.Hosted($"a{i}.mallory.example", Heavy);
        var resolver = new RecipientResolver(dns, Options, "", null, time: new FakeTimeProvider());
        using var over = new CancellationTokenSource();
        var attackers = Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            for (var n = i; !over.IsCancellationRequested; n += 8)
                await resolver.ResolveAsync(Hard(n, $"a{i}.mallory.example"), TestContext.Current.CancellationToken);
        })).ToArray();
        for (var n = 0; n < 20; n++)
            Assert.Equal(ResolutionOutcome.Forward, (await resolver.ResolveAsync(Hard(n, "victim.example"), TestContext.Current.CancellationToken)).Outcome);
        await over.CancelAsync();
        await Task.WhenAll(attackers);

        static EmailAddress Hard(int n, string domain) => EmailAddress.Parse(string.Concat(Enumerable.Range(0, 60).Select(j => "abc"[(j * (n + 1) + j * j / (n + 2)) % 3])) + "@" + domain);
    }

    [Fact]
    public async Task Who_waits_too_long_for_a_turn_is_told_so_and_holds_nothing()
    {
        var clock = new FakeTimeProvider();
        var heavy = new HeavyPatterns(clock);
        var turns = new List<IDisposable?>();
        for (var i = 0; i < HeavyPatterns.Turns; i++)
            turns.Add(await heavy.TakeTurnAsync(Domain.Parse($"d{i}.example"), TestContext.Current.CancellationToken));
        var waiting = heavy.TakeTurnAsync(Domain.Parse("late.example"), TestContext.Current.CancellationToken).AsTask();
        clock.Advance(HeavyPatterns.Patience);
        Assert.Null(await waiting);
        turns.ForEach(turn => turn!.Dispose());
        using var again = await heavy.TakeTurnAsync(Domain.Parse("late.example"), TestContext.Current.CancellationToken);
        Assert.NotNull(again);
    }

    /// <summary>Attack row 109: a wildcard with two hundred patterns, so that each recipient is a new domain that has to be compiled.</summary>
    [Fact]
    public async Task Patterns_are_compiled_in_turn_and_nobody_without_any_waits()
    {
        var clock = new FakeTimeProvider();
        var dns = new DictionaryResolver().Hosted("plain.example", "forward-email=x:x@example.net");
        dns.Hosted("known.example", "forward-email=/^k$/:x@example.net").Hosted("fresh.example", "forward-email=/^k$/:x@example.net");
        var resolver = new RecipientResolver(dns, Options, "", null, time: clock);
        Assert.Equal(ResolutionOutcome.Forward, (await ResolveAsync("k@known.example")).Outcome);
        var turns = new List<IDisposable?>();
        for (var i = 0; i < HeavyPatterns.Turns; i++)
            turns.Add(await resolver.Turns.TakeTurnAsync(Domain.Parse($"w{i}.example"), TestContext.Current.CancellationToken));

        var waiting = ResolveAsync("k@fresh.example");
        Assert.False(waiting.IsCompleted);
        Assert.Equal(ResolutionOutcome.Forward, (await ResolveAsync("x@plain.example")).Outcome);
        Assert.Equal(ResolutionOutcome.Forward, (await ResolveAsync("k@known.example")).Outcome);
        clock.Advance(HeavyPatterns.Patience);
        Assert.Equal(ResolutionOutcome.Temporary, (await waiting).Outcome);
        waiting = ResolveAsync("k@fresh.example");
        turns.ForEach(turn => turn!.Dispose());
        Assert.Equal(ResolutionOutcome.Forward, (await waiting).Outcome);

        Task<Resolution> ResolveAsync(string address) => resolver.ResolveAsync(EmailAddress.Parse(address), TestContext.Current.CancellationToken).AsTask();
    }

    [Fact]
    public async Task A_pattern_that_has_grown_is_forgotten()
    {
        var dns = new DictionaryResolver().Hosted("example.com", "forward-email=/(.*a.{1,90})$/:x@example.net");
        var cache = new DomainRulesCache(100, null);
        var answer = await dns.ResolveAsync("example.com", DnsType.TXT, TestContext.Current.CancellationToken);
        var first = cache.Get("example.com", answer);
        for (var i = 0; i < 200 && ReferenceEquals(first, cache.Get("example.com", answer)); i++)
        {
            var before = first.Grown;
            first.Find(string.Concat(Enumerable.Range(0, 240).Select(j => "abc"[(j * (i + 1) + j * j / (i + 2)) % 3])));
            cache.Used(first, before);
        }

        Assert.NotSame(first, cache.Get("example.com", answer));
    }

    [Fact]
    public async Task A_missing_group_is_explained()
    {
        var dns = new DictionaryResolver().Hosted("example.com", "forward-email=/^(a)$/:$2@example.net");
        var explanation = await new RecipientResolver(dns, Options, "", null).ExplainAsync(EmailAddress.Parse("a@example.com"), TestContext.Current.CancellationToken);
        Assert.Contains("group $2", Assert.Single(explanation.Problems).What, StringComparison.Ordinal);
        Assert.Equal(ResolutionOutcome.NotConfigured, explanation.Outcome);
    }

    [Fact]
    public async Task Ten_thousand_rules_are_cut_and_the_first_ones_work()
    {
        var dns = new DictionaryResolver().Hosted("example.com", [.. Enumerable.Range(0, 100).Select(r => "forward-email=" + string.Join(',', Enumerable.Range(0, 100).Select(i => $"n{r * 100 + i}:u@t.example")))]);
        Assert.Equal("u@t.example", await Targets(dns, "n1999@example.com"));
        Assert.Equal("NotConfigured", await Targets(dns, "n2000@example.com"));
    }

    [Fact]
    public async Task Two_hundred_patterns_are_used_and_no_more()
    {
        var dns = new DictionaryResolver().Hosted("example.com", [.. Enumerable.Range(0, 30).Select(r => "forward-email=" + string.Join(',', Enumerable.Range(0, 10).Select(i => $"/n{r * 10 + i}$/:u@t.example")))]);
        Assert.Equal("u@t.example", await Targets(dns, "n199@example.com"));
        Assert.Equal("NotConfigured", await Targets(dns, "n200@example.com"));
    }
}
