namespace Stafett.Web.Hosting;

/// <summary>What the pages know of the place they are served at.</summary>
/// <param name="Origin">As browsers see it, without a path. https makes cookies <c>Secure</c> and bound to the host.</param>
/// <param name="ServiceHost">The exchanger that owners write into their MX records.</param>
/// <param name="ShowGallery">Serves every component with made-up content at <c>/gallery</c>.</param>
public sealed record DashboardSettings(Uri Origin, string ServiceHost, bool ShowGallery = false)
{
    public bool IsSecure => Origin.Scheme == Uri.UriSchemeHttps;

    /// <summary>The name of a cookie: where the browser can promise that no other host has set it, it does.</summary>
    public string CookieName(string name) => IsSecure ? $"__Host-{name}" : name;
}
