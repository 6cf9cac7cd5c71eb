using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Storage.Tests.Control;

public sealed class AccountStoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task An_account_comes_back_as_it_was_made(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var profile = new AccountProfile
        {
            GivenName = "Åsa",
            FamilyName = "O'Neill \"the\" \\",
            AvatarUrl = "https://example.com/a.png",
            ReceiptEmail = "r@example.com",
            CompanyName = "C",
            CompanyVat = "NO1",
            AddressLine1 = "1",
            AddressLine2 = "2",
            AddressCity = "3",
            AddressState = "4",
            AddressZip = "5",
            AddressCountry = "NO",
            Timezone = "Europe/Oslo",
            Locale = "nb",
            OptOuts = ["welcome", "weekly+dmarc"],
        };
        var terms = new AccountTerms
        {
            Role = MemberRole.Admin,
            Plan = Plan.Team,
            PlanExpiresAt = database.Time.GetUtcNow(),
            MaxQuotaPerAlias = 10_000_000_000,
            SmtpLimit = 300,
            IsRateLimitExempt = true,
            BannedAt = database.Time.GetUtcNow(),
        };

        var made = (await database.Control.Accounts.CreateAsync(
            new NewAccount(EmailAddress.Parse("Asa@Example.com"), "hash") { Profile = profile, Terms = terms, IsEmailVerified = true }, Token)).Value!;

        var read = (await database.Control.Accounts.GetAsync(made.Id, Token))!;
        Assert.Equal("Asa@example.com", read.Email.ToString());
        Assert.Equal(terms, read.Terms);
        Assert.Equal(["welcome", "weekly+dmarc"], read.Profile.OptOuts);
        Assert.Equal(profile, read.Profile with { OptOuts = profile.OptOuts });
        Assert.Equal(database.Time.GetUtcNow(), read.EmailVerifiedAt);
        Assert.Equal(24, made.Id.ToString().Length);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task An_address_is_taken_in_either_case(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var first = await database.AccountAsync("one@example.com");

        var second = await database.Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse("ONE@example.com"), null), Token);

        Assert.Equal((StoreOutcome.Conflict, "email"), (second.Outcome, second.Detail));
        Assert.Equal(first.Id, (await database.Control.Accounts.FindAsync(EmailAddress.Parse("One@Example.com"), Token))!.Id);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Only_the_sign_in_sees_the_hash(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");

        var before = (await database.Control.Accounts.FindForSignInAsync(account.Email, Token))!;
        Assert.True((await database.Control.Accounts.SetPasswordAsync(account.Id, "other", Token)).IsDone);
        var after = (await database.Control.Accounts.GetForSignInAsync(account.Id, Token))!;

        Assert.Equal("hash of one@example.com", before.PasswordHash);
        Assert.Equal("other", after.PasswordHash);
        Assert.NotEqual(before.SecurityStamp, after.SecurityStamp);
        Assert.False(after.HasTotp);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task An_address_can_be_changed_to_one_that_is_free(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        await database.AccountAsync("two@example.com");

        var taken = await database.Control.Accounts.ChangeEmailAsync(one.Id, EmailAddress.Parse("TWO@example.com"), Token);
        var free = await database.Control.Accounts.ChangeEmailAsync(one.Id, EmailAddress.Parse("three@example.com"), Token);

        Assert.Equal(StoreOutcome.Conflict, taken.Outcome);
        Assert.Equal("three@example.com", free.Value!.Email.ToString());
        Assert.NotNull(free.Value.EmailVerifiedAt);
        Assert.Null(await database.Control.Accounts.FindAsync(one.Email, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_profile_is_changed_from_what_it_is(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var account = await database.AccountAsync("one@example.com");
        database.Time.Advance(TimeSpan.FromMinutes(1));

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
            Assert.True((await database.Control.Accounts.UpdateProfileAsync(account.Id, p => p with { GivenName = p.GivenName + "x" }, Token)).IsDone)));

        var read = (await database.Control.Accounts.GetAsync(account.Id, Token))!;
        Assert.Equal(new string('x', 20), read.Profile.GivenName);
        Assert.True(read.UpdatedAt > read.CreatedAt);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task What_does_not_exist_is_not_found(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var nobody = Id<Account>.New(database.Time);

        Assert.Null(await database.Control.Accounts.GetAsync(nobody, Token));
        Assert.Equal(StoreOutcome.NotFound, (await database.Control.Accounts.UpdateProfileAsync(nobody, p => p, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, await database.Control.Accounts.DeleteAsync(nobody, Token));
        Assert.False(await database.Control.Accounts.AnyAsync(Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task With_an_account_go_its_domains_but_not_those_of_a_team(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var team = await database.DomainAsync(two, "team.example");
        var own = await database.DomainAsync(one, "own.example");
        await database.AliasAsync(one, own, "a");
        Assert.True((await database.Control.Domains.CreateAsync(one.Id, new(Protocols.Message.Domain.Parse("other.example"), Plan.Team), Token)).IsDone);

        Assert.Equal(StoreOutcome.Done, await database.Control.Accounts.DeleteAsync(one.Id, Token));

        Assert.Equal(team.Id, Assert.Single((await database.Control.Domains.ListAsync(two.Id, new(), PageRequest.First, Token)).Items).Id);
        Assert.Null(await database.Control.Domains.GetAsync(one.Id, own.Id, Token));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Operators_list_all_accounts_page_by_page(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        for (var i = 0; i < 5; i++)
        {
            await database.AccountAsync($"user_{i}@example.com");
            database.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await database.AccountAsync("userx1@example.com");

        var second = await database.Control.Accounts.ListAsync("USER_", new PageRequest(2, 2), Token);

        Assert.Equal((5, 3), (second.Total, second.PageCount));
        Assert.Equal(["user_2@example.com", "user_3@example.com"], second.Items.Select(a => a.Email.ToString()));
    }
}
