using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using static Stafett.Server.Tests.Accounts.AccountsWorld;

namespace Stafett.Server.Tests.Accounts.Audit;

public sealed class AuditDigestTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task What_was_changed_in_one_go_comes_in_one_mail_to_each_admin()
    {
        await using var world = await OpenAsync();
        var (ida, bo, _) = await BeginAsync(world);
        world.Dns.Add("hook.example. 60 A 192.88.98.9");
        await ChangeAsync(world, bo, new DomainChanges { SmtpPort = "2525", HasVirusProtection = false, MaxQuotaPerAlias = "1 GB" });
        world.Time.Advance(TimeSpan.FromSeconds(30));
        await ChangeAsync(world, ida, new DomainChanges { Denylist = ["x.example"], BounceWebhook = "https://hook.example/secret" });
        await world.DomainEditing.RotateWebhookKeyAsync(ida, "one.example", Token);
        await world.AuditDigest.RunAsync(Token);
        Assert.Empty(world.Mail.Sent);

        world.Time.Advance(Minute);
        await world.AuditDigest.RunAsync(Token);
        await world.AuditDigest.RunAsync(Token);
        Assert.Equal(["bo@mail.example", "ida@mail.example"], world.Mail.Sent.Select(notice => notice.To.ToString()).Order(StringComparer.Ordinal));
        Assert.All(world.Mail.Sent, notice => Assert.Equal(("audit-digest", "one.example was changed"), (notice.Kind, notice.Subject)));
        Assert.Equal(world.Mail.Sent[0].Text, world.Mail.Sent[1].Text);
        var text = world.Mail.Sent[0].Text;
        Assert.Contains("2026-11-20 12:11 UTC, bo@mail.example:\n  These settings were changed.\n", text, StringComparison.Ordinal);
        Assert.Contains("  - smtp port: was 25, is 2525\n", text, StringComparison.Ordinal);
        Assert.Contains("  - max quota per alias: was empty, is 1 GB\n", text, StringComparison.Ordinal);
        Assert.Contains("  - has virus protection: was on, is off\n", text, StringComparison.Ordinal);
        Assert.Contains(", ida@mail.example:\n", text, StringComparison.Ordinal);
        Assert.Contains("  - denylist: was empty, is x.example", text, StringComparison.Ordinal);
        Assert.Contains("  - bounce webhook: changed\n", text, StringComparison.Ordinal);
        Assert.Contains("  Webhook key changed.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.Contains("https://post.example.org/my-account/domains/one.example/settings", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_goes_on_changing_is_not_waited_for_longer_than_ten_minutes()
    {
        await using var world = await OpenAsync();
        var (ida, _, _) = await BeginAsync(world);
        for (var i = 0; i < 11; i++)
        {
            Assert.Empty(world.Mail.Sent);
            await ChangeAsync(world, ida, new DomainChanges { SmtpPort = $"{2000 + i}" });
            await world.AuditDigest.RunAsync(Token);
            world.Time.Advance(TimeSpan.FromSeconds(59));
        }

        await ChangeAsync(world, ida, new DomainChanges { SmtpPort = "25" });
        await world.AuditDigest.RunAsync(Token);
        Assert.Equal(2, world.Mail.Sent.Count);
        Assert.Contains("was 2009, is 2010", world.Mail.Sent[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Teams_and_catch_all_passwords_are_told_and_aliases_are_not()
    {
        await using var world = await OpenAsync();
        var (ida, bo, domain) = await BeginAsync(world);
        await world.AliasAsync(ida, domain, "hello", "ida@mail.example");
        await world.AliasEditing.UpdateAsync(ida, "one.example", "hello", new AliasChanges { Description = "changed" }, Token);
        world.Time.Advance(Minute);
        await world.AuditDigest.RunAsync(Token);
        Assert.Empty(world.Mail.Sent);
        Assert.Empty(await world.Control.Audit.UnmailedAsync(10, Token));

        var token = Value(await world.CatchAllPasswords.AddAsync(ida, "one.example", null, null, Token)).Token!;
        await world.CatchAllPasswords.RemoveAsync(ida, "one.example", token.Id.ToString(), Token);
        await world.Teams.InviteAsync(ida, "one.example", "di@mail.example", "user", Token);
        await world.Teams.WithdrawAsync(ida, "one.example", "di@mail.example", Token);
        await world.Teams.InviteAsync(ida, "one.example", "kim@mail.example", "user", Token);
        Value(await world.Teams.DeclineAsync(await world.CallerAsync("kim@mail.example"), "one.example", Token));
        await world.Teams.SetRoleAsync(ida, "one.example", bo.Id.ToString(), "user", Token);
        await world.Teams.RemoveAsync(bo, "one.example", bo.Id.ToString(), Token);
        world.Mail.Sent.Clear();
        world.Time.Advance(Minute);
        await world.AuditDigest.RunAsync(Token);
        var notice = Assert.Single(world.Mail.Sent);
        Assert.Equal("ida@mail.example", notice.To.ToString());
        foreach (var line in new[]
        {
            "A catch-all password was made. It can send as any address of the domain.", "A catch-all password was removed.", "di@mail.example was invited.",
            "The invitation of di@mail.example was taken back.", "kim@mail.example declined the invitation.", "bo@mail.example is a user now, and no admin.", "bo@mail.example left.",
        })
        {
            Assert.Contains($"\n  {line}\n", notice.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_deletion_is_told_to_all_who_were_admins()
    {
        await using var world = await OpenAsync();
        var (ida, _, domain) = await BeginAsync(world);
        Assert.True((await world.Control.Domains.DeleteAsync(ida.Id, domain.Id, Token)).IsDone);
        world.Time.Advance(Minute);
        await world.AuditDigest.RunAsync(Token);
        Assert.Equal(["bo@mail.example", "ida@mail.example"], world.Mail.Sent.Select(notice => notice.To.ToString()).Order(StringComparer.Ordinal));
        Assert.All(world.Mail.Sent, notice => Assert.Contains("ida@mail.example:\n  The domain one.example was deleted, with its aliases.", notice.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_declined_them_gets_none_but_the_one_that_says_so()
    {
        await using var world = await OpenAsync();
        var (ida, _, _) = await BeginAsync(world);
        var declined = await world.Control.Accounts.UpdateProfileAsync(ida.Id, profile => profile with { OptOuts = ["audit-digest"] }, Token);
        Assert.True(declined.IsDone);
        world.Time.Advance(Minute);
        await world.AuditDigest.RunAsync(Token);
        var notice = Assert.Single(world.Mail.Sent);
        Assert.Equal(("ida@mail.example", "Your account was changed"), (notice.To.ToString(), notice.Subject));
        Assert.Contains("  - opt outs: was empty, is audit-digest", notice.Text, StringComparison.Ordinal);

        await world.Control.Accounts.UpdateProfileAsync(ida.Id, profile => profile with { GivenName = "Ida\nand more" }, Token);
        await ChangeAsync(world, ida, new DomainChanges { SmtpPort = "2525" });
        world.Time.Advance(Minute);
        await world.AuditDigest.RunAsync(Token);
        Assert.Equal(["ida@mail.example", "bo@mail.example"], world.Mail.Sent.Select(sent => sent.To.ToString()));
    }

    [Fact]
    public async Task What_an_operator_decides_is_told_to_the_account()
    {
        await using var world = await OpenAsync();
        var ida = await world.CallerAsync("ida@mail.example");
        var until = new DateTimeOffset(2027, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await world.Control.Accounts.UpdateTermsAsync(ida.Id, terms => terms with { Plan = Plan.Free, PlanExpiresAt = until, MaxQuotaPerAlias = 1 << 30 }, Token);
        world.Time.Advance(Minute);
        await world.AuditDigest.RunAsync(Token);
        var text = Assert.Single(world.Mail.Sent).Text;
        Assert.Contains("the service, or an operator:\n", text, StringComparison.Ordinal);
        Assert.Contains("  - plan: was team, is free\n", text, StringComparison.Ordinal);
        Assert.Contains("  - plan expires at: was empty, is 2027-01-02 03:04 UTC\n", text, StringComparison.Ordinal);
        Assert.Contains("  - max quota per alias: was empty, is 1 GB", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_older_than_a_day_is_no_news()
    {
        await using var world = await OpenAsync();
        var (ida, _, _) = await BeginAsync(world);
        await ChangeAsync(world, ida, new DomainChanges { SmtpPort = "2525" });
        world.Time.Advance(TimeSpan.FromDays(1) + Minute);
        await world.AuditDigest.RunAsync(Token);
        Assert.Empty(world.Mail.Sent);
        Assert.Empty(await world.Control.Audit.UnmailedAsync(10, Token));
    }

    [Fact]
    public async Task A_thousand_changes_of_aliases_do_not_hide_what_comes_behind_them()
    {
        await using var world = await OpenAsync();
        var (ida, _, domain) = await BeginAsync(world);
        await world.Control.Aliases.CreateAsync(ida.Id, domain.Id, new(AliasName.Parse("first"), new()), Token);
        for (var i = 0; i < 1_001; i++)
            await world.Control.Aliases.UpdateAsync(ida.Id, domain.Id, AliasKey.Parse("first"), null, s => s with { Description = $"{i}" }, Token);
        world.Time.Advance(TimeSpan.FromSeconds(1));
        await ChangeAsync(world, ida, new DomainChanges { SmtpPort = "2525" });
        world.Time.Advance(Minute);
        await world.AuditDigest.RunAsync(Token);
        Assert.Equal(2, world.Mail.Sent.Count);
        Assert.Empty(await world.Control.Audit.UnmailedAsync(10, Token));
    }

    /// <summary>A domain with two admins, ten minutes ago, and nothing left to tell.</summary>
    private static async Task<(Caller First, Caller Second, HostedDomain Domain)> BeginAsync(AccountsWorld world)
    {
        var ida = await world.CallerAsync("ida@mail.example");
        var domain = await world.DomainAsync(ida, "one.example");
        var bo = await world.CallerAsync("bo@mail.example");
        await world.JoinAsync(ida, domain, bo, MemberRole.Admin);
        world.Time.Advance(TimeSpan.FromMinutes(11));
        await world.AuditDigest.RunAsync(Token);
        Assert.All(world.Mail.Sent, notice => Assert.Contains("bo@mail.example was invited.", notice.Text, StringComparison.Ordinal));
        world.Mail.Sent.Clear();
        return (ida, bo, domain);
    }

    private static async Task ChangeAsync(AccountsWorld world, Caller caller, DomainChanges changes) =>
        Value(await world.DomainEditing.UpdateAsync(caller, "one.example", changes, Token));
}
