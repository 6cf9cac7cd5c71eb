using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Tests.Control;

public sealed class DomainStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task A_domain_comes_back_with_all_its_settings(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var settings = new DomainSettings
        {
            SmtpPort = 2525,
            MaxRecipientsPerAlias = 1000,
            MaxQuotaPerAlias = 5_000_000_000,
            RetentionDays = 30,
            BounceWebhook = "https://example.com/hook",
            AliasDefaultSmtpLimit = 100,
            HasAdultContentProtection = false,
            HasPhishingProtection = false,
            HasExecutableProtection = false,
            HasVirusProtection = false,
            HasRecipientVerification = true,
            HasDeliveryLogs = true,
            IgnoreMxCheck = true,
            IsCatchallRegexDisabled = true,
            RequireTlsInbound = true,
            AllowSubdomainForwarding = true,
            RestrictedAliasNames = ["ceo"],
            Allowlist = ["192.0.2.1", "*.gov"],
            Denylist = ["x@example.com"],
            CustomVerification = new("n", "e@example.com", "s", "<p>h</p>", "t", "https://example.com"),
            CustomStorage = new("https://s3.example.com", "eu", "b"),
            Locale = "de",
        };

        var made = (await database.Control.Domains.CreateAsync(
            account.Id, new NewDomain(Domain.Parse("Bücher.example"), Plan.Team) { Settings = settings, ReturnPath = "bounces" }, Token)).Value!;

        var read = (await database.Control.Domains.GetAsync(account.Id, Domain.Parse("bücher.example"), Token))!;
        Assert.Equal(made.Id, read.Id);
        Assert.Equal("xn--bcher-kva.example", read.Name.Name);
        Assert.Equal(MemberRole.Admin, read.CallerRole);
        Assert.Equal((Plan.Team, "bounces", account.Id), (read.Plan, read.Sending.ReturnPath, read.ClaimedBy!.Value));
        Assert.Matches("^[0-9A-Za-z]{10}$", read.VerificationRecord);
        Assert.Null(read.ProvenAt);
        AssertSame(settings, read.Settings);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_name_can_be_claimed_by_several_but_once_by_each(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var first = await database.DomainAsync(one, "example.com");

        var again = await database.Control.Domains.CreateAsync(one.Id, new NewDomain(first.Name, Plan.Free), Token);
        var others = await database.DomainAsync(two, "example.com");

        Assert.Equal((StoreOutcome.Conflict, "domain"), (again.Outcome, again.Detail));
        Assert.NotEqual(first.VerificationRecord, others.VerificationRecord);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task What_belongs_to_others_is_not_found(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var domain = await database.DomainAsync(one, "example.com");

        Assert.Null(await database.Control.Domains.GetAsync(two.Id, domain.Id, Token));
        Assert.Null(await database.Control.Domains.GetAsync(two.Id, domain.Name, Token));
        Assert.Empty((await database.Control.Domains.ListAsync(two.Id, new(), PageRequest.First, Token)).Items);
        Assert.Equal(StoreOutcome.NotFound, (await database.Control.Domains.UpdateAsync(two.Id, domain.Id, s => s with { SmtpPort = 26 }, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, (await database.Control.Domains.DeleteAsync(two.Id, domain.Id, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, (await database.Control.DomainSecrets.ShowWebhookKeyAsync(two.Id, domain.Id, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, (await database.Control.DomainSecrets.RotateWebhookKeyAsync(two.Id, domain.Id, Token)).Outcome);
        Assert.Equal(25, (await database.Control.Domains.GetAsync(one.Id, domain.Id, Token))!.Settings.SmtpPort);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Settings_change_from_what_they_are_and_nothing_else(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            Assert.True((await database.Control.Domains.UpdateAsync(account.Id, domain.Id, s => s with { Denylist = s.Denylist.Add($"{i}.example") }, Token)).IsDone)));

        var read = (await database.Control.Domains.GetAsync(account.Id, domain.Id, Token))!;
        Assert.Equal(20, read.Settings.Denylist.Distinct().Count());
        AssertSame(domain.Settings, read.Settings with { Denylist = [] });
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Lists_are_sorted_filtered_and_paged(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        foreach (var name in new[] { "b.example", "a_x.example", "c.example", "aax.example" })
        {
            database.Time.Advance(TimeSpan.FromSeconds(1));
            await database.DomainAsync(account, name);
        }

        async Task<string[]> List(DomainQuery query, PageRequest page) =>
            [.. (await database.Control.Domains.ListAsync(account.Id, query, page, Token)).Items.Select(d => d.Name.Name)];

        Assert.Equal(["b.example", "a_x.example", "c.example", "aax.example"], await List(new(), PageRequest.First));
        Assert.Equal(["a_x.example", "aax.example", "b.example", "c.example"], await List(new() { Sort = DomainSort.Name }, PageRequest.First));
        Assert.Equal(["c.example", "b.example"], await List(new() { Sort = DomainSort.Name, IsDescending = true }, new(1, 2)));
        Assert.Equal(["aax.example", "a_x.example"], await List(new() { Sort = DomainSort.Name, IsDescending = true }, new(2, 2)));
        Assert.Equal(["a_x.example"], await List(new() { Name = "A_X" }, PageRequest.First));
        Assert.Empty(await List(new(), new(3, 2)));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Keys_are_made_shown_and_rotated(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var secrets = database.Control.DomainSecrets;

        var first = await secrets.WebhookKeyAsync(domain.Id, Token);
        var second = (await secrets.RotateWebhookKeyAsync(account.Id, domain.Id, Token)).Value;
        Assert.Null(await secrets.DkimPrivateKeyAsync(domain.Id, Token));
        await secrets.SetDkimKeyAsync(account.Id, domain.Id, "fe-1", [1, 2, 3], "AQID", Token);
        await secrets.SetStorageKeysAsync(account.Id, domain.Id, "id", "secret", Token);

        Assert.Matches("^[0-9a-f]{32}$", first);
        Assert.NotEqual(first, second);
        Assert.Equal(second, (await secrets.ShowWebhookKeyAsync(account.Id, domain.Id, Token)).Value);
        Assert.Equal([1, 2, 3], await secrets.DkimPrivateKeyAsync(domain.Id, Token));
        Assert.Equal(("id", "secret"), await secrets.StorageKeysAsync(domain.Id, Token));
        var sending = (await database.Control.Domains.GetAsync(account.Id, domain.Id, Token))!.Sending;
        Assert.Equal(("fe-1", "AQID"), (sending.DkimKeySelector, sending.DkimPublicKey));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task There_are_only_so_many_domains_of_an_account(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine, new ControlLimits { DomainsPerAccount = 1 });
        var account = await database.AccountAsync("one@example.com");
        await database.DomainAsync(account, "a.example");

        var second = await database.Control.Domains.CreateAsync(account.Id, new NewDomain(Domain.Parse("b.example"), Plan.Free), Token);

        Assert.Equal((StoreOutcome.LimitReached, "domains"), (second.Outcome, second.Detail));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task The_members_of_a_team_come_along_to_its_next_domain(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var stranger = await database.AccountAsync("two@example.com");
        var first = await database.DomainAsync(one, "a.example");

        var second = await database.Control.Domains.CreateAsync(one.Id, new NewDomain(Domain.Parse("b.example"), Plan.Team) { MembersOf = first.Id }, Token);
        var foreign = await database.Control.Domains.CreateAsync(stranger.Id, new NewDomain(Domain.Parse("c.example"), Plan.Team) { MembersOf = first.Id }, Token);

        Assert.True(second.IsDone);
        Assert.Equal((StoreOutcome.NotFound, "team_domain"), (foreign.Outcome, foreign.Detail));
        // Nothing of a refused request stays.
        Assert.Empty((await database.Control.Domains.ListAsync(stranger.Id, new(), PageRequest.First, Token)).Items);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_deleted_domain_is_gone_with_its_aliases(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "a.example");
        await database.AliasAsync(account, domain, "x");

        var deleted = await database.Control.Domains.DeleteAsync(account.Id, domain.Name, Token);

        Assert.Equal((1, domain.Id), (deleted.Value!.AliasCount, deleted.Value.Id));
        Assert.Null(await database.Control.Domains.GetAsync(account.Id, domain.Id, Token));
        Assert.Null(await database.Control.Aliases.ListAsync(account.Id, domain.Id, new(), PageRequest.First, Token));
    }

    private static void AssertSame(DomainSettings expected, DomainSettings actual)
    {
        Assert.Equal(expected.RestrictedAliasNames, actual.RestrictedAliasNames);
        Assert.Equal(expected.Allowlist, actual.Allowlist);
        Assert.Equal(expected.Denylist, actual.Denylist);
        Assert.Equal(expected, actual with { RestrictedAliasNames = expected.RestrictedAliasNames, Allowlist = expected.Allowlist, Denylist = expected.Denylist });
    }
}
