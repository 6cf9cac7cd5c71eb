using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Tests.Control;

public sealed class AliasStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task An_alias_comes_back_with_all_its_settings(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var now = database.Time.GetUtcNow();
        var settings = new AliasSettings
        {
            Description = "d",
            Labels = ["a", "b"],
            Recipients = ["x+y@example.net", "192.0.2.1", "https://example.net/\"hook\"?a=b&c"],
            IsEnabled = false,
            ErrorCodeIfDisabled = 421,
            HasRecipientVerification = true,
            HasImap = true,
            HasPgp = true,
            PublicKey = "key",
            SmimeCertificate = "cert",
            MaxQuota = 1,
            SmtpLimit = 2,
            RetentionDays = 3,
            Vacation = new(true, now, now.AddDays(1), "s", "m"),
            EmailedInstructions = "i@example.net",
            ClientSettings = """{"mail":{"sent_folder":"Sent"}}""",
        };

        var made = (await database.Control.Aliases.CreateAsync(account.Id, domain.Name, new NewAlias(AliasName.Parse("Hello"), settings), Token)).Value!;

        var read = (await database.Control.Aliases.GetAsync(account.Id, domain.Id, AliasKey.Parse("HELLO"), Token))!;
        Assert.Equal(made.Id, read.Id);
        Assert.Equal(("hello", "example.com", "one@example.com"), (read.Name.Text, read.DomainName, read.AccountEmail));
        Assert.Equal(settings.Recipients, read.Settings.Recipients);
        Assert.Equal(settings.Labels, read.Settings.Labels);
        Assert.Equal(settings, read.Settings with { Recipients = settings.Recipients, Labels = settings.Labels });
        Assert.Equal(settings.Recipients, read.PendingRecipients);
        Assert.False(read.HasPassword);
        Assert.Equal(1, (await database.Control.Domains.GetAsync(account.Id, domain.Id, Token))!.AliasCount);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_name_is_there_once(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        await database.AliasAsync(account, domain, "a");
        var b = await database.AliasAsync(account, domain, "b");

        var again = await database.Control.Aliases.CreateAsync(account.Id, domain.Id, new NewAlias(AliasName.Parse("A"), new()), Token);
        var renamed = await database.Control.Aliases.UpdateAsync(account.Id, domain.Id, b.Id, AliasName.Parse("a"), s => s, Token);
        var free = await database.Control.Aliases.UpdateAsync(account.Id, domain.Id, b.Id, AliasName.Parse("c"), s => s with { Description = "new" }, Token);

        Assert.Equal((StoreOutcome.Conflict, "name"), (again.Outcome, again.Detail));
        Assert.Equal((StoreOutcome.Conflict, "name"), (renamed.Outcome, renamed.Detail));
        Assert.Equal(("c", "new"), (free.Value!.Name.Text, free.Value.Settings.Description));
        Assert.Equal(2, (await database.Control.Domains.GetAsync(account.Id, domain.Id, Token))!.AliasCount);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Of_many_that_want_one_name_at_once_one_gets_it(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        for (var i = 0; i < 10; i++)
            await database.AliasAsync(account, domain, $"a{i}");

        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(i =>
            database.Control.Aliases.UpdateAsync(account.Id, domain.Id, AliasName.Parse($"a{i}"), AliasName.Parse("wanted"), s => s, Token).AsTask()));

        Assert.Single(results, r => r.IsDone);
        Assert.All(results.Where(r => !r.IsDone), r => Assert.Equal((StoreOutcome.Conflict, "name"), (r.Outcome, r.Detail)));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Patterns_and_the_catch_all_show_on_the_domain(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var pattern = await database.AliasAsync(account, domain, @"/^([A-Z]\d+)$/i", "x+$1@example.net");
        await database.AliasAsync(account, domain, "***", "x@example.net");

        var with = (await database.Control.Domains.GetAsync(account.Id, domain.Id, Token))!;
        await database.Control.Aliases.DeleteAsync(account.Id, domain.Id, AliasName.Parse(@"/^([A-Z]\d+)$/i"), Token);
        await database.Control.Aliases.DeleteAsync(account.Id, domain.Id, AliasKey.Parse("*"), Token);
        var without = (await database.Control.Domains.GetAsync(account.Id, domain.Id, Token))!;

        Assert.Equal((AliasKind.Regex, @"/^([A-Z]\d+)$/i"), (pattern.Name.Kind, pattern.Name.Text));
        Assert.True(with is { HasRegex: true, HasCatchAll: true, AliasCount: 2 });
        Assert.True(without is { HasRegex: false, HasCatchAll: false, AliasCount: 0 });
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task What_belongs_to_others_is_not_found(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var domain = await database.DomainAsync(one, "example.com");
        var other = await database.DomainAsync(two, "other.example");
        var alias = await database.AliasAsync(one, domain, "a");
        var aliases = database.Control.Aliases;

        foreach (DomainKey key in new DomainKey[] { domain.Id, domain.Name, other.Id })
        {
            Assert.Null(await aliases.GetAsync(two.Id, key, alias.Id, Token));
            Assert.Equal(StoreOutcome.NotFound, (await aliases.UpdateAsync(two.Id, key, alias.Id, null, s => s, Token)).Outcome);
            Assert.Equal(StoreOutcome.NotFound, (await aliases.DeleteAsync(two.Id, key, alias.Id, Token)).Outcome);
        }

        Assert.Null(await aliases.ListAsync(two.Id, domain.Id, new(), PageRequest.First, Token));
        Assert.Equal(StoreOutcome.NotFound, (await aliases.CreateAsync(two.Id, domain.Id, new NewAlias(AliasName.Parse("b"), new()), Token)).Outcome);
        Assert.NotNull(await aliases.GetAsync(one.Id, domain.Id, alias.Id, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Lists_are_sorted_filtered_and_paged(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        await database.AliasAsync(account, domain, "b", "hello+tag@example.net");
        await database.AliasAsync(account, domain, "a_1", "other@example.net");
        await database.AliasAsync(account, domain, "aa1", "say\"hi\"@example.net");
        await database.Control.Aliases.UpdateAsync(account.Id, domain.Id, AliasName.Parse("b"), null, s => s with { Labels = ["news"] }, Token);

        async Task<string[]> List(AliasQuery query, PageRequest page) =>
            [.. (await database.Control.Aliases.ListAsync(account.Id, domain.Id, query, page, Token))!.Items.Select(a => a.Name.Text)];

        Assert.Equal(["b", "a_1", "aa1"], await List(new(), PageRequest.First));
        Assert.Equal(["aa1", "a_1"], await List(new() { IsDescending = true }, new(1, 2)));
        Assert.Equal(["a_1", "aa1", "b"], await List(new() { Sort = AliasSort.Name }, PageRequest.First));
        Assert.Equal(["b"], await List(new() { Sort = AliasSort.UpdatedAt, IsDescending = true }, new(2, 1)));
        Assert.Equal(["a_1"], await List(new() { Name = "A_" }, PageRequest.First));
        Assert.Equal(["b"], await List(new() { Recipient = "O+T" }, PageRequest.First));
        Assert.Equal(["aa1"], await List(new() { Recipient = "\"HI\"" }, PageRequest.First));
        Assert.Equal(["b"], await List(new() { Label = "News" }, PageRequest.First));
        Assert.Empty(await List(new() { Label = "new" }, PageRequest.First));
        Assert.Empty(await List(new() { Label = "n_ws" }, PageRequest.First));
        Assert.Empty(await List(new() { Label = "\"" }, PageRequest.First));
        Assert.Equal(["b"], await List(new() { Anywhere = "news" }, PageRequest.First));
        Assert.Equal(["b", "a_1", "aa1"], await List(new() { Anywhere = "EXAMPLE.NET" }, PageRequest.First));
        Assert.Equal(2, (await database.Control.Aliases.ListAsync(account.Id, domain.Id, new() { Name = "a" }, new(1, 1), Token))!.Total);
        Assert.Equal(3, (await database.Control.Aliases.ListAsync(account.Id, domain.Id, new(), new(1, 1), Token))!.Total);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Imports_are_made_whole_or_not_at_all(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        NewAlias[] aliases = [.. "abc".Select(c => new NewAlias(AliasName.Parse($"{c}"), new() { Recipients = ["x@example.net"] }))];

        var twice = await database.Control.Aliases.CreateManyAsync(account.Id, domain.Id, [.. aliases, aliases[1]], Token);
        var once = await database.Control.Aliases.CreateManyAsync(account.Id, domain.Id, [.. aliases], Token);

        Assert.Equal((StoreOutcome.Conflict, "name b"), (twice.Outcome, twice.Detail));
        Assert.Equal(["a", "b", "c"], once.Value!.Select(a => a.Name.Text));
        Assert.Equal(3, (await database.Control.Domains.GetAsync(account.Id, domain.Id, Token))!.AliasCount);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task There_are_only_so_many_aliases_of_a_domain(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine, new ControlLimits { AliasesPerDomain = 5 });
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");

        var results = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            database.Control.Aliases.CreateAsync(account.Id, domain.Id, new NewAlias(AliasName.Parse($"a{i}"), new()), Token).AsTask()));

        Assert.Equal(5, results.Count(r => r.IsDone));
        Assert.All(results.Where(r => !r.IsDone), r => Assert.Equal((StoreOutcome.LimitReached, "aliases"), (r.Outcome, r.Detail)));
        var page = (await database.Control.Aliases.ListAsync(account.Id, domain.Id, new(), PageRequest.First, Token))!;
        Assert.Equal((5, 5), (page.Total, page.Items.Length));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_thousand_writes_at_once_are_all_kept(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");

        await Parallel.ForAsync(0, 1_000, Token, async (i, ct) =>
            Assert.True((await database.Control.Aliases.CreateAsync(account.Id, domain.Id, new NewAlias(AliasName.Parse($"a{i % 900}"), new()), ct)).Outcome
                is StoreOutcome.Done or StoreOutcome.Conflict));

        await database.ReopenAsync();
        var page = (await database.Control.Aliases.ListAsync(account.Id, domain.Id, new() { Sort = AliasSort.Name }, PageRequest.First, Token))!;
        Assert.Equal((900, 900), (page.Total, page.Items.Length));
    }

    [Theory]
    [InlineData("hello", AliasKind.Name)]
    [InlineData("a.b-c_d", AliasKind.Name)]
    [InlineData("*", AliasKind.CatchAll)]
    [InlineData("***", AliasKind.CatchAll)]
    [InlineData("/^a|b$/", AliasKind.Regex)]
    [InlineData("/^a+@?/gi", AliasKind.Regex)]
    [InlineData("å", AliasKind.Name)]
    public void Names_are_read(string text, AliasKind kind) => Assert.Equal(kind, AliasName.Parse(text).Kind);

    [Theory]
    [InlineData("")]
    [InlineData("a+b")]
    [InlineData("!a")]
    [InlineData("a@b")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("a*")]
    [InlineData("/a/x")]
    [InlineData("/a")]
    [InlineData("a,b")]
    public void Names_that_could_not_be_met_are_refused(string text) => Assert.False(AliasName.TryParse(text, out _));

    [Fact]
    public void Names_are_bounded()
    {
        Assert.True(AliasName.TryParse(new string('a', AliasName.MaxLength), out _));
        Assert.False(AliasName.TryParse(new string('a', AliasName.MaxLength + 1), out _));
        Assert.False(AliasName.TryParse($"/{new string('a', AliasName.MaxPatternLength)}/", out _));
    }
}
