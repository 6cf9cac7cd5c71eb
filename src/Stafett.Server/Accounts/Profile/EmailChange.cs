using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.Profile;

/// <summary>A new address counts once the link that was mailed there is opened. The old one is told when it is asked for, and both when it is done.</summary>
public sealed class EmailChange
{
    private const string Purpose = "change-email";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    private readonly ControlDatabase _control;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;

    internal EmailChange(ControlDatabase control, IServiceMail mail, AccountMails texts)
    {
        _control = control;
        _mail = mail;
        _texts = texts;
    }

    /// <summary>In a browser: only a short time after the sign-in.</summary>
    public async ValueTask<Answer<Account>> RequestAsync(SessionCaller caller, string? email, CancellationToken cancellationToken) =>
        caller.IsRecent ? await RequestAsync(caller.Caller, email, cancellationToken) : BrowserSessions.NotRecent;

    /// <summary>By an API token.</summary>
    public async ValueTask<Answer<Account>> RequestAsync(Caller caller, string? email, CancellationToken cancellationToken)
    {
        var read = NewPasswords.ReadAddress(email);
        if (read.IsRefused(out var refusal, out var address))
            return refusal;
        if (address == caller.Account.Email)
            return caller.Account;
        var token = SecretToken.Create();
        var made = await _control.OneTime.ReplaceAsync(Storage.Control.Accounts.TokenHash.Of(token), Purpose, caller.Id, address.ToString(), Lifetime, Lifetime, cancellationToken);
        if (made != StoreOutcome.Done)
            return new Refusal(RefusalKind.TooMany, [new FieldProblem("email", "A new address was asked for a short time ago. Please try again in half an hour.")], Lifetime);
        // Whether another account has the address is not said here: only its owner gets to know, who reads the mail.
        await _mail.SendAsync(_texts.ConfirmNewEmail(address, caller.Account, token), cancellationToken);
        await _mail.SendAsync(_texts.EmailChangeAsked(caller.Account, address), cancellationToken);
        return caller.Account;
    }

    /// <summary>The address that there is to confirm, null where there is none; does not use the link up.</summary>
    public async ValueTask<EmailAddress?> FindAsync(string? token, CancellationToken cancellationToken) =>
        SecretToken.HashOf(token) is { } hash && await _control.OneTime.FindAsync(hash, Purpose, cancellationToken) is { } found && EmailAddress.TryParse(found.Data, out var address)
            ? address
            : null;

    /// <summary>Needs no session: who reads the mail of the new address has shown what is to be shown.</summary>
    public async ValueTask<Answer<Account>> ConfirmAsync(string? token, CancellationToken cancellationToken)
    {
        if (SecretToken.HashOf(token) is not { } hash || await _control.OneTime.TakeAsync(hash, Purpose, cancellationToken) is not { Account: { } id } taken
            || await _control.Accounts.GetAsync(id, cancellationToken) is not { Terms.BannedAt: null } before || !EmailAddress.TryParse(taken.Data, out var address))
        {
            return Refusal.Because(RefusalKind.NotFound, "This link is too old or was used already. Ask for the change once more.");
        }

        var changed = await _control.Accounts.ChangeEmailAsync(id, address, cancellationToken);
        if (changed.Value is not { } account)
            return changed.Outcome == StoreOutcome.Conflict ? Refusal.Because(RefusalKind.Conflict, "Another account has this address.", "email") : Refusal.Of(changed.Outcome, "The account");
        await _mail.SendAsync(_texts.EmailChanged(before.Email, before.Email, address), cancellationToken);
        await _mail.SendAsync(_texts.EmailChanged(address, before.Email, address), cancellationToken);
        return account;
    }
}
