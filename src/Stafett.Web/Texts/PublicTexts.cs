namespace Stafett.Web.Texts;

/// <summary>Pages that anybody may see.</summary>
public sealed record PublicTexts
{
    public string Headline { get; init; } = "Mail to your own domain, handed on to the mailbox you already have.";

    public string Lead { get; init; } =
        "Write two DNS records, and hello@your.domain arrives. Each message is checked, signed and delivered while its sender waits: nothing is kept, nothing is read, nothing is lost on the way.";

    public string HowTitle { get; init; } = "A message on its way";

    public string HowAccept { get; init; } = "Ada writes to hello@your.domain";

    public string HowAcceptDetail { get; init; } = "Her server connects, and waits.";

    public string HowCheck { get; init; } = "It is checked";

    public string HowCheckDetail { get; init; } = "SPF, DKIM, DMARC and ARC: is it from whom it says?";

    public string HowSign { get; init; } = "It is sealed";

    public string HowSignDetail { get; init; } = "So that your mailbox can trust what we saw.";

    public string HowArrive { get; init; } = "It arrives at you@mailbox.example";

    public string HowArriveDetail { get; init; } = "Only now is her server told 250: delivered. If your mailbox says no, she hears its own words.";

    public string RecordsTitle { get; init; } = "Two records, no account";

    public string RecordsLead { get; init; } = "Publish these at the company where you bought your domain. An account adds rules, logs, members and an API.";

    public string RecordsList { get; init; } = "DNS records of a domain";

    public string MxWhy { get; init; } = "Mail for your domain comes to this server. It has to be the only MX record.";

    public string TxtWhy { get; init; } = "hello@ goes to you@mailbox.example. Write your own address there, and several with a comma.";

    public string TesterTitle { get; init; } = "Where would it go?";

    public string TesterLead { get; init; } = "Type an address. The server reads the domain's records as it would for a message.";

    public string TesterField { get; init; } = "Address";

    public string TesterPlaceholder { get; init; } = "hello@your.domain";

    public string TesterButton { get; init; } = "Show the way";

    public string HelpTitle { get; init; } = "Help";

    public string KeysTitle { get; init; } = "Keys";

    public string KeysLead { get; init; } = "They work wherever you are not typing.";

    public string KeySearch { get; init; } = "search this list";

    public string KeyNew { get; init; } = "make a new one";

    public string KeyDomains { get; init; } = "go to domains";

    public string KeyLogs { get; init; } = "go to logs";

    public string KeyTester { get; init; } = "go to the rule tester";

    public string KeyRows { get; init; } = "go through the rows of a table";

    public string KeyHelp { get; init; } = "show this page";

    public string MailTitle { get; init; } = "When mail does not arrive";

    public string MailTester { get; init; } = "Ask the rule tester where the address leads. It says which record or alias decides, and why.";

    public string MailDomain { get; init; } = "Open the domain: its records are looked up anew, and what is wrong stands beside what is wanted.";

    public string MailLogs { get; init; } = "Look into the logs: a message that was refused is there for seven days, with the reply that its sender was given.";
}
