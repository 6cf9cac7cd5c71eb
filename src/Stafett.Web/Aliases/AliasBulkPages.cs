using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Domains;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;
using Stafett.Web.Hosting;
using Stafett.Web.Texts;

namespace Stafett.Web.Aliases;

/// <summary>One change for many aliases, and rules of DNS that become aliases.</summary>
internal static class AliasBulkPages
{
    private const int ShownFailures = 3;

    public static void Map(PageRoutes pages)
    {
        pages.Post($"{AliasLinks.Pattern}/bulk", Needs.Verified, ApplyAsync);
        pages.Get($"{AliasLinks.Pattern}/import", Needs.Verified, PreviewAsync);
        pages.Post($"{AliasLinks.Pattern}/import", Needs.Verified, ImportAsync);
    }

    private static BulkAction? Action(PageForm form) => form["action"] switch
    {
        "enable" => new BulkAction(BulkKind.Enable),
        "disable" => new BulkAction(BulkKind.Disable),
        "delete" or "delete-sure" => new BulkAction(BulkKind.Delete),
        "add-label" => new BulkAction(BulkKind.AddLabel, form["label"]),
        "remove-label" => new BulkAction(BulkKind.RemoveLabel, form["label"]),
        _ => null,
    };

    private static async Task<IResult> ApplyAsync(PageContext page)
    {
        var found = await page.Use<DomainEditing>().GetAsync(page.Caller, page.Route("name"), page.Cancel);
        if (found.IsRefused(out var why, out var view))
            return page.Refused(why);
        if (Action(page.Form) is not { } action)
            return page.NotFound();
        var ids = page.Form.All("ids").ToImmutableArray();
        // Nothing of many is lost by one press of a button.
        if (page.Form["action"] == "delete" && await ChosenAsync(page, ids) is { Count: > 0 } chosen)
            return page.Show<DeleteAliasesPage>(new AliasBulkModel(view.Domain, chosen));
        var applied = await page.Use<AliasBulk>().ApplyAsync(page.Caller, page.Route("name"), ids, action, page.Cancel);
        if (applied.IsRefused(out var refusal, out var result))
            return page.RedirectRefused(AliasLinks.List(view.Domain), refusal);
        var text = result.Failed.IsEmpty
            ? AllTexts.Fill(page.Texts.Aliases.BulkDone, result.Done.ToString(CultureInfo.InvariantCulture))
            : AllTexts.Fill(
                page.Texts.Aliases.BulkPart, result.Done, result.Failed.Length, string.Join(' ', result.Failed.Select(one => one.Why).Distinct().Take(ShownFailures)));
        return page.Redirect(AliasLinks.List(view.Domain), text);
    }

    private static async Task<IReadOnlyList<Alias>> ChosenAsync(PageContext page, ImmutableArray<string> ids)
    {
        var chosen = new List<Alias>();
        foreach (var id in ids.Distinct(StringComparer.Ordinal).Take(AliasPages.PageSize))
        {
            var one = await page.Use<AliasEditing>().GetAsync(page.Caller, page.Route("name"), id, page.Cancel);
            if (!one.IsRefused(out _, out var view))
                chosen.Add(view.Alias);
        }

        return chosen;
    }

    private static Task<IResult> PreviewAsync(PageContext page) => ReadAsync(
        page,
        (import, cancellationToken) => import.PreviewAsync(page.Caller, page.Route("name"), cancellationToken),
        (domain, preview) => page.Show<AliasImportPage>(new AliasImportModel(domain, preview)));

    private static Task<IResult> ImportAsync(PageContext page) => ReadAsync(
        page,
        (import, cancellationToken) => import.ImportAsync(page.Caller, page.Route("name"), cancellationToken),
        (domain, preview) => page.Redirect(AliasLinks.List(domain), AllTexts.Fill(page.Texts.Aliases.ImportDone, preview.Aliases.Length)));

    private static async Task<IResult> ReadAsync(
        PageContext page, Func<AliasImport, CancellationToken, Task<Answer<ImportPreview>>> readAsync, Func<HostedDomain, ImportPreview, IResult> show)
    {
        var found = await page.Use<DomainEditing>().GetAsync(page.Caller, page.Route("name"), page.Cancel);
        if (found.IsRefused(out var refusal, out var view))
            return page.Refused(refusal);
        var read = await readAsync(page.Use<AliasImport>(), page.Cancel);
        return read.IsRefused(out refusal, out var preview) ? page.Refused(refusal) : show(view.Domain, preview);
    }
}
