using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Domains;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Domains;

/// <summary>What admins change of a domain, and its end.</summary>
internal static class DomainSettingsPages
{
    private const string Path = $"{DomainLinks.List}/{{name}}/settings";

    public static void Map(PageRoutes pages)
    {
        pages.Get(Path, Needs.Verified, page => DomainAccess.ForAdminsAsync(page, view => Task.FromResult(Show(page, view))));
        pages.Post($"{Path}/{{section}}", Needs.Verified, page => DomainAccess.ForAdminsAsync(page, view => SaveAsync(page, view)));
        pages.Post($"{Path}/bucket/test", Needs.Verified, page => DomainAccess.ForAdminsAsync(page, view => TestBucketAsync(page, view)));
        pages.Post($"{Path}/webhook-key/show", Needs.Recent, page => DomainAccess.ForAdminsAsync(page, view => ShowKeyAsync(page, view)));
        pages.Get($"{Path}/webhook-key/rotate", Needs.Recent, page => DomainAccess.ForAdminsAsync(page, view => Task.FromResult(page.Show<RotateKeyPage>(new DomainSettingsModel(view)))));
        pages.Post($"{Path}/webhook-key/rotate", Needs.Recent, page => DomainAccess.ForAdminsAsync(page, view => RotateKeyAsync(page, view)));
        pages.Get($"{Path}/delete", Needs.Recent, page => DomainAccess.ForAdminsAsync(page, view => Task.FromResult(page.Show<DeleteDomainPage>(new DomainSettingsModel(view)))));
        pages.Post($"{Path}/delete", Needs.Recent, page => DomainAccess.ForAdminsAsync(page, view => DeleteAsync(page, view)));
    }

    private static DomainEditing Domains(PageContext page) => page.Use<DomainEditing>();

    private static IResult Show(PageContext page, DomainView view, Refusal? refusal = null, string? key = null, string? toast = null) =>
        page.Show<DomainSettingsPage>(new DomainSettingsModel(view) { WebhookKey = key }, refusal, toast);

    private static async Task<IResult> SaveAsync(PageContext page, DomainView view)
    {
        var section = page.Route("section");
        if (SettingsForm.Read(section, page.Form) is not { } changes)
            return page.NotFound();
        var saved = await Domains(page).UpdateAsync(page.Caller, page.Route("name"), changes, page.Cancel);
        return saved.IsRefused(out var refusal, out var after)
            ? Show(page, view, SettingsForm.InWords(refusal, page.Texts.Domains.Settings))
            : page.Redirect($"{DomainLinks.Of(after.Domain, "settings")}#{section}", page.Texts.Domains.Settings.Saved);
    }

    private static async Task<IResult> TestBucketAsync(PageContext page, DomainView view)
    {
        var texts = page.Texts.Domains.Settings;
        var tested = await page.Use<DomainBuckets>().TestAsync(page.Caller, page.Route("name"), page.Cancel);
        return tested.IsRefused(out var refusal, out _)
            ? Show(page, view, SettingsForm.InWords(refusal, texts))
            : page.Redirect($"{DomainLinks.Of(view.Domain, "settings")}#bucket", texts.BucketWorks);
    }

    private static async Task<IResult> ShowKeyAsync(PageContext page, DomainView view)
    {
        var shown = await Domains(page).ShowWebhookKeyAsync(page.Caller, page.Route("name"), page.Cancel);
        return shown.IsRefused(out var refusal, out var key) ? page.Refused(refusal) : Show(page, view, key: key);
    }

    private static async Task<IResult> RotateKeyAsync(PageContext page, DomainView view)
    {
        var rotated = await Domains(page).RotateWebhookKeyAsync(page.Caller, page.Route("name"), page.Cancel);
        return rotated.IsRefused(out var refusal, out var key) ? page.Refused(refusal) : Show(page, view, key: key, toast: page.Texts.Domains.Settings.Rotated);
    }

    private static async Task<IResult> DeleteAsync(PageContext page, DomainView view)
    {
        var name = view.Domain.Name.ToString();
        if (!string.Equals(page.Form["confirm"], name, StringComparison.OrdinalIgnoreCase))
        {
            var mistyped = Refusal.Invalid("confirm", AllTexts.Fill(page.Texts.Domains.Settings.DeleteMistyped, name));
            return page.Show<DeleteDomainPage>(new DomainSettingsModel(view), mistyped);
        }

        var deleted = await Domains(page).DeleteAsync(page.Caller, page.Route("name"), page.Cancel);
        return deleted.IsRefused(out var refusal, out _)
            ? page.Show<DeleteDomainPage>(new DomainSettingsModel(view), refusal)
            : page.Redirect(DomainLinks.List, AllTexts.Fill(page.Texts.Domains.Settings.Deleted, name));
    }
}
