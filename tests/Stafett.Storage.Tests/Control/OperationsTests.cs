using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Operations;
using Stafett.Storage.Sealing;

namespace Stafett.Storage.Tests.Control;

public sealed class OperationsTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task Counters_begin_anew_with_their_window(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var counters = database.Control.Counters;

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => counters.AddAsync("post-domains:1", Day, 2, Token).AsTask()));
        var state = await counters.GetAsync("post-domains:1", Day, Token);
        Assert.Equal((40, new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero)), (state.Amount, state.EndsAt));
        Assert.Equal(0, (await counters.GetAsync("post-domains:2", Day, Token)).Amount);

        database.Time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(1, (await counters.AddAsync("post-domains:1", Day, 1, Token)).Amount);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task The_same_wrong_password_counts_once(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var counters = database.Control.Counters;

        Assert.Equal(1, await counters.AddFailureAsync("192.0.2.1", TokenHash.Of("a"), Day, Token));
        Assert.Equal(1, await counters.AddFailureAsync("192.0.2.1", TokenHash.Of("a"), Day, Token));
        Assert.Equal(2, await counters.AddFailureAsync("192.0.2.1", TokenHash.Of("b"), Day, Token));
        database.Time.Advance(Day);
        Assert.Equal(0, await counters.CountFailuresAsync("192.0.2.1", Token));
        Assert.Equal(1, await counters.AddFailureAsync("192.0.2.1", TokenHash.Of("b"), Day, Token));
        await counters.ClearFailuresAsync("192.0.2.1", Token);
        Assert.Equal(0, await counters.CountFailuresAsync("192.0.2.1", Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_job_runs_on_one_node_at_a_time(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var jobs = database.Control.Jobs;
        var (lease, every) = (TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
        Task<bool> Try(string node) => jobs.TryStartAsync("check", node, lease, every, Token).AsTask();

        var tries = await Task.WhenAll("abcdefgh".Select(node => Try($"{node}")));
        Assert.Single(tries, started => started);
        var winner = $"{"abcdefgh"[Array.IndexOf(tries, true)]}";
        Assert.True(await jobs.RenewAsync("check", winner, lease, Token));
        Assert.False(await jobs.RenewAsync("check", "x", lease, Token));
        Assert.True(await jobs.FinishAsync("check", winner, "no DNS", Token));
        Assert.Equal("no DNS", Assert.Single(await jobs.ListAsync(Token)).Error);

        Assert.False(await Try("x"));
        database.Time.Advance(every);
        Assert.True(await Try("x"));
        // It died: after its lease another node may.
        Assert.False(await Try("y"));
        database.Time.Advance(every);
        Assert.True(await Try("y"));
        Assert.False(await jobs.FinishAsync("check", "x", "", Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_request_with_a_key_is_done_once(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var other = await database.AccountAsync("two@example.com");
        var keys = database.Control.Idempotency;
        async Task<IdempotencyOutcome> Begin(Account who, string request) =>
            (await keys.BeginAsync(who.Id, "key", TokenHash.Of(request), TimeSpan.FromMinutes(1), Token)).Outcome;

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Begin(account, "POST")));
        Assert.Single(outcomes, o => o == IdempotencyOutcome.New);
        Assert.Equal(7, outcomes.Count(o => o == IdempotencyOutcome.InProgress));
        await keys.CompleteAsync(account.Id, "key", 200, "{}", Day, Token);

        var replay = await keys.BeginAsync(account.Id, "key", TokenHash.Of("POST"), TimeSpan.FromMinutes(1), Token);
        Assert.Equal(new IdempotencyState(IdempotencyOutcome.Replay, 200, "{}"), replay);
        Assert.Equal(IdempotencyOutcome.Mismatch, await Begin(account, "PUT"));
        Assert.Equal(IdempotencyOutcome.New, await Begin(other, "PUT"));
        await keys.AbandonAsync(other.Id, "key", Token);
        Assert.Equal(IdempotencyOutcome.New, await Begin(other, "PUT"));
        database.Time.Advance(Day);
        Assert.Equal(IdempotencyOutcome.New, await Begin(account, "PUT"));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Settings_and_secrets_are_kept_by_name(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var settings = database.Control.Settings;

        Assert.Null(await settings.GetAsync("a", Token));
        await settings.SetAsync("a", "1", Token);
        await settings.SetAsync("a", "2", Token);
        Assert.Equal("2", await settings.GetOrAddAsync("a", "3", Token));
        Assert.Equal("3", await settings.GetOrAddAsync("b", "3", Token));
        await settings.SetSecretAsync("ring-b", [2], Token);
        await settings.SetSecretAsync("ring-a", [1], Token);
        await settings.SetSecretAsync("rung", [3], Token);

        Assert.Equal([1], await settings.GetSecretAsync("ring-a", Token));
        Assert.Null(await settings.GetSecretAsync("ring", Token));
        Assert.Equal(["ring-a", "ring-b"], (await settings.ListSecretsAsync("ring-", Token)).Select(s => s.Name));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task What_an_old_key_sealed_is_sealed_anew(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var webhookKey = await database.Control.DomainSecrets.WebhookKeyAsync(domain.Id, Token);
        await database.Control.DomainSecrets.SetDkimKeyAsync(account.Id, domain.Id, "s", [1], "p", Token);
        await database.Control.DomainSecrets.SetStorageKeysAsync(account.Id, domain.Id, "id", "key", Token);
        await database.Control.SecondFactors.BeginAsync(account.Id, [7], Token);
        await database.Control.Pins.SetAsync(account.Id, "verify", "123456", "d", Day, TimeSpan.Zero, Token);
        await database.Control.Settings.SetSecretAsync("ring", [3], Token);

        var rotated = TestDatabase.Keys.Rotated();
        await using (var both = await ControlDatabase.OpenAsync(database.Location, rotated, new ControlLimits(), database.Time, Token))
        {
            // Seven of these, and the value that shows at start whether the key is right.
            Assert.Equal((8, 0), await both.SecretRenewal.ReSealAsync(Token));
            Assert.Equal((0, 0), await both.SecretRenewal.ReSealAsync(Token));
        }

        await using var control = await ControlDatabase.OpenAsync(database.Location, rotated.WithoutOld(), new ControlLimits(), database.Time, Token);
        Assert.Equal(webhookKey, await control.DomainSecrets.WebhookKeyAsync(domain.Id, Token));
        Assert.Equal([1], await control.DomainSecrets.DkimPrivateKeyAsync(domain.Id, Token));
        Assert.Equal(("id", "key"), await control.DomainSecrets.StorageKeysAsync(domain.Id, Token));
        Assert.Equal([7], await control.SecondFactors.SeedAsync(account.Id, Token));
        Assert.Equal([3], await control.Settings.GetSecretAsync("ring", Token));
        Assert.Equal("d", await control.Pins.UseAsync(account.Id, "verify", "123456", Token));
        await Assert.ThrowsAsync<MasterKeyException>(() => ControlDatabase.OpenAsync(database.Location, TestDatabase.Keys, new ControlLimits(), database.Time, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task What_has_had_its_time_is_deleted_and_no_more(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(account, "example.com");
        var control = database.Control;
        await control.Sessions.AddAsync(account.Id, TokenHash.Of("old"), "", "", "", Day, Token);
        await control.Pins.SetAsync(account.Id, "p", "1", "", Day, Day, Token);
        await control.Counters.AddAsync("c", Day, 1, Token);
        await control.Counters.AddFailureAsync("f", [1], Day, Token);
        await control.Idempotency.BeginAsync(account.Id, "k", [1], Day, Token);
        await control.Logs.AddAsync([new([1], ["a@example.net"]) { DomainId = domain.Id }], Token);
        await control.Traffic.AddAsync([(domain.Id, new(new DateOnly(2026, 11, 20), 1, 1, 0, 0, 0, 5))], Token);

        Assert.Equal(0, await control.Housekeeping.RunAsync(new Retention(), Token));
        database.Time.Advance(TimeSpan.FromDays(7));
        await control.Sessions.AddAsync(account.Id, TokenHash.Of("new"), "", "", "", Day, Token);
        await control.Logs.AddAsync([new([2], []) { DomainId = domain.Id }], Token);

        Assert.Equal(6, await control.Housekeeping.RunAsync(new Retention(), Token));
        Assert.NotNull(await control.Sessions.FindAsync(TokenHash.Of("new"), Token));
        Assert.Equal(1, (await control.Logs.ListAsync(account.Id, new(), PageRequest.First, Token)).Total);
        Assert.Single((await control.Traffic.ListAsync(account.Id, domain.Id, new(2026, 1, 1), new(2026, 12, 31), Token)).Value!);
        database.Time.Advance(TimeSpan.FromDays(731));
        // Besides session and log: the entries of the audit trail, and the day.
        Assert.True(await control.Housekeeping.RunAsync(new Retention(), Token) >= 4);
        Assert.Empty((await control.Traffic.ListAsync(account.Id, domain.Id, new(2026, 1, 1), new(2026, 12, 31), Token)).Value!);
    }
}
