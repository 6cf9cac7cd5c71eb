using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Stafett.Web.Assets;
using Stafett.Web.Texts;

namespace Stafett.Web.Hosting;

/// <summary>The dashboard as a part of a web application.</summary>
public static class Dashboard
{
    /// <summary>What the pages need; the container has the use cases, a <see cref="TimeProvider"/> and data protection, with a place for its keys where they shall outlive the process.</summary>
    public static IServiceCollection AddDashboard(this IServiceCollection services, DashboardSettings settings)
    {
        services.AddRazorComponents();
        services.AddAntiforgery(options =>
        {
            options.FormFieldName = "_token";
            options.HeaderName = null;
            // frame-ancestors of the policy says it, and exactly.
            options.SuppressXFrameOptionsHeader = true;
            options.Cookie.Name = settings.CookieName("stafett-form");
            options.Cookie.HttpOnly = true;
            options.Cookie.Path = "/";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = settings.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        });
        services.AddSingleton<IAntiforgeryAdditionalDataProvider, SessionTokens>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton<AllTexts>();
        services.AddSingleton<AssetCatalog>();
        services.AddSingleton<SessionCookie>();
        services.AddSingleton<FormGuard>();
        services.AddSingleton<KeptForms>();
        services.AddSingleton<PageGate>();
        services.AddScoped<PageContext>();
        return services;
    }

    /// <summary>All pages, their files, and the answer to paths that nothing is at.</summary>
    public static void MapDashboard(this IEndpointRouteBuilder app)
    {
        AssetEndpoints.Map(app);
        var pages = new PageRoutes(app, app.ServiceProvider.GetRequiredService<PageGate>());
        Areas.Map(pages, app.ServiceProvider.GetRequiredService<DashboardSettings>());
        pages.AddressesOfForms();
        pages.Fallback(page => Task.FromResult(page.NotFound()));
    }
}
