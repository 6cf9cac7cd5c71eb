using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Accounts.Teams;
using Stafett.Storage.Control.Domains;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Domains;

/// <summary>Who belongs to a domain, and who is asked to.</summary>
internal static class DomainMemberPages
{
    private const string Path = $"{DomainLinks.List}/{{name}}/members";

    public static void Map(PageRoutes pages)
    {
        pages.Get(Path, Needs.Verified, page => DomainAccess.ForMembersAsync(page, view => Task.FromResult(Show(page, view))));
        pages.Post($"{Path}/invite", Needs.Verified, page => DomainAccess.ForAdminsAsync(page, view => InviteAsync(page, view)));
        pages.Post($"{Path}/withdraw", Needs.Verified, page => DomainAccess.ForAdminsAsync(page, view => WithdrawAsync(page, view)));
        pages.Post($"{Path}/{{member}}/role", Needs.Verified, page => DomainAccess.ForAdminsAsync(page, view => SetRoleAsync(page, view)));
        pages.Get($"{Path}/{{member}}/remove", Needs.Verified, page => DomainAccess.ForMembersAsync(page, view => Task.FromResult(AskToRemove(page, view))));
        pages.Post($"{Path}/{{member}}/remove", Needs.Verified, page => DomainAccess.ForMembersAsync(page, view => RemoveAsync(page, view)));
    }

    private static TeamEditing Team(PageContext page) => page.Use<TeamEditing>();

    private static IResult Show(PageContext page, DomainView view, Refusal? refusal = null) => page.Show<DomainMembersPage>(new DomainMembersModel(view), refusal);

    private static IResult After(PageContext page, DomainView view, Answer<DomainView> answer, string done) => answer.IsRefused(out var refusal, out _)
        ? refusal.Kind == RefusalKind.NotFound ? page.NotFound() : Show(page, view, refusal)
        : page.Redirect(DomainLinks.Of(view.Domain, "members"), done);

    private static async Task<IResult> InviteAsync(PageContext page, DomainView view) => After(
        page, view, await Team(page).InviteAsync(page.Caller, page.Route("name"), page.Form["email"], page.Form["group"], page.Cancel),
        AllTexts.Fill(page.Texts.Domains.Members.Invited, page.Form["email"]));

    private static async Task<IResult> WithdrawAsync(PageContext page, DomainView view) => After(
        page, view, await Team(page).WithdrawAsync(page.Caller, page.Route("name"), page.Form["email"], page.Cancel), page.Texts.Domains.Members.Withdrawn);

    private static async Task<IResult> SetRoleAsync(PageContext page, DomainView view) => After(
        page, view, await Team(page).SetRoleAsync(page.Caller, page.Route("name"), page.Route("member"), page.Form["group"], page.Cancel), page.Texts.Domains.Members.RoleChanged);

    private static DomainMember? Member(PageContext page, DomainView view) => view.Members.FirstOrDefault(one => one.AccountId.ToString() == page.Route("member"));

    private static IResult AskToRemove(PageContext page, DomainView view, Refusal? refusal = null) =>
        Member(page, view) is { } member ? page.Show<RemoveMemberPage>(new RemoveMemberModel(view.Domain, member), refusal) : page.NotFound();

    private static async Task<IResult> RemoveAsync(PageContext page, DomainView view)
    {
        if (Member(page, view) is not { } member)
            return page.NotFound();
        var removed = await Team(page).RemoveAsync(page.Caller, page.Route("name"), page.Route("member"), page.Cancel);
        if (removed.IsRefused(out var refusal, out _))
            return AskToRemove(page, view, refusal with { Problems = [.. refusal.Problems.Select(problem => problem with { Field = "" })] });
        return member.AccountId == page.Caller.Id
            ? page.Redirect(DomainLinks.List, AllTexts.Fill(page.Texts.Domains.Members.Left, view.Domain.Name))
            : page.Redirect(DomainLinks.Of(view.Domain, "members"), AllTexts.Fill(page.Texts.Domains.Members.Removed, member.Email));
    }
}
