using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Storage.Tests.Control;

/// <summary>A service keeps an operator, and a shared domain an admin, also where two take each other's rights, or leave, at the same time.</summary>
public sealed class LastOperatorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task The_last_operator_stays_one(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (one, two) = (await OperatorAsync(database, "one@example.com"), await OperatorAsync(database, "two@example.com"));
        var accounts = database.Control.Accounts;
        Assert.True((await accounts.UpdateTermsAsync(two.Id, Banned(database), Token)).IsDone);
        var trail = (await TrailAsync(database, one)).Length;

        // A banned operator is no help.
        foreach (var change in new[] { Demoted, Banned(database) })
        {
            var refused = await accounts.UpdateTermsAsync(one.Id, change, Token);
            Assert.Equal((StoreOutcome.Conflict, "operators", null), (refused.Outcome, refused.Detail, refused.Value));
        }

        // Nothing of it stays, in the trail neither.
        Assert.Equal(one.Terms, (await accounts.GetAsync(one.Id, Token))!.Terms);
        Assert.Equal(trail, (await TrailAsync(database, one)).Length);
        Assert.True((await accounts.UpdateTermsAsync(one.Id, terms => terms with { Plan = Plan.Team }, Token)).IsDone);
        Assert.True((await accounts.UpdateTermsAsync(two.Id, Demoted, Token)).IsDone);
        Assert.True((await accounts.UpdateTermsAsync(two.Id, terms => terms with { BannedAt = null, Role = MemberRole.Admin }, Token)).IsDone);
        Assert.True((await accounts.UpdateTermsAsync(one.Id, Demoted, Token)).IsDone);
        Assert.Equal(StoreOutcome.Conflict, (await accounts.UpdateTermsAsync(two.Id, Demoted, Token)).Outcome);
        // Who is none can be changed as before.
        Assert.True((await accounts.UpdateTermsAsync(one.Id, Banned(database), Token)).IsDone);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Where_nobody_is_an_operator_accounts_can_be_changed_all_the_same(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        Assert.True((await database.Control.Accounts.UpdateTermsAsync(one.Id, Banned(database), Token)).IsDone);
        Assert.True((await database.Control.Accounts.UpdateTermsAsync(one.Id, _ => new AccountTerms { Role = MemberRole.Admin }, Token)).IsDone);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Of_operators_who_take_each_others_rights_at_once_one_remains(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var operators = new List<Account>();
        for (var i = 0; i < 6; i++)
            operators.Add(await OperatorAsync(database, $"o{i}@example.com"));
        for (var round = 0; round < 5; round++)
        {
            var results = await Task.WhenAll(operators.Select((one, i) => database.Control.Accounts.UpdateTermsAsync(one.Id, i % 2 == 0 ? Demoted : Banned(database), Token).AsTask()));

            Assert.Equal(operators.Count - 1, results.Count(result => result.IsDone));
            Assert.Equal("operators", Assert.Single(results, result => result.Outcome == StoreOutcome.Conflict).Detail);
            Assert.Single(await OperatorsAsync(database));
            foreach (var one in operators)
                Assert.True((await database.Control.Accounts.UpdateTermsAsync(one.Id, terms => terms with { Role = MemberRole.Admin, BannedAt = null }, Token)).IsDone);
        }
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task The_last_operator_leaves_when_nobody_else_is_there(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await OperatorAsync(database, "one@example.com");
        var user = await database.AccountAsync("user@example.com");
        var accounts = database.Control.Accounts;

        Assert.True((await accounts.LossAsync(one.Id, Token)).IsLastOperator);
        Assert.False((await accounts.LossAsync(user.Id, Token)).IsLastOperator);
        Assert.Equal(StoreOutcome.Forbidden, await accounts.LeaveAsync(one.Id, Token));
        Assert.NotNull(await accounts.GetAsync(one.Id, Token));
        Assert.Equal(StoreOutcome.Done, await accounts.LeaveAsync(user.Id, Token));
        Assert.False((await accounts.LossAsync(one.Id, Token)).IsLastOperator);
        Assert.Equal(StoreOutcome.Done, await accounts.LeaveAsync(one.Id, Token));
        Assert.False(await accounts.AnyAsync(Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Of_operators_who_leave_and_take_rights_at_once_one_remains(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        await database.AccountAsync("user@example.com");
        for (var round = 0; round < 5; round++)
        {
            var operators = new List<Account>();
            for (var i = 0; i < 3; i++)
                operators.Add(await OperatorAsync(database, $"o{round}-{i}@example.com"));
            foreach (var old in (await OperatorsAsync(database)).Where(old => operators.All(one => one.Id != old.Id)))
                Assert.Equal(StoreOutcome.Done, await database.Control.Accounts.LeaveAsync(old.Id, Token));

            await Task.WhenAll(
                database.Control.Accounts.LeaveAsync(operators[0].Id, Token).AsTask(), database.Control.Accounts.LeaveAsync(operators[1].Id, Token).AsTask(),
                database.Control.Accounts.UpdateTermsAsync(operators[2].Id, Demoted, Token).AsTask());

            Assert.Single(await OperatorsAsync(database));
        }
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Of_admins_of_a_shared_domain_who_leave_at_once_one_remains(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var user = await database.AccountAsync("user@example.com");
        for (var round = 0; round < 5; round++)
        {
            var (one, two) = (await database.AccountAsync($"one{round}@example.com"), await database.AccountAsync($"two{round}@example.com"));
            var domain = await database.DomainAsync(one, $"n{round}.example");
            await database.JoinAsync(one, domain, two, MemberRole.Admin);
            await database.JoinAsync(one, domain, user, MemberRole.User);

            var left = await Task.WhenAll(database.Control.Accounts.LeaveAsync(one.Id, Token).AsTask(), database.Control.Accounts.LeaveAsync(two.Id, Token).AsTask());

            Assert.Equal([StoreOutcome.Done, StoreOutcome.Conflict], left.OrderBy(outcome => outcome != StoreOutcome.Done));
            Assert.Equal(MemberRole.Admin, (await database.Control.Teams.MembersAsync(user.Id, domain.Id, Token)).Value!.Single(member => member.AccountId != user.Id).Role);
        }
    }

    private static AccountTerms Demoted(AccountTerms terms) => terms with { Role = MemberRole.User };

    private static Func<AccountTerms, AccountTerms> Banned(TestDatabase database) => terms => terms with { BannedAt = database.Time.GetUtcNow() };

    private static async Task<Account> OperatorAsync(TestDatabase database, string email) =>
        (await database.Control.Accounts.UpdateTermsAsync((await database.AccountAsync(email)).Id, terms => terms with { Role = MemberRole.Admin }, Token)).Value!;

    private static async Task<Account[]> OperatorsAsync(TestDatabase database) =>
        [.. (await database.Control.Accounts.ListAsync("", PageRequest.First, Token)).Items.Where(account => account is { IsOperator: true, Terms.BannedAt: null })];

    private static async Task<AuditEntry[]> TrailAsync(TestDatabase database, Account account) =>
        [.. (await database.Control.Audit.ListAsync(account.Id, PageRequest.First, Token)).Items];
}
