using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Web.Components;
using Stafett.Web.Domains;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Aliases;

/// <summary>The aliases of a domain: the list, a new one, one of them, and its end.</summary>
internal static class AliasPages
{
    public const int PageSize = 50;

    private const string One = $"{AliasLinks.Pattern}/{{id}}";

    public static void Map(PageRoutes pages)
    {
        pages.Get(AliasLinks.Pattern, Needs.Verified, ListAsync);
        pages.Get($"{AliasLinks.Pattern}/new", Needs.Verified, page => NewAsync(page));
        pages.Post($"{AliasLinks.Pattern}/new", Needs.Verified, CreateAsync);
        pages.Get(One, Needs.Verified, page => WithAsync(page, view => Show(page, view)));
        pages.Post(One, Needs.Verified, SaveAsync);
        pages.Post($"{One}/enable", Needs.Verified, page => SwitchAsync(page, isOn: true));
        pages.Post($"{One}/disable", Needs.Verified, page => SwitchAsync(page, isOn: false));
        pages.Get($"{One}/delete", Needs.Verified, page => WithAsync(page, view => page.Show<DeleteAliasPage>(Model(page, view))));
        pages.Post($"{One}/delete", Needs.Verified, DeleteAsync);
    }

    private static async Task<IResult> ListAsync(PageContext page)
    {
        var found = await page.Use<DomainEditing>().GetAsync(page.Caller, page.Route("name"), page.Cancel);
        if (found.IsRefused(out var why, out var domain))
            return page.Refused(why);
        var sort = SortOrder.From(page, new SortOrder("name", false), "name", "created_at", "updated_at");
        var listing = new AliasListing { Q = page.Query("q"), Label = page.Query("label"), Sort = sort.Text, Page = page.PageNumber, Size = PageSize };
        var listed = await Aliases(page).ListAsync(page.Caller, page.Route("name"), listing, page.Cancel);
        return listed.IsRefused(out why, out var aliases)
            ? page.Refused(why)
            : page.Show<AliasListPage>(new AliasListModel(domain.Domain, aliases, sort));
    }

    internal static async Task<IResult> WithAsync(PageContext page, Func<AliasView, IResult> show)
    {
        var found = await Aliases(page).GetAsync(page.Caller, page.Route("name"), page.Route("id"), page.Cancel);
        return found.IsRefused(out var refusal, out var view) ? page.Refused(refusal) : show(view);
    }

    private static AliasEditing Aliases(PageContext page) => page.Use<AliasEditing>();

    private static AliasModel Model(PageContext page, AliasView view) => new(view.Domain, view.Alias, page.Caller.Account.Email.ToString());

    private static IResult Show(PageContext page, AliasView view, Refusal? refusal = null) => page.Show<AliasPage>(Model(page, view), refusal);

    private static async Task<IResult> NewAsync(PageContext page, Refusal? refusal = null)
    {
        var found = await page.Use<DomainEditing>().GetAsync(page.Caller, page.Route("name"), page.Cancel);
        return found.IsRefused(out var why, out var view)
            ? page.Refused(why)
            : page.Show<NewAliasPage>(new AliasModel(view.Domain, null, page.Caller.Account.Email.ToString()), refusal);
    }

    private static async Task<IResult> CreateAsync(PageContext page)
    {
        var made = await Aliases(page).CreateAsync(page.Caller, page.Route("name"), AliasForm.ReadNew(page.Form), page.Cancel);
        if (made.IsRefused(out var refusal, out var view))
            return refusal.Kind == RefusalKind.NotFound ? page.NotFound() : await NewAsync(page, refusal);
        return page.Redirect(AliasLinks.List(view.Domain), AllTexts.Fill(page.Texts.Aliases.Made, AliasLinks.Shown(view.Alias)));
    }

    private static async Task<IResult> SaveAsync(PageContext page)
    {
        var found = await Aliases(page).GetAsync(page.Caller, page.Route("name"), page.Route("id"), page.Cancel);
        if (found.IsRefused(out var refusal, out var before))
            return page.Refused(refusal);
        var saved = await Aliases(page).UpdateAsync(page.Caller, page.Route("name"), page.Route("id"), AliasForm.Read(page.Form, before.Alias.Settings), page.Cancel);
        return saved.IsRefused(out refusal, out var view)
            ? Show(page, before, AliasForm.InWords(refusal, page.Texts.Aliases))
            : page.Redirect(AliasLinks.Of(view.Domain, view.Alias), page.Texts.Aliases.Saved);
    }

    private static async Task<IResult> SwitchAsync(PageContext page, bool isOn)
    {
        var saved = await Aliases(page).UpdateAsync(page.Caller, page.Route("name"), page.Route("id"), new AliasChanges { IsEnabled = isOn }, page.Cancel);
        if (saved.IsRefused(out var refusal, out var view))
            return refusal.Kind == RefusalKind.NotFound ? page.NotFound() : page.RedirectRefused($"{DomainLinks.List}/{page.Route("name")}/aliases", refusal);
        var text = isOn ? page.Texts.Aliases.TurnedOn : page.Texts.Aliases.TurnedOff;
        return page.Redirect(page.CameFrom(AliasLinks.List(view.Domain)), AllTexts.Fill(text, AliasLinks.Shown(view.Alias)));
    }

    private static async Task<IResult> DeleteAsync(PageContext page)
    {
        var deleted = await Aliases(page).DeleteAsync(page.Caller, page.Route("name"), page.Route("id"), page.Cancel);
        return deleted.IsRefused(out var refusal, out var view)
            ? page.Refused(refusal)
            : page.Redirect(AliasLinks.List(view.Domain), AllTexts.Fill(page.Texts.Aliases.Deleted, AliasLinks.Shown(view.Alias)));
    }
}
