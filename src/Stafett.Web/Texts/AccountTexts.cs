namespace Stafett.Web.Texts;

/// <summary>What an owner sees of the own account: profile and security.</summary>
public sealed record AccountTexts
{
    public string Profile { get; init; } = "Profile";

    public string You { get; init; } = "You";

    public string GivenName { get; init; } = "First name";

    public string FamilyName { get; init; } = "Last name";

    public string Timezone { get; init; } = "Time zone";

    public string TimezoneHint { get; init; } = "Times are shown in it, such as Europe/Oslo.";

    public string Save { get; init; } = "Save";

    public string Saved { get; init; } = "Saved.";

    public string Mails { get; init; } = "Mails from this service";

    public string MailsLead { get; init; } = "Mails that concern your sign-in always come.";

    public string Receipts { get; init; } = "For receipts";

    public string ReceiptsLead { get; init; } = "All of it may stay empty.";

    public string ReceiptEmail { get; init; } = "E-mail address for receipts";

    public string Company { get; init; } = "Company";

    public string Vat { get; init; } = "VAT number";

    public string Line1 { get; init; } = "Address";

    public string Line2 { get; init; } = "Address, second line";

    public string City { get; init; } = "City";

    public string State { get; init; } = "State or region";

    public string Zip { get; init; } = "Postal code";

    public string Country { get; init; } = "Country";

    public string Email { get; init; } = "E-mail address";

    /// <summary>The address.</summary>
    public string EmailLead { get; init; } = "You sign in with {0}. A new address counts when you have opened the link that we send to it.";

    public string NewEmail { get; init; } = "New e-mail address";

    public string ChangeEmail { get; init; } = "Send the link";

    public string EmailAsked { get; init; } = "We have sent a link to the new address. Until you open it, the old one counts.";

    public string ConfirmEmailTitle { get; init; } = "Your new address";

    public string ConfirmEmail { get; init; } = "Use the new address";

    /// <summary>The address.</summary>
    public string ConfirmEmailLead { get; init; } = "Once you confirm, you sign in as {0}, and our mails come there.";

    public string EmailChanged { get; init; } = "Your address is changed.";

    public string LinkGone { get; init; } = "This link no longer works";

    public string LinkGoneWhy { get; init; } = "It is too old, or was used already. Ask for the change once more.";

    public string Delete { get; init; } = "Delete this account";

    public string DeleteLead { get; init; } = "Everything that is yours here is deleted at once, and cannot be brought back.";

    public string DeleteButton { get; init; } = "Delete…";

    public string DeleteTitle { get; init; } = "Delete your account?";

    public string DeleteSure { get; init; } = "Delete everything";

    public string DeleteDomains { get; init; } = "These domains stop taking mail the minute you do this:";

    /// <summary>How many.</summary>
    public string DeleteAliases { get; init; } = "Aliases that are lost: {0}.";

    public string DeleteNothing { get; init; } = "You have no domains; your sign-in and your settings are lost.";

    public string DeleteShared { get; init; } = "You are the only administrator of domains that others belong to. Make one of the members of each an administrator, or remove them, first:";

    public string DeleteLastOperator { get; init; } = "You are the only operator of this service, and others have accounts. Make one of them an operator first.";

    public string DeleteToOperators { get; init; } = "See the accounts";

    public string DeleteBlockedTitle { get; init; } = "Your account cannot be deleted yet";

    public string DeleteBlocked { get; init; } = "Then come back here. Nothing of yours is touched until you do.";

    public string Deleted { get; init; } = "Your account is deleted.";

    public string Security { get; init; } = "Security";

    public string PasswordTitle { get; init; } = "Password";

    public string PasswordLead { get; init; } = "After a change all other browsers are signed out.";

    public string NoPassword { get; init; } = "You sign in with a passkey only. A password can be added.";

    public string NewPassword { get; init; } = "New password";

    public string ChangePassword { get; init; } = "Change the password";

    public string SetPassword { get; init; } = "Add a password";

    public string PasswordChanged { get; init; } = "Your password is changed, and all other browsers are signed out.";

    public string RemovePassword { get; init; } = "Remove it";

    public string PasswordRemoved { get; init; } = "Your password is removed: passkeys alone sign you in.";

    public string Passkeys { get; init; } = "Passkeys";

    public string PasskeysLead { get; init; } = "Your device or your key signs you in: nothing to remember, and nothing that another site could lure out of you.";

    public string NoPasskeys { get; init; } = "None yet.";

    public string PasskeyName { get; init; } = "Name";

    public string PasskeyNameHint { get; init; } = "Such as the device that holds it";

    public string PasskeyDefault { get; init; } = "Passkey";

    public string AddPasskey { get; init; } = "Add a passkey";

    public string PasskeyAdded { get; init; } = "The passkey is added. You can sign in with it from now on.";

    public string Made { get; init; } = "Made";

    public string Used { get; init; } = "last used";

    public string NeverUsed { get; init; } = "never used";

    public string Remove { get; init; } = "Remove";

    public string PasskeyRemoved { get; init; } = "The passkey is removed.";

    public string Totp { get; init; } = "Second factor";

    public string TotpLead { get; init; } = "A code of an authenticator app, asked for after the password. Passkeys do not need one.";

    public string TotpOn { get; init; } = "On";

    public string TotpStart { get; init; } = "Set it up";

    public string TotpTitle { get; init; } = "Set up the second factor";

    public string TotpScan { get; init; } = "Scan this with your authenticator app, or type the key into it. Then write the code that it shows.";

    public string TotpQr { get; init; } = "QR code for an authenticator app";

    public string TotpKey { get; init; } = "Key";

    public string TotpConfirm { get; init; } = "Switch it on";

    public string TotpDone { get; init; } = "The second factor is on.";

    public string TotpRemove { get; init; } = "Switch it off";

    public string TotpRemoveTitle { get; init; } = "Switch the second factor off?";

    public string TotpRemoved { get; init; } = "The second factor is off.";

    public string TotpRemoveLead { get; init; } = "After this your password alone signs you in, and your recovery keys are worth nothing.";

    /// <summary>How many.</summary>
    public string KeysLeft { get; init; } = "Recovery keys left: {0}.";

    public string NewKeys { get; init; } = "Make new recovery keys";

    public string RecoveryKeys { get; init; } = "Recovery keys";

    public string RecoveryKeysLead { get; init; } = "Each signs you in once when your app is lost. Keep them on paper or in a password manager, not on the device with the app.";

    public string Tokens { get; init; } = "API tokens";

    public string TokensLead { get; init; } = "A program that has one may do with the API what you may, but not change how you sign in.";

    public string NoTokens { get; init; } = "None yet.";

    public string TokenFor { get; init; } = "What is it for?";

    public string TokenForHint { get; init; } = "So that you know later which one may go";

    public string NewToken { get; init; } = "Make a token";

    public string TheToken { get; init; } = "Your API token";

    public string TokenTry { get; init; } = "Try it at once";

    public string TokenUnnamed { get; init; } = "without a name";

    public string TokenDeleted { get; init; } = "The token is deleted: what uses it is refused from now on.";

    public string Sessions { get; init; } = "Where you are signed in";

    public string SessionsLead { get; init; } = "End what you do not know, and change your password then.";

    public string Address { get; init; } = "Address";

    public string Seen { get; init; } = "seen";

    public string ThisOne { get; init; } = "this browser";

    public string End { get; init; } = "End";

    public string Ended { get; init; } = "The session is ended.";

    public string EndOthers { get; init; } = "End all others";

    /// <summary>How many.</summary>
    public string EndedOthers { get; init; } = "Sessions that were ended: {0}.";

    public string UnknownBrowser { get; init; } = "unknown";
}
