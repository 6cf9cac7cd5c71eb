using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Operators;
using Stafett.Storage;
using Stafett.Storage.Control.Domains;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Admin;

/// <summary>All domains, and above all which of them may send.</summary>
internal static class AdminDomainPages
{
    private const string Path = "/admin/domains";

    public static void Map(PageRoutes pages)
    {
        pages.Get(Path, Needs.Operator, ListAsync);
        pages.Get($"{Path}/{{id}}", Needs.Operator, page => ShowAsync(page));
        pages.Post($"{Path}/{{id}}", Needs.RecentOperator, ChangeAsync, "plan", "max_recipients_per_alias", "has_newsletter", "is_global");
        pages.Post($"{Path}/{{id}}/sending", Needs.RecentOperator, DecideAsync);
        pages.Post($"{Path}/{{id}}/unprove", Needs.RecentOperator, UnproveAsync);
    }

    private static async Task<IResult> ListAsync(PageContext page)
    {
        var domains = page.Use<OperatorDomains>();
        var found = await domains.ListAsync(page.Caller, page.Query("q"), page.PageNumber, page.Cancel);
        if (found.IsRefused(out var refusal, out var all))
            return page.Refused(refusal);
        // Decisions stand above the list, on its first page only.
        Page<HostedDomain>? waiting = null;
        if (page.PageNumber == 1 && page.Query("q").Length == 0 && (await domains.ListWaitingAsync(page.Caller, 1, page.Cancel)).IsRefused(out refusal, out waiting))
            return page.Refused(refusal);
        return page.Show<AdminDomainsPage>(new AdminDomainsModel(waiting, all));
    }

    private static async Task<IResult> ShowAsync(PageContext page, Refusal? unchanged = null)
    {
        var found = await page.Use<OperatorDomains>().GetAsync(page.Caller, page.Route("id"), page.Cancel);
        if (found.IsRefused(out var refusal, out var domain))
            return page.Refused(refusal);
        var owner = domain.ClaimedBy is { } id ? (await page.Use<OperatorUsers>().GetAsync(page.Caller, id.ToString(), page.Cancel)).Value : null;
        return page.Show<AdminDomainPage>(new AdminDomainModel(domain, owner), unchanged);
    }

    private static Task<IResult> ChangeAsync(PageContext page) => ChangeAsync(
        page,
        new DomainTerms
        {
            Plan = page.Form["plan"],
            MaxRecipientsPerAlias = page.Form["max_recipients_per_alias"],
            HasNewsletter = page.Form.Has("has_newsletter"),
            IsGlobal = page.Form.Has("is_global"),
        },
        page.Texts.Admin.DomainSaved);

    private static Task<IResult> DecideAsync(PageContext page)
    {
        var texts = page.Texts.Admin;
        return page.Form["decision"] switch
        {
            "approve" => ChangeAsync(page, new DomainTerms { HasSmtp = true }, texts.Approved),
            "decline" => ChangeAsync(page, new DomainTerms { HasSmtp = false }, texts.Declined),
            "end" => ChangeAsync(page, new DomainTerms { HasSmtp = false }, texts.Ended),
            "suspend" => ChangeAsync(page, new DomainTerms { IsSmtpSuspended = true }, texts.Suspended),
            "resume" => ChangeAsync(page, new DomainTerms { IsSmtpSuspended = false }, texts.Resumed),
            _ => ShowAsync(page, Refusal.Invalid("", texts.NoDecision)),
        };
    }

    private static async Task<IResult> ChangeAsync(PageContext page, DomainTerms terms, string done)
    {
        var changed = await page.Use<OperatorDomains>().ChangeAsync(page.Caller, page.Route("id"), terms, page.Cancel);
        return changed.IsRefused(out var refusal, out var domain)
            ? await ShowAsync(page, refusal)
            : page.Redirect(page.CameFrom("") == Path ? Path : $"{Path}/{domain.Id}", AllTexts.Fill(done, domain.Name));
    }

    private static async Task<IResult> UnproveAsync(PageContext page)
    {
        var changed = await page.Use<OperatorDomains>().UnproveAsync(page.Caller, page.Route("id"), page.Cancel);
        return changed.IsRefused(out var refusal, out var domain)
            ? await ShowAsync(page, refusal)
            : page.Redirect($"{Path}/{domain.Id}", AllTexts.Fill(page.Texts.Admin.Unproved, domain.Name));
    }
}

/// <param name="Waiting">Whose owners have asked to send; null: not on this page.</param>
public sealed record AdminDomainsModel(Page<HostedDomain>? Waiting, Page<HostedDomain> Found);

/// <param name="Owner">Who claims it; null: that account is gone.</param>
public sealed record AdminDomainModel(HostedDomain Domain, Storage.Control.Accounts.Account? Owner);
