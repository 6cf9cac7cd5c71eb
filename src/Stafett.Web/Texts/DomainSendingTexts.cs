namespace Stafett.Web.Texts;

/// <summary>Sending from a domain: its records, and the passwords for all its addresses.</summary>
public sealed record DomainSendingTexts
{
    public string Title { get; init; } = "Sending";

    public string Records { get; init; } = "Records for sending";

    /// <summary>The name of the domain.</summary>
    public string RecordsLead { get; init; } = "Three records let others believe that mail from {0} is yours. Publish them where the others are.";

    public string BeginTitle { get; init; } = "Send from {0}";

    public string BeginText { get; init; } = "We make a key that signs mail in the name of the domain, and show the three records that let others believe it.";

    public string Begin { get; init; } = "Make the key";

    public string NotInPlanTitle { get; init; } = "Sending is not part of the free plan";

    public string NotInPlanText { get; init; } = "On the other plans, programs and people send from addresses of {0} by SMTP, signed in its name. The operator of the service changes plans.";

    public string OfferedTitle { get; init; } = "Nobody sends in the name of this domain";

    public string OfferedText { get; init; } = "It is offered to everybody. Add a domain of your own to send from it.";

    public string MaySendTitle { get; init; } = "This domain may send";

    public string MaySendText { get; init; } = "Make a password at an alias, and use it in a mail program or in a script.";

    public string WaitsTitle { get; init; } = "Waiting for the operator";

    public string WaitsText { get; init; } = "The records are in place, and the operator of the service has been asked. You get a mail.";

    public string SuspendedTitle { get; init; } = "Sending is suspended";

    public string SuspendedText { get; init; } = "Ask the operator of this service why, and what to mend. Mail still comes in.";

    public string Passwords { get; init; } = "Catch-all passwords";

    public string PasswordsLead { get; init; } = "Each sends as any address of the domain, and reads nothing. For servers and scripts; people use the password of their alias.";

    public string NoPasswords { get; init; } = "None yet.";

    public string Unnamed { get; init; } = "Without a name";

    public string NeverUsed { get; init; } = "never used";

    public string Made { get; init; } = "Made";

    public string Used { get; init; } = "Used";

    public string Description { get; init; } = "What for";

    public string DescriptionHint { get; init; } = "As “web shop”";

    public string NewPassword { get; init; } = "Make a password";

    public string ThePassword { get; init; } = "Password of {0}";

    public string UserName { get; init; } = "User name";

    public string Remove { get; init; } = "Remove…";

    public string RemoveTitle { get; init; } = "Remove this password?";

    public string RemoveText { get; init; } = "What sends with it cannot do so any more, from this moment on.";

    public string RemoveSure { get; init; } = "Remove the password";

    public string Removed { get; init; } = "The password is removed.";
}
