using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Web.Hosting;

namespace Stafett.Web.Domains;

/// <summary>The records of a domain: what to publish, how, and whether the world sees it.</summary>
internal static class DomainSetUpPages
{
    private const string Path = $"{DomainLinks.List}/{{name}}/set-up";

    public static void Map(PageRoutes pages)
    {
        pages.Get(Path, Needs.Verified, page => ShowAsync(page, verification => verification.WantedAsync(page.Caller, page.Route("name"), page.Cancel)));
        pages.Post($"{Path}/verify", Needs.Verified, VerifyAsync);
    }

    private static Task<IResult> VerifyAsync(PageContext page) =>
        ShowAsync(page, verification => verification.VerifyRecordsAsync(page.Caller, page.Route("name"), page.Cancel));

    private static async Task<IResult> ShowAsync(PageContext page, Func<DomainVerification, Task<Answer<DomainVerdict>>> ask)
    {
        var answer = await ask(page.Use<DomainVerification>());
        return answer.IsRefused(out var refusal, out var verdict)
            ? page.Refused(refusal)
            : page.Show<DomainSetUpPage>(new DomainSetUpModel(verdict, RegistrarGuides.Find(page.Query("provider")), page.Query("provider") == "other"));
    }
}
