using Microsoft.Extensions.Logging;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.Profile;
using Stafett.Server.Accounts.SetUp;
using Stafett.Storage.Control;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>Everything that can be done with accounts and signing in, put together. One instance serves the process.</summary>
public sealed class AccountUseCases : IDisposable
{
    // Made with the first passkey: the framework's part behind it is large.
    private readonly Lazy<PasskeyVerifier> _passkeyVerifier;

    public AccountUseCases(ControlDatabase control, IServiceMail mail, AccountSettings settings, TimeProvider time, ILoggerFactory logs)
        : this(control, mail, settings, time, logs, new PasswordHasher())
    {
    }

    internal AccountUseCases(ControlDatabase control, IServiceMail mail, AccountSettings settings, TimeProvider time, ILoggerFactory logs, PasswordHasher hasher)
    {
        var texts = new AccountMails(settings);
        var key = new SignInKey(control.Settings, time);
        var guard = new SignInGuard(control.Counters, key, time);
        var secondFactor = new SecondFactorCheck(control, guard, time);
        var noted = new RecentMinutes(time);
        _passkeyVerifier = new Lazy<PasskeyVerifier>(() => new PasskeyVerifier(settings.Origin, new PasskeyAccounts(control.Accounts, control.Passkeys)));
        var ceremony = new PasskeyCeremony(_passkeyVerifier, control, key, time);

        PasswordHasher = hasher;
        Sessions = new BrowserSessions(control, mail, texts, key, time);
        EmailVerification = new EmailVerification(control, mail, texts, time);
        Registration = new Registration(control, settings, hasher, Sessions, EmailVerification, ceremony, time);
        FirstRun = new FirstRun(control, new SetUpToken(control), hasher, Sessions, ceremony);
        SignIn = new PasswordSignIn(control, hasher, guard, secondFactor, Sessions, mail, texts, time);
        PasskeySignIn = new PasskeySignIn(ceremony, Sessions);
        Passkeys = new Passkeys(control, ceremony, mail, texts);
        SecondFactor = new SecondFactor(control, settings, guard, mail, texts, time);
        Recovery = new SecondFactorRecovery(control, Sessions, mail, texts, time);
        ApiTokenSignIn = new ApiTokenSignIn(control, settings, noted);
        AliasLogIn = new AliasLogIn(control, hasher, guard, key, new LogInCache(time), noted);
        Profiles = new Profiles(control);
        EmailChange = new EmailChange(control, mail, texts);
        PasswordChange = new PasswordChange(control, hasher, Sessions, mail, texts);
        PasswordReset = new PasswordReset(control, hasher, mail, texts, logs.CreateLogger<PasswordReset>());
        ApiTokens = new ApiTokens(control, mail, texts);
        AccountDeletion = new AccountDeletion(control, mail, texts);
    }

    public FirstRun FirstRun { get; }

    public Registration Registration { get; }

    public EmailVerification EmailVerification { get; }

    public PasswordSignIn SignIn { get; }

    public PasskeySignIn PasskeySignIn { get; }

    public BrowserSessions Sessions { get; }

    public Passkeys Passkeys { get; }

    public SecondFactor SecondFactor { get; }

    public SecondFactorRecovery Recovery { get; }

    public ApiTokenSignIn ApiTokenSignIn { get; }

    public AliasLogIn AliasLogIn { get; }

    /// <summary>For passwords that somebody chooses for an alias.</summary>
    public PasswordHasher PasswordHasher { get; }

    public Profiles Profiles { get; }

    public EmailChange EmailChange { get; }

    public PasswordChange PasswordChange { get; }

    public PasswordReset PasswordReset { get; }

    public ApiTokens ApiTokens { get; }

    public AccountDeletion AccountDeletion { get; }

    /// <summary>What is done behind the requests, until it is stopped.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => PasswordReset.RunAsync(cancellationToken);

    public void Dispose()
    {
        if (_passkeyVerifier.IsValueCreated)
            _passkeyVerifier.Value.Dispose();
        PasswordHasher.Dispose();
    }
}
