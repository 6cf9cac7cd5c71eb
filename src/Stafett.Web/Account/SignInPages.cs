using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;
using Stafett.Web.Hosting;

namespace Stafett.Web.Account;

/// <summary>Signing in with a password or a passkey, the second factor, confirming that it is still the same person, and signing out.</summary>
internal static class SignInPages
{
    public static void Map(PageRoutes pages)
    {
        pages.Get("/sign-in", Needs.Guest, page => Task.FromResult(page.Show<SignInPage>(Model(page))));
        pages.Post("/sign-in", Needs.Anyone, SignInAsync);
        pages.Post("/sign-in/passkey/options", Needs.Anyone, PasskeyOptionsAsync);
        pages.Post("/sign-in/passkey", Needs.Anyone, PasskeyAsync);
        pages.Get("/sign-in/second-factor", Needs.Guest, page => Task.FromResult(page.Show<SecondFactorStepPage>(new SecondFactorModel(Then(page)))));
        pages.Post("/sign-in/second-factor", Needs.Anyone, SecondFactorAsync);
        pages.Get("/sign-in/confirm", Needs.SignedIn, page => ShowConfirmAsync(page));
        pages.Post("/sign-in/confirm", Needs.SignedIn, ConfirmAsync);
        pages.Post("/sign-in/confirm/passkey/options", Needs.SignedIn, ConfirmOptionsAsync);
        pages.Post("/sign-in/confirm/passkey", Needs.SignedIn, ConfirmPasskeyAsync);
        pages.Post("/sign-out", Needs.Anyone, SignOutAsync);
        pages.Get("/my-account", Needs.Verified, page => Task.FromResult(page.Redirect("/my-account/domains")));
    }

    /// <summary>The page that was wanted before signing in was in the way.</summary>
    public static string Then(PageContext page)
    {
        var wanted = page.Form["then"] is { Length: > 0 } sent ? sent : page.Query("then") is { Length: > 0 } asked ? asked : page.Query("return");
        return PageContext.LocalPath(wanted, "/my-account");
    }

    public static IResult Enter(PageContext page, NewSession session, string then, string? toast = null)
    {
        page.Use<SessionCookie>().Set(page.Http, session);
        return page.Redirect(session.Account.EmailVerifiedAt is null ? "/verify" : then, toast);
    }

    public static PasskeyReply Reply(PageContext page) => new(page.Form.Raw("reply"), page.Form.Raw("state"));

    private static AccountUseCases Accounts(PageContext page) => page.Use<AccountUseCases>();

    private static SignInModel Model(PageContext page, PasskeyOptions? passkey = null) => new(Then(page), Accounts(page).Registration.IsOpen, passkey);

    private static async Task<IResult> SignInAsync(PageContext page)
    {
        var answer = await Accounts(page).SignIn.SignInAsync(page.Form["email"], page.Form.Raw("password"), page.Client, page.Cancel);
        if (answer.IsRefused(out var refusal, out var step))
            return page.Show<SignInPage>(Model(page), refusal);
        if (step.Session is { } session)
            return Enter(page, session, Then(page));
        page.Use<SessionCookie>().SetPending(page.Http, step.Pending!);
        var target = step.Pending!.MayRecover ? "/sign-in/recovery" : "/sign-in/second-factor";
        return page.Redirect(target + QueryString.Create("then", Then(page)).Add("ripe", step.Pending.MayRecover ? "yes" : "no"));
    }

    private static async Task<IResult> PasskeyOptionsAsync(PageContext page) =>
        page.Show<SignInPage>(Model(page, await Accounts(page).PasskeySignIn.BeginAsync(page.Cancel)));

    private static async Task<IResult> PasskeyAsync(PageContext page)
    {
        var answer = await Accounts(page).PasskeySignIn.FinishAsync(Reply(page), page.Client, page.Cancel);
        return answer.IsRefused(out var refusal, out var session) ? page.Show<SignInPage>(Model(page), refusal) : Enter(page, session, Then(page));
    }

    private static async Task<IResult> SecondFactorAsync(PageContext page)
    {
        var answer = await Accounts(page).SignIn.SecondFactorAsync(page.Use<SessionCookie>().PendingToken(page.Http), page.Form["code"], page.Client, page.Cancel);
        return answer.IsRefused(out var refusal, out var session)
            ? page.Show<SecondFactorStepPage>(new SecondFactorModel(Then(page)), refusal)
            : Enter(page, session, Then(page));
    }

    private static async Task<IResult> ShowConfirmAsync(PageContext page, Refusal? refusal = null, PasskeyOptions? passkey = null)
    {
        var account = page.Caller.Account;
        var hasPasskey = (await Accounts(page).Passkeys.ListAsync(page.Caller, page.Cancel)).Length > 0;
        var isKept = page.Use<KeptForms>().Find(page.Http, page.Session.Session.Id) is not null;
        return page.Show<ConfirmPage>(new ConfirmModel(Then(page), IsUnsent(page), isKept, account.HasPassword, account.TotpConfirmedAt is not null, hasPasskey, passkey), refusal);
    }

    private static bool IsUnsent(PageContext page) => (page.Form["unsent"] is { Length: > 0 } sent ? sent : page.Query("unsent")) == "yes";

    private static async Task<IResult> ConfirmAsync(PageContext page)
    {
        var answer = await Accounts(page).SignIn.ConfirmAsync(page.Session, page.Form.Raw("password"), page.Form["code"], page.Cancel);
        return answer.IsRefused(out var refusal, out var session) ? await ShowConfirmAsync(page, refusal) : EnterAgain(page, session);
    }

    private static async Task<IResult> ConfirmOptionsAsync(PageContext page) =>
        await ShowConfirmAsync(page, passkey: await Accounts(page).PasskeySignIn.BeginAsync(page.Cancel));

    private static async Task<IResult> ConfirmPasskeyAsync(PageContext page)
    {
        var answer = await Accounts(page).PasskeySignIn.FinishConfirmAsync(page.Session, Reply(page), page.Cancel);
        return answer.IsRefused(out var refusal, out var session) ? await ShowConfirmAsync(page, refusal) : EnterAgain(page, session);
    }

    private static IResult EnterAgain(PageContext page, NewSession session)
    {
        page.Use<KeptForms>().Carry(page.Http, page.Session.Session.Id, session.Id);
        return Enter(page, session, Then(page));
    }

    private static async Task<IResult> SignOutAsync(PageContext page)
    {
        var cookie = page.Use<SessionCookie>();
        if (cookie.Token(page.Http) is { } token)
            await Accounts(page).Sessions.EndAsync(token, page.Cancel);
        cookie.Delete(page.Http);
        page.Use<KeptForms>().Delete(page.Http);
        return page.Redirect("/sign-in", page.Texts.SignIn.SignedOut);
    }
}
