namespace Stafett.Web.Texts;

/// <summary>The records of a domain: what to publish, where, and whether it is there.</summary>
public sealed record DomainSetUpTexts
{
    public string Title { get; init; } = "Set-up";

    public string Records { get; init; } = "Records to publish";

    /// <summary>The name of the domain.</summary>
    public string RecordsLead { get; init; } = "At the place where the DNS of {0} is kept. Leave everything else there as it is, but delete other MX records.";

    public string Verify { get; init; } = "Verify the records";

    public string VerifyAgain { get; init; } = "Look again";

    public string Warnings { get; init; } = "It works. These could be better:";

    public string Done { get; init; } = "On to the aliases";

    public string HowTitle { get; init; } = "Where to type them";

    /// <summary>The provider.</summary>
    public string HowKnown { get; init; } = "The name servers of this domain belong to {0}. If it is kept elsewhere, choose that.";

    public string HowUnknown { get; init; } = "We do not know where the DNS of this domain is kept. Choose your provider, or follow the general steps.";

    public string HowGeneral { get; init; } = "The general steps. The words differ from provider to provider.";

    public string HowChosen { get; init; } = "The steps at {0}.";

    public string Provider { get; init; } = "DNS provider";

    public string ProviderOther { get; init; } = "Another one";

    public string ShowSteps { get; init; } = "Show the steps";

    /// <summary>The address of the provider's log-in.</summary>
    public string GoTo { get; init; } = "Log in at";

    /// <summary>The name of the field, and what is typed there.</summary>
    public string ApexTyped { get; init; } = "In the field “{0}”, type {1} where a record says @.";

    public string ApexEmpty { get; init; } = "Leave the field “{0}” empty where a record says @.";

    public string ValueTyped { get; init; } = "Copy the value into the field “{0}”, whole and without quotation marks.";

    public string GeneralFind { get; init; } = "Log in where you have bought the domain, or where its name servers are.";

    public string GeneralOpen { get; init; } = "Open the page of DNS records; it is often called “DNS”, “Zone editor” or “Name server settings”.";

    public string GeneralAdd { get; init; } = "Add each of the records. For the domain itself, the host is @, or the field stays empty.";

    public string GeneralTtl { get; init; } = "If it asks for a TTL, 3600 seconds (one hour) is a good choice.";

    public string Save { get; init; } = "Save, come back here and verify.";

    /// <summary>The setting.</summary>
    public string InSettings { get; init; } = "(settings, “{0}”)";

    public string Wanted { get; init; } = "To publish";

    public string Fine { get; init; } = "Correct";

    public string Missing { get; init; } = "Missing";

    public string Wrong { get; init; } = "Wrong";

    public string Surplus { get; init; } = "To delete";

    public string Unknown { get; init; } = "No answer";

    public string Advice { get; init; } = "Could be better";
}
