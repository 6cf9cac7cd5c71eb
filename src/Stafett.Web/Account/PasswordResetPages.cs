using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Profile;
using Stafett.Server.Accounts.SignIn;
using Stafett.Web.Hosting;

namespace Stafett.Web.Account;

/// <summary>A new password for somebody who has forgotten the old one.</summary>
internal static class PasswordResetPages
{
    public static void Map(PageRoutes pages)
    {
        pages.Get("/forgot-password", Needs.Anyone, page => Task.FromResult(page.Show<ForgotPasswordPage>(new ForgotPasswordModel())));
        pages.Post("/forgot-password", Needs.Anyone, Ask);
        pages.Get("/reset-password", Needs.Anyone, ShowAsync);
        pages.Post("/reset-password", Needs.Anyone, FinishAsync);
    }

    private static PasswordReset Reset(PageContext page) => page.Use<AccountUseCases>().PasswordReset;

    private static Task<IResult> Ask(PageContext page)
    {
        var answer = Reset(page).Request(page.Form["email"], page.Client);
        return Task.FromResult(answer.IsRefused(out var refusal, out _)
            ? page.Show<ForgotPasswordPage>(new ForgotPasswordModel(), refusal)
            : page.Show<ForgotPasswordPage>(new ForgotPasswordModel(IsSent: true)));
    }

    private static async Task<IResult> ShowAsync(PageContext page) =>
        page.Show<ResetPasswordPage>(new ResetPasswordModel(page.Query("token"), await Reset(page).IsValidAsync(page.Query("token"), page.Cancel)));

    private static async Task<IResult> FinishAsync(PageContext page)
    {
        var token = page.Form["token"];
        var answer = await Reset(page).FinishAsync(token, page.Form.Raw("password"), page.Cancel);
        if (answer.IsRefused(out var refusal, out _))
            return page.Show<ResetPasswordPage>(new ResetPasswordModel(token, IsValid: refusal.Kind != RefusalKind.NotFound), refusal);
        page.Use<SessionCookie>().Delete(page.Http);
        return page.Redirect("/sign-in", page.Texts.SignIn.ResetDone);
    }
}

/// <param name="IsSent">The answer to everybody, whether there is such an account or not.</param>
public sealed record ForgotPasswordModel(bool IsSent = false);

/// <param name="Token">Of the link.</param>
public sealed record ResetPasswordModel(string Token, bool IsValid);
