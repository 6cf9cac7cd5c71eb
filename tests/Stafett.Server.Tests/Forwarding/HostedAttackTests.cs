using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Forwarding;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>Who may not get the mail of a domain.</summary>
public sealed class HostedAttackTests
{
    /// <summary>Attack 109: what is compiled once serves all who ask; a domain with patterns in both places does not have to take turns with somebody's wildcard.</summary>
    [Fact]
    public async Task Patterns_of_an_account_are_compiled_once()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("/^h/", "you@inbox.example");
        await world.AliasAsync("*", "all@inbox.example");
        world.Publish("forward-email=/lo$/:dns@inbox.example");
        var resolver = world.Resolver();
        Assert.Equal("dns@inbox.example you@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));
        for (var i = 0; i < HeavyPatterns.Turns; i++)
            Assert.NotNull(await resolver.Turns.TakeTurnAsync(Domain.Parse($"w{i}.example"), TestContext.Current.CancellationToken));
        Assert.Equal("dns@inbox.example you@inbox.example", await world.MeansAsync("hello@hosted.example", resolver).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.Equal("all@inbox.example", await world.MeansAsync("other@hosted.example", resolver).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    // Attack 78: the same domain claimed by two accounts.
    [Fact]
    public async Task A_claim_whose_record_is_not_in_the_dns_gets_no_mail()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "you@inbox.example");
        var thief = await world.AccountAsync("thief@mail.example");
        var claim = await world.DomainAsync(thief, HostedWorld.Name);
        await world.AliasAsync("*", new AliasSettings { Recipients = ["thief@mail.example"] }, claim, thief);
        await world.AliasAsync("hello", new AliasSettings { Recipients = ["thief@mail.example"] }, claim, thief);
        Assert.NotEqual(world.Domain.VerificationRecord, claim.VerificationRecord);
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@hosted.example"));
        Assert.Equal("NotConfigured", await world.MeansAsync("other@hosted.example"));
    }

    // Attack 78: whoever registers a domain anew is not served by the account of the one who had it before.
    [Fact]
    public async Task When_the_record_is_gone_the_account_has_no_say()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("*", "former@inbox.example");
        var resolver = world.Resolver();
        Assert.Equal("former@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));
        world.Zone.Hosted(HostedWorld.Name, "forward-email=new@inbox.example");
        Assert.Equal("new@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));
    }

    // Attack 78: reuse of a token.
    [Fact]
    public async Task A_record_copied_to_another_domain_proves_nothing()
    {
        await using var world = await HostedWorld.OpenAsync(settings: new DomainSettings { AllowSubdomainForwarding = true });
        await world.AliasAsync("*", "you@inbox.example");
        var record = $"forward-email-site-verification={world.Domain.VerificationRecord}";
        world.Zone.Hosted("copied.example", record).Hosted("nothosted.example", record).Hosted("example", record);
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@copied.example"));
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@nothosted.example"));
        Assert.Null((await world.ResolveAsync("hello@copied.example")).Hosted);
    }

    [Fact]
    public async Task A_name_above_or_beside_inherits_nothing()
    {
        await using var world = await HostedWorld.OpenAsync(settings: new DomainSettings { AllowSubdomainForwarding = true });
        await world.AliasAsync("*", "you@inbox.example");
        world.Zone.Fails("beside.example", DnsType.TXT, DnsStatus.NoData).Mx("beside.example", "mx1.service.example");
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@beside.example"));
    }

    [Fact]
    public async Task Garbage_in_the_verification_record_asks_the_database_nothing()
    {
        await using var world = await HostedWorld.OpenAsync();
        world.Zone.Hosted("a.example", "forward-email-site-verification=' or 1=1 --").Hosted("b.example", "forward-email-site-verification=" + new string('a', 200));
        var before = world.Engine.Reads;
        Assert.Equal("NotConfigured", await world.MeansAsync("x@a.example"));
        Assert.Equal("NotConfigured", await world.MeansAsync("x@b.example"));
        Assert.Equal(before, world.Engine.Reads);
    }

    // Attack 57: a circle through aliases of the database.
    [Fact]
    public async Task A_circle_of_aliases_ends()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("a", "b@hosted.example");
        await world.AliasAsync("b", "a@hosted.example");
        await world.AliasAsync("self", "self@hosted.example");
        Assert.Equal("NotConfigured", await world.MeansAsync("a@hosted.example"));
        Assert.Equal("NotConfigured", await world.MeansAsync("self@hosted.example"));
    }
}
