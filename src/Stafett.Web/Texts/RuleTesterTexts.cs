namespace Stafett.Web.Texts;

/// <summary>Where an address leads.</summary>
public sealed record RuleTesterTexts
{
    public string Title { get; init; } = "Where would it go?";

    public string Lead { get; init; } = "The server reads the records of the domain, and your own rules where they are yours, as it would for a message. Nothing is sent.";

    public string WhatWasRead { get; init; } = "What was looked at";

    public string Targets { get; init; } = "It goes to";

    public string Reply { get; init; } = "Its sender is told";

    public string Rules { get; init; } = "Rules that match";

    public string Port { get; init; } = "Port of the target";

    public string ToMend { get; init; } = "To mend";

    public string Forward { get; init; } = "Mail to {0} is handed on";

    public string Disabled250 { get; init; } = "Mail to {0} is taken and thrown away";

    public string Disabled421 { get; init; } = "Mail to {0} is put off: its rule says “come again”";

    public string Disabled550 { get; init; } = "Mail to {0} is refused: its rule says so";

    public string NotConfigured { get; init; } = "Mail to {0} is refused: nobody made this address work here";

    public string NothingPublic { get; init; } = "Nothing public says where mail to {0} goes";

    public string Temporary { get; init; } = "Mail to {0} is put off: its rules cannot be read now";

    public string Waiting { get; init; } = "Mail to {0} waits: its recipients have not said yes yet";

    public string TooMany { get; init; } = "Mail to {0} is put off: it has more targets than an address may have";

    public string Partial { get; init; } = "There may be more: rules in an account, or encrypted, are shown to their owner only.";

    public string PartialGuest { get; init; } = "If the domain is yours, sign in to see them.";

    public string TopicTxt { get; init; } = "Forwarding records (TXT)";

    public string TopicMx { get; init; } = "Mail servers (MX)";

    public string TopicAccount { get; init; } = "Account";

    public string TopicRule { get; init; } = "Rule";

    public string TopicTarget { get; init; } = "Target";

    public string TopicMend { get; init; } = "What to do";

    public string TopicNote { get; init; } = "Note";
}
