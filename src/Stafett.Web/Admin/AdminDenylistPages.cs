using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Operators;
using Stafett.Storage;
using Stafett.Storage.Control.Operations;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Admin;

/// <summary>Requests that mail be taken again.</summary>
internal static class AdminDenylistPages
{
    private const string Path = "/admin/denylist";

    public static void Map(PageRoutes pages)
    {
        pages.Get(Path, Needs.Operator, page => ListAsync(page));
        pages.Post($"{Path}/{{id}}", Needs.RecentOperator, DecideAsync, "note");
    }

    private static async Task<IResult> ListAsync(PageContext page, Refusal? undecided = null)
    {
        var isOpen = page.Query("show") != "decided";
        var found = await page.Use<DenylistRequests>().ListAsync(page.Caller, isOpen, page.PageNumber, page.Cancel);
        return found.IsRefused(out var refusal, out var requests)
            ? page.Refused(refusal)
            : page.Show<AdminDenylistPage>(new AdminDenylistModel(isOpen, requests), undecided);
    }

    private static async Task<IResult> DecideAsync(PageContext page)
    {
        var isGranted = page.Form["granted"] switch { "true" => true, "false" => false, _ => (bool?)null };
        if (isGranted is not { } granted)
            return await ListAsync(page, Refusal.Invalid("", page.Texts.Admin.NoDecision));
        var decided = await page.Use<DenylistRequests>().DecideAsync(page.Caller, page.Route("id"), granted, page.Form["note"], page.Cancel);
        if (decided.IsRefused(out var refusal, out var request))
            return refusal.Kind == RefusalKind.Invalid ? await ListAsync(page, refusal) : page.Refused(refusal);
        return page.Redirect(Path, AllTexts.Fill(granted ? page.Texts.Admin.RequestGranted : page.Texts.Admin.RequestRefused, request.Value));
    }
}

public sealed record AdminDenylistModel(bool IsOpen, Page<DenylistRequest> Found);
