using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Hosting;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;
using Stafett.Storage.Control;

namespace Stafett.Roles;

/// <summary>What an operator looks at: <c>/metrics</c> and <c>/healthz</c>. Runs beside every other role.</summary>
internal static class HttpRole
{
    public static ServerRole Role { get; } = new("http", (_, _) => { }, AddListeners, Use: Use);

    public static void AddListeners(ListenerSet listeners, StafettOptions options) =>
        listeners.Add("Http:Listen", "/metrics and /healthz (HTTP)", options.Http.Listen, listen => listen.Protocols = HttpProtocols.Http1);

    private static void Use(WebApplication app, StafettOptions options)
    {
        var database = app.Services.GetService<ControlDatabase>();
        app.Services.GetRequiredService<MetricsEndpoint>().Use(
            app,
            () => app.Lifetime.ApplicationStopping.IsCancellationRequested,
            database is null ? null : async cancellationToken => await database.Settings.GetAsync("health", cancellationToken));
    }
}
