using System.Net;
using Stafett.Protocols.Forwarding;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Domains;

public sealed class RuleTesterTests
{
    private static readonly IPAddress Visitor = IPAddress.Parse("2001:db8::7");

    [Fact]
    public async Task A_visitor_hears_what_the_dns_says()
    {
        await using var world = await OpenAsync();
        world.Dns.Add("plain.example. 60 MX 10 mx1.example.org.");
        world.Dns.Add("plain.example. 60 TXT \"forward-email=hello:ida@far.example\"");
        var told = Value(await world.RuleTester.ForVisitorAsync(Visitor, " hello@plain.example ", Token));
        Assert.Equal((ResolutionOutcome.Forward, false, "ida@far.example"), (told.Outcome, told.IsPartial, string.Join(' ', told.Targets)));
        Assert.Contains(told.Steps, step => step.Topic == "MX");
        var other = Value(await world.RuleTester.ForVisitorAsync(Visitor, "other@plain.example", Token));
        Assert.Equal((ResolutionOutcome.NotConfigured, false), (other.Outcome, other.IsPartial));
        Assert.StartsWith("550", other.Reply, StringComparison.Ordinal);
        Assert.Contains(Value(await world.RuleTester.ForVisitorAsync(Visitor, "a@gone.example", Token)).Steps, step => step.Topic == "mend");
    }

    [Fact]
    public async Task A_visitor_does_not_hear_what_an_account_has_nor_that_it_has_something()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await HostedAsync(world, ida, "one.example");
        await world.AliasAsync(ida, domain, "hello", "secret@far.example");
        world.Dns.Add("nobody.example. 60 MX 10 mx1.example.org.");
        world.Dns.Add("nobody.example. 60 TXT \"forward-email-site-verification=ABCDEFGHIJ\"");
        var hello = Value(await world.RuleTester.ForVisitorAsync(Visitor, "hello@one.example", Token));
        Assert.True(hello is { IsPartial: true, Outcome: ResolutionOutcome.NotConfigured, Reply: "", Targets.Count: 0, Rules.Count: 0 });
        Assert.DoesNotContain("secret", hello.ToJson(), StringComparison.Ordinal);
        var none = Value(await world.RuleTester.ForVisitorAsync(Visitor, "none@one.example", Token));
        Assert.Equal(hello.ToJson(), none.ToJson().Replace("none@", "hello@", StringComparison.Ordinal));
        var nobody = Value(await world.RuleTester.ForVisitorAsync(Visitor, "hello@nobody.example", Token));
        Assert.Equal(hello.ToJson(), nobody.ToJson().Replace("nobody.example", "one.example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Encrypted_records_stay_closed_to_visitors_and_claimants()
    {
        await using var world = await OpenAsync();
        Assert.True(TxtCipher.TryCreate(new string('k', 32), out var cipher, out _));
        Assert.True(cipher.TryEncrypt("hello:secret@far.example", out var encrypted, out _));
        var tester = new RuleTester(
            world.Control, world.Dns, new ForwardingOptions { ExchangeHosts = [.. world.Facts.ExchangeHosts] }, world.Facts with { Cipher = cipher }, new(world.Time), world.Time);
        var ida = await world.CallerAsync("ida@mail.example");
        var eve = await world.CallerAsync("eve@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var domain = await HostedAsync(world, ida, "one.example");
        await world.JoinAsync(ida, domain, kim);
        await world.DomainAsync(eve, "one.example");
        await world.DomainAsync(eve, "two.example");
        world.Dns.Add($"one.example. 60 TXT \"forward-email={encrypted}\"");
        world.Dns.Add("two.example. 60 MX 10 mx1.example.org.");
        world.Dns.Add($"two.example. 60 TXT \"forward-email={encrypted}\"");

        Assert.Equal(["secret@far.example"], Value(await tester.ForOwnerAsync(ida, "hello@one.example", Token)).Targets);
        foreach (var told in new[]
        {
            Value(await tester.ForVisitorAsync(Visitor, "hello@one.example", Token)), Value(await tester.ForVisitorAsync(Visitor, "hello@two.example", Token)),
            Value(await tester.ForOwnerAsync(eve, "hello@one.example", Token)), Value(await tester.ForOwnerAsync(eve, "hello@two.example", Token)),
            Value(await tester.ForOwnerAsync(kim, "hello@one.example", Token)),
        })
        {
            Assert.True(told is { IsPartial: true, Targets.Count: 0 });
            Assert.DoesNotContain("secret", told.ToJson(), StringComparison.Ordinal);
            Assert.DoesNotContain("TxtEncryptionKey", told.ToJson(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_owner_sees_the_rules_of_his_account_and_a_stranger_no_domain()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var eve = await world.CallerAsync("eve@mail.example");
        var domain = await HostedAsync(world, ida, "one.example");
        await world.AliasAsync(ida, domain, "hello", "ida@far.example");
        var told = Value(await world.RuleTester.ForOwnerAsync(ida, "hello+tag@one.example", Token));
        Assert.Equal((ResolutionOutcome.Forward, "ida+tag@far.example"), (told.Outcome, string.Join(' ', told.Targets)));
        Assert.Equal(["hello:ida@far.example"], told.Rules);
        Assert.False(told.IsPartial);
        Refused(await world.RuleTester.ForOwnerAsync(eve, "hello@one.example", Token), RefusalKind.NotFound, "");
        Refused(await world.RuleTester.ForOwnerAsync(eve, "hello@gone.example", Token), RefusalKind.NotFound, "");
        Refused(await world.RuleTester.ForOwnerAsync(eve, "hello@[192.0.2.1]", Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task Who_only_claims_a_domain_hears_what_everybody_hears()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var eve = await world.CallerAsync("eve@mail.example");
        var domain = await HostedAsync(world, ida, "one.example");
        await world.AliasAsync(ida, domain, "hello", "secret@far.example");
        await world.DomainAsync(eve, "one.example");
        var claimed = Value(await world.RuleTester.ForOwnerAsync(eve, "hello@one.example", Token));
        Assert.Equal(Value(await world.RuleTester.ForVisitorAsync(Visitor, "hello@one.example", Token)).ToJson(), claimed.ToJson());
        Assert.DoesNotContain("secret", claimed.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_behind_the_alias_of_another_account_stays_its_own()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var one = await HostedAsync(world, ida, "one.example");
        var two = await HostedAsync(world, kim, "two.example");
        await world.AliasAsync(kim, two, "kim", "secret1@far.example", "secret2@far.example");
        await world.AliasAsync(ida, one, "team", "kim@two.example", "self@one.example", "open@far.example");
        await world.AliasAsync(ida, one, "self", "ida@far.example");
        var told = Value(await world.RuleTester.ForOwnerAsync(ida, "team@one.example", Token));
        Assert.Equal(["ida@far.example", "kim@two.example", "open@far.example"], told.Targets.Order());
        Assert.DoesNotContain("secret", told.ToJson(), StringComparison.Ordinal);
        Assert.Contains(told.Steps, step => step.Text == "self@one.example forwards through us to ida@far.example.");
        Assert.Contains(told.Steps, step => step.Text == "kim@two.example is forwarded through us too, by rules of its own, which its owner sees.");
    }

    [Fact]
    public async Task A_member_sees_the_rules_of_his_own_aliases_alone()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var domain = await HostedAsync(world, ida, "one.example");
        await world.JoinAsync(ida, domain, kim);
        await world.AliasAsync(ida, domain, "boss", "secret@far.example");
        await world.AliasAsync(ida, domain, "/^x-(.*)$/", "secret+$1@far.example");
        await world.AliasAsync(kim, domain, "kim", "kim@far.example");
        await world.AliasAsync(kim, domain, "x-kim", "kim@far.example");
        Assert.Equal(["kim@far.example"], Value(await world.RuleTester.ForOwnerAsync(kim, "kim@one.example", Token)).Targets);
        foreach (var address in new[] { "boss@one.example", "x-1@one.example", "x-kim@one.example" })
        {
            var told = Value(await world.RuleTester.ForOwnerAsync(kim, address, Token));
            Assert.True(told is { Outcome: ResolutionOutcome.Forward, IsPartial: true, Targets.Count: 0, Rules.Count: 0 });
            Assert.StartsWith("250", told.Reply, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", told.ToJson(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Names_below_a_domain_belong_to_it_where_its_owner_says_so()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await HostedAsync(world, ida, "one.example");
        await world.AliasAsync(ida, domain, "hello", "ida@far.example");
        world.Dns.Add("a.b.one.example. 60 MX 10 mx1.example.org.");
        Refused(await world.RuleTester.ForOwnerAsync(ida, "hello@a.b.one.example", Token), RefusalKind.NotFound, "");
        Value(await world.DomainEditing.UpdateAsync(ida, "one.example", new DomainChanges { AllowSubdomainForwarding = true }, Token));
        Assert.Equal(["ida@far.example"], Value(await world.RuleTester.ForOwnerAsync(ida, "hello@a.b.one.example", Token)).Targets);
    }

    [Fact]
    public async Task Tests_are_limited()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        for (var i = 0; i < RuleTester.VisitsPerHour; i++)
            Value(await world.RuleTester.ForVisitorAsync(Visitor, "a@gone.example", Token));
        Assert.NotNull(Refused(await world.RuleTester.ForVisitorAsync(IPAddress.Parse("2001:db8::ffff"), "a@gone.example", Token), RefusalKind.TooMany, "").RetryAfter);
        Value(await world.RuleTester.ForVisitorAsync(IPAddress.Parse("2001:db8:1::7"), "a@gone.example", Token));
        await HostedAsync(world, ida, "one.example");
        for (var i = 0; i < RuleTester.OwnTestsPerHour; i++)
            Value(await world.RuleTester.ForOwnerAsync(ida, "a@one.example", Token));
        Refused(await world.RuleTester.ForOwnerAsync(ida, "a@one.example", Token), RefusalKind.TooMany, "");
    }

    [Theory]
    [InlineData("")]
    [InlineData("no address")]
    [InlineData("@")]
    [InlineData("a@")]
    [InlineData("a@b@c\0")]
    public async Task What_is_no_address_is_refused(string address)
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        Refused(await world.RuleTester.ForVisitorAsync(Visitor, address, Token), RefusalKind.Invalid, "address");
        Refused(await world.RuleTester.ForOwnerAsync(ida, address + new string('x', 5_000), Token), RefusalKind.Invalid, "address");
    }

    private static async Task<HostedDomain> HostedAsync(AccountsWorld world, Caller owner, string name)
    {
        var domain = await world.DomainAsync(owner, name);
        world.Dns.Add($"{name}. 60 MX 10 mx1.example.org.");
        world.Dns.Add($"{name}. 60 TXT \"forward-email-site-verification={domain.VerificationRecord}\"");
        return domain;
    }
}
