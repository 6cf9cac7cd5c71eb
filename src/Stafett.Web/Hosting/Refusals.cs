using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;

namespace Stafett.Web.Hosting;

/// <summary>What a browser is told of a refusal. The API says some of them with other numbers: its clients are older than we are.</summary>
internal static class Refusals
{
    public static int Status(Refusal refusal) => refusal.Kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.NotSignedIn => StatusCodes.Status401Unauthorized,
        RefusalKind.PlanTooLow => StatusCodes.Status402PaymentRequired,
        RefusalKind.Forbidden => StatusCodes.Status403Forbidden,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.TooMany => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}
