using System.Buffers.Text;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Stafett.Web.Hosting;

/// <summary>What somebody who reads a toast too late, or not at all, would miss.</summary>
internal enum ToastKind
{
    /// <summary>Nothing: what was asked for is done, and the page shows it.</summary>
    Done,

    /// <summary>What is left to do, such as to look into a mailbox.</summary>
    Awaits,

    /// <summary>That it was not done, and why.</summary>
    Failed,
}

/// <summary>One sentence about what was just done.</summary>
internal sealed record Toast(string Text, ToastKind Kind);

/// <summary>Carries a sentence over the redirect that follows a form. It is shown as text whoever wrote it.</summary>
internal sealed class ToastCookie(DashboardSettings settings)
{
    // A cookie has 4 KB; a sentence is shorter.
    private const int MaxText = 600;

    // In the order of the kinds.
    private const string Marks = "+?!";

    private readonly string _name = settings.CookieName("stafett-toast");

    public void Set(HttpContext http, Toast toast)
    {
        var text = toast.Text.Length > MaxText ? toast.Text[..MaxText] : toast.Text;
        http.Response.Cookies.Append(_name, Base64Url.EncodeToString(Encoding.UTF8.GetBytes(Marks[(int)toast.Kind] + text)), Options(TimeSpan.FromMinutes(1)));
    }

    public Toast? Take(HttpContext http)
    {
        if (!http.Request.Cookies.TryGetValue(_name, out var value) || value.Length is 0 or > 4 * MaxText || !Base64Url.IsValid(value))
            return null;
        http.Response.Cookies.Delete(_name, Options(TimeSpan.Zero));
        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(value));
        return text.Length > 1 && Marks.IndexOf(text[0]) is >= 0 and var kind ? new Toast(text[1..], (ToastKind)kind) : null;
    }

    private CookieOptions Options(TimeSpan age) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = settings.IsSecure,
        Path = "/",
        MaxAge = age,
    };
}
