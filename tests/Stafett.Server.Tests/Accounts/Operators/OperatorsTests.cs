using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Operators;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Operators;

public sealed class OperatorsTests
{
    [Fact]
    public async Task To_everybody_else_nothing_of_it_exists()
    {
        await using var world = await OpenAsync();
        await world.CallerAsync("op@mail.example", isOperator: true);
        var ida = await world.CallerAsync("ida@mail.example");
        var banned = await world.CallerAsync("old@mail.example", isOperator: true);
        banned = banned with { Account = (await world.Control.Accounts.UpdateTermsAsync(banned.Id, t => t with { BannedAt = world.Time.GetUtcNow() }, Token)).Value! };
        var domain = await world.DomainAsync(ida, "one.example");
        var request = (await world.Control.DenylistRequests.AddAsync("far.example", ida.Account.Email, "", "192.0.2.1", Token)).Value!;
        foreach (var caller in new[] { ida, banned })
        {
            Refused(await world.OperatorUsers.ListAsync(caller, "", 1, Token), RefusalKind.NotFound, "");
            Refused(await world.OperatorUsers.GetAsync(caller, ida.Id.ToString(), Token), RefusalKind.NotFound, "");
            Refused(await world.OperatorUsers.ChangeAsync(caller, ida.Id.ToString(), new TermsChanges { Group = "admin" }, Token), RefusalKind.NotFound, "");
            Refused(await world.OperatorUsers.RemoveAsync(caller, ida.Id.ToString(), Token), RefusalKind.NotFound, "");
            Refused(await world.OperatorDomains.ListAsync(caller, "", 1, Token), RefusalKind.NotFound, "");
            Refused(await world.OperatorDomains.ListWaitingAsync(caller, 1, Token), RefusalKind.NotFound, "");
            Refused(await world.OperatorDomains.GetAsync(caller, domain.Id.ToString(), Token), RefusalKind.NotFound, "");
            Refused(await world.OperatorDomains.ChangeAsync(caller, domain.Id.ToString(), new DomainTerms { HasSmtp = true }, Token), RefusalKind.NotFound, "");
            Refused(await world.OperatorDomains.UnproveAsync(caller, domain.Id.ToString(), Token), RefusalKind.NotFound, "");
            Refused(await world.OperatorOverview.CountsAsync(caller, Token), RefusalKind.NotFound, "");
            Refused(await world.OperatorOverview.JobsAsync(caller, Token), RefusalKind.NotFound, "");
            Refused(await world.DenylistRequests.ListAsync(caller, true, 1, Token), RefusalKind.NotFound, "");
            Refused(await world.DenylistRequests.DecideAsync(caller, request.Id.ToString(), true, "", Token), RefusalKind.NotFound, "");
        }

        Assert.False((await world.Control.Accounts.GetAsync(ida.Id, Token))!.IsOperator);
        Assert.Empty(world.Mail.Sent);
    }

    [Fact]
    public async Task Accounts_are_found_and_their_terms_changed()
    {
        await using var world = await OpenAsync();
        var op = await world.CallerAsync("op@mail.example", isOperator: true);
        var ida = await world.CallerAsync("ida@mail.example");
        Assert.Equal(2, Value(await world.OperatorUsers.ListAsync(op, "", 1, Token)).Total);
        Assert.Equal(ida.Id, Value(await world.OperatorUsers.ListAsync(op, " IDA@ ", 1, Token)).Items.Single().Id);
        Assert.Equal(0, Value(await world.OperatorUsers.ListAsync(op, "%", 1, Token)).Total);
        Assert.Equal(0, Value(await world.OperatorUsers.ListAsync(op, new string('x', 10_000), 1, Token)).Total);
        var changed = Value(await world.OperatorUsers.ChangeAsync(
            op, ida.Id.ToString(),
            new TermsChanges { Plan = "free", PlanExpiresAt = "2027-12-31", MaxQuotaPerAlias = "1 GB", SmtpLimit = "50", IsRateLimitExempt = true, IsBanned = true, Group = "admin" }, Token));
        Assert.Equal(
            new AccountTerms
            {
                Plan = Plan.Free,
                PlanExpiresAt = new DateTimeOffset(2027, 12, 31, 0, 0, 0, TimeSpan.Zero),
                MaxQuotaPerAlias = 1L << 30,
                SmtpLimit = 50,
                IsRateLimitExempt = true,
                BannedAt = world.Time.GetUtcNow(),
                Role = MemberRole.Admin,
            },
            changed.Terms);
        var back = Value(await world.OperatorUsers.ChangeAsync(
            op, ida.Id.ToString(), new TermsChanges { PlanExpiresAt = "", MaxQuotaPerAlias = "", SmtpLimit = "", IsRateLimitExempt = false, IsBanned = false, Group = "user" }, Token));
        Assert.Equal(new AccountTerms { Plan = Plan.Free }, back.Terms);
        Assert.Equal(back.Terms, Value(await world.OperatorUsers.ChangeAsync(op, ida.Id.ToString(), new TermsChanges(), Token)).Terms);
    }

    [Fact]
    public async Task Terms_that_cannot_be_are_refused_by_name()
    {
        await using var world = await OpenAsync();
        var op = await world.CallerAsync("op@mail.example", isOperator: true);
        Refused(
            await world.OperatorUsers.ChangeAsync(
                op, op.Id.ToString(), new TermsChanges { Group = "root", Plan = "gold", PlanExpiresAt = "soon", MaxQuotaPerAlias = "200 TB", SmtpLimit = "-1", IsBanned = true }, Token),
            RefusalKind.Invalid, "group", "plan", "plan_expires_at", "max_quota_per_alias", "smtp_limit", "is_banned");
        Refused(await world.OperatorUsers.ChangeAsync(op, op.Id.ToString(), new TermsChanges { Group = "user" }, Token), RefusalKind.Invalid, "group");
        Refused(await world.OperatorUsers.ChangeAsync(op, "nobody", new TermsChanges(), Token), RefusalKind.NotFound, "");
        Refused(await world.OperatorUsers.GetAsync(op, Id<Account>.New(world.Time).ToString(), Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task An_account_is_removed_but_not_from_under_others()
    {
        await using var world = await OpenAsync();
        var op = await world.CallerAsync("op@mail.example", isOperator: true);
        var ida = await world.CallerAsync("ida@mail.example");
        var kim = await world.CallerAsync("kim@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.JoinAsync(ida, domain, kim);
        Assert.Contains("one.example", Refused(await world.OperatorUsers.RemoveAsync(op, ida.Id.ToString(), Token), RefusalKind.Invalid, "").Problems[0].Text, StringComparison.Ordinal);
        Refused(await world.OperatorUsers.RemoveAsync(op, op.Id.ToString(), Token), RefusalKind.Invalid, "");
        Assert.Equal("kim@mail.example", Value(await world.OperatorUsers.RemoveAsync(op, kim.Id.ToString(), Token)).Email.ToString());
        Value(await world.OperatorUsers.RemoveAsync(op, ida.Id.ToString(), Token));
        Assert.Null(await world.Control.DomainChecks.GetAsync(domain.Id, Token));
    }

    [Fact]
    public async Task Of_two_operators_who_take_each_others_rights_the_second_hears_that_he_is_the_last()
    {
        await using var world = await OpenAsync();
        var op = await world.CallerAsync("op@mail.example", isOperator: true);
        // As somebody is who asked before the other one was done.
        var other = await world.CallerAsync("other@mail.example", isOperator: true);
        Value(await world.OperatorUsers.ChangeAsync(op, other.Id.ToString(), new TermsChanges { Group = "user" }, Token));
        var refused = Refused(await world.OperatorUsers.ChangeAsync(other, op.Id.ToString(), new TermsChanges { Group = "user", Plan = "free" }, Token), RefusalKind.Conflict, "group");
        Assert.Contains("no operator any more", refused.Problems[0].Text, StringComparison.Ordinal);
        Refused(await world.OperatorUsers.ChangeAsync(other, op.Id.ToString(), new TermsChanges { IsBanned = true }, Token), RefusalKind.Conflict, "is_banned");
        Refused(await world.OperatorUsers.RemoveAsync(other, op.Id.ToString(), Token), RefusalKind.Invalid, "");
        Assert.Equal(op.Account.Terms, (await world.Control.Accounts.GetAsync(op.Id, Token))!.Terms);
    }

    [Fact]
    public async Task Sending_is_approved_suspended_and_ended_and_its_admins_hear_of_it()
    {
        await using var world = await OpenAsync();
        var op = await world.CallerAsync("op@mail.example", isOperator: true);
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        var id = domain.Id.ToString();
        Refused(await world.OperatorDomains.ChangeAsync(op, id, new DomainTerms { HasSmtp = true, IsGlobal = true }, Token), RefusalKind.Invalid, "has_smtp", "is_global");
        await world.ProveAsync(domain);
        Refused(await world.OperatorDomains.ChangeAsync(op, id, new DomainTerms { HasSmtp = true, Plan = "free" }, Token), RefusalKind.Invalid, "has_smtp");
        Assert.Empty(world.Mail.Sent);

        await world.Control.DomainChecks.UpdateTermsAsync(domain.Id, d => d with { Sending = d.Sending with { AskedAt = world.Time.GetUtcNow() } }, Token);
        Assert.Equal(domain.Id, Value(await world.OperatorDomains.ListWaitingAsync(op, 1, Token)).Items.Single().Id);
        Assert.Equal(1, Value(await world.OperatorOverview.CountsAsync(op, Token)).WaitingApprovals);
        Assert.Null(Value(await world.OperatorDomains.ChangeAsync(op, id, new DomainTerms { HasSmtp = false }, Token)).Sending.AskedAt);
        Assert.Equal(0, Value(await world.OperatorDomains.ListWaitingAsync(op, 1, Token)).Total);
        Assert.True(Value(await world.OperatorDomains.ChangeAsync(op, id, new DomainTerms { HasSmtp = true }, Token)).Sending.HasSmtp);
        Value(await world.OperatorDomains.ChangeAsync(op, id, new DomainTerms { HasNewsletter = true, MaxRecipientsPerAlias = "40" }, Token));
        Assert.NotNull(Value(await world.OperatorDomains.ChangeAsync(op, id, new DomainTerms { IsSmtpSuspended = true }, Token)).Sending.SuspendedAt);
        Value(await world.OperatorDomains.ChangeAsync(op, id, new DomainTerms { IsSmtpSuspended = false }, Token));
        Value(await world.OperatorDomains.ChangeAsync(op, id, new DomainTerms { HasSmtp = false }, Token));
        Assert.Equal(
            ["sending-declined", "sending-approved", "sending-suspended", "sending-resumed", "sending-ended"], world.Mail.Sent.Select(m => m.Kind));
        Assert.All(world.Mail.Sent, m => Assert.Equal("ida@mail.example", m.To.ToString()));
        Assert.Contains("https://post.example.org/my-account/domains/one.example/sending", world.Mail.Sent[0].Text, StringComparison.Ordinal);
        var after = Value(await world.OperatorDomains.GetAsync(op, id, Token));
        Assert.Equal((40, true), (after.Settings.MaxRecipientsPerAlias, after.Sending.HasNewsletter));
    }

    [Fact]
    public async Task Domains_are_found_offered_to_all_and_unproven()
    {
        await using var world = await OpenAsync();
        var op = await world.CallerAsync("op@mail.example", isOperator: true);
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        await world.DomainAsync(ida, "two.example");
        await world.ProveAsync(domain);
        Assert.Equal("one.example", Value(await world.OperatorDomains.ListAsync(op, "ONE", 1, Token)).Items.Single().Name.Name);
        Assert.True(Value(await world.OperatorDomains.ChangeAsync(op, domain.Id.ToString(), new DomainTerms { IsGlobal = true, Plan = "team" }, Token)).IsGlobal);
        Assert.Null(Value(await world.OperatorDomains.UnproveAsync(op, domain.Id.ToString(), Token)).ProvenAt);
        Assert.Null(Value(await world.OperatorDomains.UnproveAsync(op, domain.Id.ToString(), Token)).ProvenAt);
        Refused(await world.OperatorDomains.ChangeAsync(op, domain.Id.ToString(), new DomainTerms { Plan = "gold", MaxRecipientsPerAlias = "2000" }, Token), RefusalKind.Invalid, "plan", "max_recipients_per_alias");
        Refused(await world.OperatorDomains.ChangeAsync(op, "one.example", new DomainTerms(), Token), RefusalKind.NotFound, "");
        Refused(await world.OperatorDomains.UnproveAsync(op, "", Token), RefusalKind.NotFound, "");
    }

    [Fact]
    public async Task The_service_is_seen_at_a_glance()
    {
        await using var world = await OpenAsync();
        var op = await world.CallerAsync("op@mail.example", isOperator: true);
        await world.DomainAsync(op, "one.example");
        await world.Control.Jobs.TryStartAsync("domain-recheck", "a", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), Token);
        var counts = Value(await world.OperatorOverview.CountsAsync(op, Token));
        Assert.Equal((1, 1, 0), (counts.Accounts, counts.Domains, counts.ProvenDomains));
        Assert.Equal("domain-recheck", Assert.Single(Value(await world.OperatorOverview.JobsAsync(op, Token))).Name);
    }
}
