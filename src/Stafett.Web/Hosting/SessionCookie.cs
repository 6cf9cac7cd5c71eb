using System.Net;
using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Web.Hosting;

/// <summary>Who a request comes from, by the cookie that a sign-in has set.</summary>
internal sealed class SessionCookie(DashboardSettings settings, TimeProvider time, ControlDatabase? database = null)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const int MaxToken = 200;

    private readonly string _name = settings.CookieName("stafett");

    public async ValueTask<Visitor?> FindAsync(HttpContext http)
    {
        if (database is null || !http.Request.Cookies.TryGetValue(_name, out var token) || token.Length is 0 or > MaxToken)
            return null;
        if (await database.Sessions.FindAsync(TokenHash.Of(token), http.RequestAborted) is not { } found || found.Account.Terms.BannedAt is not null)
            return null;
        if (time.GetUtcNow() - found.Session.SeenAt > TimeSpan.FromMinutes(1))
            await database.Sessions.SeenAsync(found.Session.Id, Lifetime, http.RequestAborted);
        return new Visitor(new Caller(found.Account, http.Connection.RemoteIpAddress ?? IPAddress.None, UserAgent(http)), found.Session);
    }

    /// <summary>Whether who asks has shown lately who it is.</summary>
    public static bool IsRecent(PageContext page) => page.Now - page.Session.CreatedAt < TimeSpan.FromHours(1);

    public void Set(HttpContext http, string token) => http.Response.Cookies.Append(_name, token, Options(Lifetime));

    public void Delete(HttpContext http) => http.Response.Cookies.Delete(_name, Options(TimeSpan.Zero));

    /// <summary>Shortened: for lists of sessions only.</summary>
    public static string UserAgent(HttpContext http)
    {
        var said = http.Request.Headers.UserAgent.ToString();
        return said.Length > 200 ? said[..200] : said;
    }

    private CookieOptions Options(TimeSpan age) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = settings.IsSecure, Path = "/", MaxAge = age };
}
