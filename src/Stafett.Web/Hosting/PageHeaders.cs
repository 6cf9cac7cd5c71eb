using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Stafett.Web.Hosting;

/// <summary>What every answer tells the browser not to do.</summary>
internal static class PageHeaders
{
    /// <summary>Nothing but our own files: no script or style in a page, no frame around it, no form to elsewhere, no base that turns our paths into others.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private const string Permissions =
        "camera=(), display-capture=(), geolocation=(), microphone=(), midi=(), payment=(), usb=(), serial=(), hid=(), bluetooth=(), "
        + "publickey-credentials-get=(self), publickey-credentials-create=(self), clipboard-write=(self)";

    public static void Write(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>A page is for the one who asked, now: not for the next user of the machine, nor for a cache on the way.</summary>
    public static void WriteForPage(HttpContext http)
    {
        Write(http);
        http.Response.Headers.Vary = "Cookie";
        // Last of all: antiforgery and rendering write headers of their own into the answer.
        http.Response.OnStarting(static state =>
        {
            var headers = ((HttpContext)state).Response.Headers;
            headers.CacheControl = "no-store";
            headers.Pragma = StringValues.Empty;
            headers.Remove("blazor-enhanced-nav");
            return Task.CompletedTask;
        }, http);
    }
}
