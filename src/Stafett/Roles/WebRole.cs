using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Stafett.Hosting;
using Stafett.Server.Configuration;
using Stafett.Server.Forwarding;
using Stafett.Web.Hosting;

namespace Stafett.Roles;

/// <summary>The dashboard: everything on the web listeners that is not the API.</summary>
internal static class WebRole
{
    public static ServerRole Role { get; } = For(isSandbox: false);

    /// <summary>The sandbox shows every component too.</summary>
    public static ServerRole Sandbox { get; } = For(isSandbox: true);

    private static ServerRole For(bool isSandbox) => new(
        "web",
        AddServices,
        MapWeb: (routes, _) => routes.MapDashboard(),
        AddWebServices: (services, options) => AddDashboard(services, options, isSandbox));

    // The key of forms and cookies is read before anything listens.
    private static void AddServices(IServiceCollection services, StafettOptions options)
    {
        services.AddSingleton<FormProtection>();
        services.AddHostedService(provider => provider.GetRequiredService<FormProtection>());
    }

    private static void AddDashboard(IServiceCollection services, StafettOptions options, bool isSandbox)
    {
        services.AddDashboard(new DashboardSettings(WebAddress.From(options).Origin, ForwardingIdentity.From(options.Service, ServerHost.Version).Host.Name, isSandbox));
        // In the place of the framework's keys in files of the user's home.
        services.RemoveAll<IDataProtectionProvider>();
        services.AddSingleton<IDataProtectionProvider>(provider => provider.GetRequiredService<FormProtection>());
    }
}
