using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Storage.Tests.Control;

public sealed class DomainTeamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, ClassData(typeof(Engines))]
    public async Task Who_was_invited_joins_once_his_address_is_proven(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var domain = await database.DomainAsync(one, "example.com");
        var teams = database.Control.Teams;

        Assert.True((await teams.InviteAsync(one.Id, domain.Id, EmailAddress.Parse("TWO@example.com"), MemberRole.User, Token)).IsDone);
        Assert.Equal(StoreOutcome.Conflict, (await teams.InviteAsync(one.Id, domain.Id, two.Email, MemberRole.Admin, Token)).Outcome);
        Assert.Equal(StoreOutcome.Conflict, (await teams.InviteAsync(one.Id, domain.Id, one.Email, MemberRole.Admin, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, (await teams.AcceptInviteAsync(two.Id, domain.Id, Token)).Outcome);
        await database.Control.Accounts.ConfirmEmailAsync(two.Id, Token);
        database.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("example.com", Assert.Single(await teams.InvitationsAsync(two.Id, Token)).Name);

        var joined = await teams.AcceptInviteAsync(two.Id, domain.Id, Token);

        Assert.Equal(MemberRole.User, joined.Value!.CallerRole);
        Assert.Empty((await teams.InvitesAsync(one.Id, domain.Id, Token)).Value!);
        Assert.Equal(["one@example.com", "two@example.com"], (await teams.MembersAsync(two.Id, domain.Id, Token)).Value!.Select(m => m.Email));
        Assert.Equal(StoreOutcome.NotFound, (await teams.AcceptInviteAsync(two.Id, domain.Id, Token)).Outcome);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Who_was_invited_declines_once_his_address_is_proven(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (one, two, eve) = (await database.AccountAsync("one@example.com"), await database.AccountAsync("two@example.com"), await database.AccountAsync("eve@example.com"));
        var (domain, other) = (await database.DomainAsync(one, "example.com"), await database.DomainAsync(one, "other.example"));
        var teams = database.Control.Teams;
        await database.Control.Accounts.ConfirmEmailAsync(eve.Id, Token);
        foreach (var id in new[] { domain.Id, other.Id })
            Assert.True((await teams.InviteAsync(one.Id, id, EmailAddress.Parse("TWO@example.com"), MemberRole.Admin, Token)).IsDone);

        // Nobody's but his, and his when the address is.
        foreach (var caller in new[] { one, two, eve })
            Assert.Equal(StoreOutcome.NotFound, await teams.DeclineInviteAsync(caller.Id, domain.Id, Token));
        Assert.Equal("TWO@example.com", Assert.Single((await teams.InvitesAsync(one.Id, domain.Id, Token)).Value!).Email);
        await database.Control.Accounts.ConfirmEmailAsync(two.Id, Token);
        database.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(StoreOutcome.NotFound, await teams.DeclineInviteAsync(two.Id, Id<HostedDomain>.New(database.Time), Token));
        Assert.Equal(StoreOutcome.Done, await teams.DeclineInviteAsync(two.Id, domain.Id, Token));

        Assert.Equal(StoreOutcome.NotFound, await teams.DeclineInviteAsync(two.Id, domain.Id, Token));
        Assert.Equal(StoreOutcome.NotFound, (await teams.AcceptInviteAsync(two.Id, domain.Id, Token)).Outcome);
        Assert.Null(await database.Control.Domains.GetAsync(two.Id, domain.Id, Token));
        Assert.Empty((await teams.InvitesAsync(one.Id, domain.Id, Token)).Value!);
        Assert.Equal("other.example", Assert.Single(await teams.InvitationsAsync(two.Id, Token)).Name);
        var entry = (await database.Control.Audit.ListAsync(one.Id, domain.Id, PageRequest.First, Token)).Value!.Items[0];
        Assert.Equal(("two@example.com", "member TWO@example.com", "invite-declined"), (entry.ActorEmail, entry.Subject, entry.Action));
        Assert.True((await teams.InviteAsync(one.Id, domain.Id, two.Email, MemberRole.User, Token)).IsDone);
        Assert.True((await teams.AcceptInviteAsync(two.Id, domain.Id, Token)).IsDone);
        Assert.Equal(StoreOutcome.NotFound, await teams.DeclineInviteAsync(two.Id, domain.Id, Token));
        Assert.Equal(MemberRole.User, (await database.Control.Domains.GetAsync(two.Id, domain.Id, Token))!.CallerRole);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task With_another_address_the_invitations_of_the_old_one_are_somebody_elses(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (one, two) = (await database.AccountAsync("one@example.com"), await database.AccountAsync("two@example.com"));
        var domain = await database.DomainAsync(one, "example.com");
        Assert.True((await database.Control.Teams.InviteAsync(one.Id, domain.Id, two.Email, MemberRole.User, Token)).IsDone);
        Assert.True((await database.Control.Accounts.ChangeEmailAsync(two.Id, EmailAddress.Parse("new@example.com"), Token)).IsDone);

        Assert.Equal(StoreOutcome.NotFound, await database.Control.Teams.DeclineInviteAsync(two.Id, domain.Id, Token));
        Assert.Equal(StoreOutcome.NotFound, (await database.Control.Teams.AcceptInviteAsync(two.Id, domain.Id, Token)).Outcome);
        Assert.Single((await database.Control.Teams.InvitesAsync(one.Id, domain.Id, Token)).Value!);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task An_invitation_ends_with_the_office_of_whoever_sent_it(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (one, two, guest) = (await database.AccountAsync("one@example.com"), await database.AccountAsync("two@example.com"), await database.AccountAsync("guest@example.com"));
        await database.Control.Accounts.ConfirmEmailAsync(guest.Id, Token);
        var teams = database.Control.Teams;
        Func<Storage.Control.Domains.HostedDomain, Task>[] ends =
        [
            async domain => Assert.True((await teams.SetRoleAsync(one.Id, domain.Id, two.Id, MemberRole.User, Token)).IsDone),
            async domain => Assert.True((await teams.RemoveAsync(one.Id, domain.Id, two.Id, Token)).IsDone),
            async domain => Assert.True((await teams.RemoveAsync(two.Id, domain.Id, two.Id, Token)).IsDone),
            async domain => Assert.True((await teams.SetRoleAsync(two.Id, domain.Id, two.Id, MemberRole.User, Token)).IsDone),
        ];
        foreach (var (end, at) in ends.Select((end, at) => (end, at)))
        {
            var domain = await database.DomainAsync(one, $"n{at}.example");
            await database.JoinAsync(one, domain, two, MemberRole.Admin);
            Assert.True((await teams.InviteAsync(two.Id, domain.Id, guest.Email, MemberRole.Admin, Token)).IsDone);
            Assert.True((await teams.InviteAsync(one.Id, domain.Id, EmailAddress.Parse("other@example.com"), MemberRole.User, Token)).IsDone);
            Assert.True(await teams.IsInvitedAsync(guest.Email, Token));

            await end(domain);

            Assert.False(await teams.IsInvitedAsync(guest.Email, Token));
            Assert.Empty(await teams.InvitationsAsync(guest.Id, Token));
            Assert.Equal(StoreOutcome.NotFound, (await teams.AcceptInviteAsync(guest.Id, domain.Id, Token)).Outcome);
            Assert.Equal(StoreOutcome.NotFound, await teams.DeclineInviteAsync(guest.Id, domain.Id, Token));
            Assert.Null(await database.Control.Domains.GetAsync(guest.Id, domain.Id, Token));
            // What another admin has sent stays, and so it is for lists.
            Assert.Equal("other@example.com", Assert.Single((await teams.InvitesAsync(one.Id, domain.Id, Token)).Value!).Email);
            Assert.Equal("other@example.com", Assert.Single((await teams.PeopleAsync(one.Id, [domain], Token))[0].Invites).Email);
            var trail = (await database.Control.Audit.ListAsync(one.Id, domain.Id, PageRequest.First, Token)).Value!.Items;
            Assert.Single(trail, entry => (entry.Subject, entry.Action) == ("member guest@example.com", "invite-withdrawn"));

            // He may be asked again, by somebody who may, and that counts.
            database.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.True((await teams.InviteAsync(one.Id, domain.Id, guest.Email, MemberRole.User, Token)).IsDone);
            Assert.Equal(MemberRole.User, (await teams.AcceptInviteAsync(guest.Id, domain.Id, Token)).Value!.CallerRole);
        }
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task An_invitation_does_not_come_back_with_the_office(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (one, two, guest) = (await database.AccountAsync("one@example.com"), await database.AccountAsync("two@example.com"), await database.AccountAsync("guest@example.com"));
        await database.Control.Accounts.ConfirmEmailAsync(guest.Id, Token);
        var domain = await database.DomainAsync(one, "example.com");
        await database.JoinAsync(one, domain, two, MemberRole.Admin);
        var teams = database.Control.Teams;
        Assert.True((await teams.InviteAsync(two.Id, domain.Id, guest.Email, MemberRole.User, Token)).IsDone);
        // To be an admin who is made one again changes nothing.
        Assert.True((await teams.SetRoleAsync(one.Id, domain.Id, two.Id, MemberRole.Admin, Token)).IsDone);
        Assert.Single(await teams.InvitationsAsync(guest.Id, Token));
        // Nor does what is refused: the last admin stays one.
        var alone = await database.DomainAsync(two, "alone.example");
        Assert.True((await teams.InviteAsync(two.Id, alone.Id, guest.Email, MemberRole.User, Token)).IsDone);
        Assert.Equal(StoreOutcome.Conflict, (await teams.SetRoleAsync(two.Id, alone.Id, two.Id, MemberRole.User, Token)).Outcome);
        Assert.Equal(2, (await teams.InvitationsAsync(guest.Id, Token)).Length);

        foreach (var role in new[] { MemberRole.User, MemberRole.Admin })
            Assert.True((await teams.SetRoleAsync(one.Id, domain.Id, two.Id, role, Token)).IsDone);

        Assert.Equal("alone.example", Assert.Single(await teams.InvitationsAsync(guest.Id, Token)).Name);
        Assert.Equal(StoreOutcome.NotFound, (await teams.AcceptInviteAsync(guest.Id, domain.Id, Token)).Outcome);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task An_invitation_ends_with_the_account_of_whoever_sent_it(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (one, two, guest) = (await database.AccountAsync("one@example.com"), await database.AccountAsync("two@example.com"), await database.AccountAsync("guest@example.com"));
        await database.Control.Accounts.ConfirmEmailAsync(guest.Id, Token);
        var domain = await database.DomainAsync(one, "example.com");
        await database.JoinAsync(one, domain, two, MemberRole.Admin);
        var teams = database.Control.Teams;
        Assert.True((await teams.InviteAsync(two.Id, domain.Id, guest.Email, MemberRole.Admin, Token)).IsDone);

        Assert.Equal(StoreOutcome.Done, await database.Control.Accounts.LeaveAsync(two.Id, Token));

        Assert.False(await teams.IsInvitedAsync(guest.Email, Token));
        Assert.Equal(StoreOutcome.NotFound, (await teams.AcceptInviteAsync(guest.Id, domain.Id, Token)).Outcome);
        Assert.Empty((await teams.InvitesAsync(one.Id, domain.Id, Token)).Value!);
    }

    // As an older version left them behind.
    [Theory, ClassData(typeof(Engines))]
    public async Task Invitations_of_former_admins_from_before_are_worth_nothing_and_in_nobodys_way(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine, new ControlLimits { InvitesPerDomain = 2 });
        var (one, two, guest) = (await database.AccountAsync("one@example.com"), await database.AccountAsync("two@example.com"), await database.AccountAsync("guest@example.com"));
        await database.Control.Accounts.ConfirmEmailAsync(guest.Id, Token);
        var domain = await database.DomainAsync(one, "example.com");
        await database.JoinAsync(one, domain, two, MemberRole.User);
        var teams = database.Control.Teams;
        foreach (var (email, sender) in new[] { ("guest@example.com", (object?)two.Id), ("late@example.com", null) })
        {
            await database.Control.Engine.WriteAsync(
                (session, ct) => session.ExecuteAsync(
                    "insert into domain_invites (domain_id, email_key, email, role, invited_by, created_at) values (@domain, @email, @email, 'admin', @sender, @now)",
                    [("domain", domain.Id), ("email", email), ("sender", sender), ("now", session.Now)], ct),
                Token);
            Assert.False(await teams.IsInvitedAsync(EmailAddress.Parse(email), Token));
        }

        Assert.Empty(await teams.InvitationsAsync(guest.Id, Token));
        Assert.Equal(StoreOutcome.NotFound, (await teams.AcceptInviteAsync(guest.Id, domain.Id, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, await teams.DeclineInviteAsync(guest.Id, domain.Id, Token));
        Assert.Empty((await teams.InvitesAsync(one.Id, domain.Id, Token)).Value!);
        Assert.Empty((await teams.PeopleAsync(one.Id, [domain], Token))[0].Invites);
        Assert.True((await teams.InviteAsync(one.Id, domain.Id, guest.Email, MemberRole.User, Token)).IsDone);
        Assert.True((await teams.InviteAsync(one.Id, domain.Id, EmailAddress.Parse("more@example.com"), MemberRole.User, Token)).IsDone);
        Assert.Equal(MemberRole.User, (await teams.AcceptInviteAsync(guest.Id, domain.Id, Token)).Value!.CallerRole);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Who_accepts_while_the_sender_is_demoted_is_in_before_or_not_at_all(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var (one, two, guest) = (await database.AccountAsync("one@example.com"), await database.AccountAsync("two@example.com"), await database.AccountAsync("guest@example.com"));
        await database.Control.Accounts.ConfirmEmailAsync(guest.Id, Token);
        var teams = database.Control.Teams;
        for (var round = 0; round < 8; round++)
        {
            var domain = await database.DomainAsync(one, $"n{round}.example");
            await database.JoinAsync(one, domain, two, MemberRole.Admin);
            Assert.True((await teams.InviteAsync(two.Id, domain.Id, guest.Email, MemberRole.User, Token)).IsDone);

            var demoted = teams.SetRoleAsync(one.Id, domain.Id, two.Id, MemberRole.User, Token).AsTask();
            var accepted = teams.AcceptInviteAsync(guest.Id, domain.Id, Token).AsTask();

            Assert.True((await demoted).IsDone);
            var trail = (await database.Control.Audit.ListAsync(one.Id, domain.Id, PageRequest.First, Token)).Value!.Items;
            Assert.Equal((await accepted).IsDone ? 0 : 1, trail.Count(entry => entry.Action == "invite-withdrawn"));
            Assert.Equal((await accepted).IsDone, await database.Control.Domains.GetAsync(guest.Id, domain.Id, Token) is not null);
            Assert.Empty(await teams.InvitationsAsync(guest.Id, Token));
        }
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Of_all_that_is_done_to_an_invitation_at_once_one_thing_happens(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var teams = database.Control.Teams;
        for (var round = 0; round < 8; round++)
        {
            var two = await database.AccountAsync($"two{round}@example.com");
            var domain = await database.DomainAsync(one, $"n{round}.example");
            await database.Control.Accounts.ConfirmEmailAsync(two.Id, Token);
            Assert.True((await teams.InviteAsync(one.Id, domain.Id, two.Email, MemberRole.User, Token)).IsDone);

            var accepted = teams.AcceptInviteAsync(two.Id, domain.Id, Token).AsTask();
            var again = teams.AcceptInviteAsync(two.Id, domain.Id, Token).AsTask();
            var declined = teams.DeclineInviteAsync(two.Id, domain.Id, Token).AsTask();
            var withdrawn = teams.WithdrawInviteAsync(one.Id, domain.Id, two.Email, Token).AsTask();

            StoreOutcome[] outcomes = [(await accepted).Outcome, (await again).Outcome, await declined, (await withdrawn).Outcome];
            Assert.Equal([StoreOutcome.Done, StoreOutcome.NotFound, StoreOutcome.NotFound, StoreOutcome.NotFound], outcomes.OrderBy(outcome => outcome != StoreOutcome.Done));
            Assert.Equal(outcomes[0] == StoreOutcome.Done || outcomes[1] == StoreOutcome.Done, await database.Control.Domains.GetAsync(two.Id, domain.Id, Token) is not null);
            Assert.Empty((await teams.InvitesAsync(one.Id, domain.Id, Token)).Value!);
        }
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Who_comes_at_once_does_not_make_a_team_larger_than_it_may_be(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine, new ControlLimits { MembersPerDomain = 3 });
        var one = await database.AccountAsync("one@example.com");
        var domain = await database.DomainAsync(one, "example.com");
        var guests = new List<Storage.Control.Accounts.Account>();
        for (var i = 0; i < 6; i++)
        {
            guests.Add(await database.AccountAsync($"guest{i}@example.com"));
            await database.Control.Accounts.ConfirmEmailAsync(guests[i].Id, Token);
            Assert.True((await database.Control.Teams.InviteAsync(one.Id, domain.Id, guests[i].Email, MemberRole.User, Token)).IsDone);
        }

        var results = await Task.WhenAll(guests.Select(guest => database.Control.Teams.AcceptInviteAsync(guest.Id, domain.Id, Token).AsTask()));

        Assert.Equal((2, 4), (results.Count(result => result.IsDone), results.Count(result => result.Outcome == StoreOutcome.LimitReached)));
        Assert.Equal(3, (await database.Control.Teams.MembersAsync(one.Id, domain.Id, Token)).Value!.Count);
        // Who found no room keeps the invitation.
        Assert.Equal(4, (await database.Control.Teams.InvitesAsync(one.Id, domain.Id, Token)).Value!.Count);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_user_has_his_own_aliases_and_no_more(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var admin = await database.AccountAsync("admin@example.com");
        var user = await database.AccountAsync("user@example.com");
        var other = await database.AccountAsync("other@example.com");
        var domain = await database.DomainAsync(admin, "example.com");
        await database.JoinAsync(admin, domain, user, MemberRole.User);
        await database.JoinAsync(admin, domain, other, MemberRole.User);
        await database.Control.Domains.UpdateAsync(admin.Id, domain.Id, s => s with { RestrictedAliasNames = ["ceo"] }, Token);
        var admins = await database.AliasAsync(admin, domain, "a");
        var own = await database.AliasAsync(user, domain, "u");
        var aliases = database.Control.Aliases;

        Assert.Null(await aliases.GetAsync(user.Id, domain.Id, admins.Id, Token));
        Assert.Null(await aliases.GetAsync(user.Id, domain.Id, admins.Name, Token));
        Assert.Null(await aliases.GetAsync(other.Id, domain.Id, own.Id, Token));
        Assert.NotNull(await aliases.GetAsync(admin.Id, domain.Id, own.Id, Token));
        var page = (await aliases.ListAsync(user.Id, domain.Id, new(), PageRequest.First, Token))!;
        Assert.Equal((1, own.Id), (page.Total, Assert.Single(page.Items).Id));
        foreach (var name in new[] { "*", "/^x/", "CEO" })
            Assert.Equal(StoreOutcome.Forbidden, (await aliases.CreateAsync(user.Id, domain.Id, new NewAlias(AliasName.Parse(name), new()), Token)).Outcome);
        Assert.Equal(StoreOutcome.Forbidden, (await aliases.UpdateAsync(user.Id, domain.Id, own.Id, AliasName.Parse("ceo"), s => s, Token)).Outcome);
        Assert.Equal(StoreOutcome.Forbidden, (await aliases.CreateAsync(user.Id, domain.Id, new NewAlias(AliasName.Parse("b"), new()) { Owner = other.Id }, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, (await aliases.DeleteAsync(user.Id, domain.Id, admins.Id, Token)).Outcome);
        Assert.Equal(StoreOutcome.Forbidden, (await database.Control.Domains.UpdateAsync(user.Id, domain.Id, s => s, Token)).Outcome);
        Assert.Equal(StoreOutcome.Forbidden, (await database.Control.Domains.DeleteAsync(user.Id, domain.Id, Token)).Outcome);
        Assert.Equal(StoreOutcome.Forbidden, (await database.Control.Teams.InvitesAsync(user.Id, domain.Id, Token)).Outcome);
        Assert.Equal(StoreOutcome.Forbidden, (await database.Control.DomainSecrets.ShowWebhookKeyAsync(user.Id, domain.Id, Token)).Outcome);
        Assert.Equal(StoreOutcome.Forbidden, (await database.Control.Audit.ListAsync(user.Id, domain.Id, PageRequest.First, Token)).Outcome);
        // Another user is not shown to him.
        Assert.Equal(["admin@example.com", "user@example.com"], (await database.Control.Teams.MembersAsync(user.Id, domain.Id, Token)).Value!.Select(m => m.Email));
        var given = await aliases.CreateAsync(admin.Id, domain.Id, new NewAlias(AliasName.Parse("for"), new()) { Owner = user.Id }, Token);
        Assert.Equal(user.Id, given.Value!.AccountId);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task One_admin_stays(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var domain = await database.DomainAsync(one, "example.com");
        await database.JoinAsync(one, domain, two, MemberRole.Admin);
        var alias = await database.AliasAsync(two, domain, "x");
        var teams = database.Control.Teams;

        Assert.True((await teams.SetRoleAsync(one.Id, domain.Id, two.Id, MemberRole.User, Token)).IsDone);
        Assert.Equal((StoreOutcome.Conflict, "group"), Words(await teams.SetRoleAsync(one.Id, domain.Id, one.Id, MemberRole.User, Token)));
        Assert.Equal((StoreOutcome.Conflict, "group"), Words(await teams.RemoveAsync(one.Id, domain.Id, one.Id, Token)));
        Assert.Equal(StoreOutcome.Forbidden, (await teams.RemoveAsync(two.Id, domain.Id, one.Id, Token)).Outcome);
        Assert.Equal((StoreOutcome.NotFound, "member"), Words(await teams.RemoveAsync(one.Id, domain.Id, Id<Storage.Control.Accounts.Account>.New(database.Time), Token)));

        Assert.True((await teams.RemoveAsync(one.Id, domain.Id, two.Id, Token)).IsDone);

        Assert.Null(await database.Control.Domains.GetAsync(two.Id, domain.Id, Token));
        Assert.Equal(one.Id, (await database.Control.Aliases.GetAsync(one.Id, domain.Id, alias.Id, Token))!.AccountId);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Who_leaves_takes_his_passwords_along_and_leaves_his_aliases(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var domain = await database.DomainAsync(one, "example.com");
        await database.ProveAsync(domain);
        await database.JoinAsync(one, domain, two, MemberRole.Admin);
        var (admins, own) = (await database.AliasAsync(one, domain, "admins"), await database.AliasAsync(two, domain, "own"));
        foreach (var (account, alias) in new[] { (one, admins), (two, own) })
        {
            Assert.True((await database.Control.AliasPasswords.AddAsync(account.Id, domain.Id, alias.Id, new("hash"), null, Token)).IsDone);
            Assert.True((await database.Control.DomainPasswords.AddAsync(account.Id, domain.Id, "hash", account.Email.ToString(), Token)).IsDone);
        }

        await database.Control.Teams.SetRoleAsync(one.Id, domain.Id, two.Id, MemberRole.User, Token);
        Assert.Equal(StoreOutcome.Forbidden, (await database.Control.Teams.RemoveAsync(two.Id, domain.Id, one.Id, Token)).Outcome);
        Assert.Equal(StoreOutcome.NotFound, (await database.Control.Teams.RemoveAsync((await database.AccountAsync("x@example.com")).Id, domain.Id, one.Id, Token)).Outcome);
        Assert.True((await database.Control.Teams.RemoveAsync(two.Id, domain.Id, two.Id, Token)).IsDone);

        Assert.Null(await database.Control.Domains.GetAsync(two.Id, domain.Id, Token));
        Assert.Equal(one.Id, (await database.Control.Aliases.GetAsync(one.Id, domain.Id, own.Id, Token))!.AccountId);
        Assert.Empty((await database.Control.AliasPasswords.FindForLogInAsync(EmailAddress.Parse("own@example.com"), Token))!.Passwords);
        Assert.Single((await database.Control.AliasPasswords.FindForLogInAsync(EmailAddress.Parse("admins@example.com"), Token))!.Passwords);
        Assert.Equal("one@example.com", Assert.Single((await database.Control.DomainPasswords.ListAsync(one.Id, domain.Id, Token)).Value!).Description);
        var trail = (await database.Control.Audit.ListAsync(one.Id, domain.Id, PageRequest.First, Token)).Value!.Items;
        Assert.Contains(trail, entry => (entry.ActorEmail, entry.Subject, entry.Action) == ("two@example.com", "member two@example.com", "member-removed"));
        Assert.Contains(trail, entry => (entry.ActorEmail, entry.Subject, entry.Action) == ("one@example.com", "member two@example.com", "member-role-user"));
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task Every_admin_of_a_domain_that_is_deleted_can_read_who_did_it(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var domain = await database.DomainAsync(one, "example.com");
        await database.JoinAsync(one, domain, two, MemberRole.Admin);
        Assert.True((await database.Control.Domains.DeleteAsync(two.Id, domain.Id, Token)).IsDone);
        foreach (var admin in new[] { one, two })
        {
            Assert.Contains(
                (await database.Control.Audit.ListAsync(admin.Id, PageRequest.First, Token)).Items,
                entry => (entry.ActorEmail, entry.Subject, entry.Action) == ("two@example.com", "domain example.com", "deleted"));
        }
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task A_global_domain_is_everybodys_to_use(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine, new ControlLimits { AliasesPerGlobalDomainAndAccount = 1 });
        var admin = await database.AccountAsync("admin@example.com");
        var guest = await database.AccountAsync("guest@example.com");
        var domain = await database.DomainAsync(admin, "vanity.example");
        await database.Control.DomainChecks.SetGlobalAsync(domain.Id, true, Token);

        var alias = await database.AliasAsync(guest, domain, "mine");
        var second = await database.Control.Aliases.CreateAsync(guest.Id, domain.Name, new NewAlias(AliasName.Parse("more"), new()), Token);
        var other = await database.AccountAsync("other@example.com");

        Assert.Equal(StoreOutcome.LimitReached, second.Outcome);
        Assert.Equal(MemberRole.User, (await database.Control.Domains.GetAsync(guest.Id, domain.Id, Token))!.CallerRole);
        Assert.Null(await database.Control.Aliases.GetAsync(other.Id, domain.Id, alias.Id, Token));
        Assert.Equal(StoreOutcome.Forbidden, (await database.Control.Domains.UpdateAsync(guest.Id, domain.Id, s => s, Token)).Outcome);
    }

    [Theory, ClassData(typeof(Engines))]
    public async Task The_dns_decides_whose_a_name_is(DatabaseEngine engine)
    {
        await using var database = await TestDatabase.OpenAsync(engine);
        var one = await database.AccountAsync("one@example.com");
        var two = await database.AccountAsync("two@example.com");
        var first = await database.DomainAsync(one, "example.com");
        var second = await database.DomainAsync(two, "example.com");
        var checks = database.Control.DomainChecks;
        var records = new DomainRecords { HasMx = true, HasTxt = true, HasDkim = true, HasReturnPath = true, HasDmarc = true, HasStrictDmarc = true, Problems = ["p"] };

        Assert.Equal(2, (await checks.DueAsync(database.Time.GetUtcNow(), 10, Token)).Length);
        var proven = (await checks.SaveAsync(first.Id, new DomainCheck(records, true), Token)).Value!;
        Assert.Equal([second.Id], (await checks.DueAsync(database.Time.GetUtcNow(), 10, Token)).Select(d => d.Id));
        var kept = (await checks.SaveAsync(first.Id, new DomainCheck(new DomainRecords(), false), Token)).Value!;
        await checks.SaveAsync(second.Id, new DomainCheck(records, true), Token);

        Assert.Equal(database.Time.GetUtcNow(), proven.ProvenAt);
        Assert.Equal(records with { CheckedAt = database.Time.GetUtcNow(), Problems = proven.Records.Problems }, proven.Records);
        Assert.Equal(["p"], proven.Records.Problems);
        Assert.NotNull(kept.ProvenAt);
        Assert.Null((await checks.GetAsync(first.Id, Token))!.ProvenAt);
        Assert.NotNull((await checks.GetAsync(second.Id, Token))!.ProvenAt);
        Assert.Equal("one@example.com", Assert.Single(await checks.AdminsAsync(first.Id, Token)).Email);
        Assert.Equal(2, (await checks.ListAllAsync("EXAMPLE", PageRequest.First, Token)).Total);
    }

    private static (StoreOutcome, string) Words(StoreResult<HostedDomain> result) => (result.Outcome, result.Detail);
}
