using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Roles;
using Stafett.Server.Configuration;
using Stafett.Server.Http;
using Stafett.Server.Tls;

namespace Stafett.Hosting;

/// <summary>The listeners that API and dashboard share, and the way from them to the routes of both.</summary>
internal static class WebListeners
{
    public static void Add(ListenerSet listeners, StafettOptions options)
    {
        var web = new WebListener(options.Web);
        listeners.Add("Web:Listen", "dashboard and API (HTTP)", options.Web.Listen, listen =>
        {
            listen.Use(web.Around);
            listen.Protocols = HttpProtocols.Http1;
        });
        listeners.Add("Web:ListenTls", "dashboard and API (HTTPS)", options.Web.ListenTls, listen =>
        {
            listen.Use(web.Around);
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            var certificate = listen.ApplicationServices.GetRequiredService<ServerCertificate>();
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(TlsConnection.Options(certificate, resumes: false)),
                HandshakeTimeout = options.Limits.TlsHandshake,
            });
        });
    }

    /// <summary>
    /// Before the application's own routing: a request of these listeners never sees it. Their services, pages and routes are made for the first request: a server that only
    /// forwards mail never pays for them (decision 28).
    /// </summary>
    /// <param name="known">What the application's container was made from.</param>
    public static void Use(WebApplication app, IServiceCollection known, IReadOnlyList<ServerRole> roles, StafettOptions options)
    {
        var web = new Lazy<Web>(() => Make(app.Services, known, roles, options));
        app.Use((context, next) => context.Features.Get<WebListener>() is null ? next(context) : web.Value.InvokeAsync(context));
    }

    private static Web Make(IServiceProvider server, IServiceCollection known, IReadOnlyList<ServerRole> roles, StafettOptions options)
    {
        var services = WebServices.Make(server, known, roles, options);
        var pipeline = new HttpPipeline(services, options.Web, routes =>
        {
            foreach (var role in roles)
                role.MapWeb?.Invoke(routes, options);
        });
        return new Web(services.GetRequiredService<IServiceScopeFactory>(), pipeline);
    }

    private sealed class Web(IServiceScopeFactory scopes, HttpPipeline pipeline)
    {
        public Task InvokeAsync(HttpContext context)
        {
            // The request's scope is one of the web's container, made when something is asked of it.
            context.Features.Set<IServiceProvidersFeature>(new RequestServicesFeature(context, scopes));
            return pipeline.InvokeAsync(context);
        }
    }
}
