using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.Profile;

/// <summary>The end of an account, with everything that is its own. What others belong to has to be handed over before.</summary>
public sealed class AccountDeletion
{
    private readonly ControlDatabase _control;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;

    internal AccountDeletion(ControlDatabase control, IServiceMail mail, AccountMails texts)
    {
        _control = control;
        _mail = mail;
        _texts = texts;
    }

    /// <summary>What would go; while there are shared domains, or he is the last operator, it is refused.</summary>
    public ValueTask<AccountLoss> PreviewAsync(Caller caller, CancellationToken cancellationToken) => _control.Accounts.LossAsync(caller.Id, cancellationToken);

    /// <param name="email">Typed by the owner, so that nobody deletes by a slip.</param>
    public async ValueTask<Answer<Account>> DeleteAsync(SessionCaller caller, string? email, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        if (!EmailAddress.TryParse(email?.Trim(), out var typed) || typed.Folded != caller.Account.Email.Folded)
            return Refusal.Invalid("email", $"Write {caller.Account.Email} to confirm.");
        switch (await _control.Accounts.LeaveAsync(caller.Id, cancellationToken))
        {
            case StoreOutcome.Done:
                await _mail.SendAsync(_texts.Deleted(caller.Account), cancellationToken);
                return caller.Account;
            case StoreOutcome.Forbidden:
                return Refusal.Because(RefusalKind.Conflict, "You are the only operator of this service, and others have accounts. Make one of them an operator before you delete your account.");
            case StoreOutcome.Conflict:
                var loss = await _control.Accounts.LossAsync(caller.Id, cancellationToken);
                return Refusal.Because(
                    RefusalKind.Conflict, $"Others belong to {string.Join(", ", loss.SharedDomains.Take(10))}. Make one of them administrator, or remove them, before you delete your account.");
            default:
                return Refusal.NotFound("The account");
        }
    }
}
