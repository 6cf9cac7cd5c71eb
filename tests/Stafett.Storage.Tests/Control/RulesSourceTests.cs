using Stafett.Protocols.Forwarding;
using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Rules;

namespace Stafett.Storage.Tests.Control;

public sealed class RulesSourceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task A_domain_is_found_by_its_record_with_all_that_is_in_it(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        await database.AliasAsync(account, domain, "hello", "a@example.net", "https://example.net/hook", "192.0.2.1");
        await database.AliasAsync(account, domain, @"/^x(\d+)$/i", "x+$1@example.net");
        await database.AliasAsync(account, domain, "*", "all@example.net");

        var lookup = await database.Control.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token);

        Assert.Equal((RulesOutcome.Found, true), (lookup.Outcome, lookup.IsCurrent));
        Assert.Equal(domain.Id, lookup.Domain!.Domain.Id);
        var rules = lookup.Domain.Find("hello")!.ToRules();
        Assert.Equal(
            [typeof(EmailTarget), typeof(WebhookTarget), typeof(HostTarget)], rules.Select(r => r.Target!.GetType()));
        Assert.All(rules, r => Assert.Equal((ForwardingRuleKind.LocalPart, "hello", true), (r.Kind, r.Match, r.WasEncrypted)));
        var pattern = Assert.Single(Assert.Single(lookup.Domain.Patterns).ToRules());
        Assert.Equal((ForwardingRuleKind.Regex, @"^x(\d+)$", "x+$1@example.net"), (pattern.Kind, pattern.Match, pattern.Template!.Text));
        Assert.Equal((ForwardingRuleKind.CatchAll, "*"), (lookup.Domain.CatchAll!.ToRules()[0].Kind, lookup.Domain.CatchAll.ToRules()[0].Match));
        Assert.Null(lookup.Domain.Find("nobody"));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_record_counts_at_its_own_domain_alone(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        async Task<RulesOutcome> Find(string name) => (await database.Control.Rules.FindAsync(Domain.Parse(name), domain.VerificationRecord, Token)).Outcome;

        Assert.Equal(RulesOutcome.Found, await Find("example.com"));
        Assert.Equal(RulesOutcome.Unknown, await Find("example.net"));
        Assert.Equal(RulesOutcome.Unknown, await Find("sub.example.com"));
        await ChangedAsync(database, () => database.Control.Domains.UpdateAsync(account.Id, domain.Id, s => s with { AllowSubdomainForwarding = true }, Token));
        Assert.Equal(RulesOutcome.Found, await Find("sub.example.com"));
        Assert.Equal(RulesOutcome.Unknown, await Find("notexample.com"));
        foreach (var record in new[] { "", "nonsense00", new string('a', 65), "å", "\ud800", "x\0y" })
            Assert.Equal(RulesOutcome.Unknown, (await database.Control.Rules.FindAsync(domain.Name, record, Token)).Outcome);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task All_names_are_told_as_they_are_now_and_what_is_large_comes_by_itself(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        await database.AliasAsync(account, domain, "first", "a@example.net");
        var second = await database.AliasAsync(account, domain, "second", "b@example.net");
        await database.AliasAsync(account, domain, "*", "all@example.net");
        async Task<string> Names() => string.Join(' ', (await database.Control.Rules.FindAsync(domain.VerificationRecord, Token)).Domain!.EachName().Select(a => $"{a.Name}:{a.Recipients[0]}").Order());

        Assert.Equal("first:a@example.net second:b@example.net", await Names());
        await ChangedAsync(database, () => database.Control.Aliases.DeleteAsync(account.Id, domain.Id, AliasName.Parse("first"), Token));
        await ChangedAsync(database, () => database.Control.Aliases.UpdateAsync(
            account.Id, domain.Id, second.Id, null, s => s with { Recipients = ["c@example.net"], PublicKey = "key", Vacation = new(true, null, null, "Away", "Soon") }, Token));
        Assert.Equal("second:c@example.net", await Names());
        Assert.Equal(new AliasDetails("key", "", new(true, null, null, "Away", "Soon")), await database.Control.Rules.DetailsAsync(second.Id, Token));
        await database.Control.Accounts.UpdateTermsAsync(account.Id, t => t with { BannedAt = database.Time.GetUtcNow() }, Token);
        Assert.Null(await database.Control.Rules.DetailsAsync(second.Id, Token));
        Assert.Equal(RulesOutcome.Unknown, (await database.Control.Rules.FindAsync("ABCDEFGHIJ", Token)).Outcome);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_change_is_seen_by_the_next_look_up(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var aliases = database.Control.Aliases;
        async Task<DomainSnapshot> Now() => (await database.Control.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Domain!;
        Assert.Null((await Now()).Find("a"));

        await ChangedAsync(database, () => database.AliasAsync(account, domain, "a", "one@example.net"));
        Assert.Equal(["one@example.net"], (await Now()).Find("a")!.Recipients);
        await ChangedAsync(database, () => aliases.UpdateAsync(account.Id, domain.Id, AliasName.Parse("a"), AliasName.Parse("b"), s => s with { IsEnabled = false, ErrorCodeIfDisabled = 550 }, Token));
        Assert.Null((await Now()).Find("a"));
        Assert.Equal(Disabling.Refuse, Assert.Single((await Now()).Find("b")!.ToRules()).Disabling);
        await ChangedAsync(database, () => aliases.UpdateAsync(account.Id, domain.Id, AliasName.Parse("b"), null, s => s with { ErrorCodeIfDisabled = 421 }, Token));
        Assert.Equal(Disabling.Defer, Assert.Single((await Now()).Find("b")!.ToRules()).Disabling);
        await ChangedAsync(database, () => aliases.UpdateAsync(account.Id, domain.Id, AliasName.Parse("b"), null, s => s with { ErrorCodeIfDisabled = 250 }, Token));
        Assert.Equal(Disabling.Drop, Assert.Single((await Now()).Find("b")!.ToRules()).Disabling);
        await ChangedAsync(database, () => database.AliasAsync(account, domain, "*", "all@example.net"));
        Assert.NotNull((await Now()).CatchAll);
        await ChangedAsync(database, () => database.Control.Domains.UpdateAsync(account.Id, domain.Id, s => s with { IsCatchallRegexDisabled = true, SmtpPort = 26 }, Token));
        Assert.Null((await Now()).CatchAll);
        Assert.Equal(26, (await Now()).Domain.Settings.SmtpPort);
        Assert.NotNull((await Now()).Find("b"));
        await ChangedAsync(database, () => aliases.DeleteAsync(account.Id, domain.Id, AliasName.Parse("b"), Token));
        Assert.Null((await Now()).Find("b"));
        await ChangedAsync(database, () => database.Control.Domains.DeleteAsync(account.Id, domain.Id, Token));
        Assert.Equal(RulesOutcome.Unknown, (await database.Control.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Outcome);
        Assert.Equal((0, 0), (database.Control.Rules.Count, database.Control.Rules.Weight));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Who_may_not_get_mail_is_not_there(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var alias = await database.AliasAsync(account, domain, "a", "one@example.net", "two@example.net");
        async Task<AliasRules?> Now() => (await database.Control.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Domain!.Find("a");
        Assert.Equal(2, (await Now())!.Recipients.Length);
        Assert.False((await Now())!.Traits.HasFlag(AliasTraits.OwnerIsPaid));

        await ChangedAsync(database, () => database.Control.Aliases.UpdateAsync(account.Id, domain.Id, alias.Id, null, s => s with { HasRecipientVerification = true }, Token));
        Assert.Empty((await Now())!.Recipients);
        await database.Control.Recipients.AskAsync(alias.Id, "two@example.net", TokenHash.Of("t"), Token);
        await ChangedAsync(database, () => database.Control.Recipients.ConfirmAsync(TokenHash.Of("t"), Token));
        Assert.Equal(["two@example.net"], (await Now())!.Recipients);
        await ChangedAsync(database, () => database.Control.Accounts.UpdateTermsAsync(
            account.Id, t => t with { Plan = Plan.Team, PlanExpiresAt = database.Time.GetUtcNow().AddDays(-29) }, Token));
        Assert.True((await Now())!.Traits.HasFlag(AliasTraits.OwnerIsPaid));
        await ChangedAsync(database, () => database.Control.Accounts.UpdateTermsAsync(account.Id, t => t with { BannedAt = database.Time.GetUtcNow() }, Token));
        Assert.Null(await Now());
    }

    [Fact]
    public async Task A_known_domain_is_answered_without_SQL()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var engine = new FaultyEngine(database.Control.Engine);
        using var rules = new RulesSource(new RulesReader(engine), database.Control.Changes, database.Time);
        await rules.FindAsync(domain.Name, domain.VerificationRecord, Token);
        await rules.FindAsync(domain.Name, "nonsense00", Token);
        var reads = engine.Reads;

        for (var i = 0; i < 100; i++)
        {
            await rules.FindAsync(domain.Name, domain.VerificationRecord, Token);
            await rules.FindAsync(domain.Name, "nonsense00", Token);
        }

        Assert.Equal(reads, engine.Reads);
        await database.AliasAsync(account, domain, "a");
        Assert.NotNull((await rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Domain!.Find("a"));
        Assert.Equal(reads + 1, engine.Reads);
    }

    [Fact]
    public async Task Without_the_database_the_last_snapshot_answers_and_says_so()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var other = await database.DomainAsync(account, "other.example");
        await database.AliasAsync(account, domain, "a", "one@example.net");
        var engine = new FaultyEngine(database.Control.Engine);
        using var rules = new RulesSource(new RulesReader(engine), database.Control.Changes, database.Time);
        await rules.FindAsync(domain.Name, domain.VerificationRecord, Token);

        engine.IsAway = true;
        var unchanged = await rules.FindAsync(domain.Name, domain.VerificationRecord, Token);
        await database.AliasAsync(account, domain, "b", "two@example.net");
        var changed = await rules.FindAsync(domain.Name, domain.VerificationRecord, Token);
        var unmet = await rules.FindAsync(other.Name, other.VerificationRecord, Token);
        var nonsense = await rules.FindAsync(other.Name, "nonsense00", Token);

        Assert.Equal((RulesOutcome.Found, true), (unchanged.Outcome, unchanged.IsCurrent));
        Assert.Equal((RulesOutcome.Found, false), (changed.Outcome, changed.IsCurrent));
        Assert.NotNull(changed.Domain!.Find("a"));
        Assert.Null(changed.Domain.Find("b"));
        Assert.Equal(new RulesLookup(RulesOutcome.Unavailable, null, false), unmet);
        Assert.Equal(new RulesLookup(RulesOutcome.Unavailable, null, false), nonsense);
        var reads = engine.Reads;
        await rules.FindAsync(domain.Name, domain.VerificationRecord, Token);
        // It does not ask again with every message.
        Assert.Equal(reads, engine.Reads);

        engine.IsAway = false;
        database.Time.Advance(TimeSpan.FromSeconds(2));
        var healed = await rules.FindAsync(domain.Name, domain.VerificationRecord, Token);
        Assert.True(healed.IsCurrent);
        Assert.NotNull(healed.Domain!.Find("b"));
    }

    [Fact]
    public async Task While_the_database_is_slow_nothing_that_was_not_read_counts_as_current()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var engine = new FaultyEngine(database.Control.Engine);
        using var rules = new RulesSource(new RulesReader(engine), database.Control.Changes, database.Time) { Patience = TimeSpan.FromMilliseconds(20) };
        async Task<(bool IsCurrent, bool IsThere)> Find(string name) =>
            await rules.FindAsync(domain.Name, domain.VerificationRecord, Token) is var lookup ? (lookup.IsCurrent, lookup.Domain!.Find(name) is not null) : default;
        Assert.Equal((true, false), await Find("a"));
        var gate = new TaskCompletionSource();
        engine.Gate = gate.Task;

        await database.AliasAsync(account, domain, "a");

        Assert.Equal((false, false), await Find("a"));
        // The reading is still under way, and nobody waits for it twice in a second.
        Assert.Equal((false, false), await Find("a"));
        await database.AliasAsync(account, domain, "b");
        gate.SetResult();
        database.Time.Advance(TimeSpan.FromSeconds(2));
        engine.Gate = null;
        for (var i = 0; i < 1_000 && !(await Find("b")).IsCurrent; i++)
        {
            database.Time.Advance(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        Assert.Equal((true, true), await Find("a"));
        Assert.Equal((true, true), await Find("b"));
    }

    [Fact]
    public async Task What_was_not_used_for_longest_is_let_go()
    {
        await using var database = await TestDatabase.OpenAsync(DatabaseEngine.Sqlite);
        var account = await database.AccountAsync("one@example.com");
        var domains = new List<HostedDomain>();
        for (var i = 0; i < 30; i++)
            domains.Add(await database.DomainAsync(account, $"d{i}.example"));
        var engine = new FaultyEngine(database.Control.Engine);
        using var rules = new RulesSource(new RulesReader(engine), database.Control.Changes, database.Time) { MaxWeight = 45_000 };
        foreach (var domain in domains)
        {
            database.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(RulesOutcome.Found, (await rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Outcome);
            await rules.FindAsync(domains[0].Name, domains[0].VerificationRecord, Token);
        }

        Assert.InRange(rules.Weight, 1, 45_000);
        Assert.InRange(rules.Count, 5, 15);
        var reads = engine.Reads;
        await rules.FindAsync(domains[0].Name, domains[0].VerificationRecord, Token);
        await rules.FindAsync(domains[^1].Name, domains[^1].VerificationRecord, Token);
        Assert.Equal(reads, engine.Reads);
        // And those that went come back.
        Assert.Equal(RulesOutcome.Found, (await rules.FindAsync(domains[1].Name, domains[1].VerificationRecord, Token)).Outcome);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Look_ups_beside_changes_end_up_with_what_is_stored(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        await database.Control.Aliases.CreateManyAsync(
            account.Id, domain.Id, [.. Enumerable.Range(0, 300).Select(i => new NewAlias(AliasName.Parse($"n{i}"), new() { Recipients = ["old@example.net"] }))], Token);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
            {
                var found = (await database.Control.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Domain!.Find("n0");
                Assert.True(found is null || found.Recipients.Length == 1);
            }
        })).ToList();

        await Parallel.ForAsync(0, 300, Token, async (i, ct) =>
        {
            if (i % 3 == 0)
                await database.Control.Aliases.DeleteAsync(account.Id, domain.Id, AliasName.Parse($"n{i}"), ct);
            else
                await database.Control.Aliases.UpdateAsync(account.Id, domain.Id, AliasName.Parse($"n{i}"), null, s => s with { Recipients = [$"new{i}@example.net"] }, ct);
        });
        await ChangedAsync(database, () => database.AliasAsync(account, domain, "last"), "last");
        await done.CancelAsync();
        await Task.WhenAll(readers);

        var snapshot = (await database.Control.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Domain!;
        for (var i = 0; i < 300; i++)
        {
            if (i % 3 == 0)
                Assert.Null(snapshot.Find($"n{i}"));
            else
                Assert.Equal([$"new{i}@example.net"], snapshot.Find($"n{i}")!.Recipients);
        }
    }

    private static async Task ChangedAsync<T>(TestDatabase database, Func<ValueTask<T>> act) => await ChangedAsync(database, () => act().AsTask());

    /// <summary>Acts, and waits until the announcement has come back from where it went.</summary>
    private static async Task ChangedAsync(TestDatabase database, Func<Task> act, string? name = null)
    {
        // The last one: a transaction announces all that it changed in one go, and a marker behind it comes after all of them.
        var marker = Guid.NewGuid().ToString("N")[..24];
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var subscription = database.Control.Changes.Subscribe(change =>
        {
            if (change.Domain?.ToString() == marker && change.Name == (name ?? "marker"))
                heard.TrySetResult();
        });
        await act();
        await database.Control.Engine.WriteAsync(
            (session, _) =>
            {
                session.Announce(marker + (name ?? "marker"));
                return ValueTask.FromResult(true);
            },
            Token);
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(30), Token);
    }
}
