namespace Stafett.Web.Texts;

/// <summary>Domains: the list, a new one, and what one shows of itself. The parts of a domain have texts of their own.</summary>
public sealed record DomainTexts
{
    public DomainSetUpTexts SetUp { get; init; } = new();

    public DomainSettingsTexts Settings { get; init; } = new();

    public DomainSendingTexts Sending { get; init; } = new();

    public DomainMemberTexts Members { get; init; } = new();

    public string Title { get; init; } = "Domains";

    public string Find { get; init; } = "Find a domain";

    public string New { get; init; } = "Add a domain";

    public string NoneTitle { get; init; } = "No domains yet";

    public string NoneText { get; init; } = "A domain is what stands behind the @ of your addresses. Add one that you own, and its mail goes where you want it.";

    public string NothingFoundTitle { get; init; } = "No domain of that name";

    public string NothingFoundText { get; init; } = "None of your domains holds “{0}” in its name.";

    public string ShowAll { get; init; } = "Show all domains";

    public string Name { get; init; } = "Domain";

    public string Status { get; init; } = "Status";

    public string Aliases { get; init; } = "Aliases";

    public string Role { get; init; } = "Your role";

    public string Plan { get; init; } = "Plan";

    public string Added { get; init; } = "Added";

    public string Admin { get; init; } = "Admin";

    public string User { get; init; } = "User";

    public string Receives { get; init; } = "Works";

    public string ReceivesText { get; init; } = "Mail to this domain comes here.";

    public string Offered { get; init; } = "Offered to all";

    public string OfferedText { get; init; } = "This service offers this domain to everybody: make yourself an address of it.";

    public string SettingUp { get; init; } = "To set up";

    public string SettingUpText { get; init; } = "Publish its records, and its mail comes here.";

    public string NotYet { get; init; } = "Not ready";

    public string NotYetText { get; init; } = "Some of its records were not there when we last looked.";

    public string Broken { get; init; } = "Broken";

    public string BrokenText { get; init; } = "It worked, and now its records are not as they should be. Mail may be lost on the way.";

    /// <summary>The name of the domain.</summary>
    public string Invited { get; init; } = "You are invited to {0}";

    public string InvitedAdmin { get; init; } = "As an admin: you can change its settings, members and aliases.";

    public string InvitedUser { get; init; } = "As a user: you can have addresses of your own there.";

    public string Accept { get; init; } = "Accept";

    public string Accepted { get; init; } = "You now belong to {0}.";

    public string Decline { get; init; } = "Decline";

    /// <summary>The name of the domain.</summary>
    public string InvitationDeclined { get; init; } = "You have declined the invitation to {0}. Its admins read of it, and only another invitation lets you in.";

    public string InvitationGone { get; init; } = "That invitation is not open any more: it was answered already or taken back, or whoever sent it is no administrator of the domain any more. Ask one who is for another.";

    public string Parts { get; init; } = "Parts of the domain";

    public string Overview { get; init; } = "Overview";

    public string SetUpTab { get; init; } = "Set-up";

    public string MembersTab { get; init; } = "Members";

    public string SettingsTab { get; init; } = "Settings";

    public string SendingTab { get; init; } = "Sending";

    public string NewTitle { get; init; } = "Add a domain";

    public string NewLead { get; init; } = "One that you own already. Nothing happens to its mail until you publish the records that come next.";

    public string NameHint { get; init; } = "As example.com, or mail.example.com for a part of it. Without www.";

    public string PlanHint { get; init; } = "On the free plan, rules stand in public TXT records; the others keep aliases here, where nobody else reads them.";

    public string PlanFree { get; init; } = "Free: rules in DNS";

    public string PlanEnhanced { get; init; } = "Enhanced: private aliases, sending";

    public string PlanTeam { get; init; } = "Team: the same, for several people";

    public string PlanFreeShort { get; init; } = "Free";

    public string PlanEnhancedShort { get; init; } = "Enhanced";

    public string PlanTeamShort { get; init; } = "Team";

    public string CatchAllKind { get; init; } = "Mail to addresses that you have not made";

    public string CatchAllKindHint { get; init; } = "You can change this later, in the aliases.";

    /// <summary>The owner's address.</summary>
    public string CatchAllOwn { get; init; } = "Send it to {0}";

    public string CatchAllOther { get; init; } = "Send it to other addresses";

    public string CatchAllOtherHint { get; init; } = "Write them below.";

    public string CatchAllNone { get; init; } = "Refuse it";

    public string CatchAllNoneHint { get; init; } = "Only aliases get mail. Senders hear that the address does not exist.";

    public string CatchAll { get; init; } = "Other addresses";

    public string CatchAllHint { get; init; } = "Between commas or spaces. Used only where you have chosen it above.";

    public string CatchAllMissing { get; init; } = "Write at least one address, or choose another answer above.";

    public string TeamDomain { get; init; } = "Members";

    public string TeamDomainHint { get; init; } = "The new domain gets the same members as one that you have.";

    public string TeamDomainNone { get; init; } = "Only you";

    public string NewSubmit { get; init; } = "Add the domain";

    /// <summary>The name of the domain.</summary>
    public string Made { get; init; } = "{0} is added. Now publish its records.";

    public string StepsLabel { get; init; } = "From the name to the first message";

    public string StepAdd { get; init; } = "Add the domain";

    public string StepRecords { get; init; } = "Publish its records";

    public string StepAlias { get; init; } = "Make an alias";

    public string StepMail { get; init; } = "Get the first message";

    public string NextRecords { get; init; } = "Next: publish the records";

    public string NextRecordsText { get; init; } = "They tell the world that the mail of {0} comes here. We show what to type, and where.";

    public string NextRecordsGo { get; init; } = "Show the records";

    public string NextMend { get; init; } = "Mail does not come here yet";

    public string NextMendLost { get; init; } = "Mail no longer comes here";

    public string NextMendGo { get; init; } = "Put it right";

    public string NextAlias { get; init; } = "Next: make an alias";

    public string NextAliasText { get; init; } = "The records are right, but no address of {0} leads anywhere yet.";

    public string NextAliasGo { get; init; } = "Make an alias";

    public string NextMail { get; init; } = "Next: send yourself a message";

    public string NextMailText { get; init; } = "From another mailbox, write to an alias of {0}. It arrives within seconds, and this page counts it. The log tells of refused mail; turn on delivery logs in the settings, and it tells of all.";

    public string NextMailGo { get; init; } = "Watch the log";

    public string AllWell { get; init; } = "Mail works";

    public string AllWellText { get; init; } = "The records of {0} are right. We look again every hour, and mail you when something breaks.";

    public string Receiving { get; init; } = "Receiving";

    public string LastLook { get; init; } = "Looked at";

    public string NeverLooked { get; init; } = "not yet";

    public string MxFact { get; init; } = "Mail exchanger (MX)";

    public string TxtFact { get; init; } = "Proof that it is yours (TXT)";

    public string TxtFactFree { get; init; } = "Rules (TXT)";

    public string InPlace { get; init; } = "In place";

    public string NotInPlace { get; init; } = "Not there";

    public string NotLooked { get; init; } = "Not looked at";

    public string MaySend { get; init; } = "May send";

    public string SendingWaits { get; init; } = "Waiting for the operator";

    public string SendingSuspended { get; init; } = "Suspended";

    public string SendingOff { get; init; } = "Not set up";

    public string SendingNotInPlan { get; init; } = "Not in this plan";

    public string AboutTitle { get; init; } = "About this domain";

    public string Id { get; init; } = "Id for the API";

    public string Traffic { get; init; } = "Messages, last 14 days";

    public string TrafficForwarded { get; init; } = "forwarded";

    public string TrafficDeferred { get; init; } = "put off";

    public string TrafficRefused { get; init; } = "refused";

    public string TrafficNone { get; init; } = "No message yet. What comes is counted here, day by day.";
}
