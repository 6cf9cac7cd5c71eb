using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Logs;
using Stafett.Server.Accounts.Teams;
using Stafett.Web.Components;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Domains;

/// <summary>The list of domains, a new one, and the first page of each.</summary>
internal static class DomainPages
{
    public const int PageSize = 50;
    public const int TrafficDays = 14;

    // As many are offered whose members a new one may share; who has more types less in search of one.
    private const int MaxTeamDomains = 100;

    public static void Map(PageRoutes pages)
    {
        pages.Get(DomainLinks.List, Needs.Verified, page => ListAsync(page));
        pages.Get($"{DomainLinks.List}/new", Needs.Verified, page => NewAsync(page));
        pages.Post($"{DomainLinks.List}/new", Needs.Verified, CreateAsync);
        pages.Get($"{DomainLinks.List}/{{name}}", Needs.Verified, OverviewAsync);
        pages.Post($"{DomainLinks.List}/{{name}}/accept", Needs.Verified, AcceptAsync);
        pages.Post($"{DomainLinks.List}/{{name}}/decline", Needs.Verified, DeclineAsync);
    }

    private static DomainEditing Domains(PageContext page) => page.Use<DomainEditing>();

    private static async Task<IResult> ListAsync(PageContext page, Refusal? refusal = null)
    {
        var sort = SortOrder.From(page, new SortOrder("name", false), "name", "alias_count", "created_at");
        var listing = new DomainListing { Q = page.Query("q"), Sort = sort.Text, Page = page.PageNumber, Size = PageSize };
        var listed = await Domains(page).ListAsync(page.Caller, listing, page.Cancel);
        if (listed.IsRefused(out var why, out var found))
            return page.Refused(why);
        var invitations = await page.Use<TeamEditing>().InvitationsAsync(page.Caller, page.Cancel);
        return page.Show<DomainListPage>(new DomainListModel(found, sort, invitations, IsGone: refusal?.Kind == RefusalKind.NotFound), refusal);
    }

    private static async Task<IResult> NewAsync(PageContext page, Refusal? refusal = null)
    {
        var own = page.Caller.Account.Terms.Plan;
        var all = await Domains(page).ListAsync(page.Caller, new DomainListing { Sort = "name", Size = MaxTeamDomains }, page.Cancel);
        var shared = all.IsRefused(out _, out var listed) || !PlanGates.Of(own).HasTeam
            ? []
            : listed.Items.Select(view => view.Domain).Where(domain => DomainLooks.IsAdmin(domain) && !domain.IsGlobal).ToList();
        return page.Show<NewDomainPage>(new NewDomainModel(page.Caller.Account.Email.ToString(), own, shared), refusal);
    }

    private static async Task<IResult> CreateAsync(PageContext page)
    {
        var kind = page.Form["catchall_kind"];
        if (kind == "other" && page.Form["catchall"].Length == 0)
            return await NewAsync(page, Refusal.Invalid("catchall", page.Texts.Domains.CatchAllMissing));
        var request = new DomainCreation
        {
            Domain = page.Form["domain"],
            Plan = page.Form["plan"],
            TeamDomain = page.Form["team_domain"],
            Catchall = kind switch { "other" => page.Form["catchall"], "none" => "false", _ => null },
        };
        var made = await Domains(page).CreateAsync(page.Caller, request, page.Cancel);
        return made.IsRefused(out var refusal, out var view)
            ? await NewAsync(page, refusal)
            : page.Redirect(DomainLinks.Of(view.Domain, "set-up"), AllTexts.Fill(page.Texts.Domains.Made, view.Domain.Name));
    }

    private static async Task<IResult> OverviewAsync(PageContext page)
    {
        var found = await Domains(page).GetAsync(page.Caller, page.Route("name"), page.Cancel);
        if (found.IsRefused(out var refusal, out var view))
            return page.Refused(refusal);
        var isSeen = DomainLooks.IsAdmin(view.Domain) && !view.Domain.IsGlobal;
        var counted = isSeen ? await page.Use<LogReading>().TrafficAsync(page.Caller, page.Route("name"), TrafficDays, page.Cancel) : default;
        return page.Show<DomainPage>(new DomainModel(view, isSeen && counted.Refusal is null ? counted.Value : null));
    }

    private static async Task<IResult> AcceptAsync(PageContext page)
    {
        var accepted = await page.Use<TeamEditing>().AcceptAsync(page.Caller, page.Route("name"), page.Cancel);
        if (!accepted.IsRefused(out var refusal, out var view))
            return page.Redirect(DomainLinks.Of(view.Domain), AllTexts.Fill(page.Texts.Domains.Accepted, view.Domain.Name));
        return await ListAsync(page, refusal);
    }

    private static async Task<IResult> DeclineAsync(PageContext page)
    {
        var declined = await page.Use<TeamEditing>().DeclineAsync(page.Caller, page.Route("name"), page.Cancel);
        if (!declined.IsRefused(out var refusal, out var invitation))
            return page.Redirect(DomainLinks.List, AllTexts.Fill(page.Texts.Domains.InvitationDeclined, invitation.Name));
        return await ListAsync(page, refusal);
    }
}
