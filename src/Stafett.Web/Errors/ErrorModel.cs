using Stafett.Server.Accounts;
using Stafett.Web.Texts;

namespace Stafett.Web.Errors;

/// <summary>What is shown instead of a page.</summary>
/// <param name="CanTryAgain">The same may work in a moment.</param>
/// <param name="RequestId">Null where the log has nothing to tell.</param>
/// <param name="OpenAnew">The page that a form stood on; empty: it is not known.</param>
public sealed record ErrorModel(string Title, IReadOnlyList<string> Why, bool CanTryAgain = false, string? RequestId = null, string OpenAnew = "")
{
    public static ErrorModel NotFound(ErrorTexts texts) => new(texts.NotFound, [texts.NotFoundWhy]);

    public static ErrorModel StaleForm(ErrorTexts texts, string page) => new(texts.StaleForm, [texts.StaleFormWhy], OpenAnew: page);

    public static ErrorModel BadRequest(ErrorTexts texts) => new(texts.BadRequest, [texts.BadRequestWhy]);

    public static ErrorModel Unavailable(ErrorTexts texts, string requestId) => new(texts.Unavailable, [texts.UnavailableWhy], CanTryAgain: true, requestId);

    public static ErrorModel Failed(ErrorTexts texts, string requestId) => new(texts.Failed, [texts.FailedWhy], CanTryAgain: true, requestId);

    public static ErrorModel Refused(ErrorTexts texts, Refusal refusal) => new(
        refusal.Kind switch
        {
            RefusalKind.Forbidden => texts.Forbidden,
            RefusalKind.TooMany => texts.TooMany,
            RefusalKind.PlanTooLow => texts.PlanTooLow,
            RefusalKind.NotFound => texts.NotFound,
            _ => texts.Refused,
        },
        [.. refusal.Problems.Select(problem => problem.Text)],
        CanTryAgain: refusal.Kind is RefusalKind.Temporary);
}
