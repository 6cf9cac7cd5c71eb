using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Web.Components;
using Stafett.Web.Errors;
using Stafett.Web.Hosting;

namespace Stafett.Web.Public;

/// <summary>Every component on one page, with made-up content: for those who make pages, and for tests. Served in the sandbox only.</summary>
internal static class GalleryPages
{
    public static void Map(PageRoutes pages)
    {
        pages.Get("/gallery", Needs.Anyone, page => Task.FromResult(page.Show<GalleryPage>(GalleryModel.From(page))));
        pages.Post("/gallery", Needs.Anyone, page => Task.FromResult(page.Show<GalleryPage>(GalleryModel.From(page), new Refusal(
            RefusalKind.Invalid,
            [new FieldProblem("name", "“my domain” is not a domain: write it like example.com."), new FieldProblem("", "Nothing was saved.")]))));
        pages.Get("/gallery/errors/{kind}", Needs.Anyone, page => Task.FromResult(Error(page)));
        pages.Get("/gallery/delete", Needs.Anyone, page => Task.FromResult(page.Show<GalleryDeletePage>(new GalleryDeleteModel())));
        pages.Post("/gallery/delete", Needs.Anyone, page => Task.FromResult(page.Redirect("/gallery", "example.com is deleted.")));
        pages.Post("/gallery/awaits", Needs.Anyone, page => Task.FromResult(page.RedirectAwaiting("/gallery", "A link is on its way to you@example.com. It works for half an hour.")));
        pages.Post("/gallery/fails", Needs.Anyone, page => Task.FromResult(page.RedirectRefused("/gallery", Refusal.Because(RefusalKind.Conflict, "example.com was not deleted: others belong to it. Remove them first."))));
    }

    // What is hard to bring about.
    private static IResult Error(PageContext page)
    {
        var texts = page.Texts.Errors;
        return page.Route("kind") switch
        {
            "unavailable" => page.Show<ErrorPage>(ErrorModel.Unavailable(texts, page.Id), null, null, StatusCodes.Status503ServiceUnavailable),
            "failed" => page.Show<ErrorPage>(ErrorModel.Failed(texts, page.Id), null, null, StatusCodes.Status500InternalServerError),
            "bad-request" => page.Show<ErrorPage>(ErrorModel.BadRequest(texts), null, null, StatusCodes.Status400BadRequest),
            "too-many" => page.Refused(Refusal.Because(RefusalKind.TooMany, "Records can be looked up 300 times an hour. Try again later.") with { RetryAfter = TimeSpan.FromMinutes(20) }),
            _ => page.NotFound(),
        };
    }
}

public sealed record GalleryDomain(string Name, Status Status, string Word, long Aliases, DateTimeOffset CheckedAt);

public sealed record GalleryDeleteModel;

public sealed record GalleryModel(IReadOnlyList<GalleryDomain> Domains, SortOrder Sort, DateTimeOffset Now)
{
    public static GalleryModel From(PageContext page) => new(
        [
            new("example.com", Status.Ok, "Works", 128, page.Now.AddMinutes(-2)),
            new("a-rather-long-name-for-a-domain-that-somebody-once-bought.example", Status.Broken, "MX missing", 3, page.Now.AddHours(-5)),
            new("blomster.example", Status.Wait, "Set-up", 0, page.Now.AddSeconds(-20)),
            new("old.example", Status.Off, "Switched off", 14, page.Now.AddDays(-40)),
        ],
        SortOrder.From(page, new SortOrder("name", false), "name", "aliases"),
        page.Now);
}
