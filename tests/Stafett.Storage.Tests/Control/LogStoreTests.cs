using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Logs;

namespace Stafett.Storage.Tests.Control;

public sealed class LogStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task An_entry_comes_back_and_is_found_by_what_it_is_about(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var alias = await database.AliasAsync(account, domain, "hello");
        var logs = database.Control.Logs;
        var entry = new NewLogEntry(TokenHash.Of("1"), ["Sender@Example.net", "192.0.2.1"])
        {
            DomainId = domain.Id,
            AliasId = alias.Id,
            Code = 550,
            Category = "spam",
            Message = "no\0",
            Sender = "sender@example.net",
            Recipients = ["hello@example.com"],
            RemoteAddress = "192.0.2.1",
            RemoteHost = "mx.example.net",
            Subject = "100% Offer",
            MessageId = "<1@x>",
            Headers = "Subject: 100% Offer\r\n",
        };
        await logs.AddAsync([entry], Token);
        database.Time.Advance(TimeSpan.FromMinutes(1));
        await logs.AddAsync([entry, entry with { Hash = TokenHash.Of("2"), Code = 421, Category = "", Keywords = [], Subject = "other" }], Token);

        async Task<string> Find(LogQuery query) => string.Join(' ', (await logs.ListAsync(account.Id, query, PageRequest.First, Token)).Items.Select(l => l.Code));

        var found = (await logs.ListAsync(account.Id, new() { Keyword = "SENDER@example.net" }, PageRequest.First, Token)).Items.Single();
        Assert.Equal((550, "spam", "no\uFFFD", 2, alias.Id), (found.Code, found.Category, found.Message, found.Attempts, found.AliasId!.Value));
        Assert.Equal((entry.Headers, entry.Subject, entry.RemoteHost), (found.Headers, found.Subject, found.RemoteHost));
        Assert.Equal(entry.Recipients, found.Recipients);
        Assert.Equal(TimeSpan.FromMinutes(1), found.UpdatedAt - found.CreatedAt);
        Assert.Equal(found.Id, (await logs.GetAsync(account.Id, found.Id, Token))!.Id);
        Assert.Equal("421 550", await Find(new()));
        Assert.Equal("550", await Find(new() { Keyword = "192.0.2.1", Domain = domain.Name }));
        Assert.Empty(await Find(new() { Keyword = "example.net" }));
        Assert.Equal("550", await Find(new() { Subject = "0% OFF" }));
        Assert.Equal("421", await Find(new() { Code = 421 }));
        Assert.Equal("550", await Find(new() { Category = "spam" }));
        Assert.Equal("550", await Find(new() { To = database.Time.GetUtcNow() }));
        Assert.Equal("421", await Find(new() { From = database.Time.GetUtcNow() }));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Many_entries_are_handed_over_one_by_one(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var stranger = await database.AccountAsync("two@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        foreach (var i in Enumerable.Range(0, 5))
        {
            await database.Control.Logs.AddAsync([new NewLogEntry(TokenHash.Of($"{i}"), []) { DomainId = domain.Id, Code = 550, Subject = $"{i}", Headers = new string('h', 30_000) }], Token);
            database.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var seen = new List<LogEntry>();
        await database.Control.Logs.EachAsync(account.Id, new LogQuery { Code = 550 }, 3, seen.Add, Token);
        Assert.Equal(["4", "3", "2"], seen.Select(entry => entry.Subject));
        Assert.All(seen, entry => Assert.Equal(16_384, entry.Headers.Length));
        await database.Control.Logs.EachAsync(stranger.Id, new LogQuery(), 3, _ => Assert.Fail("a stranger's"), Token);
        await database.Control.Logs.EachAsync(stranger.Id, new LogQuery { Domain = domain.Id }, 3, _ => Assert.Fail("a stranger's"), Token);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Only_those_concerned_see_an_entry(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var admin = await database.AccountAsync("admin@example.com");
        var user = await database.AccountAsync("user@example.com");
        var stranger = await database.AccountAsync("stranger@example.com");
        var domain = await database.DomainAsync(admin, "example.com");
        await database.JoinAsync(admin, domain, user, MemberRole.User);
        var own = await database.AliasAsync(user, domain, "own");
        var logs = database.Control.Logs;
        await logs.AddAsync(
            [
                new([1], []) { DomainId = domain.Id, AliasId = own.Id, Code = 1 }, new([2], []) { DomainId = domain.Id, Code = 2 }, new([3], []) { Code = 3 },
                new([4], []) { DomainId = Id<Storage.Control.Domains.HostedDomain>.New(database.Time), Code = 4 },
            ],
            Token);

        async Task<HashSet<int>> Seen(Account who, LogQuery query) => [.. (await logs.ListAsync(who.Id, query, PageRequest.First, Token)).Items.Select(l => l.Code)];

        Assert.Equal([1, 2], await Seen(admin, new()));
        Assert.Equal([1], await Seen(user, new()));
        Assert.Empty(await Seen(stranger, new()));
        Assert.Empty(await Seen(stranger, new() { Domain = domain.Id }));
        var second = (await logs.ListAsync(admin.Id, new() { Code = 2 }, PageRequest.First, Token)).Items.Single();
        Assert.Null(await logs.GetAsync(user.Id, second.Id, Token));
        Assert.Null(await logs.GetAsync(stranger.Id, second.Id, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Long_texts_of_peers_are_cut(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");

        await database.Control.Logs.AddAsync(
            [new([1], []) { DomainId = domain.Id, Headers = new string('h', LogStore.MaxHeaders + 1), Subject = new string('s', 1_999) + "\U0001F600" }], Token);

        var kept = (await database.Control.Logs.ListAsync(account.Id, new(), PageRequest.First, Token)).Items.Single();
        Assert.Equal(LogStore.MaxHeaders, kept.Headers.Length);
        Assert.Equal(new string('s', 1_999), kept.Subject);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Traffic_adds_up_by_day(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var stranger = await database.AccountAsync("two@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var (first, second) = (new DateOnly(2026, 11, 19), new DateOnly(2026, 11, 20));
        var gone = Id<Storage.Control.Domains.HostedDomain>.New(database.Time);

        await database.Control.Traffic.AddAsync([(domain.Id, new(second, 1, 2, 3, 4, 5, 6)), (gone, new(first, 1, 1, 1, 1, 1, 1))], Token);
        await database.Control.Traffic.AddAsync([(domain.Id, new(second, 1, 2, 3, 4, 5, 6)), (domain.Id, new(first, 1, 0, 0, 0, 0, 9))], Token);

        var days = await database.Control.Traffic.ListAsync(account.Id, domain.Id, first, second, Token);
        Assert.Equal([new(first, 1, 0, 0, 0, 0, 9), new TrafficDay(second, 2, 4, 6, 8, 10, 12)], days.Value!);
        Assert.Single((await database.Control.Traffic.ListAsync(account.Id, domain.Id, second, second, Token)).Value!);
        Assert.Equal(StoreOutcome.NotFound, (await database.Control.Traffic.ListAsync(stranger.Id, domain.Id, first, second, Token)).Outcome);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Changes_are_noted_with_who_made_them(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var alias = await database.AliasAsync(account, domain, "hello", "a@example.net");
        database.Time.Advance(TimeSpan.FromSeconds(1));
        await database.Control.Domains.UpdateAsync(account.Id, domain.Id, s => s with { SmtpPort = 26, Denylist = ["x.example"], BounceWebhook = "https://secret.example" }, Token);
        database.Time.Advance(TimeSpan.FromSeconds(1));
        await database.Control.Domains.UpdateAsync(account.Id, domain.Id, s => s, Token);
        await database.Control.Aliases.UpdateAsync(account.Id, domain.Id, alias.Id, null, s => s with { IsEnabled = false, Recipients = ["b@example.net"] }, Token);
        await database.Control.Accounts.UpdateProfileAsync(account.Id, p => p with { GivenName = "A" }, Token);

        var entries = (await database.Control.Audit.ListAsync(account.Id, domain.Id, PageRequest.First, Token)).Value!.Items;
        var own = await database.Control.Audit.ListAsync(account.Id, PageRequest.First, Token);

        Assert.Equal(
            ["alias hello changed", "domain changed", "alias hello created", "domain created"], entries.Select(e => $"{e.Subject} {e.Action}"));
        Assert.All(entries, e => Assert.Equal("one@example.com", e.ActorEmail));
        Assert.Equal([new("smtp_port", "25", "26"), new("bounce_webhook", "", ""), new AuditChange("denylist", "", "x.example")], entries[1].Changes);
        Assert.Equal([new("recipients", "", ""), new AuditChange("is_enabled", "true", "false")], entries[0].Changes);
        Assert.Equal(new AuditChange("given_name", "", "A"), Assert.Single(Assert.Single(own.Items).Changes));
        var unmailed = await database.Control.Audit.UnmailedAsync(100, Token);
        Assert.Equal(5, unmailed.Length);
        await database.Control.Audit.MailedAsync([.. unmailed.Select(e => e.Id)], Token);
        Assert.Empty(await database.Control.Audit.UnmailedAsync(100, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Recipients_are_asked_once_and_their_yes_counts(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var alias = await database.AliasAsync(account, domain, "hello", "A@example.net", "b@example.net");
        var recipients = database.Control.Recipients;

        await database.Control.Aliases.UpdateAsync(account.Id, domain.Id, alias.Id, null, s => s with { HasRecipientVerification = true }, Token);
        Assert.Empty(await recipients.WaitingAsync(10, Token));
        await database.ProveAsync(domain);
        var waiting = await recipients.WaitingAsync(10, Token);
        Assert.Equal(["A@example.net", "b@example.net"], waiting.Select(w => w.Recipient).Order(StringComparer.Ordinal));
        Assert.True(await recipients.AskAsync(alias.Id, "a@example.net", TokenHash.Of("t"), Token));
        Assert.False(await recipients.AskAsync(alias.Id, "a@example.net", TokenHash.Of("u"), Token));
        Assert.Single(await recipients.WaitingAsync(10, Token));
        Assert.True(await recipients.PostponeAsync(alias.Id, "b@example.net", database.Time.GetUtcNow() + TimeSpan.FromHours(1), Token));
        Assert.Empty(await recipients.WaitingAsync(10, Token));
        database.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("b@example.net", Assert.Single(await recipients.WaitingAsync(10, Token)).Recipient);
        Assert.Equal("A@example.net", (await recipients.FindAsync(TokenHash.Of("t"), Token))!.Recipient);
        Assert.Null(await recipients.FindAsync(TokenHash.Of("u"), Token));
        Assert.Equal("A@example.net", (await recipients.ConfirmAsync(TokenHash.Of("t"), Token))!.Recipient);
        Assert.Null(await recipients.ConfirmAsync(TokenHash.Of("t"), Token));
        Assert.Contains((await database.Control.Audit.ListAsync(account.Id, domain.Id, PageRequest.First, Token)).Value!.Items, entry => entry.Action == "recipient-verified");

        var asked = (await database.Control.Aliases.GetAsync(account.Id, domain.Id, alias.Id, Token))!;
        Assert.Equal(["A@example.net"], asked.VerifiedRecipients);
        Assert.Equal(["b@example.net"], asked.PendingRecipients);
        await database.Control.Aliases.UpdateAsync(account.Id, domain.Id, alias.Id, null, s => s with { Recipients = ["c@example.net"] }, Token);
        Assert.Equal(["c@example.net"], (await recipients.WaitingAsync(10, Token)).Select(w => w.Recipient));
        Assert.Empty((await database.Control.Aliases.GetAsync(account.Id, domain.Id, alias.Id, Token))!.VerifiedRecipients);
    }
}
