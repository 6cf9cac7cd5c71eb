using Microsoft.AspNetCore.Http;

namespace Stafett.Web.Hosting;

/// <summary>Light, dark, or as the system is: in a cookie, so that a page comes in the right one.</summary>
internal static class ThemeCookie
{
    private const string Name = "theme";

    /// <returns><c>light</c>, <c>dark</c>, or null: as the system is.</returns>
    public static string? Of(HttpContext http) => http.Request.Cookies[Name] is "light" or "dark" ? http.Request.Cookies[Name] : null;

    public static void Set(HttpContext http, string theme, bool isSecure)
    {
        // The script changes it too, so it is no secret from scripts.
        var options = new CookieOptions { SameSite = SameSiteMode.Lax, Path = "/", MaxAge = TimeSpan.FromDays(365), Secure = isSecure };
        if (theme is "light" or "dark")
            http.Response.Cookies.Append(Name, theme, options);
        else
            http.Response.Cookies.Delete(Name, options);
    }
}
