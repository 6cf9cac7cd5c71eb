using System.Globalization;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.Notices;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>The texts of the mails about an account: one method for each. They say what happened, what to do next, and what to do if it was somebody else.</summary>
internal sealed class AccountMails(AccountSettings settings)
{
    public const string LogInKind = "login-notice";

    public Notice VerifyEmail(Account account, string pin) => Make(
        account.Email, "verify-email", $"{pin} is your PIN for {settings.ServiceName}",
        $"""
        Welcome to {settings.ServiceName}.

        Your PIN is {pin}

        Enter it within an hour here:

        {settings.Link("/verify")}

        If you did not register, ignore this mail: without the PIN nobody can use your address.
        """);

    public Notice LogIn(Account account, SignedIn session) => Make(
        account.Email, LogInKind, $"New sign-in to {settings.ServiceName}",
        $"""
        Somebody signed in to your account from a place or a browser that we had not seen before.

        When: {When(session.CreatedAt)}
        Address: {session.RemoteAddress}
        Browser: {(session.UserAgent.Length == 0 ? "not said" : session.UserAgent)}

        If it was you, there is nothing to do. If not, change your password and end the session here:

        {settings.Link("/my-account/security")}
        """);

    public Notice ResetPassword(Account account, string token) => Make(
        account.Email, "reset-password", $"Choose a new password for {settings.ServiceName}",
        $"""
        Somebody asked to reset the password of your account. To choose a new one, open this link within 30 minutes:

        {settings.Link("/reset-password?token=" + token)}

        If you did not ask, ignore this mail. Your password stays what it is.
        """);

    public Notice PasswordChanged(Account account) => Make(
        account.Email, "password-changed", $"Your password for {settings.ServiceName} was changed",
        $"""
        The password of your account was changed, and all browsers were signed out. API tokens still work.

        If it was not you, reset the password now, then look through your passkeys and API tokens:

        {settings.Link("/forgot-password")}
        """);

    public Notice ConfirmNewEmail(EmailAddress to, Account account, string token) => Make(
        to, "change-email", $"Confirm your new address for {settings.ServiceName}",
        $"""
        The account of {account.Email} shall have this address from now on. To confirm it, open this link within 30 minutes:

        {settings.Link("/my-account/change-email/" + token)}

        If you know nothing of it, ignore this mail. Nothing changes then.
        """);

    public Notice EmailChangeAsked(Account account, EmailAddress to) => Make(
        account.Email, "change-email-asked", $"A new address for your account at {settings.ServiceName}",
        $"""
        Somebody who is signed in to your account asked to change its address to {to}. It changes when the link that we mailed there is opened.

        If it was not you, change your password now. The link is worth nothing after that:

        {settings.Link("/my-account/security")}
        """);

    public Notice EmailChanged(EmailAddress to, EmailAddress before, EmailAddress now) => Make(
        to, "email-changed", $"The address of your account at {settings.ServiceName} was changed",
        $"""
        The account that had the address {before} now has the address {now}. Sign in with the new one.

        If you did not want this, write to whoever runs this service:

        {settings.Link("/help")}
        """);

    public Notice SecondFactor(Account account, bool isOn) => Make(
        account.Email, "second-factor", $"The second factor of your account at {settings.ServiceName} is {(isOn ? "on" : "off")}",
        $"""
        {(isOn ? "From now on signing in with the password asks for a code as well. Keep the recovery keys where you will find them when the telephone is lost."
            : "From now on the password alone signs in to your account.")}

        If it was not you, change your password now, then look at the second factor:

        {settings.Link("/my-account/security")}
        """);

    public Notice RecoveryKeyUsed(Account account, long left) => Make(
        account.Email, "recovery-key", $"A recovery key of your account at {settings.ServiceName} was used",
        $"""
        Somebody signed in to your account with the password and a recovery key. {left.ToString(CultureInfo.InvariantCulture)} keys are left.

        If you have lost the device with the second factor, set up another one. If it was not you, change your password now:

        {settings.Link("/my-account/security")}
        """);

    public Notice RecoveryKeysReplaced(Account account) => Make(
        account.Email, "recovery-key", $"New recovery keys for your account at {settings.ServiceName}",
        $"""
        Ten new recovery keys were made. The old ones are worth nothing any more.

        If it was not you, change your password now, then look at the second factor:

        {settings.Link("/my-account/security")}
        """);

    public Notice Passkey(Account account, string name, bool isAdded) => Make(
        account.Email, "passkey", $"A passkey was {(isAdded ? "added to" : "removed from")} your account at {settings.ServiceName}",
        $"""
        Name of the passkey: {name}

        If it was not you, change your password now, then look through your passkeys:

        {settings.Link("/my-account/security")}
        """);

    public Notice ApiToken(Account account, string what) => Make(
        account.Email, "api-token", $"API tokens of your account at {settings.ServiceName}",
        $"""
        {what}

        If it was not you, change your password now, then delete the tokens that you do not know:

        {settings.Link("/my-account/security")}
        """);

    public Notice RecoveryAsked(Account account, DateTimeOffset ripeAt, string token) => Make(
        account.Email, "recovery-asked", $"Somebody asks to switch off the second factor of your account at {settings.ServiceName}",
        $"""
        Somebody who knows your password says that the second factor and the recovery keys are lost.

        If it was you: wait until {When(ripeAt)}, then sign in again with your password. You will get a PIN by mail that switches the second factor off.

        If it was not you: stop it with this link, then change your password, which somebody else knows:

        {settings.Link("/sign-in/recovery/cancel?token=" + token)}
        """);

    public Notice RecoveryPin(Account account, string pin) => Make(
        account.Email, "recovery-pin", $"{pin} switches off the second factor of your account at {settings.ServiceName}",
        $"""
        Your PIN is {pin}

        Enter it within 15 minutes where you are signing in. It switches the second factor off.

        If you are not signing in, tell nobody the PIN and change your password, which somebody else knows:

        {settings.Link("/forgot-password")}
        """);

    public Notice Deleted(Account account) => Make(
        account.Email, "account-deleted", $"Your account at {settings.ServiceName} was deleted",
        $"""
        Your account, its domains and its aliases are gone. Mail to them is no longer forwarded by us; take our records out of the DNS of your domains.

        If it was not you, write to whoever runs this service:

        {settings.Link("/help")}
        """);

    private static Notice Make(EmailAddress to, string kind, string subject, string text) => new(to, kind, subject, text);

    private static string When(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture) + " UTC";
}
