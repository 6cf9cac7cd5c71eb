using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Web.Hosting;

namespace Stafett.Web.Domains;

/// <summary>The records that let others believe mail from a domain, and the passwords that send as all of it.</summary>
internal static class DomainSendingPages
{
    private const string Path = $"{DomainLinks.List}/{{name}}/sending";

    public static void Map(PageRoutes pages)
    {
        pages.Get(Path, Needs.Verified, page => DomainAccess.ForAdminsAsync(page, view => ShowAsync(page, view)));
        pages.Post($"{Path}/key", Needs.Verified, page => DomainAccess.ForAdminsAsync(page, view => MakeKeyAsync(page, view)));
        pages.Post($"{Path}/verify", Needs.Verified, page => DomainAccess.ForAdminsAsync(page, view => VerifyAsync(page, view)));
        pages.Post($"{Path}/passwords", Needs.Recent, page => DomainAccess.ForAdminsAsync(page, view => AddAsync(page, view)), "description");
        pages.Get($"{Path}/passwords/{{password}}/remove", Needs.Recent, page => DomainAccess.ForAdminsAsync(page, view => AskToRemoveAsync(page, view)));
        pages.Post($"{Path}/passwords/{{password}}/remove", Needs.Recent, page => DomainAccess.ForAdminsAsync(page, view => RemoveAsync(page, view)));
    }

    private static CatchAllPasswords Passwords(PageContext page) => page.Use<CatchAllPasswords>();

    private static async Task<IResult> ShowAsync(PageContext page, DomainView view, Refusal? refusal = null, ShownPassword? made = null, DomainVerdict? verdict = null)
    {
        var name = page.Route("name");
        if (!DomainLooks.MaySend(view.Domain))
            return page.Show<DomainSendingPage>(new DomainSendingModel(view.Domain), refusal);
        var isLooking = verdict is null && view.Domain.Sending.DkimPublicKey.Length > 0;
        if (isLooking && (await page.Use<DomainVerification>().WantedForSendingAsync(page.Caller, name, page.Cancel)).IsRefused(out var why, out verdict))
            return page.Refused(why);
        return (await Passwords(page).ListAsync(page.Caller, name, page.Cancel)).IsRefused(out why, out var passwords)
            ? page.Refused(why)
            : page.Show<DomainSendingPage>(new DomainSendingModel(verdict?.Domain ?? view.Domain) { Verdict = verdict, Passwords = passwords, Made = made }, refusal);
    }

    private static async Task<IResult> MakeKeyAsync(PageContext page, DomainView view)
    {
        var made = await page.Use<DomainVerification>().MakeKeyAsync(page.Caller, page.Route("name"), page.Cancel);
        if (!made.IsRefused(out var refusal, out var domain))
            return page.Redirect(DomainLinks.Of(domain, "sending"));
        return refusal.Kind == RefusalKind.PlanTooLow ? await ShowAsync(page, view, refusal) : page.Refused(refusal);
    }

    private static async Task<IResult> VerifyAsync(PageContext page, DomainView view)
    {
        var looked = await page.Use<DomainVerification>().VerifySmtpAsync(page.Caller, page.Route("name"), page.Cancel);
        if (!looked.IsRefused(out var refusal, out var verdict))
            return await ShowAsync(page, view, verdict: verdict);
        return refusal.Kind == RefusalKind.PlanTooLow ? await ShowAsync(page, view, refusal) : page.Refused(refusal);
    }

    private static async Task<IResult> AddAsync(PageContext page, DomainView view)
    {
        var added = await Passwords(page).AddAsync(page.Caller, page.Route("name"), null, page.Form["description"], page.Cancel);
        return added.IsRefused(out var refusal, out var made) ? await ShowAsync(page, view, refusal) : await ShowAsync(page, view, made: made);
    }

    private static async Task<IResult> AskToRemoveAsync(PageContext page, DomainView view)
    {
        var listed = await Passwords(page).ListAsync(page.Caller, page.Route("name"), page.Cancel);
        if (listed.IsRefused(out var refusal, out var passwords))
            return page.Refused(refusal);
        return passwords.FirstOrDefault(one => one.Id.ToString() == page.Route("password")) is { } password
            ? page.Show<RemovePasswordPage>(new RemovePasswordModel(view.Domain, password))
            : page.NotFound();
    }

    private static async Task<IResult> RemoveAsync(PageContext page, DomainView view)
    {
        var removed = await Passwords(page).RemoveAsync(page.Caller, page.Route("name"), page.Route("password"), page.Cancel);
        return removed.IsRefused(out var refusal, out _)
            ? page.Refused(refusal)
            : page.Redirect($"{DomainLinks.Of(view.Domain, "sending")}#passwords", page.Texts.Domains.Sending.Removed);
    }
}
