using System.Collections.Concurrent;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SetUp;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Sealing;

namespace Stafett.Server.Tests.Accounts.SignIn;

/// <summary>Everything about accounts on a database of its own, with mails in a list. Hashing is quick, so that tests are.</summary>
internal sealed partial class SignInWorld : IServiceMail, IAsyncDisposable
{
    public const string Password = "seventeen violet umbrellas";

    public static readonly Uri Origin = new("https://mail.example.com");

    private readonly string _folder = Directory.CreateTempSubdirectory("stafett-sign-in-").FullName;
    private readonly ConcurrentQueue<Notice> _mails = new();
    private readonly SemaphoreSlim _arrived = new(0);

    private SignInWorld()
    {
    }

    public FakeTimeProvider Time { get; } = new();

    public ControlDatabase Control { get; private set; } = null!;

    public AccountUseCases Cases { get; private set; } = null!;

    public IReadOnlyList<Notice> Mails => [.. _mails];

    public static Client Home { get; } = new(IPAddress.Parse("192.0.2.10"), "Browser/1.0");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SignInWorld> OpenAsync(AccountSettings? settings = null, PasswordHasher? hasher = null)
    {
        var world = new SignInWorld();
        world.Control = await ControlDatabase.OpenAsync(
            new ControlLocation(DatabaseEngine.Sqlite, Path.Combine(world._folder, "control.db")), MasterKeyRing.Parse(new string('5', 64)), new ControlLimits(), world.Time, Token);
        world.Cases = new AccountUseCases(
            world.Control, world, settings ?? new AccountSettings { Origin = Origin }, world.Time, NullLoggerFactory.Instance, hasher ?? new PasswordHasher(1_000, 2, 200));
        return world;
    }

    /// <summary>An account that signed in from home before.</summary>
    public async Task<Account> AccountAsync(string email, bool isVerified = true, MemberRole role = MemberRole.User)
    {
        var address = EmailAddress.Parse(email);
        var hash = (await Cases.PasswordHasher.HashAsync(Password, Token)).Value!;
        return (await Control.Accounts.CreateAsync(
            new NewAccount(address, hash) { IsEmailVerified = isVerified, Terms = new AccountTerms { Role = role, Plan = Plan.Team } }, Token)).Value!;
    }

    public async Task<SessionCaller> SignInAsync(string email, string password = Password, Client? client = null)
    {
        var step = Done(await Cases.SignIn.SignInAsync(email, password, client ?? Home, Token));
        return await SessionAsync(step.Session!, client);
    }

    public async Task<SessionCaller> SessionAsync(NewSession session, Client? client = null) => (await Cases.Sessions.FindAsync(session.Token, client ?? Home, Token))!;

    /// <summary>Switches the second factor on; the seed and the recovery keys.</summary>
    public async Task<(byte[] Seed, RecoveryKeys Keys)> TotpAsync(SessionCaller caller)
    {
        Done(await Cases.SecondFactor.BeginAsync(caller, Token));
        var seed = (await Control.SecondFactors.SeedAsync(caller.Id, Token))!;
        var keys = Done(await Cases.SecondFactor.ConfirmAsync(caller, Code(seed), Token));
        Time.Advance(TimeSpan.FromSeconds(30));
        return (seed, keys);
    }

    public string Code(byte[] seed) => TotpCode.Compute(seed, TotpCode.StepAt(Time.GetUtcNow()), TotpCode.Digits);

    public async Task<PendingSignIn> PendingAsync(string email) => Done(await Cases.SignIn.SignInAsync(email, Password, Home, Token)).Pending!;

    public Notice LastMail(string kind) => _mails.Last(mail => mail.Kind == kind);

    public string PinOf(string kind) => Pin().Match(LastMail(kind).Text).Groups[1].Value;

    /// <summary>What stands behind the last slash or equals sign of the first link.</summary>
    public string LinkOf(string kind) => Link().Match(LastMail(kind).Text).Groups[1].Value;

    public async Task<string> SetUpAsync() => (await new SetUpToken(Control).MakeAsync(Token))!;

    public static T Done<T>(Answer<T> answer)
        where T : notnull
    {
        Assert.False(answer.IsRefused(out var refusal, out var value), refusal?.Problems[0].Text);
        return value!;
    }

    public static Refusal Refused<T>(RefusalKind kind, Answer<T> answer)
        where T : notnull
    {
        Assert.NotNull(answer.Refusal);
        Assert.Equal(kind, answer.Refusal.Kind);
        return answer.Refusal;
    }

    public ValueTask SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        _mails.Enqueue(notice);
        _arrived.Release();
        return ValueTask.CompletedTask;
    }

    /// <summary>Until one more mail was sent.</summary>
    public async Task MailAsync() => Assert.True(await _arrived.WaitAsync(TimeSpan.FromMinutes(1), Token));

    public async ValueTask DisposeAsync()
    {
        _arrived.Dispose();
        Cases.Dispose();
        await Control.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"PIN is (\d{6})")]
    private static partial Regex Pin();

    [GeneratedRegex(@"https://mail\.example\.com/\S*[/=](\S+)")]
    private static partial Regex Link();
}
