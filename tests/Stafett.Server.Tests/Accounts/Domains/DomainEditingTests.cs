using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Domains;

public sealed class DomainEditingTests
{
    [Fact]
    public async Task A_new_domain_has_its_defaults_and_a_catch_all_to_its_owner()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var made = Value(await world.DomainEditing.CreateAsync(ida, new DomainCreation { Domain = " Blåbær.Example. " }, Token));

        Assert.Equal("xn--blbr-roah.example", made.Domain.Name.Name);
        Assert.Equal(Plan.Team, made.Domain.Plan);
        Assert.Null(made.Domain.ProvenAt);
        Assert.Equal(10, made.Domain.VerificationRecord.Length);
        Assert.True(made.Domain.Settings is { HasVirusProtection: true, HasPhishingProtection: true, HasExecutableProtection: true, HasAdultContentProtection: true, SmtpPort: 25 });
        Assert.Equal(["ida@mail.example"], made.Members.Select(m => m.Email));
        var alias = Value(await world.AliasEditing.GetAsync(ida, "blåbær.example", "*", Token)).Alias;
        Assert.Equal(["ida@mail.example"], alias.Settings.Recipients);
        Assert.Equal(["catch-all"], alias.Settings.Labels);
        Assert.True(Value(await world.DomainEditing.GetAsync(ida, made.Domain.Id.ToString(), Token)).Domain.HasCatchAll);
    }

    [Theory]
    [InlineData("false", null)]
    [InlineData("", null)]
    [InlineData("true", "ida@mail.example")]
    [InlineData("a@b.example, https://hook.example/x\nc.example", "a@b.example https://hook.example/x c.example")]
    public async Task The_catch_all_is_what_was_asked_for(string catchall, string? recipients)
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        Value(await world.DomainEditing.CreateAsync(ida, new DomainCreation { Domain = "one.example", Catchall = catchall }, Token));
        var alias = await world.AliasEditing.GetAsync(ida, "one.example", "*", Token);
        if (recipients is null)
            Refused(alias, RefusalKind.NotFound, "");
        else
            Assert.Equal(recipients.Split(' '), Value(alias).Alias.Settings.Recipients);
    }

    [Fact]
    public async Task Whose_own_address_is_at_the_new_domain_gets_no_catch_all_to_himself()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@one.example");
        Refused(await world.DomainEditing.CreateAsync(ida, new DomainCreation { Domain = "one.example", Catchall = "true" }, Token), RefusalKind.Invalid, "catchall");
        Value(await world.DomainEditing.CreateAsync(ida, new DomainCreation { Domain = "one.example" }, Token));
        Refused(await world.AliasEditing.GetAsync(ida, "one.example", "*", Token), RefusalKind.NotFound, "");
    }

    [Theory]
    [InlineData("")]
    [InlineData("localhost")]
    [InlineData("https://one.example/")]
    [InlineData("one..example")]
    [InlineData("a b.example")]
    [InlineData("ida@one.example")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("-")]
    public async Task What_is_no_domain_is_refused_by_name(string name)
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        Refused(await world.DomainEditing.CreateAsync(ida, new DomainCreation { Domain = name }, Token), RefusalKind.Invalid, "domain");
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        world.Dns.Add("inside.example. 60 A 10.0.0.1");
        var settings = new DomainChanges
        {
            SmtpPort = "0",
            RetentionDays = "31",
            AliasDefaultSmtpLimit = "many",
            MaxQuotaPerAlias = "200 GB",
            BounceWebhook = "https://inside.example/x",
            RestrictedAliasNames = ["ok", "a+b"],
            Allowlist = ["good.example, 192.0.2.1", "nogood!"],
            Denylist = [.. Enumerable.Range(0, 1_001).Select(i => $"d{i}.example")],
            HasCustomVerification = true,
            CustomVerification = new VerificationTemplate("Name", "no address", "Subject", "", "No link", "ftp://x"),
            Locale = "!",
        };
        Refused(
            await world.DomainEditing.CreateAsync(ida, new DomainCreation { Domain = "x", TeamDomain = "?", Settings = settings }, Token), RefusalKind.Invalid,
            "domain", "smtp_port", "retention_days", "alias_default_smtp_limit", "max_quota_per_alias", "restricted_alias_names", "allowlist", "denylist",
            "custom_verification_email", "custom_verification_redirect", "custom_verification_text", "locale", "bounce_webhook", "team_domain");
        Assert.Equal(0, Value(await world.DomainEditing.ListAsync(ida, new DomainListing(), Token)).Total);
    }

    [Fact]
    public async Task The_same_name_twice_is_a_conflict_and_another_account_may_claim_it()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var first = await world.DomainAsync(ida, "one.example");
        Refused(await world.DomainEditing.CreateAsync(ida, new DomainCreation { Domain = "ONE.example" }, Token), RefusalKind.Conflict, "domain");
        var second = await world.DomainAsync(kim, "one.example");
        Assert.NotEqual(first.VerificationRecord, second.VerificationRecord);
        Refused(await world.DomainEditing.GetAsync(kim, first.Id.ToString(), Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task Plans_open_their_gates()
    {
        await using var world = await OpenAsync();
        var free = await world.CallerAsync("free@mail.example", Plan.Free);
        var paid = await world.CallerAsync("paid@mail.example", Plan.EnhancedProtection);
        Refused(await world.DomainEditing.CreateAsync(free, new DomainCreation { Domain = "one.example" }, Token), RefusalKind.PlanTooLow, "domain");
        Refused(await world.DomainEditing.CreateAsync(free, new DomainCreation { Domain = "tempmail.com" }, Token), RefusalKind.PlanTooLow, "domain");
        Refused(await world.DomainEditing.CreateAsync(free, new DomainCreation { Domain = "one.com", Plan = "team" }, Token), RefusalKind.PlanTooLow, "plan");
        Refused(await world.DomainEditing.CreateAsync(free, new DomainCreation { Domain = "one.com", Plan = "gold" }, Token), RefusalKind.Invalid, "plan");
        var domain = Value(await world.DomainEditing.CreateAsync(free, new DomainCreation { Domain = "one.com" }, Token)).Domain;
        Assert.False(domain.HasCatchAll);
        Refused(await world.AliasEditing.CreateAsync(free, "one.com", new AliasChanges { Name = "a" }, Token), RefusalKind.PlanTooLow, "");
        Refused(
            await world.DomainEditing.UpdateAsync(free, "one.com", new DomainChanges { AllowSubdomainForwarding = true }, Token), RefusalKind.PlanTooLow,
            "allow_subdomain_forwarding");
        await world.DomainAsync(paid, "two.example");
        Refused(
            await world.DomainEditing.CreateAsync(paid, new DomainCreation { Domain = "three.example", TeamDomain = "two.example" }, Token), RefusalKind.PlanTooLow,
            "team_domain");
    }

    [Fact]
    public async Task Every_setting_is_changed_alone()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        world.Dns.Add("hook.example. 60 A 93.184.216.34");
        await world.DomainAsync(ida, "one.example");
        var changes = new DomainChanges
        {
            SmtpPort = "1337",
            RetentionDays = "30",
            MaxQuotaPerAlias = "512 MB",
            BounceWebhook = "https://hook.example/b",
            RequireTlsInbound = true,
            HasDeliveryLogs = true,
            HasVirusProtection = false,
            RestrictedAliasNames = ["Boss, ceo"],
            Allowlist = ["Good.Example 192.0.2.1", "*.GOV", "A@B.example", "good.example"],
        };
        var after = Value(await world.DomainEditing.UpdateAsync(ida, "one.example", changes, Token)).Domain.Settings;
        Assert.Equal(
            new { SmtpPort = 1337, RetentionDays = 30, MaxQuotaPerAlias = (long?)(512L << 20), BounceWebhook = "https://hook.example/b", RequireTlsInbound = true, HasDeliveryLogs = true, HasVirusProtection = false, HasPhishingProtection = true },
            new { after.SmtpPort, after.RetentionDays, after.MaxQuotaPerAlias, after.BounceWebhook, after.RequireTlsInbound, after.HasDeliveryLogs, after.HasVirusProtection, after.HasPhishingProtection });
        Assert.Equal(["boss", "ceo"], after.RestrictedAliasNames);
        Assert.Equal(["good.example", "192.0.2.1", "*.gov", "a@b.example"], after.Allowlist);
        var cleared = Value(await world.DomainEditing.UpdateAsync(ida, "one.example", new DomainChanges { BounceWebhook = "false", MaxQuotaPerAlias = "", Allowlist = [] }, Token)).Domain.Settings;
        Assert.True(cleared is { BounceWebhook: "", MaxQuotaPerAlias: null, Allowlist.IsEmpty: true, SmtpPort: 1337 });
    }

    [Fact]
    public async Task No_alias_may_get_more_than_the_least_provided_admin()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.JoinAsync(ida, domain, kim, MemberRole.Admin);
        await world.Control.Accounts.UpdateTermsAsync(kim.Id, terms => terms with { MaxQuotaPerAlias = 1L << 30 }, Token);
        Refused(await world.DomainEditing.UpdateAsync(ida, "one.example", new DomainChanges { MaxQuotaPerAlias = "2 GB" }, Token), RefusalKind.Invalid, "max_quota_per_alias");
        Value(await world.DomainEditing.UpdateAsync(ida, "one.example", new DomainChanges { MaxQuotaPerAlias = "1 GB" }, Token));
    }

    [Fact]
    public async Task Members_see_what_is_theirs_and_change_nothing()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var per = await world.CallerAsync("per@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.JoinAsync(ida, domain, kim);
        await world.JoinAsync(ida, domain, per);
        var page = Value(await world.DomainEditing.ListAsync(kim, new DomainListing(), Token));
        Assert.Equal(["ida@mail.example", "kim@mail.example"], page.Items.Single().Members.Select(m => m.Email).Order(StringComparer.Ordinal));
        Assert.Equal(3, Value(await world.DomainEditing.GetAsync(ida, "one.example", Token)).Members.Length);
        Refused(await world.DomainEditing.UpdateAsync(kim, "one.example", new DomainChanges { SmtpPort = "26" }, Token), RefusalKind.Forbidden, "");
        Refused(await world.DomainEditing.DeleteAsync(kim, "one.example", Token), RefusalKind.Forbidden, "");
        Refused(await world.DomainEditing.RotateWebhookKeyAsync(kim, "one.example", Token), RefusalKind.Forbidden, "");
        Refused(await world.DomainEditing.UpdateAsync(await world.CallerAsync("eve@mail.example"), "one.example", new DomainChanges(), Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task A_domain_with_aliases_of_others_is_not_deleted()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.JoinAsync(ida, domain, kim);
        await world.AliasAsync(kim, domain, "kim", "kim@mail.example");
        Assert.Contains("1 alias of", Refused(await world.DomainEditing.DeleteAsync(ida, "one.example", Token), RefusalKind.Invalid, "").Problems[0].Text, StringComparison.Ordinal);
        Value(await world.AliasEditing.DeleteAsync(ida, "one.example", "kim", Token));
        Assert.Equal(domain.Id, Value(await world.DomainEditing.DeleteAsync(ida, "one.example", Token)).Domain.Id);
        Refused(await world.DomainEditing.GetAsync(ida, "one.example", Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task Lists_are_searched_sorted_and_cut()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        foreach (var name in new[] { "b.example", "a.example", "c.test" })
        {
            await world.DomainAsync(ida, name);
            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["b.example", "a.example", "c.test"], await NamesAsync(new DomainListing()));
        Assert.Equal(["c.test", "b.example", "a.example"], await NamesAsync(new DomainListing { Sort = "-name" }));
        Assert.Equal(["b.example", "a.example"], await NamesAsync(new DomainListing { Q = "EXAMPLE" }));
        Assert.Equal(["a.example"], await NamesAsync(new DomainListing { Page = 2, Size = 1 }));
        Refused(await world.DomainEditing.ListAsync(ida, new DomainListing { Sort = "colour" }, Token), RefusalKind.Invalid, "sort");

        async Task<IEnumerable<string>> NamesAsync(DomainListing listing) =>
            Value(await world.DomainEditing.ListAsync(ida, listing, Token)).Items.Select(view => view.Domain.Name.Name);
    }

    [Fact]
    public async Task Members_of_a_team_come_along()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        await world.JoinAsync(ida, await world.DomainAsync(ida, "one.example"), kim);
        var two = Value(await world.DomainEditing.CreateAsync(ida, new DomainCreation { Domain = "two.example", TeamDomain = "one.example" }, Token));
        Assert.Equal([("ida@mail.example", MemberRole.Admin), ("kim@mail.example", MemberRole.User)], two.Members.Select(m => (m.Email, m.Role)).Order());
        Refused(await world.DomainEditing.CreateAsync(kim, new DomainCreation { Domain = "three.example", TeamDomain = "one.example" }, Token), RefusalKind.Forbidden, "team_domain");
        Refused(await world.DomainEditing.CreateAsync(kim, new DomainCreation { Domain = "three.example", TeamDomain = "no.example" }, Token), RefusalKind.Invalid, "team_domain");
    }

    [Fact]
    public async Task A_webhook_key_is_shown_to_admins_and_changes_when_asked()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        var before = Value(await world.DomainEditing.ShowWebhookKeyAsync(ida, "one.example", Token));
        var after = Value(await world.DomainEditing.RotateWebhookKeyAsync(ida, "one.example", Token));
        Assert.NotEqual(before, after);
        Assert.Equal(after, Value(await world.DomainEditing.ShowWebhookKeyAsync(ida, "one.example", Token)));
    }
}
