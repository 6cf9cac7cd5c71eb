using System.Net;
using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts.SignIn;

namespace Stafett.Web.Hosting;

/// <summary>Who a request comes from, by the cookie that a sign-in has set.</summary>
internal sealed class SessionCookie(DashboardSettings settings, AccountUseCases accounts, TimeProvider time)
{
    private readonly string _session = settings.CookieName("stafett");
    private readonly string _pending = settings.CookieName("stafett-pending");

    /// <summary>Null: nobody is signed in.</summary>
    public ValueTask<SessionCaller?> FindAsync(HttpContext http) => Token(http) is { } token
        ? accounts.Sessions.FindAsync(token, ClientOf(http), http.RequestAborted)
        : ValueTask.FromResult<SessionCaller?>(null);

    public string? Token(HttpContext http) => http.Request.Cookies[_session];

    public void Set(HttpContext http, NewSession session)
    {
        http.Response.Cookies.Append(_session, session.Token, Options(session.ExpiresAt - time.GetUtcNow()));
        http.Response.Cookies.Delete(_pending, Options(TimeSpan.Zero));
    }

    public void Delete(HttpContext http) => http.Response.Cookies.Delete(_session, Options(TimeSpan.Zero));

    /// <summary>Between the password and the second factor.</summary>
    public string? PendingToken(HttpContext http) => http.Request.Cookies[_pending];

    public void SetPending(HttpContext http, PendingSignIn pending) =>
        http.Response.Cookies.Append(_pending, pending.Token, Options(pending.ExpiresAt - time.GetUtcNow()));

    public static Client ClientOf(HttpContext http) => new(http.Connection.RemoteIpAddress ?? IPAddress.None, http.Request.Headers.UserAgent.ToString());

    private CookieOptions Options(TimeSpan age) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = settings.IsSecure, Path = "/", MaxAge = age };
}
