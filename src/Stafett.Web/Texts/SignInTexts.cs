namespace Stafett.Web.Texts;

/// <summary>Becoming known: registering, signing in, and getting in again.</summary>
public sealed record SignInTexts
{
    public string Title { get; init; } = "Sign in";

    public string Email { get; init; } = "E-mail address";

    public string Password { get; init; } = "Password";

    public string Submit { get; init; } = "Sign in";

    public string Forgot { get; init; } = "Forgot it?";

    public string Or { get; init; } = "or";

    public string WithPasskey { get; init; } = "Sign in with a passkey";

    public string NoAccount { get; init; } = "No account yet?";

    public string HasAccount { get; init; } = "An account already?";

    public string PasskeyFailed { get; init; } = "The passkey was not used. Try again, or sign in another way.";

    public string PasskeyKnown { get; init; } = "This device has a passkey for this account already.";

    public string SecondTitle { get; init; } = "One more step";

    public string SecondLead { get; init; } = "Your password was right. Now the code of your authenticator app.";

    public string Code { get; init; } = "Code";

    public string CodeHint { get; init; } = "Six digits, or one of your recovery keys.";

    public string LostBoth { get; init; } = "Lost the app and the recovery keys?";

    public string RecoveryTitle { get; init; } = "Get in without the second factor";

    public string RecoveryLead { get; init; } =
        "If the app and all recovery keys are lost, the second factor can be taken away. That takes seven days, and we mail you at once: whoever else asks for it cannot do so behind your back.";

    public string RecoveryAsk { get; init; } = "Ask for it";

    public string RecoveryAsked { get; init; } = "Asked for. Sign in again after {0} to finish; the mail has a link to stop it.";

    public string RecoveryRipe { get; init; } = "The seven days are over. Have a PIN sent to your address, and write it here: then the second factor is off, and you are signed in.";

    public string RecoverySend { get; init; } = "Send me a PIN";

    public string RecoverySent { get; init; } = "A PIN is on its way to you.";

    public string RecoveryFinish { get; init; } = "Take the second factor away";

    public string RecoveryStop { get; init; } = "Stop the recovery";

    public string RecoveryStopLead { get; init; } = "Somebody who knows your password asked for the second factor to be taken away. Stop it if that was not you, and change your password.";

    public string RecoveryStopped { get; init; } = "Stopped. Your second factor stays. If it was not you who asked, change your password now.";

    public string ConfirmTitle { get; init; } = "Confirm that it is you";

    public string ConfirmLead { get; init; } = "What you are about to do is not for whoever finds this browser open. Show once more who you are; it counts for fifteen minutes.";

    public string UnsentTitle { get; init; } = "Nothing was changed yet";

    public string UnsentText { get; init; } = "Once you have confirmed, you are back at the page where you were: fill in its form and send it again.";

    public string UnsentKept { get; init; } = "Once you have confirmed, you are back at the form, filled in as you left it: look at it, and send it once more.";

    public string KeptForm { get; init; } = "Nothing was changed yet. The form is filled in as you left it: send it once more.";

    public string Confirm { get; init; } = "Confirm";

    public string ConfirmWithPasskey { get; init; } = "Confirm with a passkey";

    public string SignedOut { get; init; } = "You are signed out.";

    public string RegisterTitle { get; init; } = "Create an account";

    public string RegisterClosed { get; init; } = "This service takes no new accounts";

    public string RegisterClosedLead { get; init; } = "Whoever runs it has closed registration. If somebody invited you to a domain, ask for an account.";

    public string NewPasswordHint { get; init; } = "Long is better than complicated: four unusual words, or what a password manager makes.";

    public string RegisterSubmit { get; init; } = "Create the account";

    public string RegisterWithPasskey { get; init; } = "Use a passkey instead";

    public string RegisterPasskeyLead { get; init; } = "No password: your device or your key signs you in.";

    public string MakePasskey { get; init; } = "Create a passkey";

    public string WithPassword { get; init; } = "Use a password instead";

    public string VerifyTitle { get; init; } = "Is this your address?";

    /// <summary>The address.</summary>
    public string VerifyLead { get; init; } = "We have sent a PIN to {0}. Write it here, and everything is open to you.";

    public string Pin { get; init; } = "PIN";

    public string PinHint { get; init; } = "Six digits; it works for an hour.";

    public string VerifySubmit { get; init; } = "That is me";

    public string VerifyAgain { get; init; } = "Send another PIN";

    public string VerifyOther { get; init; } = "It is not: sign out";

    public string VerifySent { get; init; } = "Another PIN is on its way.";

    public string Verified { get; init; } = "Your address is proven.";

    public string SetUpTitle { get; init; } = "Set up Stafett";

    public string SetUpLead { get; init; } = "This makes the first account, which runs the service. The link works once.";

    public string SetUpGone { get; init; } = "This set-up link no longer works";

    public string SetUpGoneWhy { get; init; } = "It was used already, or the server has made a newer one since: look at what it printed when it started.";

    public string SetUpSubmit { get; init; } = "Make me the operator";

    public string SetUpDone { get; init; } = "The service is yours. Add your first domain.";

    public string ForgotTitle { get; init; } = "Forgot your password?";

    public string ForgotLead { get; init; } = "We send a link to your address, with which you choose a new one.";

    public string ForgotSubmit { get; init; } = "Send the link";

    public string ForgotSent { get; init; } = "If there is an account with this address, a link is on its way to it. It works for half an hour.";

    public string BackToSignIn { get; init; } = "Back to signing in";

    public string ResetTitle { get; init; } = "A new password";

    public string NewPassword { get; init; } = "New password";

    public string ResetLead { get; init; } = "All browsers that are signed in with the old one are signed out.";

    public string ResetSubmit { get; init; } = "Change the password";

    public string ResetDone { get; init; } = "Your password is changed. Sign in with it.";

    public string ResetGone { get; init; } = "This link no longer works";

    public string ResetGoneWhy { get; init; } = "It is too old, or was used already.";

    public string ResetAgain { get; init; } = "Ask for another one";
}
