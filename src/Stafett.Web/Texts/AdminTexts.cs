namespace Stafett.Web.Texts;

/// <summary>The service as its operators see it.</summary>
public sealed record AdminTexts
{
    public string Overview { get; init; } = "Overview";

    public string Users { get; init; } = "Accounts";

    public string Denylist { get; init; } = "Denylist";

    public string NothingWaits { get; init; } = "Nothing waits for a decision, and all jobs went well.";

    public string Today { get; init; } = "To decide";

    public string WaitForApproval { get; init; } = "Domains that have asked to send";

    public string WaitForDenylist { get; init; } = "Requests that mail be taken again";

    public string JobsFailed { get; init; } = "Jobs that failed in their last run";

    public string Aliases { get; init; } = "Aliases";

    public string Proven { get; init; } = "Proven";

    public string Unproven { get; init; } = "Not proven";

    public string Jobs { get; init; } = "Jobs";

    public string JobsLead { get; init; } = "What the service does by itself, and how it went the last time.";

    public string NoJobs { get; init; } = "None has run yet.";

    public string Job { get; init; } = "Job";

    public string LastRun { get; init; } = "Last run";

    public string Result { get; init; } = "Result";

    public string Never { get; init; } = "never";

    public string Failed { get; init; } = "Failed";

    public string Unfinished { get; init; } = "Running";

    public string Done { get; init; } = "Went well";

    public string SearchUsers { get; init; } = "Part of an address";

    public string SearchDomains { get; init; } = "Part of a name";

    public string NoUsers { get; init; } = "No account matches";

    public string NoUsersText { get; init; } = "Accounts are found by a part of their address.";

    public string ShowAll { get; init; } = "Show all";

    public string Email { get; init; } = "Address";

    public string State { get; init; } = "State";

    public string Plan { get; init; } = "Plan";

    public string Since { get; init; } = "Here since";

    public string PlanFree { get; init; } = "Free";

    public string PlanEnhanced { get; init; } = "Enhanced protection";

    public string PlanTeam { get; init; } = "Team";

    public string Banned { get; init; } = "Banned";

    public string Operator { get; init; } = "Operator";

    public string Active { get; init; } = "Active";

    public string About { get; init; } = "About";

    public string Id { get; init; } = "Id";

    public string Name { get; init; } = "Name";

    public string NoName { get; init; } = "not given";

    public string ProvenAt { get; init; } = "Address proven";

    public string SecondFactor { get; init; } = "Second factor";

    public string BannedAt { get; init; } = "Banned";

    public string Yes { get; init; } = "yes";

    public string No { get; init; } = "no";

    public string Nobody { get; init; } = "nobody";

    public string Terms { get; init; } = "Terms";

    public string TermsLead { get; init; } = "What this account may do. Empty fields take what the service gives.";

    public string PlanExpires { get; init; } = "Plan ends";

    public string PlanExpiresHint { get; init; } = "A day such as 2027-12-31; empty: it does not end.";

    public string Quota { get; init; } = "Most storage of an alias";

    public string QuotaHint { get; init; } = "Such as 10 GB.";

    public string SmtpLimit { get; init; } = "Messages a day";

    public string SmtpLimitHint { get; init; } = "Empty: what the service gives.";

    public string Group { get; init; } = "Rights";

    public string GroupUser { get; init; } = "User";

    public string GroupHint { get; init; } = "Operators see and change all accounts and domains.";

    public string Exempt { get; init; } = "No limits of requests";

    public string ExemptHint { get; init; } = "For programs of your own that ask the API often.";

    public string Ban { get; init; } = "Banned";

    public string BanHint { get; init; } = "It cannot sign in, and its aliases take no mail.";

    public string Save { get; init; } = "Save";

    /// <summary>An address.</summary>
    public string UserSaved { get; init; } = "{0} is saved.";

    public string Remove { get; init; } = "Remove the account";

    public string RemoveLead { get; init; } = "Its aliases go with it, and the domains that nobody else belongs to. Mail to them is refused from then on.";

    public string RemoveButton { get; init; } = "Remove the account";

    /// <summary>An address.</summary>
    public string RemoveTitle { get; init; } = "Remove {0}?";

    /// <summary>An address.</summary>
    public string TypeEmail { get; init; } = "Type {0} to confirm.";

    /// <summary>An address.</summary>
    public string UserRemoved { get; init; } = "{0} is removed.";

    public string Approvals { get; init; } = "Asked to send";

    public string ApprovalsLead { get; init; } = "Their owners hear of your decision by mail. Look at what the domain is for: mail that it sends carries the name of this server.";

    public string AliasCount { get; init; } = "aliases: {0}";

    public string Asked { get; init; } = "asked";

    public string ReturnPath { get; init; } = "Return path";

    public string Approve { get; init; } = "Approve sending";

    public string Decline { get; init; } = "Decline";

    public string Suspend { get; init; } = "Suspend sending";

    public string Resume { get; init; } = "Let it send again";

    public string End { get; init; } = "End sending";

    /// <summary>A domain, as in the next ones.</summary>
    public string Approved { get; init; } = "{0} may send; its admins are told.";

    public string Declined { get; init; } = "{0} may not send; its admins are told.";

    public string Ended { get; init; } = "{0} may not send any more; its admins are told.";

    public string Suspended { get; init; } = "Sending from {0} is suspended; its admins are told.";

    public string Resumed { get; init; } = "Sending from {0} goes on; its admins are told.";

    public string NoDecision { get; init; } = "Choose one of the buttons.";

    public string NoDomains { get; init; } = "No domain matches";

    public string NoDomainsText { get; init; } = "Domains are found by a part of their name.";

    public string Domain { get; init; } = "Domain";

    public string Sending { get; init; } = "Sending";

    public string SendingLead { get; init; } = "Admins of the domain are told by mail what you decide.";

    public string SendingOn { get; init; } = "May send";

    public string SendingOff { get; init; } = "Does not send";

    public string SendingAsked { get; init; } = "Has asked";

    public string SendingSuspended { get; init; } = "Suspended";

    public string Records { get; init; } = "Records";

    public string ClaimedBy { get; init; } = "Claimed by";

    public string MaxRecipients { get; init; } = "Recipients of an alias";

    public string MaxRecipientsHint { get; init; } = "0: what the service gives.";

    public string Newsletter { get; init; } = "May send newsletters";

    public string NewsletterHint { get; init; } = "Mail to many who have asked for it.";

    public string Global { get; init; } = "Offered to everybody";

    public string GlobalHint { get; init; } = "Every account may have aliases on it. Needs a proven domain on a paid plan.";

    public string DomainSaved { get; init; } = "{0} is saved.";

    public string Unprove { get; init; } = "Take the proof away";

    public string UnproveLead { get; init; } = "The claim counts no more, and mail to the domain is refused, until its record is seen in the DNS again.";

    public string UnproveButton { get; init; } = "Take the proof away";

    public string Unproved { get; init; } = "{0} has to be proven again.";

    public string DenylistLead { get; init; } = "Somebody's mail is refused, and they ask that it be taken again; the oldest request stands first. Your decision is mailed to them and changes nothing else: mend the cause first, then answer.";

    public string DecidedLead { get; init; } = "The last decision stands first.";

    public string ShowDecided { get; init; } = "Show those that are decided";

    public string ShowOpen { get; init; } = "Show those that are open";

    public string NoRequests { get; init; } = "Nobody asks";

    public string NoDecided { get; init; } = "None is decided";

    public string NoRequestsText { get; init; } = "Whoever is refused can ask on the public page /denylist.";

    public string AskedBy { get; init; } = "Asked by";

    public string AskedFrom { get; init; } = "From";

    public string Reason { get; init; } = "Reason";

    public string NoReason { get; init; } = "none given";

    public string Decision { get; init; } = "Decision";

    public string Granted { get; init; } = "Granted";

    public string Refused { get; init; } = "Declined";

    public string NoteTo { get; init; } = "Answer";

    public string NoteHint { get; init; } = "Goes to the asker with the decision; may stay empty.";

    public string Grant { get; init; } = "Grant";

    public string Refuse { get; init; } = "Decline";

    /// <summary>What was asked for.</summary>
    public string RequestGranted { get; init; } = "The request about {0} is granted; the asker is mailed.";

    public string RequestRefused { get; init; } = "The request about {0} is declined; the asker is mailed.";
}
