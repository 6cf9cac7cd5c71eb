using System.Text;
using Stafett.Protocols.Message;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Control.Logs;

namespace Stafett.Storage.Tests.Control;

/// <summary>
/// A database with something in every column of every table, as kept versions hold it: written through the stores, which <see cref="KeptReading"/> reads it back with.
/// </summary>
internal sealed class KeptRows(TestDatabase database)
{
    public const string Owner = "Owner@example.com";
    public const string Member = "member@example.com";
    public const string Banned = "banned@example.com";
    public const string Invited = "invited@example.com";
    public const string Step = "step";
    public const string PublicKey = "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDME\n-----END PGP PUBLIC KEY BLOCK-----\n";

    public static readonly TimeSpan Day = TimeSpan.FromDays(1);
    public static readonly DateTimeOffset Then = new(2026, 11, 19, 1, 2, 3, 4, TimeSpan.Zero);
    public static readonly DateOnly TrafficDate = new(2026, 11, 20);
    public static readonly byte[] Seed = [1, 2, 3, 250];
    public static readonly byte[] Credential = [9, 8, 7];
    public static readonly byte[] DkimKey = [48, 0, 255];
    public static readonly byte[] Request = [4, 4];
    public static readonly Domain Name = Domain.Parse("xn--mnchen-3ya.example");
    public static readonly Domain SharedName = Domain.Parse("shared.example");

    public static readonly AccountProfile Profile = new()
    {
        GivenName = "Åsa 🐦",
        FamilyName = "O'Neil \\ \"Q\"",
        AvatarUrl = "https://example.com/a.png",
        ReceiptEmail = "bills@example.com",
        CompanyName = "Company",
        CompanyVat = "VAT1",
        AddressLine1 = "Line 1",
        AddressLine2 = "Line 2",
        AddressCity = "City",
        AddressState = "State",
        AddressZip = "12345",
        AddressCountry = "SE",
        Timezone = "Europe/Stockholm",
        Locale = "sv",
        OptOuts = ["welcome", "digest, weekly"],
    };

    public static readonly AccountTerms Terms = new()
    {
        Role = MemberRole.Admin,
        Plan = Plan.Team,
        PlanExpiresAt = Then.AddYears(9),
        MaxQuotaPerAlias = 5_000_000_000,
        SmtpLimit = 300,
        IsRateLimitExempt = true,
    };

    public static readonly DomainSettings DomainSettings = new()
    {
        SmtpPort = 2525,
        MaxRecipientsPerAlias = 7,
        MaxQuotaPerAlias = 6_000_000_000,
        RetentionDays = 30,
        BounceWebhook = "https://example.net/bounce",
        AliasDefaultSmtpLimit = 11,
        HasAdultContentProtection = false,
        HasPhishingProtection = false,
        HasExecutableProtection = false,
        HasVirusProtection = false,
        HasRecipientVerification = true,
        HasDeliveryLogs = true,
        IgnoreMxCheck = true,
        IsCatchallRegexDisabled = true,
        RequireTlsInbound = true,
        AllowSubdomainForwarding = true,
        RestrictedAliasNames = ["root"],
        Allowlist = ["*.org", "a@example.net"],
        Denylist = ["192.0.2.1"],
        CustomVerification = new VerificationTemplate("Name", "from@example.com", "Subject", "<p>VERIFICATION_LINK</p>", "VERIFICATION_LINK", "https://example.com/done"),
        CustomStorage = new CustomStorage("https://s3.example.com", "eu-1", "bucket"),
        Locale = "de",
    };

    public static readonly DomainRecords Records = new()
    {
        HasMx = true,
        HasTxt = true,
        HasDkim = true,
        HasReturnPath = true,
        HasDmarc = true,
        HasStrictDmarc = true,
        Problems = ["There is another MX record."],
        ProblemsMailedAt = Then,
    };

    public static readonly DomainSending Sending = new()
    {
        DkimKeySelector = "fe-1",
        DkimPublicKey = "AQID",
        ReturnPath = "bounces",
        HasSmtp = true,
        AskedAt = Then,
        SuspendedAt = Then.AddHours(1),
        HasNewsletter = true,
    };

    public static readonly AliasSettings AliasSettings = new()
    {
        Description = "Everything",
        Labels = ["a", "b, c"],
        Recipients = ["yes@example.net", "Asked@example.net", "waiting@example.net", "https://example.net/?a=\"b\""],
        IsEnabled = false,
        ErrorCodeIfDisabled = 421,
        HasRecipientVerification = true,
        HasImap = true,
        HasPgp = true,
        PublicKey = PublicKey,
        SmimeCertificate = "-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n",
        MaxQuota = 7_000_000_000,
        SmtpLimit = 13,
        RetentionDays = 3,
        Vacation = new VacationResponder(true, Then, Then.AddDays(7), "Away", "Back soon;\n-- \nÅsa"),
        EmailedInstructions = "phone@example.net",
        ClientSettings = """{"theme":"dark"}""",
    };

    public static readonly AliasSettings PatternSettings = new() { Recipients = ["x+$1@example.net"] };

    public static readonly NewLogEntry Log = new([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], ["192.0.2.7", "sender@example.net"])
    {
        Code = 550,
        Category = "spam",
        Message = "5.7.1 No",
        Sender = "sender@example.net",
        Recipients = ["hello@xn--mnchen-3ya.example"],
        RemoteAddress = "192.0.2.7",
        RemoteHost = "mx.example.net",
        Subject = "100% Offer; insert into logs",
        MessageId = "<1@example.net>",
        Headers = "Subject: 100% Offer\r\nFrom: sender@example.net\r\n",
        Journey = "refused\n",
    };

    public static readonly TrafficDay Traffic = new(TrafficDate, 21, 13, 5, 2, 1, 4_000_000_000);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ControlDatabase Control => database.Control;

    /// <summary>Fills all tables; takes no longer than an hour of the database's clock.</summary>
    public async Task FillAsync()
    {
        var owner = (await Control.Accounts.CreateAsync(
            new NewAccount(EmailAddress.Parse(Owner), "hash of the owner") { Profile = Profile, Terms = Terms, IsEmailVerified = true }, Token)).Value!;
        var member = (await Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse(Member), null), Token)).Value!;
        await Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse(Banned), "hash") { Terms = new() { BannedAt = Then } }, Token);
        await FillSignInAsync(owner);
        var domain = await FillDomainAsync(owner, member);
        var alias = await FillAliasesAsync(owner, member, domain);
        await FillLogsAsync(domain, alias);
        await FillOperationsAsync(owner);
        await FillAheadAsync(alias);
    }

    private async Task FillSignInAsync(Account owner)
    {
        var client = TokenHash.Of("client");
        await Control.SecondFactors.BeginAsync(owner.Id, Seed, Token);
        await Control.SecondFactors.ConfirmAsync(owner.Id, 58_000_000, [TokenHash.Of("key one"), TokenHash.Of("key two")], Token);
        Assert.True(await Control.SecondFactors.UseRecoveryKeyAsync(owner.Id, TokenHash.Of("key one"), Token));
        Assert.True((await Control.Recoveries.AskAsync(owner.Id, Day, Token)).IsDone);
        await Control.Passkeys.AddAsync(owner.Id, Credential, "phone", [5], 6, Token);
        Assert.Equal(StoreOutcome.Done, await Control.Passkeys.UsedAsync(Credential, [5, 6], 7, Token));
        var token = (await Control.Tokens.AddAsync(owner.Id, TokenHash.Of("token"), "build server", Token)).Value!;
        await Control.Tokens.UsedAsync(token.Id, Token);
        await Control.Sessions.AddAsync(owner.Id, TokenHash.Of("session"), "passkey", "2001:db8::1", "Browser/1", Day, Token);
        await Control.Pins.SetAsync(owner.Id, "change-email", "123456", "new@example.com", Day, TimeSpan.Zero, Token);
        Assert.Null(await Control.Pins.UseAsync(owner.Id, "change-email", "000000", Token));
        await Control.OneTime.AddAsync(TokenHash.Of(Step), Step, owner.Id, "data", Day, Token);
        Assert.NotNull(await Control.OneTime.TryAsync(TokenHash.Of(Step), Step, 5, Token));
        await Control.KnownClients.AddAsync(owner.Id, client, Token);
    }

    private async Task<HostedDomain> FillDomainAsync(Account owner, Account member)
    {
        var domain = (await Control.Domains.CreateAsync(
            owner.Id, new NewDomain(Name, Plan.EnhancedProtection) { Settings = DomainSettings, ReturnPath = Sending.ReturnPath }, Token)).Value!;
        await Control.DomainChecks.SaveAsync(domain.Id, new DomainCheck(Records, true), Token);
        await Control.DomainSecrets.SetDkimKeyAsync(owner.Id, domain.Id, Sending.DkimKeySelector, DkimKey, Sending.DkimPublicKey, Token);
        await Control.DomainSecrets.SetStorageKeysAsync(owner.Id, domain.Id, "access", "secret", Token);
        Assert.True((await Control.DomainChecks.UpdateTermsAsync(domain.Id, d => d with { Plan = Plan.Team, Sending = Sending }, Token)).IsDone);
        await database.JoinAsync(owner, domain, member, MemberRole.User);
        Assert.True((await Control.Teams.InviteAsync(owner.Id, domain.Id, EmailAddress.Parse(Invited), MemberRole.Admin, Token)).IsDone);
        var password = (await Control.DomainPasswords.AddAsync(owner.Id, domain.Id, "hash of the catch-all", "printer", Token)).Value!;
        await Control.DomainPasswords.UsedAsync(password.Id, Token);
        var shared = await database.DomainAsync(owner, SharedName.Name);
        await Control.DomainChecks.SetGlobalAsync(shared.Id, true, Token);
        return domain;
    }

    private async Task<Alias> FillAliasesAsync(Account owner, Account member, HostedDomain domain)
    {
        var alias = (await Control.Aliases.CreateAsync(owner.Id, domain.Id, new NewAlias(AliasName.Parse("hello"), AliasSettings) { Owner = member.Id }, Token)).Value!;
        Assert.True(await Control.Recipients.AskAsync(alias.Id, "yes@example.net", TokenHash.Of("yes"), Token));
        Assert.NotNull(await Control.Recipients.ConfirmAsync(TokenHash.Of("yes"), Token));
        Assert.True(await Control.Recipients.AskAsync(alias.Id, "asked@example.net", TokenHash.Of("asked"), Token));
        var link = new NewPasswordLink(TokenHash.Of("link"), "secret", AliasSettings.EmailedInstructions, Day);
        var password = (await Control.AliasPasswords.AddAsync(
            owner.Id, domain.Id, alias.Id, new NewAliasPassword("hash of the alias") { Description = "phone", Link = link }, null, Token)).Value!;
        await Control.AliasPasswords.UsedAsync(password.Id, Token);
        await database.AliasAsync(owner, domain, @"/^x(\d+)$/i", [.. PatternSettings.Recipients]);
        await database.AliasAsync(owner, domain, "*", "all@example.net");
        return alias;
    }

    private async Task FillLogsAsync(HostedDomain domain, Alias alias)
    {
        await Control.Logs.AddAsync([Log with { DomainId = domain.Id, AliasId = alias.Id }], Token);
        await Control.Logs.AddAsync([Log with { Journey = "again\n" }], Token);
        await Control.Traffic.AddAsync([(domain.Id, Traffic)], Token);
        var entry = (await Control.Audit.UnmailedAsync(1, Token))[0];
        await Control.Audit.MailedAsync([entry.Id], Token);
    }

    private async Task FillOperationsAsync(Account owner)
    {
        await Control.Counters.AddAsync("post-domains:x", Day, 5, Token);
        await Control.Counters.AddFailureAsync("192.0.2.1", [1], Day, Token);
        await Control.Idempotency.BeginAsync(owner.Id, "done", Request, Day, Token);
        await Control.Idempotency.CompleteAsync(owner.Id, "done", 200, """{"id":"1"}""", Day, Token);
        await Control.Idempotency.BeginAsync(owner.Id, "begun", Request, Day, Token);
        await Control.Jobs.TryStartAsync("check-domains", "node", TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), Token);
        await Control.Jobs.FinishAsync("check-domains", "node", "no DNS", Token);
        await Control.Settings.SetAsync("set-up-token", "value", Token);
        await Control.Settings.SetSecretAsync("ring-1", [7, 7], Token);
        await Control.Outbox.AddAsync("welcome", Encoding.UTF8.GetBytes("Welcome"), Day, Token);
        Assert.Single(await Control.Outbox.ClaimAsync(1, TimeSpan.FromMinutes(1), Token));
        var granted = (await Control.DenylistRequests.AddAsync("example.net", EmailAddress.Parse(Invited), "I am no spammer.", "192.0.2.9", Token)).Value!;
        await Control.DenylistRequests.DecideAsync(granted.Id, true, "Welcome back.", Token);
        await Control.DenylistRequests.AddAsync("192.0.2.9", EmailAddress.Parse(Invited), "", "192.0.2.9", Token);
    }

    // What the schema has room for and no store writes yet.
    private async Task FillAheadAsync(Alias alias) =>
        await Control.Engine.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync("update aliases set smtp_suspended_at = @at where id = @id", [("at", Then), ("id", alias.Id)], ct);
                return await session.ExecuteAsync("update mailboxes set location = 'member.sqlite', storage_used = 8000000000", [], ct);
            },
            Token);
}
