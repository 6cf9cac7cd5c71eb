namespace Stafett.Web.Texts;

/// <summary>What became of mail.</summary>
public sealed record LogTexts
{
    public string Lead { get; init; } = "Messages that were refused or put off, kept for seven days; delivered ones too, where the domain keeps delivery logs.";

    public string Download { get; init; } = "Mail me these as CSV";

    public string SearchLabel { get; init; } = "Address, domain, IP, day or subject";

    public string Domain { get; init; } = "Domain";

    public string AnyDomain { get; init; } = "All domains";

    public string Category { get; init; } = "Reason";

    public string AnyCategory { get; init; } = "Any reason";

    public string Code { get; init; } = "Reply code";

    public string AnyCode { get; init; } = "Any reply";

    public string TrafficOf { get; init; } = "{0}: messages a day, {1} days (UTC)";

    public string NoTraffic { get; init; } = "{0}: no mail in the last {1} days.";

    public string SeriesForwarded { get; init; } = "forwarded";

    public string SeriesDropped { get; init; } = "dropped by a rule";

    public string SeriesDeferred { get; init; } = "put off";

    public string SeriesRefused { get; init; } = "refused";

    public string Message { get; init; } = "Message";

    public string From { get; init; } = "From";

    public string To { get; init; } = "To";

    public string Outcome { get; init; } = "Outcome";

    public string When { get; init; } = "When";

    public string NoSubject { get; init; } = "(no subject)";

    public string NullSender { get; init; } = "nobody: a report about another message";

    public string NothingFound { get; init; } = "Nothing matches";

    public string NothingFoundText { get; init; } = "Entries are kept for seven days. Addresses, domains and IP addresses are found as a whole, subjects by a part of them.";

    public string ShowAll { get; init; } = "Show all entries";

    public string NoDomains { get; init; } = "No domain yet";

    public string NoDomainsText { get; init; } = "What becomes of mail to your domains is shown here.";

    public string AddDomain { get; init; } = "Add a domain";

    public string Empty { get; init; } = "Nothing was refused";

    public string EmptyText { get; init; } = "In seven days no message to your domains was refused or put off. If you miss one, look where its address leads.";

    public string TryTester { get; init; } = "Open the rule tester";

    public string Delivered { get; init; } = "Delivered";

    public string Dropped { get; init; } = "Dropped";

    /// <summary>A reply code.</summary>
    public string Deferred { get; init; } = "Put off: {0}";

    /// <summary>A reply code.</summary>
    public string Refused { get; init; } = "Refused: {0}";

    public string Journey { get; init; } = "Its way";

    public string AttemptOf { get; init; } = "Attempt {0} of {1}";

    public string About { get; init; } = "The message";

    public string FirstSeen { get; init; } = "First seen";

    public string LastSeen { get; init; } = "Last seen";

    public string Attempts { get; init; } = "Attempts";

    public string Server { get; init; } = "Sending server";

    public string Id { get; init; } = "Entry";

    public string WhereNow { get; init; } = "Where would it go now?";

    public string Headers { get; init; } = "Header section";

    public string HeadersCaption { get; init; } = "As it came";

    public string Session { get; init; } = "session";

    public string Came { get; init; } = "It came from {0}";

    public string CameTls { get; init; } = "Encrypted with {0}.";

    public string CamePlain { get; init; } = "Not encrypted.";

    public string CameSize { get; init; } = "{0}.";

    public string CameEmpty { get; init; } = "Answered before its content came.";

    public string Checked { get; init; } = "It was checked";

    public string ToTarget { get; init; } = "On to {0}";

    public string ToWebhook { get; init; } = "On to the webhook at {0}";

    public string ToldYes { get; init; } = "Its sender was told: taken";

    public string ToldWait { get; init; } = "Its sender was told: come again";

    public string ToldNo { get; init; } = "Its sender was told: refused";

    public string PhaseAccepted { get; init; } = "Taken by the other server.";

    public string PhaseEarlier { get; init; } = "Has it from an earlier attempt; it was not sent twice.";

    public string PhaseOwn { get; init; } = "Handled here.";

    public string PhaseResolve { get; init; } = "Its mail server could not be found in the DNS.";

    public string PhaseConnect { get; init; } = "No connection to its mail server.";

    public string PhaseTls { get; init; } = "The connection could not be encrypted.";

    public string PhaseGreeting { get; init; } = "The other server did not want to talk.";

    public string PhaseEnvelope { get; init; } = "The other server did not take sender or recipient.";

    public string PhaseData { get; init; } = "The other server did not take the content.";

    public string PhaseWebhook { get; init; } = "The webhook did not take it.";

    public string PhaseLoop { get; init; } = "It would have come back here.";

    public string PhaseRules { get; init; } = "It was decided before this target was tried.";

    public string CategoryDelivered { get; init; } = "delivered";

    public string CategoryDropped { get; init; } = "dropped by a rule";

    public string CategoryRecipient { get; init; } = "unknown recipient";

    public string CategoryDisabled { get; init; } = "alias switched off";

    public string CategoryPending { get; init; } = "recipient not confirmed";

    public string CategoryRules { get; init; } = "rules cannot be read";

    public string CategorySpam { get; init; } = "spam";

    public string CategoryVirus { get; init; } = "virus";

    public string CategoryPolicy { get; init; } = "policy";

    public string CategoryBlocklist { get; init; } = "blocklist";

    public string CategorySlowdown { get; init; } = "too fast for the other server";

    public string CategoryGreylist { get; init; } = "greylisting";

    public string CategoryCapacity { get; init; } = "mailbox full";

    public string CategoryNetwork { get; init; } = "other server not reached";

    public string CategoryTls { get; init; } = "encryption";

    public string CategoryProtocol { get; init; } = "protocol";

    public string CategoryLoop { get; init; } = "loop";

    public string CategoryWebhook { get; init; } = "webhook";

    public string CategoryOther { get; init; } = "other";

    public string AdviceRecipient { get; init; } = "Nobody has this address: neither here, nor, where it was handed on, at the other server. Make an alias for it, or mend where the alias leads.";

    public string AdviceDisabled { get; init; } = "The alias is switched off and refuses mail. Switch it on if you want its mail again.";

    public string AdvicePending { get; init; } = "Whoever gets the mail of this alias has not said yes yet. The message comes again by itself; ask the recipient to open the link in our mail.";

    public string AdviceRules { get; init; } = "The rules of the domain could not be read at that moment. Its records are shown with the domain.";

    public string AdviceSpam { get; init; } = "The message was taken for spam. If it was not, the words of whoever refused it, below, say who can change that.";

    public string AdvicePolicy { get; init; } = "A rule of this server or of the other one forbids the message. Its words below say which.";

    public string AdviceBlocklist { get; init; } = "The other server does not trust our address at the moment. The sender's server keeps the message and comes again; operators of this service see it too.";

    public string AdviceSlowdown { get; init; } = "Nothing to do: the sender's server keeps the message and comes again.";

    public string AdviceCapacity { get; init; } = "The mailbox behind the alias is full. Make room there; the sender's server comes again as long as it keeps the message.";

    public string AdviceNetwork { get; init; } = "The other server could not be reached. The sender's server keeps the message and comes again.";

    public string AdviceTls { get; init; } = "The domain takes encrypted mail only, or the other server does, and the connection was not encrypted.";

    public string AdviceLoop { get; init; } = "The message goes in a circle: an address that it is handed on to leads back here. Change where the alias leads.";

    public string AdviceWebhook { get; init; } = "Your webhook did not answer with a 2xx status. Its answer is below.";
}
