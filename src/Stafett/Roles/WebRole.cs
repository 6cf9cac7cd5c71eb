using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
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

    private static ServerRole For(bool isSandbox) =>
        new("web", (services, options) => AddServices(services, options, isSandbox), MapWeb: (routes, _) => routes.MapDashboard());

    private static void AddServices(IServiceCollection services, StafettOptions options, bool isSandbox)
    {
        services.AddDashboard(new DashboardSettings(WebAddress.From(options).Origin, ForwardingIdentity.From(options.Service, ServerHost.Version).Host.Name, isSandbox));
        // In the place of the framework's keys in files of the user's home, with their ring and its start.
        foreach (var keyRing in services.Where(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Assembly == typeof(IDataProtectionBuilder).Assembly).ToList())
            services.Remove(keyRing);
        services.RemoveAll<IDataProtectionProvider>();
        services.AddSingleton<FormProtection>();
        services.AddSingleton<IDataProtectionProvider>(provider => provider.GetRequiredService<FormProtection>());
        services.AddHostedService(provider => provider.GetRequiredService<FormProtection>());
    }
}
