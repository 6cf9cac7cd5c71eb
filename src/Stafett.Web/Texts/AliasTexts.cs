namespace Stafett.Web.Texts;

/// <summary>Aliases of a domain: the list, one of them, import, passwords; and the pages that links in their mails lead to.</summary>
public sealed record AliasTexts
{
    public string Title { get; init; } = "Aliases";

    public string Find { get; init; } = "Find a name, label or recipient";

    public string New { get; init; } = "Add an alias";

    public string NoneTitle { get; init; } = "No aliases yet";

    public string NoneText { get; init; } = "An alias is an address of your domain and where its mail goes: hello@{0} to your mailbox, say.";

    public string NothingFoundTitle { get; init; } = "No such alias";

    public string NothingFoundText { get; init; } = "No name, label or recipient holds “{0}”.";

    /// <summary>The label.</summary>
    public string NoneWithLabel { get; init; } = "No alias has the label “{0}”.";

    public string WithLabel { get; init; } = "With the label";

    public string AnyLabel { get; init; } = "Show all";

    public string ShowAll { get; init; } = "Show all aliases";

    public string Import { get; init; } = "Import from DNS";

    public string Name { get; init; } = "Name";

    public string NameHint { get; init; } = "What stands before the @. A * takes everything without an alias of its own, a /pattern/ everything that it matches. Empty: we make up two words.";

    public string NameFixed { get; init; } = "A new name changes the address: mail to the old one is refused from then on.";

    public string Recipients { get; init; } = "Goes to";

    public string RecipientsHint { get; init; } = "One for each line: an e-mail address, a web address that gets the mail as JSON, or a mail host.";

    public string Status { get; init; } = "Status";

    public string Added { get; init; } = "Added";

    public string Changed { get; init; } = "Changed";

    public string On { get; init; } = "On";

    public string Off { get; init; } = "Off";

    public string Waits { get; init; } = "Asks recipients";

    public string Nobody { get; init; } = "Nobody";

    public string More { get; init; } = "and {0} more";

    public string Choose { get; init; } = "Choose {0}";

    public string Bulk { get; init; } = "With the chosen";

    public string BulkLabel { get; init; } = "Label";

    public string Enable { get; init; } = "Turn on";

    public string Disable { get; init; } = "Turn off";

    public string AddLabel { get; init; } = "Add label";

    public string RemoveLabel { get; init; } = "Remove label";

    public string BulkHint { get; init; } = "Tick aliases above, then say what to do with them.";

    public string DeleteChosen { get; init; } = "Delete";

    public string BulkDone { get; init; } = "{0} changed.";

    public string BulkPart { get; init; } = "{0} changed, {1} not: {2}";

    public string BulkDeleteTitle { get; init; } = "Delete {0} aliases?";

    public string BulkDeleteText { get; init; } = "Mail to these addresses is refused from then on, and their passwords end:";

    public string Create { get; init; } = "Make the alias";

    public string Save { get; init; } = "Save";

    public string Made { get; init; } = "{0} is there.";

    public string Saved { get; init; } = "Saved.";

    public string Deleted { get; init; } = "{0} is deleted.";

    public string TurnedOn { get; init; } = "{0} is on.";

    public string TurnedOff { get; init; } = "{0} is off.";

    public string Forwarding { get; init; } = "Forwarding";

    public string Description { get; init; } = "Description";

    public string DescriptionHint { get; init; } = "For you alone: what the address is for.";

    public string Labels { get; init; } = "Labels";

    public string LabelsHint { get; init; } = "Separated by commas. In the list, a label shows all aliases that have it.";

    public string Verification { get; init; } = "Ask recipients first";

    public string VerificationHint { get; init; } = "Each recipient gets a mail with a link, and mail goes to them once they have said yes.";

    public string Enabled { get; init; } = "This alias is on";

    public string WhenOff { get; init; } = "When it is off";

    public string WhenOff250 { get; init; } = "Take its mail and drop it (250)";

    public string WhenOff421 { get; init; } = "Ask senders to try again later (421)";

    public string WhenOff550 { get; init; } = "Refuse its mail (550)";

    public string Vacation { get; init; } = "Vacation responder";

    public string VacationLead { get; init; } = "An answer that senders get by themselves while you are away.";

    public string VacationOn { get; init; } = "Answer senders";

    public string VacationStart { get; init; } = "First day";

    public string VacationEnd { get; init; } = "Last day";

    public string VacationSubject { get; init; } = "Subject";

    public string VacationMessage { get; init; } = "Message";

    public string Encryption { get; init; } = "Mailbox and encryption";

    public string EncryptionLead { get; init; } = "Your choices are kept; they take effect as soon as this server keeps mailboxes.";

    public string HasImap { get; init; } = "Keep its mail in a mailbox here";

    public string HasPgp { get; init; } = "Encrypt its mail with my public key";

    public string PublicKey { get; init; } = "OpenPGP public key";

    public string PublicKeyHint { get; init; } = "As text, from -----BEGIN PGP PUBLIC KEY BLOCK----- to the end.";

    public string Smime { get; init; } = "S/MIME certificate";

    public string Limits { get; init; } = "Limits";

    public string LimitsLead { get; init; } = "They take effect as soon as this server sends for aliases and keeps mailboxes.";

    public string SendingLimit { get; init; } = "Messages a day that it may send";

    /// <summary>The domain's number.</summary>
    public string SendingLimitHint { get; init; } = "Empty: {0}, as the domain says.";

    public string SendingLimitNone { get; init; } = "Empty: as many as the account may.";

    public string Quota { get; init; } = "Storage, at most";

    /// <summary>The domain's size.</summary>
    public string QuotaHint { get; init; } = "As 1 GB or 512 MB. Empty: {0}, as the domain says.";

    public string Retention { get; init; } = "Days to keep sent mail";

    /// <summary>The domain's number.</summary>
    public string RetentionHint { get; init; } = "0 to 30. Empty: {0}, as the domain says.";

    public string Recipient { get; init; } = "Recipient";

    public string HasSaidYes { get; init; } = "Has said yes";

    public string IsAsked { get; init; } = "Is asked";

    public string Owner { get; init; } = "Belongs to {0}";

    public string Delete { get; init; } = "Delete this alias";

    public string DeleteTitle { get; init; } = "Delete {0}?";

    public string DeleteText { get; init; } = "Mail to {0} is refused from then on, unless another alias or a catch-all takes it. Its passwords end.";

    public string DeleteSure { get; init; } = "Delete it";

    public string Password { get; init; } = "Password";

    public string PasswordTitle { get; init; } = "A password for {0}";

    public string PasswordLead { get; init; } = "Mail programs log in with the whole address and this password.";

    public string HasPassword { get; init; } = "This alias has a password.";

    public string HasNoPassword { get; init; } = "This alias has no password yet.";

    public string MakePassword { get; init; } = "Make a password";

    public string NewPassword { get; init; } = "New password";

    public string NewPasswordHint { get; init; } = "Empty: we make a strong one, which is what we recommend.";

    public string CurrentPassword { get; init; } = "The password in use";

    public string CurrentPasswordHint { get; init; } = "The new one takes its place; other passwords of the alias stay.";

    public string Override { get; init; } = "I do not have it: all passwords of this alias end";

    public string OverrideHint { get; init; } = "What is kept for the alias can then not be opened any more.";

    public string MailIt { get; init; } = "Mail it to";

    public string MailItHint { get; init; } = "Somebody else's address: they get a link that shows the password once, and you do not see it.";

    public string ThePassword { get; init; } = "Password of {0}";

    public string Mailed { get; init; } = "{0} has got a mail with a link that shows the password once. It is good for 24 hours.";

    public string Server { get; init; } = "Server";

    public string UserName { get; init; } = "User name";

    public string ImportTitle { get; init; } = "Import aliases from DNS";

    public string ImportLead { get; init; } = "These rules stand in the TXT records of {0}. Each can become an alias that you change here.";

    public string ImportSubmit { get; init; } = "Import {0} aliases";

    public string ImportNothing { get; init; } = "There are no rules to import";

    public string ImportNothingText { get; init; } = "The TXT records of {0} hold no rule that is not here already.";

    public string ImportSkipped { get; init; } = "These stay where they are";

    public string ImportAfter { get; init; } = "Afterwards take the forward-email= records out of your DNS, so that one place says where mail goes. Leave the forward-email-site-verification= record.";

    public string ImportDone { get; init; } = "{0} aliases are imported. Take the forward-email= records out of your DNS now.";

    public string Rule { get; init; } = "Rule";

    public string Why { get; init; } = "Why";

    public string Back { get; init; } = "Back to the aliases";

    public string ConsentTitle { get; init; } = "Do you want mail of {0}?";

    public string ConsentText { get; init; } = "Somebody has asked that mail to {0} goes on to {1}. If you want that, say so here. If you do not, do nothing: no mail will come.";

    public string ConsentYes { get; init; } = "Yes, send it to me";

    public string ConsentGone { get; init; } = "This link asks nothing any more";

    public string ConsentGoneWhy { get; init; } = "You have answered already, a newer mail has taken its place, or the mail goes elsewhere now. If you miss mail, ask whoever wanted to send it to you.";

    public string ConsentDoneTitle { get; init; } = "Thank you";

    public string ConsentDoneText { get; init; } = "Mail to {0} goes to {1} from now on.";

    public string ConsentGoOn { get; init; } = "Go on";

    public string LinkTitle { get; init; } = "Your new password";

    public string LinkText { get; init; } = "The password is shown once. Have your mail program ready, then press the button.";

    public string LinkShow { get; init; } = "Show the password";

    public string LinkGoneTitle { get; init; } = "This link shows nothing any more";

    public string LinkGoneText { get; init; } = "It has been used, or is older than 24 hours, or the password has been changed. Ask whoever sent it for a new one.";
}
