using Stafett.Server.Forwarding;

namespace Stafett.Server.Tests.Forwarding;

public sealed class RulePatternCostTests
{
    [Theory]
    [InlineData("^(info|sales|support)$")]
    [InlineData("info|sales")]
    [InlineData(@"^([a-z]+)\.([a-z]+)$")]
    [InlineData("^order-(.*)$")]
    [InlineData(@"^\d{4}-\d{2}-\d{2}$")]
    [InlineData("^(.+)-(.+)-(.+)$")]
    public void What_people_write_is_cheap(string pattern) => Assert.InRange(RulePatternCost.Of(pattern), 0, 200);

    [Theory]
    [InlineData(".*a.{100}b")]
    [InlineData("(a?b?c?){190}")]
    [InlineData("^(.*a.{40}){3}$")]
    [InlineData("^.*a[ab]{200}$")]
    public void What_takes_long_is_not_run(string pattern) => Assert.InRange(RulePatternCost.Of(pattern), RulePatternCost.MaxPerDomain + 1, int.MaxValue);

    [Fact]
    public async Task A_domain_has_only_so_much_time()
    {
        var dns = new DictionaryResolver().Hosted("alias.example", [.. Enumerable.Range(0, 20).Select(i => $"forward-email=/.*a.{{60}}{(char)('a' + i)}/:u{i}@gmail.com")]);
        var resolver = new RecipientResolver(dns, new() { ExchangeHosts = ["mx1.service.example"] }, "", null);
        var explanation = await resolver.ExplainAsync(Protocols.Message.EmailAddress.Parse("hello@alias.example"), TestContext.Current.CancellationToken);
        Assert.Equal(19, explanation.Problems.Count);
    }
}
