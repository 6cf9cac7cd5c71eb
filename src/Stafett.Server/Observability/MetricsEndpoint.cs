using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Stafett.Server.Observability;

/// <summary><c>/metrics</c> for Prometheus and <c>/healthz</c> for whoever restarts the process or steers traffic to it.</summary>
public sealed class MetricsEndpoint(ServerMetrics server) : IDisposable
{
    private readonly ProcessMetrics _process = new();
    private PrometheusWriter? _writer;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <param name="isStopping">True once a stop was asked for: then 503, so that nothing new is sent here.</param>
    /// <param name="askDatabase">
    /// Throws when the control database does not answer. That is said and is no 503: mail for domains that are known goes on without it, and a start anew would forget them.
    /// </param>
    public void Map(IEndpointRouteBuilder routes, Func<bool> isStopping, Func<CancellationToken, Task>? askDatabase = null)
    {
        _writer = new PrometheusWriter(server.Meter, _process.Meter);
        routes.MapGet("/metrics", (HttpContext context) =>
        {
            context.Response.ContentType = PrometheusWriter.ContentType;
            return context.Response.WriteAsync(_writer.Write(), context.RequestAborted);
        });
        routes.MapGet("/healthz", async (HttpContext context) =>
        {
            context.Response.StatusCode = isStopping() ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.Headers.CacheControl = "no-store";
            var database = askDatabase is null || await AnswersAsync(askDatabase, context.RequestAborted) ? "" : "the database does not answer\n";
            await context.Response.WriteAsync((isStopping() ? "stopping\n" : "ok\n") + database, context.RequestAborted);
        });
    }

    private static async Task<bool> AnswersAsync(Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        try
        {
            await ask(cancellationToken).WaitAsync(Patience, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _process.Dispose();
    }
}
