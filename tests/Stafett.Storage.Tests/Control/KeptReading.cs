using System.Text;
using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Operations;
using Stafett.Storage.Control.Rules;

namespace Stafett.Storage.Tests.Control;

/// <summary>
/// Reads what <see cref="KeptRows"/> wrote, through the stores. What a later version added is asked for only where <paramref name="version"/>, the one that was kept,
/// had it: <c>version &lt; 9 ? KeptRows.Profile with { Nickname = "" } : KeptRows.Profile</c>.
/// </summary>
internal sealed class KeptReading(ControlDatabase control, int version)
{
    /// <summary>The first version that <see cref="KeptRows"/> filled.</summary>
    public const int First = 6;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async Task AssertAsync()
    {
        Assert.True(version >= First);
        var owner = (await control.Accounts.FindForSignInAsync(EmailAddress.Parse(KeptRows.Owner), Token))!;
        var member = (await control.Accounts.FindForSignInAsync(EmailAddress.Parse(KeptRows.Member), Token))!;
        Assert.Equal(("hash of the owner", true), (owner.PasswordHash, owner.HasTotp));
        Assert.Equal((null, false), (member.PasswordHash, member.HasTotp));
        Assert.Equal(KeptRows.Owner, owner.Account.Email.ToString());
        Assert.NotNull(owner.Account.EmailVerifiedAt);
        Assert.Equivalent(KeptRows.Profile, owner.Account.Profile, strict: true);
        Assert.Equivalent(KeptRows.Terms, owner.Account.Terms, strict: true);
        Assert.Equal(KeptRows.Then, (await control.Accounts.FindAsync(EmailAddress.Parse(KeptRows.Banned), Token))!.Terms.BannedAt);
        await AssertSignInAsync(owner.Account.Id);
        var domain = await AssertDomainAsync(owner.Account, member.Account);
        await AssertAliasesAsync(owner.Account, member.Account, domain);
        await AssertLogsAsync(owner.Account.Id, member.Account.Id, domain);
        await AssertOperationsAsync(owner.Account.Id);
        await AssertRulesAsync(domain);
    }

    private async Task AssertSignInAsync(Id<Account> owner)
    {
        Assert.Equal(KeptRows.Seed, await control.SecondFactors.SeedAsync(owner, Token));
        Assert.False(await control.SecondFactors.UseStepAsync(owner, 58_000_000, Token));
        Assert.True(await control.SecondFactors.UseStepAsync(owner, 58_000_001, Token));
        Assert.Equal(1, await control.SecondFactors.CountRecoveryKeysAsync(owner, Token));
        Assert.False(await control.SecondFactors.UseRecoveryKeyAsync(owner, TokenHash.Of("key one"), Token));
        Assert.True(await control.SecondFactors.UseRecoveryKeyAsync(owner, TokenHash.Of("key two"), Token));
        var recovery = (await control.Recoveries.FindAsync(owner, Token))!;
        Assert.Equal(KeptRows.Day, recovery.RipeAt - recovery.AskedAt);
        var passkey = (await control.Passkeys.FindAsync(KeptRows.Credential, Token))!.Value;
        Assert.Equal((owner, "phone", 7), (passkey.Account, passkey.Passkey.Name, passkey.Passkey.SignCount));
        Assert.Equal([5, 6], passkey.Passkey.Data);
        Assert.NotNull(passkey.Passkey.LastUsedAt);
        Assert.Equal(owner, (await control.Tokens.FindAsync(TokenHash.Of("token"), Token))!.Value.Account.Id);
        var token = Assert.Single(await control.Tokens.ListAsync(owner, Token));
        Assert.Equal(("build server", token.CreatedAt), (token.Description, token.LastUsedAt));
        var session = (await control.Sessions.FindAsync(TokenHash.Of("session"), Token))!.Value;
        Assert.Equal((owner, "passkey", "2001:db8::1", "Browser/1"), (session.Account.Id, session.Session.Method, session.Session.RemoteAddress, session.Session.UserAgent));
        Assert.Equal("new@example.com", await control.Pins.UseAsync(owner, "change-email", "123456", Token));
        // One failure is kept of it: two tries are one too many.
        Assert.Null(await control.OneTime.TryAsync(TokenHash.Of(KeptRows.Step), KeptRows.Step, 1, Token));
        var step = (await control.OneTime.TakeAsync(TokenHash.Of(KeptRows.Step), KeptRows.Step, Token))!;
        Assert.Equal((owner, "data", KeptRows.Day), (step.Account, step.Data, step.ExpiresAt - step.CreatedAt));
        Assert.True(await control.KnownClients.IsKnownAsync(owner, TokenHash.Of("client"), Token));
    }

    private async Task<HostedDomain> AssertDomainAsync(Account owner, Account member)
    {
        var domain = (await control.Domains.GetAsync(owner.Id, KeptRows.Name, Token))!;
        Assert.Equal((owner.Id, Plan.Team, MemberRole.Admin, false), (domain.ClaimedBy, domain.Plan, domain.CallerRole, domain.IsGlobal));
        Assert.Equal((3, true, true), (domain.AliasCount, domain.HasRegex, domain.HasCatchAll));
        Assert.Equal(10, domain.VerificationRecord.Length);
        Assert.NotNull(domain.ProvenAt);
        Assert.NotNull(domain.Records.CheckedAt);
        Assert.Equivalent(KeptRows.DomainSettings, domain.Settings, strict: true);
        Assert.Equivalent(KeptRows.Records with { CheckedAt = domain.Records.CheckedAt }, domain.Records, strict: true);
        Assert.Equivalent(KeptRows.Sending, domain.Sending, strict: true);
        Assert.True((await control.Domains.GetAsync(member.Id, KeptRows.SharedName, Token))!.IsGlobal);
        Assert.Matches("^[0-9a-f]{32}$", await control.DomainSecrets.WebhookKeyAsync(domain.Id, Token));
        Assert.Equal(KeptRows.DkimKey, await control.DomainSecrets.DkimPrivateKeyAsync(domain.Id, Token));
        Assert.Equal(("access", "secret"), await control.DomainSecrets.StorageKeysAsync(domain.Id, Token));
        var members = (await control.Teams.MembersAsync(owner.Id, domain.Id, Token)).Value!;
        Assert.Equal([(owner.Id, MemberRole.Admin), (member.Id, MemberRole.User)], members.Select(m => (m.AccountId, m.Role)));
        var invite = Assert.Single((await control.Teams.InvitesAsync(owner.Id, domain.Id, Token)).Value!);
        Assert.Equal((KeptRows.Invited, MemberRole.Admin), (invite.Email, invite.Role));
        var (password, hash) = Assert.Single(await control.DomainPasswords.FindForLogInAsync(domain.Name, Token));
        Assert.Equal(("printer", "hash of the catch-all", owner.Id), (password.Description, hash, password.AccountId));
        Assert.NotNull(password.LastUsedAt);
        return domain;
    }

    private async Task AssertAliasesAsync(Account owner, Account member, HostedDomain domain)
    {
        var page = (await control.Aliases.ListAsync(owner.Id, domain.Id, new() { Sort = AliasSort.CreatedAt }, PageRequest.First, Token))!;
        Assert.Equal(["hello", @"/^x(\d+)$/i", "*"], page.Items.Select(a => a.Name.Text));
        Assert.Equivalent(KeptRows.PatternSettings, page.Items[1].Settings, strict: true);
        var alias = page.Items[0];
        Assert.Equal((member.Id, KeptRows.Then, true), (alias.AccountId, alias.SmtpSuspendedAt, alias.HasPassword));
        Assert.Equivalent(KeptRows.AliasSettings, alias.Settings, strict: true);
        Assert.Equal(["yes@example.net"], alias.VerifiedRecipients);
        Assert.Equal("Asked@example.net", (await control.Recipients.FindAsync(TokenHash.Of("asked"), Token))!.Recipient);
        Assert.Contains("waiting@example.net", (await control.Recipients.WaitingAsync(10, Token)).Select(r => r.Recipient));
        Assert.Equal(("hello@" + KeptRows.Name.Name, "secret"), await control.PasswordLinks.TakeAsync(TokenHash.Of("link"), Token));
        var logIn = (await control.AliasPasswords.FindForLogInAsync(EmailAddress.Parse("hello@" + KeptRows.Name.Name), Token))!;
        var (password, hash) = Assert.Single(logIn.Passwords);
        Assert.Equal(("phone", "hash of the alias", password.CreatedAt), (password.Description, hash, password.LastUsedAt));
        // Mailboxes are kept for those who will read mail; no store reads them yet.
        Assert.Equal(
            [("member.sqlite", 8_000_000_000, member.Id, domain.Id, alias.Id, true)],
            await control.Engine.ReadAsync(
                (session, ct) => session.ListAsync(
                    "select m.location, m.storage_used, m.account_id, m.domain_id, l.alias_id, l.may_send from mailboxes m join alias_mailboxes l on l.mailbox_id = m.id",
                    [],
                    row => (row.Text("location"), row.Number("storage_used"), row.Id<Account>("account_id"), row.Id<HostedDomain>("domain_id"), row.Id<Alias>("alias_id"), row.Flag("may_send")),
                    ct),
                Token));
    }

    private async Task AssertLogsAsync(Id<Account> owner, Id<Account> member, HostedDomain domain)
    {
        var wanted = KeptRows.Log;
        var log = Assert.Single((await control.Logs.ListAsync(member, new() { Keyword = "Sender@example.net", Subject = "100% offer" }, PageRequest.First, Token)).Items);
        Assert.Equal((domain.Id, wanted.Code, wanted.Category, wanted.Message, 2), (log.DomainId, log.Code, log.Category, log.Message, log.Attempts));
        Assert.Equal((wanted.Sender, wanted.RemoteAddress, wanted.RemoteHost), (log.Sender, log.RemoteAddress, log.RemoteHost));
        Assert.Equal((wanted.Subject, wanted.MessageId, wanted.Headers, "refused\nagain\n"), (log.Subject, log.MessageId, log.Headers, log.Journey));
        Assert.Equal(wanted.Recipients, log.Recipients);
        Assert.NotNull(log.AliasId);
        Assert.Equal([KeptRows.Traffic], (await control.Traffic.ListAsync(owner, domain.Id, KeptRows.TrafficDate, KeptRows.TrafficDate, Token)).Value!);
        var audit = (await control.Audit.ListAsync(owner, domain.Id, PageRequest.First, Token)).Value!.Items;
        Assert.Contains(("member " + KeptRows.Member, "member-invited", KeptRows.Owner), audit.Select(e => (e.Subject, e.Action, e.ActorEmail)));
        Assert.Contains(new AuditChange("plan", "enhanced_protection", "team"), audit.SelectMany(e => e.Changes));
        Assert.Contains("passkey-added", (await control.Audit.ListAsync(owner, PageRequest.First, Token)).Items.Select(e => e.Action));
        var all = await control.Engine.ReadAsync((session, ct) => session.CountAsync("select count(*) as n from audit", [], ct), Token);
        Assert.Equal(all - 1, (await control.Audit.UnmailedAsync(1_000, Token)).Length);
    }

    private async Task AssertOperationsAsync(Id<Account> owner)
    {
        Assert.Equal(5, (await control.Counters.GetAsync("post-domains:x", KeptRows.Day, Token)).Amount);
        Assert.Equal(1, await control.Counters.CountFailuresAsync("192.0.2.1", Token));
        Assert.Equal(
            new IdempotencyState(IdempotencyOutcome.Replay, 200, """{"id":"1"}"""), await control.Idempotency.BeginAsync(owner, "done", KeptRows.Request, KeptRows.Day, Token));
        Assert.Equal(IdempotencyOutcome.InProgress, (await control.Idempotency.BeginAsync(owner, "begun", KeptRows.Request, KeptRows.Day, Token)).Outcome);
        var job = Assert.Single(await control.Jobs.ListAsync(Token));
        Assert.Equal(("check-domains", "node", "no DNS", job.StartedAt), (job.Name, job.LockedBy, job.Error, job.FinishedAt));
        Assert.Equal("value", await control.Settings.GetAsync("set-up-token", Token));
        Assert.Equal([7, 7], await control.Settings.GetSecretAsync("ring-1", Token));
        var mail = Assert.Single(await control.Outbox.ClaimAsync(10, KeptRows.Day, Token));
        Assert.Equal(("welcome", "Welcome", 2), (mail.Kind, Encoding.UTF8.GetString(mail.Content!), mail.Attempts));
        var open = Assert.Single((await control.DenylistRequests.ListAsync(open: true, PageRequest.First, Token)).Items);
        Assert.Equal(("192.0.2.9", KeptRows.Invited), (open.Value, open.Email.ToString()));
        var decided = Assert.Single((await control.DenylistRequests.ListAsync(open: false, PageRequest.First, Token)).Items);
        Assert.Equal(
            ("example.net", "I am no spammer.", "192.0.2.9", true, "Welcome back."), (decided.Value, decided.Reason, decided.RemoteAddress, decided.IsGranted, decided.Note));
        var counts = await control.CountAsync(Token);
        Assert.Equal((3, 2, 1, 3, 0, 1), (counts.Accounts, counts.Domains, counts.ProvenDomains, counts.Aliases, counts.WaitingApprovals, counts.OpenDenylistRequests));
    }

    private async Task AssertRulesAsync(HostedDomain domain)
    {
        var rules = (await control.Rules.FindAsync(domain.Name, domain.VerificationRecord, Token)).Domain!;
        Assert.Equal(AliasTraits.Defers | AliasTraits.Imap | AliasTraits.Pgp | AliasTraits.Vacation, rules.Find("hello")!.Traits);
        Assert.Equal(["yes@example.net"], rules.Find("hello")!.Recipients);
        // The domain has them switched off.
        Assert.Equal((0, null), (rules.Patterns.Length, rules.CatchAll));
    }
}
