using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Teams;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Teams;

public sealed class TeamEditingTests
{
    [Fact]
    public async Task Who_is_invited_hears_of_it_and_joins_with_that_role()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        var view = Value(await world.Teams.InviteAsync(ida, "one.example", " Bo@mail.example ", "admin", Token));
        Assert.Equal(("Bo@mail.example", MemberRole.Admin), (Assert.Single(view.Invites).Email, view.Invites[0].Role));
        var notice = Assert.Single(world.Mail.Sent);
        Assert.Equal("Bo@mail.example", notice.To.ToString());
        Assert.Contains("https://post.example.org/my-account/domains", notice.Text, StringComparison.Ordinal);
        Assert.Contains("ida@mail.example", notice.Text, StringComparison.Ordinal);

        world.Time.Advance(TimeSpan.FromSeconds(1));
        var bo = await world.CallerAsync("bo@mail.example");
        Assert.Equal(("one.example", MemberRole.Admin), (Assert.Single(await world.Teams.InvitationsAsync(bo, Token)) is var i ? (i.Name, i.Role) : default));
        var joined = Value(await world.Teams.AcceptAsync(bo, "one.example", Token));
        Assert.Equal(MemberRole.Admin, joined.Domain.CallerRole);
        Assert.Equal(["ida@mail.example", "bo@mail.example"], joined.Members.Select(member => member.Email));
        Assert.Empty(joined.Invites);
        Refused(await world.Teams.AcceptAsync(bo, "one.example", Token), RefusalKind.NotFound, "");
        Assert.Empty(await world.Teams.InvitationsAsync(bo, Token));
    }

    [Fact]
    public async Task An_invitation_is_for_whoever_reads_that_mail()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.Teams.InviteAsync(ida, "one.example", "bo@mail.example", "user", Token);
        var eve = await world.CallerAsync("eve@mail.example");
        Refused(await world.Teams.AcceptAsync(eve, "one.example", Token), RefusalKind.NotFound, "");
        Refused(await world.Teams.AcceptAsync(eve, domain.Id.ToString(), Token), RefusalKind.NotFound, "");
        Refused(await world.Teams.AcceptAsync(eve, "nonsense", Token), RefusalKind.NotFound, "");
        var made = await world.Control.Accounts.CreateAsync(new NewAccount(Protocols.Message.EmailAddress.Parse("bo@mail.example"), "hash"), Token);
        var unverified = new Caller(made.Value!, System.Net.IPAddress.Loopback, "tests");
        Refused(await world.Teams.AcceptAsync(unverified, "one.example", Token), RefusalKind.Forbidden, "");
        Assert.Empty(await world.Teams.InvitationsAsync(unverified, Token));
    }

    [Fact]
    public async Task Who_was_invited_declines_and_nobody_does_it_for_him()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        Value(await world.Teams.InviteAsync(ida, "one.example", "bo@mail.example", "admin", Token));
        var eve = await world.CallerAsync("eve@mail.example");
        // Of a claim to the same name.
        await world.DomainAsync(eve, "one.example");
        foreach (var caller in new[] { eve, ida })
        {
            foreach (var key in new[] { "one.example", domain.Id.ToString(), "nonsense", "" })
                Refused(await world.Teams.DeclineAsync(caller, key, Token), RefusalKind.NotFound, "");
        }

        var made = await world.Control.Accounts.CreateAsync(new NewAccount(Protocols.Message.EmailAddress.Parse("bo@mail.example"), "hash"), Token);
        var bo = new Caller(made.Value!, System.Net.IPAddress.Loopback, "tests");
        Refused(await world.Teams.DeclineAsync(bo, "one.example", Token), RefusalKind.Forbidden, "");
        Assert.Single(Value(await world.DomainEditing.GetAsync(ida, domain.Id.ToString(), Token)).Invites);

        bo = bo with { Account = (await world.Control.Accounts.ConfirmEmailAsync(bo.Id, Token)).Value! };
        Assert.Equal(new Invitation(domain.Id, "one.example", MemberRole.Admin), Value(await world.Teams.DeclineAsync(bo, "ONE.example", Token)));
        Refused(await world.Teams.DeclineAsync(bo, "one.example", Token), RefusalKind.NotFound, "");
        Refused(await world.Teams.AcceptAsync(bo, domain.Id.ToString(), Token), RefusalKind.NotFound, "");
        Refused(await world.DomainEditing.GetAsync(bo, domain.Id.ToString(), Token), RefusalKind.NotFound, "");
        Assert.Empty(Value(await world.DomainEditing.GetAsync(ida, domain.Id.ToString(), Token)).Invites);
    }

    [Fact]
    public async Task Who_declines_is_not_flooded_with_other_invitations()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        var bo = await world.CallerAsync("bo@mail.example");
        for (var i = 0; i < 5; i++)
        {
            Value(await world.Teams.InviteAsync(ida, "one.example", "bo@mail.example", "user", Token));
            Value(await world.Teams.DeclineAsync(bo, "one.example", Token));
        }

        Refused(await world.Teams.InviteAsync(ida, "one.example", "bo@mail.example", "user", Token), RefusalKind.TooMany, "email");
        Assert.Equal(5, world.Mail.Sent.Count);
    }

    [Fact]
    public async Task Who_is_there_or_invited_is_not_invited_again_and_an_invitation_can_be_taken_back()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        await world.DomainAsync(ida, "one.example");
        Refused(await world.Teams.InviteAsync(ida, "one.example", "ida@mail.example", "user", Token), RefusalKind.Invalid, "email");
        Value(await world.Teams.InviteAsync(ida, "one.example", "bo@mail.example", "user", Token));
        Refused(await world.Teams.InviteAsync(ida, "one.example", "BO@mail.example", "admin", Token), RefusalKind.Invalid, "email");
        Refused(await world.Teams.InviteAsync(ida, "one.example", "nobody", "owner", Token), RefusalKind.Invalid, "email", "group");
        Refused(await world.Teams.InviteAsync(ida, "one.example", null, null, Token), RefusalKind.Invalid, "email", "group");
        Assert.Single(world.Mail.Sent);

        Assert.Empty(Value(await world.Teams.WithdrawAsync(ida, "one.example", "bo@mail.example", Token)).Invites);
        Refused(await world.Teams.WithdrawAsync(ida, "one.example", "bo@mail.example", Token), RefusalKind.NotFound, "");
        Refused(await world.Teams.WithdrawAsync(ida, "one.example", "", Token), RefusalKind.Invalid, "email");
        Refused(await world.Teams.AcceptAsync(await world.CallerAsync("bo@mail.example"), "one.example", Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task Nobody_is_flooded_with_invitations()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        for (var i = 0; i < 6; i++)
            await world.DomainAsync(ida, $"n{i}.example");
        for (var i = 0; i < 5; i++)
            Value(await world.Teams.InviteAsync(ida, $"n{i}.example", "bo@mail.example", "user", Token));
        Refused(await world.Teams.InviteAsync(ida, "n5.example", "bo@mail.example", "user", Token), RefusalKind.TooMany, "email");
        Assert.Equal(5, world.Mail.Sent.Count);
        world.Time.Advance(TimeSpan.FromDays(1));
        Value(await world.Teams.InviteAsync(ida, "n5.example", "bo@mail.example", "user", Token));
    }

    [Fact]
    public async Task One_admin_has_to_stay()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        var bo = await world.CallerAsync("bo@mail.example");
        await world.JoinAsync(ida, domain, bo);
        Refused(await world.Teams.RemoveAsync(ida, "one.example", ida.Id.ToString(), Token), RefusalKind.Invalid, "group");
        Refused(await world.Teams.SetRoleAsync(ida, "one.example", ida.Id.ToString(), "user", Token), RefusalKind.Invalid, "group");
        Assert.Equal(2, (await world.Control.Teams.MembersAsync(ida.Id, domain.Id, Token)).Value!.Count(member => member.Role == MemberRole.Admin || member.AccountId == bo.Id));

        var view = Value(await world.Teams.SetRoleAsync(ida, "one.example", bo.Id.ToString(), "admin", Token));
        Assert.All(view.Members, member => Assert.Equal(MemberRole.Admin, member.Role));
        Value(await world.Teams.RemoveAsync(ida, "one.example", ida.Id.ToString(), Token));
        Refused(await world.DomainEditing.GetAsync(ida, "one.example", Token), RefusalKind.NotFound, "");
        Assert.Equal(MemberRole.Admin, Value(await world.DomainEditing.GetAsync(bo, "one.example", Token)).Domain.CallerRole);
    }

    [Fact]
    public async Task Only_admins_change_a_team_and_only_one_with_members()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        var user = await world.CallerAsync("bo@mail.example");
        await world.JoinAsync(ida, domain, user);
        foreach (var (caller, kind) in new[] { (await world.CallerAsync("eve@mail.example"), RefusalKind.NotFound), (user, RefusalKind.Forbidden) })
        {
            Refused(await world.Teams.InviteAsync(caller, "one.example", "new@mail.example", "user", Token), kind, "");
            Refused(await world.Teams.WithdrawAsync(caller, "one.example", "new@mail.example", Token), kind, "");
            Refused(await world.Teams.SetRoleAsync(caller, "one.example", user.Id.ToString(), "admin", Token), kind, "");
            Refused(await world.Teams.RemoveAsync(caller, "one.example", ida.Id.ToString(), Token), kind, "");
        }

        Refused(await world.Teams.SetRoleAsync(ida, "one.example", user.Id.ToString(), "owner", Token), RefusalKind.Invalid, "group");
        Refused(await world.Teams.SetRoleAsync(ida, "one.example", "nonsense", "user", Token), RefusalKind.NotFound, "");
        Refused(await world.Teams.RemoveAsync(ida, "one.example", (await world.CallerAsync("di@mail.example")).Id.ToString(), Token), RefusalKind.NotFound, "");
        Refused(await world.Teams.RemoveAsync(ida, "other.example", user.Id.ToString(), Token), RefusalKind.NotFound, "");
        await world.Control.DomainChecks.UpdateTermsAsync(domain.Id, d => d with { Plan = Plan.EnhancedProtection, Sending = new DomainSending() }, Token);
        Refused(await world.Teams.InviteAsync(ida, "one.example", "new@mail.example", "user", Token), RefusalKind.PlanTooLow, "");
        Assert.Empty(world.Mail.Sent);
    }

    [Fact]
    public async Task A_member_may_leave_and_his_aliases_stay()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        var bo = await world.CallerAsync("bo@mail.example");
        await world.JoinAsync(ida, domain, bo);
        await world.AliasAsync(bo, domain, "bo", "bo@mail.example");
        Assert.Equal("one.example", Value(await world.Teams.RemoveAsync(bo, "one.example", bo.Id.ToString(), Token)).Domain.Name.Name);
        Refused(await world.DomainEditing.GetAsync(bo, "one.example", Token), RefusalKind.NotFound, "");
        Refused(await world.Teams.RemoveAsync(bo, "one.example", bo.Id.ToString(), Token), RefusalKind.NotFound, "");
        Assert.Equal(ida.Id, Value(await world.AliasEditing.GetAsync(ida, "one.example", "bo", Token)).Alias.AccountId);
    }
}
