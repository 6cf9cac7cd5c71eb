using System.Globalization;
using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts.SignIn;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Account;

/// <summary>Getting in when the second factor and its recovery keys are lost.</summary>
internal static class RecoveryPages
{
    public static void Map(PageRoutes pages)
    {
        pages.Get("/sign-in/recovery", Needs.Guest, page => Task.FromResult(page.Show<RecoveryPage>(Model(page))));
        pages.Post("/sign-in/recovery", Needs.Anyone, AskAsync);
        pages.Post("/sign-in/recovery/pin", Needs.Anyone, SendPinAsync);
        pages.Post("/sign-in/recovery/finish", Needs.Anyone, FinishAsync);
        pages.Get("/sign-in/recovery/cancel", Needs.Anyone, page => Task.FromResult(page.Show<RecoveryCancelPage>(new TokenModel(page.Query("token")))));
        pages.Post("/sign-in/recovery/cancel", Needs.Anyone, CancelAsync);
    }

    private static SecondFactorRecovery Recovery(PageContext page) => page.Use<AccountUseCases>().Recovery;

    private static string? Pending(PageContext page) => page.Use<SessionCookie>().PendingToken(page.Http);

    private static RecoveryModel Model(PageContext page) => new(page.Query("ripe") == "yes" || page.Form["ripe"] == "yes");

    private static async Task<IResult> AskAsync(PageContext page)
    {
        var answer = await Recovery(page).AskAsync(Pending(page), page.Client, page.Cancel);
        return answer.IsRefused(out var refusal, out var request)
            ? page.Show<RecoveryPage>(Model(page), refusal)
            : page.RedirectAwaiting("/sign-in", AllTexts.Fill(page.Texts.SignIn.RecoveryAsked, request.RipeAt.UtcDateTime.ToString("d MMM, HH:mm 'UTC'", CultureInfo.InvariantCulture)));
    }

    private static async Task<IResult> SendPinAsync(PageContext page)
    {
        var answer = await Recovery(page).SendPinAsync(Pending(page), page.Cancel);
        return answer.IsRefused(out var refusal, out _)
            ? page.Show<RecoveryPage>(Model(page), refusal)
            : page.RedirectAwaiting("/sign-in/recovery?ripe=yes", page.Texts.SignIn.RecoverySent);
    }

    private static async Task<IResult> FinishAsync(PageContext page)
    {
        var answer = await Recovery(page).FinishAsync(Pending(page), page.Form["pin"], page.Client, page.Cancel);
        return answer.IsRefused(out var refusal, out var session)
            ? page.Show<RecoveryPage>(Model(page), refusal)
            : SignInPages.Enter(page, session, "/my-account/security");
    }

    private static async Task<IResult> CancelAsync(PageContext page)
    {
        var answer = await Recovery(page).CancelAsync(page.Form["token"], page.Cancel);
        return answer.IsRefused(out var refusal, out _) ? page.Refused(refusal) : page.RedirectAwaiting("/sign-in", page.Texts.SignIn.RecoveryStopped);
    }
}
