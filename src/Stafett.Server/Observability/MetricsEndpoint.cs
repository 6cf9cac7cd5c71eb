using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Stafett.Server.Observability;

/// <summary><c>/metrics</c> for Prometheus and <c>/healthz</c> for whoever restarts the process or steers traffic to it.</summary>
public sealed class MetricsEndpoint(ServerMetrics server) : IDisposable
{
    private readonly ProcessMetrics _process = new();
    private PrometheusWriter? _writer;

    /// <param name="isStopping">True once a stop was asked for: then 503, so that nothing new is sent here.</param>
    public void Map(IEndpointRouteBuilder routes, Func<bool> isStopping)
    {
        _writer = new PrometheusWriter(server.Meter, _process.Meter);
        routes.MapGet("/metrics", (HttpContext context) =>
        {
            context.Response.ContentType = PrometheusWriter.ContentType;
            return context.Response.WriteAsync(_writer.Write(), context.RequestAborted);
        });
        routes.MapGet("/healthz", (HttpContext context) =>
        {
            context.Response.StatusCode = isStopping() ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.Headers.CacheControl = "no-store";
            return context.Response.WriteAsync(isStopping() ? "stopping\n" : "ok\n", context.RequestAborted);
        });
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _process.Dispose();
    }
}
