namespace Stafett.Web.Texts;

/// <summary>What is said when a page cannot be shown: what happened, why, and what to do.</summary>
public sealed record ErrorTexts
{
    public string NotFound { get; init; } = "There is nothing here";

    public string NotFoundWhy { get; init; } = "The address may be mistyped, what was here may have been deleted, or it belongs to another account.";

    public string Forbidden { get; init; } = "You may not do this";

    public string Refused { get; init; } = "That did not work";

    public string TooMany { get; init; } = "Too many tries";

    public string PlanTooLow { get; init; } = "Your plan does not include this";

    public string Failed { get; init; } = "Something broke on our side";

    public string FailedWhy { get; init; } = "What you did was not saved. Try again; if it happens again, tell whoever runs this service the request's name below.";

    public string Unavailable { get; init; } = "The database cannot be reached";

    public string UnavailableWhy { get; init; } = "Nothing was changed, and mail goes on being delivered by what the server knows. Try again in a moment.";

    public string StaleForm { get; init; } = "This form can no longer be sent";

    public string StaleFormWhy { get; init; } = "It was open for too long, you have signed in or out meanwhile, or it came from another site. Nothing was changed. Open the page anew and fill it in again.";

    public string OpenAnew { get; init; } = "Open the page anew";

    public string BadRequest { get; init; } = "This request cannot be read";

    public string BadRequestWhy { get; init; } = "It is too large, or was cut off on its way. Nothing was changed.";

    public string TryAgain { get; init; } = "Try again";

    public string ToStart { get; init; } = "To the start page";

    public string RequestName { get; init; } = "Request";
}
