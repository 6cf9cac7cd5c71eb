using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Protocols.Message;
using Stafett.Server.Abuse;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Audit;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Logs;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.Operators;
using Stafett.Server.Accounts.SignIn;
using Stafett.Server.Accounts.Teams;
using Stafett.Server.Configuration;
using Stafett.Server.Connections;
using Stafett.Server.Dns;
using Stafett.Server.Tests.Buckets;
using Stafett.Server.Tests.Smtp;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Domains;
using Stafett.Storage.Sealing;

namespace Stafett.Server.Tests.Accounts;

/// <summary>A control database in a file, a clock that stands still, a DNS that the test writes, and the mails that went out.</summary>
internal sealed class AccountsWorld : IAsyncDisposable
{
    private readonly string _folder;
    private readonly GuardedHttpClient _http;
    private readonly PasswordHasher _hasher = new(iterations: 10, cores: 2, maxWaiting: 32);

    private AccountsWorld(string folder, FakeTimeProvider time, ControlDatabase control)
    {
        _folder = folder;
        Time = time;
        Control = control;
        Dns = new ChangingZone(time);
        _http = Buckets.Client(Dns, time);
        DomainBuckets = new DomainBuckets(control, new BucketProbe(_http, time), new RateLimits(time), time);
        DomainEditing = new DomainEditing(control, Dns, Facts, DomainBuckets);
        AliasEditing = new AliasEditing(control, Facts);
        LogReading = new LogReading(control, Mail, new RateLimits(time), Facts, time);
        RuleTester = new RuleTester(control, Dns, new ForwardingOptions { ExchangeHosts = [.. Facts.ExchangeHosts] }, Facts, new RateLimits(time), time);
        OperatorUsers = new OperatorUsers(control, time);
        OperatorDomains = new OperatorDomains(control, Mail, Facts, time);
        OperatorOverview = new OperatorOverview(control);
        DenylistRequests = new DenylistRequests(control, Mail, new RateLimits(time), time);
        ServiceLookUps = new ServiceLookUps(control, Dns, Mail, Facts, time);
        var fresh = FreshDns.Beside(Dns, new DnsOptions(), time);
        DomainVerification = new DomainVerification(control, fresh, Facts, new RateLimits(time), time);
        SignIn = new AccountUseCases(control, Mail, new AccountSettings { Origin = Facts.Origin }, time, NullLoggerFactory.Instance, _hasher);
        CatchAllPasswords = new CatchAllPasswords(control, _hasher);
        Teams = new TeamEditing(control, Mail, Facts, time);
        AliasBulk = new AliasBulk(control, AliasEditing);
        AliasImport = new AliasImport(control, fresh, Facts);
        AliasPasswords = new AliasPasswords(control, _hasher, Mail, Facts, time);
        RecipientAsking = new RecipientAsking(control, Mail, Facts, time);
        AuditDigest = new AuditDigest(control, Mail, Facts, time);
        RecipientAnswers = new RecipientAnswers(control);
    }

    public FakeTimeProvider Time { get; }

    public ControlDatabase Control { get; }

    public ChangingZone Dns { get; }

    public HostingFacts Facts { get; } = new(new Uri("https://post.example.org"), "mx.example.org", ["mx1.example.org", "mx2.example.org"]);

    public CollectedMail Mail { get; } = new();

    /// <summary>Where every https URL leads.</summary>
    public BucketDoor Buckets { get; } = new();

    public DomainBuckets DomainBuckets { get; }

    public DomainEditing DomainEditing { get; }

    public AliasEditing AliasEditing { get; }

    public DomainVerification DomainVerification { get; }

    public LogReading LogReading { get; }

    public RuleTester RuleTester { get; }

    public OperatorUsers OperatorUsers { get; }

    public OperatorDomains OperatorDomains { get; }

    public OperatorOverview OperatorOverview { get; }

    public DenylistRequests DenylistRequests { get; }

    public ServiceLookUps ServiceLookUps { get; }

    public AccountUseCases SignIn { get; }

    public CatchAllPasswords CatchAllPasswords { get; }

    public TeamEditing Teams { get; }

    public AliasBulk AliasBulk { get; }

    public AliasImport AliasImport { get; }

    public AliasPasswords AliasPasswords { get; }

    public RecipientAsking RecipientAsking { get; }

    public AuditDigest AuditDigest { get; }

    public RecipientAnswers RecipientAnswers { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<AccountsWorld> OpenAsync()
    {
        var folder = Directory.CreateTempSubdirectory("stafett-accounts-").FullName;
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        var control = await ControlDatabase.OpenAsync(
            new ControlLocation(DatabaseEngine.Sqlite, Path.Combine(folder, "control.db")), MasterKeyRing.Parse(new string('5', 64)), new ControlLimits(), time, Token);
        return new AccountsWorld(folder, time, control);
    }

    public async Task<Caller> CallerAsync(string email, Plan plan = Plan.Team, bool isOperator = false)
    {
        var terms = new AccountTerms { Plan = plan, Role = isOperator ? MemberRole.Admin : MemberRole.User };
        var made = await Control.Accounts.CreateAsync(new NewAccount(EmailAddress.Parse(email), "hash") { Terms = terms, IsEmailVerified = true }, Token);
        return new Caller(made.Value!, IPAddress.Parse("203.0.113.7"), "tests");
    }

    /// <summary>Without a catch-all.</summary>
    public async Task<HostedDomain> DomainAsync(Caller caller, string name) =>
        Value(await DomainEditing.CreateAsync(caller, new DomainCreation { Domain = name, Catchall = "false" }, Token)).Domain;

    public async Task ProveAsync(HostedDomain domain) => await Control.DomainChecks.SaveAsync(domain.Id, new Storage.Control.Domains.DomainCheck(domain.Records, true), Token);

    /// <summary>The last path that a link of ours has in the last mail to the address.</summary>
    public string Link(string to, string path)
    {
        var text = Mail.Sent.Last(notice => notice.To.ToString() == to).Text;
        var at = text.LastIndexOf($"https://post.example.org{path}", StringComparison.Ordinal);
        Assert.True(at >= 0, text);
        return text[(at + 24 + path.Length)..].Split('\n', ' ')[0];
    }

    public async Task<AliasView> AliasAsync(Caller caller, HostedDomain domain, string name, params string[] recipients)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return Value(await AliasEditing.CreateAsync(caller, domain.Name.Name, new AliasChanges { Name = name, Recipients = [.. recipients] }, Token));
    }

    public async Task JoinAsync(Caller admin, HostedDomain domain, Caller member, MemberRole role = MemberRole.User)
    {
        await Control.Teams.InviteAsync(admin.Id, domain.Id, member.Account.Email, role, Token);
        Assert.True((await Control.Teams.AcceptInviteAsync(member.Id, domain.Id, Token)).IsDone);
    }

    public static T Value<T>(Answer<T> answer)
        where T : notnull
    {
        Assert.False(answer.IsRefused(out var refusal, out var value), refusal is null ? "" : string.Join(' ', refusal.Problems.Select(p => $"{p.Field}: {p.Text}")));
        return value!;
    }

    /// <summary>The refusal, which has to name these fields, in this order.</summary>
    public static Refusal Refused<T>(Answer<T> answer, RefusalKind kind, params string[] fields)
        where T : notnull
    {
        Assert.True(answer.IsRefused(out var refusal, out _), "it was not refused");
        Assert.Equal(kind, refusal.Kind);
        Assert.Equal(fields, refusal.Problems.Select(problem => problem.Field));
        Assert.All(refusal.Problems, problem => Assert.Matches("[.:]$", problem.Text));
        return refusal;
    }

    public async ValueTask DisposeAsync()
    {
        LogReading.Dispose();
        _http.Dispose();
        await Control.DisposeAsync();
        SignIn.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal sealed class CollectedMail : IServiceMail
    {
        public List<Notice> Sent { get; } = [];

        public bool Fails { get; set; }

        /// <summary>Fails in a way that nobody thought of.</summary>
        public bool Breaks { get; set; }

        public ValueTask SendAsync(Notice notice, CancellationToken cancellationToken)
        {
            if (Fails)
                throw new StorageUnavailableException("away");
            if (Breaks)
                throw new InvalidOperationException("something inside");
            Sent.Add(notice);
            return ValueTask.CompletedTask;
        }
    }
}
