using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Stafett.Server.Configuration;
using Stafett.Server.Observability;
using Stafett.Storage;

namespace Stafett.Server.Http;

/// <summary>
/// What stands around the dashboard and the API: an id for each request, the client behind proxies, limits, and an answer to every failure. It has a route table of its own:
/// nothing of other listeners is found through it.
/// </summary>
public sealed class HttpPipeline
{
    private const int RetrySeconds = 10;
    private const int IdLength = 24;

    private readonly RequestDelegate _routes;
    private readonly WebOptions _options;
    private readonly TrustedProxies _proxies;
    private readonly IFailureAnswer[] _answers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public HttpPipeline(IServiceProvider services, WebOptions options, Action<IEndpointRouteBuilder> map)
    {
        var builder = new ApplicationBuilder(services);
        builder.UseRouting();
        builder.UseEndpoints(map);
        _routes = builder.Build();
        _options = options;
        _proxies = new TrustedProxies(options.TrustedProxies);
        _answers = [.. services.GetServices<IFailureAnswer>()];
        _time = services.GetRequiredService<TimeProvider>();
        _logger = services.GetRequiredService<ILogger<HttpPipeline>>();
    }

    public async Task InvokeAsync(HttpContext context)
    {
        // Ours, never the client's: it ties a complaint to one line of the log.
        context.TraceIdentifier = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        _proxies.Apply(context);
        context.Response.OnStarting(WriteHeaders, context);
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = _options.BodySize;

        var clientLeft = context.RequestAborted;
        using var late = new CancellationTokenSource(_options.RequestTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(clientLeft, late.Token);
        context.RequestAborted = either.Token;
        try
        {
            await _routes(context);
        }
        catch (OperationCanceledException) when (clientLeft.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception failure)
        {
            context.RequestAborted = clientLeft;
            var status = Note(context, failure, late.IsCancellationRequested);
            await AnswerAsync(context, status);
        }
        finally
        {
            context.RequestAborted = clientLeft;
        }
    }

    private static Task WriteHeaders(object state)
    {
        var context = (HttpContext)state;
        context.Response.Headers["X-Request-Id"] = context.TraceIdentifier;
        // Strict transport security means nothing on plain HTTP. Names beside ours are their owner's business.
        if (context.Request.IsHttps)
            context.Response.Headers.StrictTransportSecurity = "max-age=31536000";
        return Task.CompletedTask;
    }

    private int Note(HttpContext context, Exception failure, bool isLate)
    {
        var (id, method, path) = (context.TraceIdentifier, LogText.OneLine(context.Request.Method), LogText.OneLine(context.Request.Path.Value ?? ""));
        switch (failure)
        {
            case StorageUnavailableException away:
                HttpEvents.DatabaseAway(_logger, id, away.Message);
                return StatusCodes.Status503ServiceUnavailable;
            case OperationCanceledException when isLate:
                HttpEvents.TookTooLong(_logger, id, method, path);
                return StatusCodes.Status503ServiceUnavailable;
            case BadHttpRequestException bad:
                return bad.StatusCode;
            default:
                HttpEvents.Failed(_logger, failure, id, method, path);
                return StatusCodes.Status500InternalServerError;
        }
    }

    private async Task AnswerAsync(HttpContext context, int status)
    {
        // Half an answer cannot be made another one: the client shall see that it is broken.
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.SetEndpoint(null);
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status503ServiceUnavailable)
            context.Response.Headers.RetryAfter = RetrySeconds.ToString(CultureInfo.InvariantCulture);
        var text = Text(status, context.TraceIdentifier);
        if (_answers.FirstOrDefault(answer => answer.Covers(context.Request.Path)) is { } answer)
        {
            await answer.WriteAsync(context, status, text);
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }

    private static string Text(int status, string id) => status switch
    {
        StatusCodes.Status413PayloadTooLarge => "The request is larger than it may be.",
        StatusCodes.Status408RequestTimeout => "The request came too slowly.",
        StatusCodes.Status503ServiceUnavailable => "This cannot be done at the moment. Try again in some seconds.",
        >= 500 => $"Something went wrong on our side. If it does so again, tell the operator this number: {id}.",
        _ => "The request cannot be read.",
    };
}
