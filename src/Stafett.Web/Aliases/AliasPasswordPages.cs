using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Web.Errors;
using Stafett.Web.Hosting;

namespace Stafett.Web.Aliases;

/// <summary>Passwords of an alias, and the pages that links in mails about aliases lead to.</summary>
internal static class AliasPasswordPages
{
    private const string Path = $"{AliasLinks.Pattern}/{{id}}/password";

    public static void Map(PageRoutes pages)
    {
        pages.Get(Path, Needs.Verified, page => ShowAsync(page));
        pages.Post(Path, Needs.Verified, MakeAsync);
        pages.Get("/v/{token}", Needs.Anyone, AskAsync);
        pages.Post("/v/{token}", Needs.Anyone, ConfirmAsync);
        pages.Get("/ap/{token}", Needs.Anyone, OfferAsync);
        pages.Post("/ap/{token}", Needs.Anyone, OpenAsync);
    }

    private static Task<IResult> ShowAsync(PageContext page, Refusal? refusal = null, ShownPassword? made = null) =>
        AliasPages.WithAsync(page, view => page.Show<AliasPasswordPage>(new AliasPasswordModel(view.Domain, view.Alias, made), refusal));

    private static async Task<IResult> MakeAsync(PageContext page)
    {
        var request = new PasswordRequest
        {
            NewPassword = page.Form.Raw("new_password"),
            Password = page.Form.Raw("password"),
            IsOverride = page.Form.Has("is_override"),
            EmailedInstructions = page.Form["emailed_instructions"],
        };
        var made = await page.Use<AliasPasswords>().GenerateAsync(page.Caller, page.Route("name"), page.Route("id"), request, page.Cancel);
        return made.IsRefused(out var refusal, out var shown) ? await ShowAsync(page, refusal) : await ShowAsync(page, made: shown);
    }

    private static async Task<IResult> AskAsync(PageContext page)
    {
        var found = await page.Use<RecipientAnswers>().FindAsync(page.Route("token"), page.Cancel);
        return found.IsRefused(out var refusal, out var request) ? Gone(page, refusal) : page.Show<ConsentPage>(new ConsentModel(page.Route("token"), request, null));
    }

    private static IResult Gone(PageContext page, Refusal refusal) => refusal.Kind == RefusalKind.NotFound
        ? page.Show<ErrorPage>(new ErrorModel(page.Texts.Aliases.ConsentGone, [page.Texts.Aliases.ConsentGoneWhy]), null, null, StatusCodes.Status404NotFound)
        : page.Refused(refusal);

    private static async Task<IResult> ConfirmAsync(PageContext page)
    {
        var answered = await page.Use<RecipientAnswers>().ConfirmAsync(page.Route("token"), page.Cancel);
        return answered.IsRefused(out var refusal, out var confirmed)
            ? Gone(page, refusal)
            : page.Show<ConsentPage>(new ConsentModel(page.Route("token"), confirmed.Request, confirmed));
    }

    // Programs that look for bad links open them all: what is shown once is shown for a press of the button.
    private static async Task<IResult> OfferAsync(PageContext page) =>
        page.Show<PasswordLinkPage>(new PasswordLinkModel(page.Route("token"), await page.Use<AliasPasswords>().ExistsAsync(page.Route("token"), page.Cancel), null));

    private static async Task<IResult> OpenAsync(PageContext page)
    {
        var opened = await page.Use<AliasPasswords>().OpenLinkAsync(page.Route("token"), page.Cancel);
        return page.Show<PasswordLinkPage>(new PasswordLinkModel(page.Route("token"), false, opened.IsRefused(out _, out var shown) ? null : shown));
    }
}
