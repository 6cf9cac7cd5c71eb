using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Stafett.Roles;
using Stafett.Server.Configuration;

namespace Stafett.Hosting;

/// <summary>
/// The container of dashboard and API, made with their first request: to register what pages are made of loads a tenth of an idle server, used or not (decision 28).
/// What the server's own container has is the same object here.
/// </summary>
internal static class WebServices
{
    // What says where the server is, and what hears of all that happens in it.
    private static readonly Type[] Framework =
    [
        typeof(TimeProvider), typeof(ILoggerFactory), typeof(IConfiguration), typeof(IHostEnvironment), typeof(IWebHostEnvironment), typeof(IHostApplicationLifetime),
        typeof(IMeterFactory), typeof(DiagnosticListener), typeof(DiagnosticSource), typeof(ActivitySource),
    ];

    /// <summary>Not to be disposed of: that would end what is the server's, and nothing of its own needs an end.</summary>
    /// <param name="known">What the server's container was made from.</param>
    public static ServiceProvider Make(IServiceProvider server, IEnumerable<ServiceDescriptor> known, IReadOnlyList<ServerRole> roles, StafettOptions options)
    {
        var services = new ServiceCollection();
        foreach (var type in known.Where(IsShared).Select(service => service.ServiceType).Distinct())
            services.AddSingleton(type, _ => server.GetRequiredService(type));
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        services.AddRoutingCore();
        foreach (var role in roles)
            role.AddWebServices?.Invoke(services, options);
        return services.BuildServiceProvider();
    }

    // Of the framework's other services each container has its own.
    private static bool IsShared(ServiceDescriptor service) =>
        service.Lifetime == ServiceLifetime.Singleton
        && (service.ServiceType.Namespace?.StartsWith(nameof(Stafett), StringComparison.Ordinal) == true || Framework.Contains(service.ServiceType));
}
