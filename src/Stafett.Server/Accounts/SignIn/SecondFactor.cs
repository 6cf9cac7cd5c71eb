using System.Security.Cryptography;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>Sets up an authenticator app as second factor of the password, and takes it away. Passkeys are two factors by themselves.</summary>
public sealed class SecondFactor
{
    private readonly ControlDatabase _control;
    private readonly AccountSettings _settings;
    private readonly SignInGuard _guard;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;
    private readonly TimeProvider _time;

    internal SecondFactor(ControlDatabase control, AccountSettings settings, SignInGuard guard, IServiceMail mail, AccountMails texts, TimeProvider time)
    {
        _control = control;
        _settings = settings;
        _guard = guard;
        _mail = mail;
        _texts = texts;
        _time = time;
    }

    private static Refusal IsOn { get; } = Refusal.Because(RefusalKind.Conflict, "The second factor is on already. Switch it off before you set up another app.");

    private static Refusal IsOff { get; } = Refusal.Because(RefusalKind.Conflict, "The second factor is off.");

    /// <summary>Nothing counts before <see cref="ConfirmAsync"/>; each call makes another secret.</summary>
    public async ValueTask<Answer<TotpOffer>> BeginAsync(SessionCaller caller, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        var seed = RandomNumberGenerator.GetBytes(TotpCode.SeedLength);
        if (await _control.SecondFactors.BeginAsync(caller.Id, seed, cancellationToken) != StoreOutcome.Done)
            return IsOn;
        var secret = TotpCode.Base32(seed);
        return new TotpOffer(
            string.Join(' ', secret.Chunk(4).Select(group => new string(group))), TotpCode.Uri(_settings.ServiceName, caller.Account.Email.ToString(), secret));
    }

    /// <param name="code">That the app shows: it has the secret, and its clock is right.</param>
    public async ValueTask<Answer<RecoveryKeys>> ConfirmAsync(SessionCaller caller, string code, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        if (EmailVerification.ReadPin(code) is not { } digits)
            return Refusal.Invalid("code", "Write the six digits that your app shows.");
        var allowed = await _guard.TryAsync("totp-set-up", caller.Id.ToString(), digits, cancellationToken);
        if (allowed.IsRefused(out var refusal, out var tried))
            return refusal;
        if (await _control.SecondFactors.SeedAsync(caller.Id, cancellationToken) is not { } seed)
            return IsOff;
        if (TotpCode.FindStep(seed, digits, _time.GetUtcNow()) is not { } step)
            return Refusal.Invalid("code", "This code does not fit. Look whether the clock of your device is right, then write the next code.");
        await _guard.SucceededAsync(tried, cancellationToken);
        var keys = NewKeys();
        if (await _control.SecondFactors.ConfirmAsync(caller.Id, step, [.. keys.Keys.Select(key => RecoveryKey.HashOf(key)!)], cancellationToken) != StoreOutcome.Done)
            return IsOn;
        await _mail.SendAsync(_texts.SecondFactor(caller.Account, isOn: true), cancellationToken);
        return keys;
    }

    /// <summary>The old keys are worth nothing then.</summary>
    public async ValueTask<Answer<RecoveryKeys>> NewRecoveryKeysAsync(SessionCaller caller, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        if (caller.Account.TotpConfirmedAt is null)
            return IsOff;
        var keys = NewKeys();
        await _control.SecondFactors.ReplaceRecoveryKeysAsync(caller.Id, [.. keys.Keys.Select(key => RecoveryKey.HashOf(key)!)], cancellationToken);
        await _mail.SendAsync(_texts.RecoveryKeysReplaced(caller.Account), cancellationToken);
        return keys;
    }

    public async ValueTask<Answer<Account>> RemoveAsync(SessionCaller caller, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        if (await _control.SecondFactors.RemoveAsync(caller.Id, cancellationToken) != StoreOutcome.Done)
            return IsOff;
        if (caller.Account.TotpConfirmedAt is not null)
            await _mail.SendAsync(_texts.SecondFactor(caller.Account, isOn: false), cancellationToken);
        return caller.Account with { TotpConfirmedAt = null };
    }

    public ValueTask<long> CountRecoveryKeysAsync(Caller caller, CancellationToken cancellationToken) =>
        _control.SecondFactors.CountRecoveryKeysAsync(caller.Id, cancellationToken);

    private static RecoveryKeys NewKeys() => new([.. Enumerable.Range(0, RecoveryKey.Count).Select(_ => RecoveryKey.Create())]);
}
