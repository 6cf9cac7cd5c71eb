using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// Signing in by password, then by the second factor where it is on. A wrong password, an account without one and no account at all give the same text after the same time.
/// </summary>
public sealed class PasswordSignIn
{
    internal const string PendingPurpose = "second-factor";
    internal const int PendingTries = 5;

    private static readonly TimeSpan PendingLifetime = TimeSpan.FromMinutes(10);

    private readonly ControlDatabase _control;
    private readonly PasswordHasher _hasher;
    private readonly SignInGuard _guard;
    private readonly SecondFactorCheck _secondFactor;
    private readonly BrowserSessions _sessions;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;
    private readonly TimeProvider _time;

    internal PasswordSignIn(
        ControlDatabase control, PasswordHasher hasher, SignInGuard guard, SecondFactorCheck secondFactor, BrowserSessions sessions, IServiceMail mail, AccountMails texts,
        TimeProvider time)
    {
        _control = control;
        _hasher = hasher;
        _guard = guard;
        _secondFactor = secondFactor;
        _sessions = sessions;
        _mail = mail;
        _texts = texts;
        _time = time;
    }

    internal static Refusal Banned { get; } = Refusal.Because(RefusalKind.Forbidden, "This account was closed by whoever runs this service. Write to them if you think it a mistake.");

    internal static Refusal Expired { get; } = Refusal.Because(
        RefusalKind.NotSignedIn, "This sign-in took too long, or there were too many wrong codes. Please begin again with your password.");

    private static Refusal Wrong { get; } = Refusal.Because(RefusalKind.NotSignedIn, "The address or the password is wrong.");

    public async ValueTask<Answer<SignInStep>> SignInAsync(string? email, string? password, Client client, CancellationToken cancellationToken)
    {
        // Nothing of this depends on what accounts there are.
        if (email is not { Length: <= NewPasswords.MaxAddress } || !EmailAddress.TryParse(email.Trim(), out var address) || password is not { Length: > 0 and <= PasswordPolicy.MaxLength })
            return Wrong;
        var found = await _control.Accounts.FindForSignInAsync(address, cancellationToken);
        var verified = await VerifyAsync(found, address.Folded, password, client, cancellationToken);
        if (verified.IsRefused(out var refusal, out var account))
            return refusal;
        if (account.Account.Terms.BannedAt is not null)
            return Banned;
        return account.HasTotp
            ? new SignInStep(null, await BeginSecondFactorAsync(account.Account, cancellationToken))
            : new SignInStep(await _sessions.StartAsync(account.Account, "password", client, isFirst: false, cancellationToken), null);
    }

    /// <param name="code">Of the app, or a recovery key.</param>
    public async ValueTask<Answer<NewSession>> SecondFactorAsync(string? pendingToken, string? code, Client client, CancellationToken cancellationToken)
    {
        if (SecretToken.HashOf(pendingToken) is not { } hash || await _control.OneTime.TryAsync(hash, PendingPurpose, PendingTries, cancellationToken) is not { Account: { } id }
            || await _control.Accounts.GetForSignInAsync(id, cancellationToken) is not { HasTotp: true, Account: var account })
        {
            return Expired;
        }

        var shown = await _secondFactor.CheckAsync(account, code, cancellationToken);
        if (shown.IsRefused(out var refusal, out var kind))
            return refusal;
        if (account.Terms.BannedAt is not null)
            return Banned;
        if (await _control.OneTime.TakeAsync(hash, PendingPurpose, cancellationToken) is null)
            return Expired;
        // Who has the second factor, or a key, has not lost both.
        if (await _control.Recoveries.FindAsync(id, cancellationToken) is not null)
            await _control.Recoveries.CancelAsync(id, cancellationToken);
        if (kind == SecondFactorKind.RecoveryKey)
            await _mail.SendAsync(_texts.RecoveryKeyUsed(account, await _control.SecondFactors.CountRecoveryKeysAsync(id, cancellationToken)), cancellationToken);
        return await _sessions.StartAsync(account, "password", client, isFirst: false, cancellationToken);
    }

    /// <summary>Somebody who is signed in shows once more who he is.</summary>
    /// <param name="code">Empty where the second factor is off.</param>
    public async ValueTask<Answer<NewSession>> ConfirmAsync(SessionCaller caller, string? password, string? code, CancellationToken cancellationToken)
    {
        if (password is not { Length: > 0 and <= PasswordPolicy.MaxLength })
            return Refusal.Invalid("password", "Write your password.");
        var found = await _control.Accounts.GetForSignInAsync(caller.Id, cancellationToken);
        var client = new Client(caller.Caller.RemoteAddress, caller.Caller.UserAgent);
        var verified = await VerifyAsync(found, caller.Account.Email.Folded, password, client, cancellationToken);
        if (verified.IsRefused(out var refusal, out var account))
            return refusal.Kind == RefusalKind.NotSignedIn ? Refusal.Invalid("password", "The password is wrong.") : refusal;
        if (account.HasTotp && (await _secondFactor.CheckAsync(account.Account, code, cancellationToken)).IsRefused(out refusal, out _))
            return refusal;
        return await _sessions.RenewAsync(caller, "password", cancellationToken);
    }

    private async ValueTask<Answer<SignInAccount>> VerifyAsync(SignInAccount? found, string login, string password, Client client, CancellationToken cancellationToken)
    {
        // The same look-ups for an account that does not exist.
        var isFamiliar = await _control.KnownClients.IsKnownAsync(
            found?.Account.Id ?? Id<Account>.New(_time), await _sessions.FamiliarAsync(client, cancellationToken), cancellationToken);
        var allowed = await _guard.TryAsync("sign-in", login, password, client, isFamiliar ? client.Customer : "", cancellationToken);
        if (allowed.IsRefused(out var refusal, out var tried))
            return refusal;
        var verdict = await _hasher.VerifyAsync(found?.PasswordHash, password, cancellationToken);
        if (verdict == PasswordVerdict.Wrong)
            return Wrong;
        // Right, or not looked at.
        await _guard.SucceededAsync(tried, cancellationToken);
        if (verdict == PasswordVerdict.Busy || found is null)
            return PasswordHasher.Busy;
        if (verdict == PasswordVerdict.Outdated && !(await _hasher.HashAsync(password, cancellationToken)).IsRefused(out _, out var renewed))
            await _control.Accounts.RehashPasswordAsync(found.Account.Id, found.PasswordHash!, renewed, cancellationToken);
        return found;
    }

    private async ValueTask<PendingSignIn> BeginSecondFactorAsync(Account account, CancellationToken cancellationToken)
    {
        var token = SecretToken.Create();
        await _control.OneTime.AddAsync(Storage.Control.Accounts.TokenHash.Of(token), PendingPurpose, account.Id, "", PendingLifetime, cancellationToken);
        var now = _time.GetUtcNow();
        var mayRecover = await _control.Recoveries.FindAsync(account.Id, cancellationToken) is { } request && request.RipeAt <= now;
        return new PendingSignIn(token, now + PendingLifetime, mayRecover);
    }
}
