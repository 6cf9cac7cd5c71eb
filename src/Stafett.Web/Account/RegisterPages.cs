using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;
using Stafett.Web.Errors;
using Stafett.Web.Hosting;

namespace Stafett.Web.Account;

/// <summary>New accounts: registering, the first one by the set-up link, and proving the address.</summary>
internal static class RegisterPages
{
    public static void Map(PageRoutes pages)
    {
        pages.Get("/register", Needs.Guest, page => Task.FromResult(ShowRegister<RegisterPage>(page)));
        pages.Post("/register", Needs.Anyone, RegisterAsync);
        pages.Get("/register/passkey", Needs.Guest, page => Task.FromResult(ShowRegister<RegisterPasskeyPage>(page)));
        pages.Post("/register/passkey/options", Needs.Anyone, RegisterOptionsAsync);
        pages.Post("/register/passkey", Needs.Anyone, RegisterPasskeyAsync);
        pages.Get("/verify", Needs.SignedIn, ShowVerifyAsync);
        pages.Post("/verify", Needs.SignedIn, VerifyAsync);
        pages.Post("/verify/again", Needs.SignedIn, SendAgainAsync);
        pages.Get("/set-up/{token}", Needs.Anyone, page => ShowSetUpAsync<RegisterPage>(page));
        pages.Post("/set-up/{token}", Needs.Anyone, SetUpAsync);
        pages.Get("/set-up/{token}/passkey", Needs.Anyone, page => ShowSetUpAsync<RegisterPasskeyPage>(page));
        pages.Post("/set-up/{token}/passkey/options", Needs.Anyone, SetUpOptionsAsync);
        pages.Post("/set-up/{token}/passkey", Needs.Anyone, SetUpPasskeyAsync);
    }

    private static AccountUseCases Accounts(PageContext page) => page.Use<AccountUseCases>();

    private static RegisterModel Model(PasskeyOptions? options = null, string email = "") => new("/register", IsSetUp: false, options, email);

    private static RegisterModel SetUpModel(PageContext page, PasskeyOptions? options = null, string email = "") =>
        new($"/set-up/{Uri.EscapeDataString(page.Route("token"))}", IsSetUp: true, options, email);

    private static IResult ShowRegister<TPage>(PageContext page)
        where TPage : Components.PageOf<RegisterModel> =>
        Accounts(page).Registration.IsOpen ? page.Show<TPage>(Model()) : page.Show<RegisterClosedPage>(new RegisterClosedModel());

    private static async Task<IResult> RegisterAsync(PageContext page)
    {
        var answer = await Accounts(page).Registration.RegisterAsync(page.Form["email"], page.Form.Raw("password"), page.Client, page.Cancel);
        return answer.IsRefused(out var refusal, out var session) ? page.Show<RegisterPage>(Model(), refusal) : SignInPages.Enter(page, session, "/my-account");
    }

    private static async Task<IResult> RegisterOptionsAsync(PageContext page)
    {
        var answer = await Accounts(page).Registration.BeginPasskeyAsync(page.Form["email"], page.Client, page.Cancel);
        return answer.IsRefused(out var refusal, out var options)
            ? page.Show<RegisterPasskeyPage>(Model(), refusal)
            : page.Show<RegisterPasskeyPage>(Model(options, page.Form["email"]));
    }

    private static async Task<IResult> RegisterPasskeyAsync(PageContext page)
    {
        var answer = await Accounts(page).Registration.FinishPasskeyAsync(page.Form["email"], SignInPages.Reply(page), page.Client, page.Cancel);
        return answer.IsRefused(out var refusal, out var session) ? page.Show<RegisterPasskeyPage>(Model(), refusal) : SignInPages.Enter(page, session, "/my-account");
    }

    private static Task<IResult> ShowVerifyAsync(PageContext page) => Task.FromResult(
        page.Caller.Account.EmailVerifiedAt is null ? page.Show<VerifyPage>(new VerifyModel(page.Caller.Account.Email.ToString())) : page.Redirect("/my-account"));

    private static async Task<IResult> VerifyAsync(PageContext page)
    {
        var answer = await Accounts(page).EmailVerification.VerifyAsync(page.Caller, page.Form["pin"], page.Cancel);
        return answer.IsRefused(out var refusal, out _)
            ? page.Show<VerifyPage>(new VerifyModel(page.Caller.Account.Email.ToString()), refusal)
            : page.Redirect("/my-account", page.Texts.SignIn.Verified);
    }

    private static async Task<IResult> SendAgainAsync(PageContext page)
    {
        var answer = await Accounts(page).EmailVerification.SendAsync(page.Caller, page.Cancel);
        return answer.IsRefused(out var refusal, out _)
            ? page.Show<VerifyPage>(new VerifyModel(page.Caller.Account.Email.ToString()), refusal)
            : page.RedirectAwaiting("/verify", page.Texts.SignIn.VerifySent);
    }

    private static async Task<IResult> ShowSetUpAsync<TPage>(PageContext page)
        where TPage : Components.PageOf<RegisterModel> =>
        await Accounts(page).FirstRun.IsValidAsync(page.Route("token"), page.Cancel)
            ? page.Show<TPage>(SetUpModel(page))
            : page.Show<ErrorPage>(new ErrorModel(page.Texts.SignIn.SetUpGone, [page.Texts.SignIn.SetUpGoneWhy]), null, null, StatusCodes.Status404NotFound);

    private static async Task<IResult> SetUpAsync(PageContext page)
    {
        var answer = await Accounts(page).FirstRun.FinishAsync(page.Route("token"), page.Form["email"], page.Form.Raw("password"), page.Client, page.Cancel);
        return AfterSetUp<RegisterPage>(page, answer);
    }

    private static async Task<IResult> SetUpOptionsAsync(PageContext page)
    {
        var answer = await Accounts(page).FirstRun.BeginPasskeyAsync(page.Route("token"), page.Form["email"], page.Cancel);
        return answer.IsRefused(out var refusal, out var options)
            ? page.Show<RegisterPasskeyPage>(SetUpModel(page), refusal)
            : page.Show<RegisterPasskeyPage>(SetUpModel(page, options, page.Form["email"]));
    }

    private static async Task<IResult> SetUpPasskeyAsync(PageContext page)
    {
        var answer = await Accounts(page).FirstRun.FinishPasskeyAsync(page.Route("token"), page.Form["email"], SignInPages.Reply(page), page.Client, page.Cancel);
        return AfterSetUp<RegisterPasskeyPage>(page, answer);
    }

    private static IResult AfterSetUp<TPage>(PageContext page, Answer<NewSession> answer)
        where TPage : Components.PageOf<RegisterModel> =>
        answer.IsRefused(out var refusal, out var session)
            ? refusal.Kind == RefusalKind.NotFound ? page.Refused(refusal) : page.Show<TPage>(SetUpModel(page), refusal)
            : SignInPages.Enter(page, session, "/my-account", page.Texts.SignIn.SetUpDone);
}
