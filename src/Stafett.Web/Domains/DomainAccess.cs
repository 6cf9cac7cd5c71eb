using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage;
using Stafett.Web.Hosting;

namespace Stafett.Web.Domains;

/// <summary>The domain of a route, before a page of it is made.</summary>
internal static class DomainAccess
{
    public static async Task<IResult> ForMembersAsync(PageContext page, Func<DomainView, Task<IResult>> showAsync)
    {
        var found = await page.Use<DomainEditing>().GetAsync(page.Caller, page.Route("name"), page.Cancel);
        return found.IsRefused(out var refusal, out var view) ? page.Refused(refusal) : await showAsync(view);
    }

    public static Task<IResult> ForAdminsAsync(PageContext page, Func<DomainView, Task<IResult>> showAsync) => ForMembersAsync(
        page, view => DomainLooks.IsAdmin(view.Domain) ? showAsync(view) : Task.FromResult(page.Refused(Refusal.Of(StoreOutcome.Forbidden, view.Domain.Name.ToString()))));
}
