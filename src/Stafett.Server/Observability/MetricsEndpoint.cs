using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Stafett.Server.Observability;

/// <summary>
/// <c>/metrics</c> for Prometheus and <c>/healthz</c> for whoever restarts the process or steers traffic to it. Two addresses need no route table: the framework's one would be the
/// largest part of an idle server that only its operator asks.
/// </summary>
public sealed class MetricsEndpoint(ServerMetrics server) : IDisposable
{
    private readonly ProcessMetrics _process = new();
    private PrometheusWriter? _writer;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Both addresses; what is for another goes on.</summary>
    /// <param name="isStopping">True once a stop was asked for: then 503, so that nothing new is sent here.</param>
    /// <param name="askDatabase">
    /// Throws when the control database does not answer. That is said and is no 503: mail for domains that are known goes on without it, and a start anew would forget them.
    /// </param>
    public void Use(IApplicationBuilder app, Func<bool> isStopping, Func<CancellationToken, Task>? askDatabase = null)
    {
        var writer = _writer = new PrometheusWriter(server.Meter, _process.Meter);
        app.Use((context, next) => context.Request.Path.Value switch
        {
            "/metrics" => AnswerAsync(context, () => WriteMetricsAsync(context, writer)),
            "/healthz" => AnswerAsync(context, () => WriteHealthAsync(context, isStopping(), askDatabase)),
            _ => next(context),
        });
    }

    private static Task AnswerAsync(HttpContext context, Func<Task> write)
    {
        // The server leaves out the content of an answer to HEAD.
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            return write();
        // RFC 9110 §15.5.6
        context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
        context.Response.Headers.Allow = "GET, HEAD";
        return Task.CompletedTask;
    }

    private static Task WriteMetricsAsync(HttpContext context, PrometheusWriter writer)
    {
        context.Response.ContentType = PrometheusWriter.ContentType;
        return context.Response.WriteAsync(writer.Write(), context.RequestAborted);
    }

    private static async Task WriteHealthAsync(HttpContext context, bool isStopping, Func<CancellationToken, Task>? askDatabase)
    {
        context.Response.StatusCode = isStopping ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        var database = askDatabase is null || await AnswersAsync(askDatabase, context.RequestAborted) ? "" : "the database does not answer\n";
        await context.Response.WriteAsync((isStopping ? "stopping\n" : "ok\n") + database, context.RequestAborted);
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
