using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts.Profile;
using Stafett.Server.Accounts.SignIn;
using Stafett.Web.Hosting;

namespace Stafett.Web.Account;

/// <summary>What an owner may change at will, the address, and leaving.</summary>
internal static class ProfilePages
{
    private const string Path = "/my-account/profile";

    public static void Map(PageRoutes pages)
    {
        pages.Get(Path, Needs.Verified, page => Task.FromResult(page.Show<ProfilePage>(Model(page))));
        pages.Post(Path, Needs.Verified, SaveAsync);
        pages.Post($"{Path}/mails", Needs.Verified, SaveMailsAsync);
        pages.Post($"{Path}/receipts", Needs.Verified, SaveReceiptsAsync);
        pages.Post($"{Path}/email", Needs.Recent, AskForEmailAsync, "email");
        pages.Get("/my-account/change-email/{token}", Needs.Anyone, ShowEmailAsync);
        pages.Post("/my-account/change-email/{token}", Needs.Anyone, ChangeEmailAsync);
        pages.Get($"{Path}/delete", Needs.Recent, ShowDeleteAsync);
        pages.Post($"{Path}/delete", Needs.Recent, DeleteAsync);
    }

    private static AccountUseCases Accounts(PageContext page) => page.Use<AccountUseCases>();

    private static ProfileModel Model(PageContext page) => new(page.Caller.Account, Profiles.OptOutNames);

    private static Task<IResult> SaveAsync(PageContext page) => UpdateAsync(page, new ProfileChange
    {
        GivenName = page.Form["given_name"],
        FamilyName = page.Form["family_name"],
        Timezone = page.Form["timezone"],
    });

    // Boxes say what is wanted; kept is what is not.
    private static Task<IResult> SaveMailsAsync(PageContext page) => UpdateAsync(page, new ProfileChange
    {
        OptOuts = [.. Profiles.OptOutNames.Select(one => one.Name).Where(name => !page.Form.Has(name))],
    });

    private static Task<IResult> SaveReceiptsAsync(PageContext page) => UpdateAsync(page, new ProfileChange
    {
        ReceiptEmail = page.Form["receipt_email"],
        CompanyName = page.Form["company_name"],
        CompanyVat = page.Form["company_vat"],
        AddressLine1 = page.Form["address_line1"],
        AddressLine2 = page.Form["address_line2"],
        AddressCity = page.Form["address_city"],
        AddressState = page.Form["address_state"],
        AddressZip = page.Form["address_zip"],
        AddressCountry = page.Form["address_country"],
    });

    private static async Task<IResult> UpdateAsync(PageContext page, ProfileChange change)
    {
        var answer = await Accounts(page).Profiles.UpdateAsync(page.Caller, change, page.Cancel);
        return answer.IsRefused(out var refusal, out _) ? page.Show<ProfilePage>(Model(page), refusal) : page.Redirect(Path, page.Texts.Account.Saved);
    }

    private static async Task<IResult> AskForEmailAsync(PageContext page)
    {
        var answer = await Accounts(page).EmailChange.RequestAsync(page.Session, page.Form["email"], page.Cancel);
        return answer.IsRefused(out var refusal, out _) ? page.Show<ProfilePage>(Model(page), refusal) : page.RedirectAwaiting(Path, page.Texts.Account.EmailAsked);
    }

    private static async Task<IResult> ShowEmailAsync(PageContext page) =>
        page.Show<ChangeEmailPage>(new ChangeEmailModel(page.Route("token"), await Accounts(page).EmailChange.FindAsync(page.Route("token"), page.Cancel)));

    private static async Task<IResult> ChangeEmailAsync(PageContext page)
    {
        var answer = await Accounts(page).EmailChange.ConfirmAsync(page.Route("token"), page.Cancel);
        return answer.IsRefused(out var refusal, out _)
            ? page.Refused(refusal)
            : page.Redirect(page.MaybeCaller is null ? "/sign-in" : Path, page.Texts.Account.EmailChanged);
    }

    private static async Task<IResult> ShowDeleteAsync(PageContext page) => page.Show<DeleteAccountPage>(await LossAsync(page));

    private static async Task<DeleteAccountModel> LossAsync(PageContext page) =>
        new(page.Caller.Account, await Accounts(page).AccountDeletion.PreviewAsync(page.Caller, page.Cancel));

    private static async Task<IResult> DeleteAsync(PageContext page)
    {
        var answer = await Accounts(page).AccountDeletion.DeleteAsync(page.Session, page.Form["confirm"], page.Cancel);
        if (answer.IsRefused(out var refusal, out _))
        {
            var problems = refusal.Problems.Select(problem => problem.Field == "email" ? problem with { Field = "confirm" } : problem);
            return page.Show<DeleteAccountPage>(await LossAsync(page), refusal with { Problems = [.. problems] });
        }

        page.Use<SessionCookie>().Delete(page.Http);
        return page.Redirect("/", page.Texts.Account.Deleted);
    }
}
