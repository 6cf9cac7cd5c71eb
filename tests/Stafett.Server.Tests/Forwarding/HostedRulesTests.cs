using Stafett.Protocols.Dns;
using Stafett.Protocols.Message;
using Stafett.Server.Delivery;
using Stafett.Server.Forwarding;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Tests.Forwarding;

/// <summary>Aliases of the database and rules of the DNS as one list.</summary>
public sealed class HostedRulesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_alias_of_the_database_is_followed()
    {
        await using var world = await HostedWorld.OpenAsync();
        var alias = await world.AliasAsync("hello", "you@inbox.example", "https://app.example/hook");
        Assert.Equal("you@inbox.example https://app.example/hook", await world.MeansAsync("hello@hosted.example"));
        Assert.Equal("you+news@inbox.example https://app.example/hook", await world.MeansAsync("HELLO+news@hosted.example"));
        Assert.Equal("NotConfigured", await world.MeansAsync("nobody@hosted.example"));
        Assert.Equal([alias.Id], (await world.ResolveAsync("hello@hosted.example")).Hosted!.Aliases);
        Assert.Equal(world.Domain.Id, (await world.ResolveAsync("nobody@hosted.example")).Hosted!.Domain.Id);
    }

    [Fact]
    public async Task Names_and_patterns_of_both_places_count_together_and_a_catch_all_only_without_them()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "database@inbox.example");
        await world.AliasAsync("/^h/", "pattern+$&@inbox.example");
        await world.AliasAsync("*", "all@inbox.example");
        world.Publish("forward-email=hello:dns@inbox.example,/lo$/:dnspattern@inbox.example,dnsall@inbox.example");
        Assert.Equal(
            "dns@inbox.example dnspattern@inbox.example database@inbox.example pattern+h@inbox.example", await world.MeansAsync("hello@hosted.example"));
        Assert.Equal("pattern+h@inbox.example", await world.MeansAsync("hi@hosted.example"));
        Assert.Equal("dnsall@inbox.example all@inbox.example", await world.MeansAsync("other@hosted.example"));
    }

    [Theory]
    [InlineData(250, "forward-email=!!hello", "Disabled421")]
    [InlineData(550, "forward-email=hello:dns@inbox.example", "Disabled550")]
    [InlineData(421, "forward-email=/^h/:dns@inbox.example", "Disabled421")]
    [InlineData(250, "forward-email=all@inbox.example", "Disabled250")]
    public async Task The_first_that_disables_wins(int code, string record, string outcome)
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", new AliasSettings { Recipients = ["you@inbox.example"], IsEnabled = false, ErrorCodeIfDisabled = code });
        world.Publish(record);
        Assert.Equal(outcome, await world.MeansAsync("hello@hosted.example"));
    }

    [Fact]
    public async Task A_change_counts_for_the_next_message()
    {
        await using var world = await HostedWorld.OpenAsync();
        var resolver = world.Resolver();
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@hosted.example", resolver));
        var alias = await world.AliasAsync("hello", "you@inbox.example");
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));
        await world.AliasAsync("/^x/", "pattern@inbox.example");
        Assert.Equal("pattern@inbox.example", await world.MeansAsync("x1@hosted.example", resolver));
        await world.Control.Aliases.UpdateAsync(world.Owner.Id, world.Domain.Id, alias.Id, null, s => s with { Recipients = ["other@inbox.example"] }, Token);
        Assert.Equal("other@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));
    }

    [Fact]
    public async Task A_known_domain_costs_no_statement()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "you@inbox.example");
        await world.AliasAsync("/^x/", "pattern@inbox.example");
        var resolver = world.Resolver();
        await world.MeansAsync("hello@hosted.example", resolver);
        var before = world.Engine.Reads;
        for (var i = 0; i < 100; i++)
        {
            await world.MeansAsync("hello@hosted.example", resolver);
            await world.MeansAsync($"x{i}@hosted.example", resolver);
            await world.MeansAsync($"nobody{i}@hosted.example", resolver);
        }

        Assert.Equal(before, world.Engine.Reads);
    }

    [Fact]
    public async Task While_the_database_is_away_what_was_known_counts_and_nothing_is_refused()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "you@inbox.example");
        var resolver = world.Resolver();
        Assert.Equal("NotConfigured", await world.MeansAsync("new@hosted.example", resolver));
        world.Engine.IsAway = true;
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));
        // Made by somebody while we could not read it.
        await world.AliasAsync("new", "other@inbox.example");
        var unsure = await world.ResolveAsync("new@hosted.example", resolver);
        Assert.Equal((ResolutionOutcome.Temporary, 451), (unsure.Outcome, unsure.Reply.Code));
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));

        // And a domain that was never met: not even its DNS rules, which may be half of them.
        world.Publish("forward-email=hello:dns@inbox.example");
        using var unmet = new Storage.Control.Rules.RulesSource(new Storage.Control.Rules.RulesReader(world.Engine), world.Control.Changes, world.Time);
        var fresh = new RecipientResolver(world.Zone, world.Options, "service.example", null, unmet, world.Time);
        Assert.Equal("Temporary", await world.MeansAsync("hello@hosted.example", fresh));

        world.Engine.IsAway = false;
        world.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("other@inbox.example", await world.MeansAsync("new@hosted.example", resolver));
    }

    [Fact]
    public async Task Without_a_database_the_records_say_everything()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "you@inbox.example");
        var resolver = new RecipientResolver(world.Zone, world.Options, "service.example", null);
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@hosted.example", resolver));
        world.Publish("forward-email=hello:dns@inbox.example");
        Assert.Equal("dns@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));
    }

    [Fact]
    public async Task Recipients_who_have_not_said_yes_get_nothing_and_the_mail_waits()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("*", "all@inbox.example");
        await world.AliasAsync("hello", new AliasSettings { Recipients = ["you@inbox.example"], HasRecipientVerification = true });
        var waiting = await world.ResolveAsync("hello@hosted.example");
        Assert.Equal((ResolutionOutcome.Waiting, 450), (waiting.Outcome, waiting.Reply.Code));

        await world.Control.DomainChecks.SaveAsync(world.Domain.Id, new(world.Domain.Records, HasVerificationRecord: true), Token);
        var request = Assert.Single(await world.Control.Recipients.WaitingAsync(10, Token));
        Assert.True(await world.Control.Recipients.AskAsync(request.AliasId, request.Recipient, [1, 2, 3], Token));
        Assert.NotNull(await world.Control.Recipients.ConfirmAsync([1, 2, 3], Token));
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@hosted.example"));
    }

    [Fact]
    public async Task An_alias_that_only_stores_mail_waits_unless_somebody_else_takes_it()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("*", "all@inbox.example");
        await world.AliasAsync("box", new AliasSettings { HasImap = true });
        Assert.Equal("Waiting", await world.MeansAsync("box@hosted.example"));
        world.Publish("forward-email=box:dns@inbox.example");
        Assert.Equal("dns@inbox.example", await world.MeansAsync("box@hosted.example"));
    }

    [Fact]
    public async Task On_the_free_plan_the_database_says_nothing_about_where_mail_goes()
    {
        await using var world = await HostedWorld.OpenAsync(Plan.Free);
        await world.AliasAsync("hello", "you@inbox.example");
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@hosted.example"));
        world.Publish("forward-email=hello:dns@inbox.example");
        Assert.Equal("dns@inbox.example", await world.MeansAsync("hello@hosted.example"));
    }

    [Fact]
    public async Task A_month_after_the_plan_of_its_last_admin_has_ended_the_aliases_rest()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "you@inbox.example");
        var ends = world.Time.GetUtcNow().AddDays(1);
        await world.Control.Accounts.UpdateTermsAsync(world.Owner.Id, t => t with { Plan = Plan.EnhancedProtection, PlanExpiresAt = ends }, Token);
        var resolver = world.Resolver();
        world.Time.Advance(TimeSpan.FromDays(30));
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));
        world.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@hosted.example", resolver));
        await world.Control.Accounts.UpdateTermsAsync(world.Owner.Id, t => t with { PlanExpiresAt = null }, Token);
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));
    }

    [Fact]
    public async Task Aliases_of_a_banned_account_take_no_mail()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "you@inbox.example");
        var resolver = world.Resolver();
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@hosted.example", resolver));
        await world.Control.Accounts.UpdateTermsAsync(world.Owner.Id, t => t with { BannedAt = world.Time.GetUtcNow() }, Token);
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@hosted.example", resolver));
    }

    [Fact]
    public async Task The_domain_says_how_many_targets_an_address_may_have_and_at_which_port()
    {
        await using var world = await HostedWorld.OpenAsync(settings: new DomainSettings { MaxRecipientsPerAlias = 12, SmtpPort = 2525 });
        await world.AliasAsync("twelve", [.. Enumerable.Range(0, 12).Select(i => $"u{i}@inbox.example")]);
        await world.AliasAsync("more", [.. Enumerable.Range(0, 13).Select(i => $"u{i}@inbox.example")]);
        var resolution = await world.ResolveAsync("twelve@hosted.example");
        Assert.Equal(12, resolution.Targets.Length);
        Assert.All(resolution.Targets, t => Assert.Equal(new DeliveryRoute(Domain.Parse("inbox.example"), 2525), ((MailTarget)t).Route));
        Assert.Equal("TooMany", await world.MeansAsync("more@hosted.example"));
        world.Publish("forward-email-port=1337");
        Assert.Equal(1337, ((MailTarget)(await world.ResolveAsync("twelve@hosted.example")).Targets[0]).Route.Port);
    }

    [Fact]
    public async Task More_than_one_verification_is_a_contradiction()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "you@inbox.example");
        world.Publish("forward-email-site-verification=0123456789");
        var resolution = await world.ResolveAsync("hello@hosted.example");
        Assert.Equal(421, resolution.Reply.Code);
    }

    [Fact]
    public async Task Names_below_a_domain_are_forwarded_where_its_owner_wants_it()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "you@inbox.example");
        world.Publish("forward-email=dns:dns@inbox.example");
        world.Zone.Fails("sub.hosted.example", DnsType.TXT, DnsStatus.NoData).Mx("sub.hosted.example", "mx1.service.example")
            .Fails("a.sub.hosted.example", DnsType.TXT, DnsStatus.NoData).Mx("a.sub.hosted.example", "mx1.service.example")
            .Hosted("own.hosted.example", "forward-email=own@inbox.example");
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@sub.hosted.example"));
        await world.SetAsync(s => s with { AllowSubdomainForwarding = true });
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@sub.hosted.example"));
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@a.sub.hosted.example"));
        // The rules in the DNS are the domain's own, and a name with records has its own.
        Assert.Equal("NotConfigured", await world.MeansAsync("dns@sub.hosted.example"));
        Assert.Equal("own@inbox.example", await world.MeansAsync("hello@own.hosted.example"));
        // Mail of a name that points elsewhere is none of ours.
        world.Zone.Fails("far.hosted.example", DnsType.TXT, DnsStatus.NoData).Mx("far.hosted.example", "mx.elsewhere.example");
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@far.hosted.example"));
        world.Zone.Fails("hosted.example", DnsType.TXT, DnsStatus.Timeout);
        Assert.Equal("Temporary", await world.MeansAsync("hello@sub.hosted.example"));
    }

    [Fact]
    public async Task Others_may_hand_mail_on_to_us_where_the_owner_says_so()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "you@inbox.example");
        world.Zone.Mx("hosted.example", "filter.elsewhere.example");
        Assert.Equal("NotConfigured", await world.MeansAsync("hello@hosted.example"));
        await world.SetAsync(s => s with { IgnoreMxCheck = true });
        Assert.Equal("you@inbox.example", await world.MeansAsync("hello@hosted.example"));
    }

    [Fact]
    public async Task Targets_that_are_aliases_here_are_replaced_and_name_the_way()
    {
        await using var world = await HostedWorld.OpenAsync();
        var other = await world.AccountAsync("other@mail.example");
        var inner = await world.DomainAsync(other, "inner.example");
        await world.AliasAsync("team", new AliasSettings { Recipients = ["secret@inbox.example"] }, inner, other);
        world.Zone.Hosted("inner.example", $"forward-email-site-verification={inner.VerificationRecord}");
        await world.AliasAsync("hello", "team@inner.example");
        var target = Assert.IsType<MailTarget>(Assert.Single((await world.ResolveAsync("hello@hosted.example")).Targets));
        Assert.Equal(("secret@inbox.example", "team@inner.example", inner.Id), (target.Address.ToString(), target.Via!.ToString(), target.Owner!.Id));
    }

    [Fact]
    public async Task The_explanation_says_what_the_account_has()
    {
        await using var world = await HostedWorld.OpenAsync();
        await world.AliasAsync("hello", "you@inbox.example");
        var explanation = await world.Resolver().ExplainAsync(EmailAddress.Parse("hello@hosted.example"), Token);
        Assert.Contains(explanation.Steps, s => s.Topic == "account" && s.Text.Contains("An account of this service has hosted.example", StringComparison.Ordinal));
        Assert.Contains(explanation.Steps, s => s.Text == "hello:you@inbox.example (name of the account) matches.");
    }
}
