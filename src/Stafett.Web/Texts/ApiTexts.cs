namespace Stafett.Web.Texts;

/// <summary>What the REST API is, for those who meet it first.</summary>
public sealed record ApiTexts
{
    public string Title { get; init; } = "API";

    public string Lead { get; init; } = "Domains, aliases, members and logs for programs: HTTP with JSON, under one address.";

    public string BaseTitle { get; init; } = "Where it is";

    public string Base { get; init; } = "Base address";

    public string Document { get; init; } = "Every request, field and answer";

    public string DocumentLink { get; init; } = "OpenAPI 3.1 document";

    public string Formats { get; init; } = "Requests";

    public string FormatsText { get; init; } = "JSON, or form fields as a browser sends them. Answers are JSON.";

    public string Pages { get; init; } = "Lists";

    public string PagesText { get; init; } = "Come in pages: ?page=2&limit=50. The headers X-Page-Count and X-Item-Count, and Link, say how many there are.";

    public string Errors { get; init; } = "Errors";

    public string ErrorsText { get; init; } = "Have a status of 400 or more, and a message that says what to do.";

    public string TokenTitle { get; init; } = "A token";

    public string TokenLead { get; init; } = "The token is the user name of HTTP Basic; the password stays empty. It can do what you can: keep it like a password, one for each program.";

    public string TokenSignedIn { get; init; } = "Make a token";

    public string TokenGuest { get; init; } = "Sign in to make one";

    public string ExamplesTitle { get; init; } = "Three requests";

    public string ExamplesLead { get; init; } = "Put your token in place of TOKEN, and your domain in place of example.com. The colon behind the token stands for the empty password.";

    public string ListDomains { get; init; } = "Which domains do I have?";

    public string MakeAlias { get; init; } = "Make an alias that leads to two mailboxes";

    public string VerifyRecords { get; init; } = "Are the records of the domain right?";
}
