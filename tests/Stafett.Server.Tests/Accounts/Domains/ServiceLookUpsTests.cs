using Stafett.Protocols.Dns;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Domains;

public sealed class ServiceLookUpsTests
{
    [Fact]
    public async Task All_aliases_of_a_domain_are_told_in_the_grammar_of_records()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await HostedAsync(world);
        await world.AliasAsync(ida, domain, "b", "x@far.example", "https://hook.example/");
        await world.AliasAsync(ida, domain, "a", "y@far.example");
        await world.AliasAsync(ida, domain, "/^no-(.*)$/", "z+$1@far.example");
        await world.AliasAsync(ida, domain, "*", "all@far.example", "other@far.example");
        foreach (var (name, code) in new[] { ("d250", "250"), ("d421", "421"), ("d550", "550") })
            Value(await world.AliasEditing.CreateAsync(ida, "one.example", new AliasChanges { Name = name, Recipients = ["x@far.example"], IsEnabled = false, ErrorCodeIfDisabled = code }, Token));
        Value(await world.AliasEditing.CreateAsync(ida, "one.example", new AliasChanges { Name = "waits", Recipients = ["w@far.example"], HasRecipientVerification = true }, Token));

        var found = await world.ServiceLookUps.LookUpAsync(domain.VerificationRecord, null, Token);
        Assert.Equal(
            ["a:y@far.example", "b:x@far.example,b:https://hook.example/", "!d250", "!!d421", "!!!d550", "!!waits", "/^no-(.*)$/:z+$1@far.example", "all@far.example,other@far.example"],
            found!.Mapping);
        Assert.Equal(8, found.AliasIds.Length);
    }

    [Fact]
    public async Task A_name_gets_the_aliases_that_decide_about_it()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await HostedAsync(world);
        var a = (await world.AliasAsync(ida, domain, "a", "y@far.example")).Alias;
        var p = (await world.AliasAsync(ida, domain, "/^a$/", "z@far.example")).Alias;
        var all = (await world.AliasAsync(ida, domain, "*", "all@far.example")).Alias;
        Value(await world.AliasEditing.UpdateAsync(ida, "one.example", "a", new AliasChanges { HasImap = true, VacationIsEnabled = true, VacationMessage = "Away." }, Token));

        var found = await world.ServiceLookUps.LookUpAsync(domain.VerificationRecord, "A+tag", Token);
        Assert.Equal([a.Id.ToString(), p.Id.ToString()], found!.AliasIds.Order());
        Assert.True(found.HasImap);
        Assert.Contains("a:y@far.example", found.Mapping);
        Assert.Contains("/^a$/:z@far.example", found.Mapping);
        var other = await world.ServiceLookUps.LookUpAsync(domain.VerificationRecord, "b", Token);
        Assert.Equal([all.Id.ToString()], other!.AliasIds);
        Assert.Equal((false, "", null, "all@far.example"), (other.HasImap, other.PublicKey, other.Vacation, other.Mapping.Single()));
        Assert.Empty((await world.ServiceLookUps.LookUpAsync(domain.VerificationRecord, new string('x', 5_000), Token))!.Mapping);
    }

    [Fact]
    public async Task A_vacation_comes_with_its_alias()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await HostedAsync(world);
        await world.AliasAsync(ida, domain, "a", "y@far.example");
        Value(await world.AliasEditing.UpdateAsync(ida, "one.example", "a", new AliasChanges { VacationIsEnabled = true, VacationSubject = "Away", VacationMessage = "Back soon." }, Token));
        var found = await world.ServiceLookUps.LookUpAsync(domain.VerificationRecord, "a", Token);
        Assert.Equal(("Away", "Back soon."), (found!.Vacation!.Subject, found.Vacation.Message));
    }

    [Fact]
    public async Task Unknown_free_and_ended_domains_have_no_rules()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await HostedAsync(world);
        await world.AliasAsync(ida, domain, "a", "y@far.example");
        Assert.Null(await world.ServiceLookUps.LookUpAsync("ABCDEFGHIJ", null, Token));
        Assert.Null(await world.ServiceLookUps.LookUpAsync("", null, Token));
        Assert.Null(await world.ServiceLookUps.LookUpAsync(new string('x', 100_000), "a", Token));
        await world.Control.Accounts.UpdateTermsAsync(ida.Id, t => t with { PlanExpiresAt = world.Time.GetUtcNow() - TimeSpan.FromDays(31) }, Token);
        Assert.Null(await world.ServiceLookUps.LookUpAsync(domain.VerificationRecord, "a", Token));
        await world.Control.Accounts.UpdateTermsAsync(ida.Id, t => t with { PlanExpiresAt = null }, Token);
        Assert.NotNull(await world.ServiceLookUps.LookUpAsync(domain.VerificationRecord, "a", Token));
        await world.Control.DomainChecks.UpdateTermsAsync(domain.Id, d => d with { Plan = Plan.Free }, Token);
        Assert.Null(await world.ServiceLookUps.LookUpAsync(domain.VerificationRecord, "a", Token));
    }

    [Fact]
    public async Task Settings_are_those_of_the_account_behind_the_record()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await HostedAsync(world);
        Value(await world.DomainEditing.UpdateAsync(
            ida, "one.example", new DomainChanges { SmtpPort = "1337", HasVirusProtection = false, RequireTlsInbound = true, Allowlist = ["good.example"], Denylist = ["bad.example"] }, Token));
        var settings = Value(await world.ServiceLookUps.SettingsAsync("ONE.example.", Token));
        Assert.Equal(("1337", true, false, true), (settings.Port, settings.HasPhishingProtection, settings.HasVirusProtection, settings.RequireTlsInbound));
        Assert.Equal(["good.example"], settings.Allowlist);
        Assert.Equal(["bad.example"], settings.Denylist);
        Assert.Equal(Value(await world.DomainEditing.ShowWebhookKeyAsync(ida, "one.example", Token)), settings.WebhookKey);
        Assert.Equal("1337", Value(await world.ServiceLookUps.PortAsync("one.example", Token)));
        Assert.Equal(10, Value(await world.ServiceLookUps.MaxForwardedAddressesAsync("one.example", Token)));
        await world.Control.Domains.UpdateAsync(ida.Id, domain.Id, s => s with { MaxRecipientsPerAlias = 40 }, Token);
        Assert.Equal(40, Value(await world.ServiceLookUps.MaxForwardedAddressesAsync("one.example", Token)));
        await world.Control.DomainChecks.UpdateTermsAsync(domain.Id, d => d with { Plan = Plan.Free }, Token);
        Assert.Equal("25", Value(await world.ServiceLookUps.PortAsync("one.example", Token)));
        Assert.Equal(10, Value(await world.ServiceLookUps.MaxForwardedAddressesAsync("one.example", Token)));
    }

    [Fact]
    public async Task Without_an_account_the_records_speak()
    {
        await using var world = await OpenAsync();
        world.Dns.Add("port.example. 60 TXT \"forward-email-port=2525\"");
        world.Dns.Add("stranger.example. 60 TXT \"forward-email-site-verification=ABCDEFGHIJ\"");
        Assert.Equal("2525", Value(await world.ServiceLookUps.PortAsync("port.example", Token)));
        Assert.Equal("25", Value(await world.ServiceLookUps.PortAsync("stranger.example", Token)));
        Assert.Equal(10, Value(await world.ServiceLookUps.MaxForwardedAddressesAsync("port.example", Token)));
        var settings = Value(await world.ServiceLookUps.SettingsAsync("port.example", Token));
        Assert.True(settings is { Port: "2525", HasVirusProtection: true, RequireTlsInbound: false, WebhookKey: "", Allowlist.IsEmpty: true });
    }

    [Fact]
    public async Task A_record_that_was_copied_to_another_domain_gives_nothing_away()
    {
        await using var world = await OpenAsync();
        var (ida, domain) = await HostedAsync(world);
        Value(await world.DomainEditing.UpdateAsync(ida, "one.example", new DomainChanges { Denylist = ["bad.example"] }, Token));
        world.Dns.Add($"thief.example. 60 TXT \"forward-email-site-verification={domain.VerificationRecord}\"");
        Assert.True(Value(await world.ServiceLookUps.SettingsAsync("thief.example", Token)) is { WebhookKey: "", Denylist.IsEmpty: true });
    }

    [Fact]
    public async Task What_dns_cannot_say_now_is_temporary_and_the_rest_is_wrong()
    {
        await using var world = await OpenAsync();
        world.Dns.Break("slow.example", DnsType.TXT);
        world.Dns.Add("mute.example. 60 A 192.0.2.1");
        world.Dns.Add("two.example. 60 TXT \"forward-email-site-verification=ABCDEFGHIJ\"");
        world.Dns.Add("two.example. 60 TXT \"forward-email-site-verification=ABCDEFGHIK\"");
        Refused(await world.ServiceLookUps.PortAsync("slow.example", Token), RefusalKind.Temporary, "");
        Refused(await world.ServiceLookUps.SettingsAsync("slow.example", Token), RefusalKind.Temporary, "");
        Refused(await world.ServiceLookUps.MaxForwardedAddressesAsync("slow.example", Token), RefusalKind.Temporary, "");
        foreach (var name in new[] { "mute.example", "gone.example", "two.example", "", "a b", "localhost", "[192.0.2.1]", new string('x', 10_000) })
            Refused(await world.ServiceLookUps.PortAsync(name, Token), RefusalKind.Invalid, "domain");
    }

    [Fact]
    public async Task Self_tests_and_upgrades_are_told_once()
    {
        await using var world = await OpenAsync();
        Assert.Equal("OK", Value(await world.ServiceLookUps.SelfTestAsync(["a@far.example, b@far.example"], Token)));
        Assert.Equal("OK", Value(await world.ServiceLookUps.SelfTestAsync(["A@FAR.example"], Token)));
        Assert.Equal(["a@far.example", "b@far.example"], world.Mail.Sent.Select(m => m.To.ToString()));
        world.Mail.Sent.Clear();
        world.Time.Advance(TimeSpan.FromDays(400));
        await world.Control.Housekeeping.RunAsync(new Storage.Control.Operations.Retention(), Token);
        Value(await world.ServiceLookUps.SelfTestAsync(["a@far.example"], Token));
        Assert.Empty(world.Mail.Sent);

        Value(await world.ServiceLookUps.UpgradeAsync(["a@far.example"], "shop.example", Token));
        Value(await world.ServiceLookUps.UpgradeAsync(["a@far.example"], "Shop.example", Token));
        Value(await world.ServiceLookUps.UpgradeAsync(["a@far.example"], "other.example", Token));
        Assert.Equal(["Mail for shop.example needs another plan", "Mail for other.example needs another plan"], world.Mail.Sent.Select(m => m.Subject));
        Assert.Contains("Domains below .example need a paid plan.", world.Mail.Sent[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_list_of_addresses_is_refused()
    {
        await using var world = await OpenAsync();
        Refused(await world.ServiceLookUps.SelfTestAsync([], Token), RefusalKind.Invalid, "emails");
        Refused(await world.ServiceLookUps.SelfTestAsync(["no address"], Token), RefusalKind.Invalid, "emails");
        Refused(await world.ServiceLookUps.SelfTestAsync([.. Enumerable.Range(0, 101).Select(i => $"a{i}@far.example")], Token), RefusalKind.Invalid, "emails");
        Refused(await world.ServiceLookUps.UpgradeAsync([.. Enumerable.Range(0, 6).Select(i => $"a{i}@far.example")], "shop.example", Token), RefusalKind.Invalid, "emails");
        Refused(await world.ServiceLookUps.UpgradeAsync(["a@far.example"], "-", Token), RefusalKind.Invalid, "domain");
        Assert.Empty(world.Mail.Sent);
    }

    private static async Task<(Caller Ida, HostedDomain Domain)> HostedAsync(AccountsWorld world)
    {
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        world.Dns.Add($"one.example. 60 TXT \"forward-email-site-verification={domain.VerificationRecord}\"");
        return (ida, domain);
    }
}
