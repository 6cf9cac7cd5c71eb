using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Operators;
using Stafett.Storage;
using Stafett.Storage.Control.Operations;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Admin;

/// <summary>The service as its operators see it: what needs a decision, and accounts.</summary>
internal static class AdminPages
{
    private const string Users = "/admin/users";

    public static void Map(PageRoutes pages)
    {
        pages.Get("/admin", Needs.Operator, ShowAsync);
        pages.Get(Users, Needs.Operator, ListUsersAsync);
        pages.Get($"{Users}/{{id}}", Needs.Operator, page => ShowUserAsync<AdminUserPage>(page));
        pages.Post($"{Users}/{{id}}", Needs.RecentOperator, ChangeUserAsync, "plan", "plan_expires_at", "max_quota_per_alias", "smtp_limit", "group", "is_rate_limit_exempt", "is_banned");
        pages.Get($"{Users}/{{id}}/remove", Needs.RecentOperator, page => ShowUserAsync<AdminUserRemovePage>(page));
        pages.Post($"{Users}/{{id}}/remove", Needs.RecentOperator, RemoveUserAsync);
        AdminDomainPages.Map(pages);
        AdminDenylistPages.Map(pages);
    }

    private static async Task<IResult> ShowAsync(PageContext page)
    {
        var overview = page.Use<OperatorOverview>();
        if ((await overview.CountsAsync(page.Caller, page.Cancel)).IsRefused(out var refusal, out var counts))
            return page.Refused(refusal);
        var jobs = await overview.JobsAsync(page.Caller, page.Cancel);
        return jobs.IsRefused(out refusal, out var states) ? page.Refused(refusal) : page.Show<AdminPage>(new AdminModel(counts, states));
    }

    private static async Task<IResult> ListUsersAsync(PageContext page)
    {
        var found = await page.Use<OperatorUsers>().ListAsync(page.Caller, page.Query("q"), page.PageNumber, page.Cancel);
        return found.IsRefused(out var refusal, out var users) ? page.Refused(refusal) : page.Show<AdminUsersPage>(new AdminUsersModel(users));
    }

    private static async Task<IResult> ShowUserAsync<TPage>(PageContext page, Refusal? unchanged = null)
        where TPage : Components.PageOf<AdminUserModel>
    {
        var found = await page.Use<OperatorUsers>().GetAsync(page.Caller, page.Route("id"), page.Cancel);
        return found.IsRefused(out var refusal, out var account) ? page.Refused(refusal) : page.Show<TPage>(new AdminUserModel(account), unchanged);
    }

    private static async Task<IResult> ChangeUserAsync(PageContext page)
    {
        var changes = new TermsChanges
        {
            Group = page.Form["group"],
            Plan = page.Form["plan"],
            PlanExpiresAt = page.Form["plan_expires_at"],
            MaxQuotaPerAlias = page.Form["max_quota_per_alias"],
            SmtpLimit = page.Form["smtp_limit"],
            IsRateLimitExempt = page.Form.Has("is_rate_limit_exempt"),
            IsBanned = page.Form.Has("is_banned"),
        };
        var changed = await page.Use<OperatorUsers>().ChangeAsync(page.Caller, page.Route("id"), changes, page.Cancel);
        return changed.IsRefused(out var refusal, out var account)
            ? await ShowUserAsync<AdminUserPage>(page, refusal)
            : page.Redirect($"{Users}/{account.Id}", AllTexts.Fill(page.Texts.Admin.UserSaved, account.Email));
    }

    private static async Task<IResult> RemoveUserAsync(PageContext page)
    {
        var users = page.Use<OperatorUsers>();
        if ((await users.GetAsync(page.Caller, page.Route("id"), page.Cancel)).IsRefused(out var refusal, out var account))
            return page.Refused(refusal);
        if (!page.Form["confirm"].Equals(account.Email.ToString(), StringComparison.OrdinalIgnoreCase))
            return await ShowUserAsync<AdminUserRemovePage>(page, Refusal.Invalid("confirm", AllTexts.Fill(page.Texts.Admin.TypeEmail, account.Email)));
        return (await users.RemoveAsync(page.Caller, page.Route("id"), page.Cancel)).IsRefused(out refusal, out _)
            ? await ShowUserAsync<AdminUserRemovePage>(page, refusal)
            : page.Redirect(Users, AllTexts.Fill(page.Texts.Admin.UserRemoved, account.Email));
    }
}

public sealed record AdminModel(ServiceCounts Counts, ImmutableArray<JobState> Jobs);

public sealed record AdminUsersModel(Page<Storage.Control.Accounts.Account> Found);

public sealed record AdminUserModel(Storage.Control.Accounts.Account Account);
