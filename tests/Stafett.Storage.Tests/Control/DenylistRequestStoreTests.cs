using Stafett.Protocols.Message;
using Stafett.Storage.Control.Operations;

namespace Stafett.Storage.Tests.Control;

public sealed class DenylistRequestStoreTests
{
    private static readonly EmailAddress Ida = EmailAddress.Parse("Ida@far.example");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task The_same_request_is_open_once(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var requests = database.Control.DenylistRequests;
        var first = (await requests.AddAsync("far.example", Ida, "Please.", "192.0.2.1", Token)).Value!;
        Assert.Equal(("far.example", Ida, "Please.", "192.0.2.1", null, false), (first.Value, first.Email, first.Reason, first.RemoteAddress, first.DecidedAt, first.IsGranted));
        var again = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => requests.AddAsync("far.example", EmailAddress.Parse("ida@FAR.example"), "Again.", "192.0.2.2", Token).AsTask()));
        Assert.All(again, added => Assert.Equal(first, added.Value));
        Assert.True((await requests.DecideAsync(first.Id, false, "No.", Token)).IsDone);
        Assert.NotEqual(first.Id, (await requests.AddAsync("far.example", Ida, "", "192.0.2.1", Token)).Value!.Id);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_request_is_decided_once(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var requests = database.Control.DenylistRequests;
        var made = (await requests.AddAsync("far.example", Ida, "", "192.0.2.1", Token)).Value!;
        var decided = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => requests.DecideAsync(made.Id, i % 2 == 0, $"{i}", Token).AsTask()));
        var one = Assert.Single(decided, d => d.IsDone).Value!;
        Assert.All(decided.Where(d => !d.IsDone), d => Assert.Equal(StoreOutcome.Conflict, d.Outcome));
        Assert.Equal((database.Time.GetUtcNow(), one.Note is "0" or "2" or "4"), (one.DecidedAt, one.IsGranted));
        Assert.Equal(StoreOutcome.NotFound, (await requests.DecideAsync(Id<DenylistRequest>.New(database.Time), true, "", Token)).Outcome);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Open_ones_are_listed_by_age_and_decided_ones_go_in_time(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var requests = database.Control.DenylistRequests;
        var made = new List<DenylistRequest>();
        foreach (var i in Enumerable.Range(0, 5))
        {
            database.Time.Advance(TimeSpan.FromMinutes(1));
            made.Add((await requests.AddAsync($"{i}.example", Ida, "", "192.0.2.1", Token)).Value!);
        }

        await requests.DecideAsync(made[3].Id, true, "", Token);
        database.Time.Advance(TimeSpan.FromMinutes(1));
        await requests.DecideAsync(made[1].Id, true, "", Token);
        async Task<string> Names(bool open, int page = 1) => string.Join(' ', (await requests.ListAsync(open, new PageRequest(page, 2), Token)).Items.Select(r => r.Value[0]));
        Assert.Equal(("0 2", "4", "1 3"), (await Names(true), await Names(true, 2), await Names(false)));
        Assert.Equal(3, (await database.Control.CountAsync(Token)).OpenDenylistRequests);

        database.Time.Advance(new Retention().DenylistRequests + TimeSpan.FromMinutes(-1));
        await database.Control.Housekeeping.RunAsync(new Retention(), Token);
        Assert.Equal(("0 2", "1"), (await Names(true), await Names(false)));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task The_service_is_counted(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        Assert.Equal(new ServiceCounts(0, 0, 0, 0, 0, 0), await database.Control.CountAsync(Token));
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var other = await database.DomainAsync(account, "example.net");
        await database.AliasAsync(account, domain, "a", "a@example.net");
        await database.AliasAsync(account, domain, "b", "a@example.net");
        await database.Control.DomainChecks.SaveAsync(other.Id, new(other.Records, true), Token);
        await database.Control.DomainChecks.UpdateTermsAsync(other.Id, d => d with { Sending = d.Sending with { AskedAt = database.Time.GetUtcNow() } }, Token);
        Assert.Equal(new ServiceCounts(1, 2, 1, 2, 1, 0), await database.Control.CountAsync(Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Terms_change_together_and_nothing_else_does(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var checks = database.Control.DomainChecks;
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var changed = (await checks.UpdateTermsAsync(
            domain.Id,
            d => d with
            {
                Plan = Storage.Control.Plan.Team,
                IsGlobal = true,
                Settings = d.Settings with { MaxRecipientsPerAlias = 40, SmtpPort = 99 },
                Sending = d.Sending with { HasSmtp = true, HasNewsletter = true, SuspendedAt = database.Time.GetUtcNow(), ReturnPath = "x" },
            },
            Token)).Value!;
        Assert.Equal((false, true), (changed.Before.Sending.HasSmtp, changed.After.Sending.HasSmtp));
        Assert.Equal(
            (Storage.Control.Plan.Team, true, 40, 25, true, database.Time.GetUtcNow(), domain.Sending.ReturnPath),
            (changed.After.Plan, changed.After.IsGlobal, changed.After.Settings.MaxRecipientsPerAlias, changed.After.Settings.SmtpPort, changed.After.Sending.HasNewsletter,
                changed.After.Sending.SuspendedAt, changed.After.Sending.ReturnPath));
        Assert.Contains((await database.Control.Audit.ListAsync(account.Id, domain.Id, PageRequest.First, Token)).Value!.Items, entry => entry.Action == "domain-terms");
        Assert.Equal(StoreOutcome.NotFound, (await checks.UpdateTermsAsync(Id<Storage.Control.Domains.HostedDomain>.New(database.Time), d => d, Token)).Outcome);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Who_has_asked_to_send_waits_in_line(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var checks = database.Control.DomainChecks;
        var account = await database.AccountAsync("one@example.com");
        foreach (var name in new[] { "c.example", "a.example", "b.example", "never.example", "has.example", "out.example" })
        {
            var domain = await database.DomainAsync(account, name);
            database.Time.Advance(TimeSpan.FromMinutes(1));
            if (name == "never.example")
                continue;
            await checks.UpdateTermsAsync(
                domain.Id,
                d => d with { Sending = d.Sending with { AskedAt = database.Time.GetUtcNow(), HasSmtp = name == "has.example", SuspendedAt = name == "out.example" ? database.Time.GetUtcNow() : null } },
                Token);
        }

        var page = await checks.ListWaitingAsync(new PageRequest(1, 2), Token);
        Assert.Equal((3, "c.example a.example"), (page.Total, string.Join(' ', page.Items.Select(d => d.Name.Name))));
    }
}
