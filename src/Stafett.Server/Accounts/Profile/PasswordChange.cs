using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.Profile;

/// <summary>Another password, or none, by somebody who has just shown who he is. All sessions end; this browser gets a new one.</summary>
public sealed class PasswordChange
{
    private readonly ControlDatabase _control;
    private readonly PasswordHasher _hasher;
    private readonly BrowserSessions _sessions;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;

    internal PasswordChange(ControlDatabase control, PasswordHasher hasher, BrowserSessions sessions, IServiceMail mail, AccountMails texts)
    {
        _control = control;
        _hasher = hasher;
        _sessions = sessions;
        _mail = mail;
        _texts = texts;
    }

    public async ValueTask<Answer<NewSession>> ChangeAsync(SessionCaller caller, string? newPassword, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        var hashed = await NewPasswords.HashAsync(_hasher, "password", newPassword, Own(caller.Account), cancellationToken);
        return hashed.IsRefused(out var refusal, out var hash) ? refusal : await SetAsync(caller, hash, cancellationToken);
    }

    /// <summary>From then on only passkeys sign in.</summary>
    public async ValueTask<Answer<NewSession>> RemoveAsync(SessionCaller caller, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        return (await _control.Passkeys.ListAsync(caller.Id, cancellationToken)).IsEmpty
            ? Refusal.Because(RefusalKind.Conflict, "Without a password you could not sign in any more. Add a passkey before you remove it.")
            : await SetAsync(caller, null, cancellationToken);
    }

    internal static string[] Own(Account account) => [account.Email.ToString(), account.Profile.GivenName, account.Profile.FamilyName, account.Profile.CompanyName];

    private async ValueTask<Answer<NewSession>> SetAsync(SessionCaller caller, string? hash, CancellationToken cancellationToken)
    {
        var changed = await _control.Accounts.SetPasswordAsync(caller.Id, hash, cancellationToken);
        if (changed.Value is not { } account)
            return Refusal.Of(changed.Outcome, "The account");
        await _mail.SendAsync(_texts.PasswordChanged(account), cancellationToken);
        return await _sessions.StartAsync(account, caller.Session.Method, new Client(caller.Caller.RemoteAddress, caller.Caller.UserAgent), isFirst: true, cancellationToken);
    }
}
