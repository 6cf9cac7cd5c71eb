using Microsoft.AspNetCore.Http;
using Stafett.Web.Hosting;

namespace Stafett.Web.Public;

/// <summary>Pages that anybody may see.</summary>
internal static class PublicPages
{
    public static void Map(PageRoutes pages)
    {
        pages.Get("/", Needs.Anyone, page => Task.FromResult(page.Show<LandingPage>(new LandingModel(page.Settings.ServiceHost))));
        pages.Get("/help", Needs.Anyone, page => Task.FromResult(page.Show<HelpPage>(new HelpModel())));
        pages.Get("/email-api", Needs.Anyone, page => Task.FromResult(page.Show<ApiPage>(new ApiModel(page.Settings.Origin.GetLeftPart(UriPartial.Authority) + "/v1"))));
        pages.Post("/theme", Needs.Anyone, SetTheme);
    }

    private static Task<IResult> SetTheme(PageContext page)
    {
        ThemeCookie.Set(page.Http, page.Form["theme"], page.Settings.IsSecure);
        return Task.FromResult(page.Redirect(page.CameFrom("/")));
    }
}
