using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Stafett.Server.Api.Answers;
using Stafett.Server.Api.Bodies;
using Stafett.Storage;

namespace Stafett.Server.Api;

/// <summary>
/// What every request passes, in order: who asks, how often, body, shape of the fields, and the handler. Whatever happens there is one answer, in JSON unless the route
/// says otherwise. Credentials, bodies and what a client put into a header field go neither to the log nor back.
/// </summary>
internal sealed partial class ApiPipeline(ApiAuthentication authentication, ApiLimits limits, ApiReplays replays, TimeProvider time, ILogger<ApiPipeline> log)
{
    public async Task RunAsync(HttpContext http, ApiRoute route)
    {
        var started = time.GetTimestamp();
        ApiReply reply;
        try
        {
            reply = await AnswerAsync(http, route);
        }
        catch (StorageUnavailableException problem)
        {
            LogUnavailable(http.TraceIdentifier, route.Name, problem);
            reply = ApiErrors.Unavailable();
        }
        catch (BadHttpRequestException problem)
        {
            reply = ApiErrors.Of(problem.StatusCode, problem.StatusCode switch
            {
                413 => TooLong(route),
                408 => "The request body did not arrive in time.",
                _ => "The request could not be read.",
            });
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception problem)
        {
            LogFailure(http.TraceIdentifier, route.Name, problem);
            reply = ApiErrors.Of(500, $"The service failed. Tell its operator this number: {http.TraceIdentifier}");
        }

        if (reply.Status == 401 && ApiAuthentication.NeedsChallenge(route))
            http.Response.Headers.WWWAuthenticate = ApiAuthentication.Challenge;
        await SendAsync(http, reply, time.GetElapsedTime(started));
    }

    /// <summary>For paths and methods that no route has.</summary>
    public Task RefuseAsync(HttpContext http)
    {
        var started = time.GetTimestamp();
        var methods = ApiRoutes.MethodsOf(http.Request.Path.Value);
        if (!methods.IsEmpty)
            http.Response.Headers.Allow = string.Join(", ", methods);
        // Credentials are not looked at here, so all of it counts against the address: a browser's first question has none, and what is guessed at shall end.
        var reply = limits.Take(http, ApiEndpoints.Nothing, new ApiIdentity(ApiAuthentication.ClientOf(http))) ?? Refuse(http, methods);
        return SendAsync(http, reply, time.GetElapsedTime(started));
    }

    private static ApiReply Refuse(HttpContext http, ImmutableArray<string> methods)
    {
        if (methods.IsEmpty)
            return ApiErrors.Of(404, "There is nothing at this address.");
        // RFC 9110 §15.5.6: 405 says which methods there are.
        if (http.Request.Method != "OPTIONS")
            return ApiErrors.Of(405, "This address does not take this method.");
        ApiHeaders.AddCors(http.Response.Headers, http.Response.Headers.Allow!);
        return ApiReply.Nothing;
    }

    private static string TooLong(ApiRoute route) =>
        string.Create(CultureInfo.InvariantCulture, $"The request body is longer than {route.MaxBody} bytes.");

    private async ValueTask<ApiReply> AnswerAsync(HttpContext http, ApiRoute route)
    {
        var (identity, refused) = await authentication.IdentifyAsync(http, route);
        if ((limits.Take(http, route, identity) ?? refused) is { } early)
            return early;
        var query = ReadQuery(http.Request, route.Query);
        byte[] octets = [];
        var body = new LooseFields(route.Body);
        if (route.ReadsBody)
        {
            if (await ApiBody.ReadAsync(http, route.MaxBody) is not { } arrived)
                return ApiErrors.Of(413, TooLong(route));
            octets = arrived;
            var outcome = BodyParser.TryParse(octets, http.Request.ContentType, route.Body, out body, out var problem);
            if (outcome == BodyOutcome.UnknownType)
                return ApiErrors.Of(415, "Send the body as application/json, application/x-www-form-urlencoded or multipart/form-data.");
            if (outcome == BodyOutcome.Broken)
                return ApiErrors.Of(400, problem);
        }

        if (query.Check().AddRange(body.Check()) is { IsEmpty: false } problems)
            return ApiErrors.Of(problems);
        var request = new ApiRequest(http, route, identity, query, body);
        return ApiReplays.Wants(http, route, identity)
            ? await replays.RunAsync(http, request, identity, octets, route.Handler)
            : await route.Handler(request);
    }

    private static LooseFields ReadQuery(HttpRequest request, ImmutableArray<ApiField> fields)
    {
        var read = new LooseFields(fields);
        if (fields.IsEmpty || !request.QueryString.HasValue)
            return read;
        foreach (var (name, values) in request.Query)
        {
            foreach (var value in values)
                read.Add(name, value ?? "");
        }

        return read;
    }

    internal static async Task SendAsync(HttpContext http, ApiReply reply, TimeSpan elapsed)
    {
        var response = http.Response;
        response.StatusCode = reply.Status;
        if (reply.ContentType.Length > 0)
            response.ContentType = reply.ContentType;
        ApiHeaders.Add(http, reply, elapsed);
        // RFC 9110 §9.3.2: the header fields of GET, and no content.
        if (http.Request.Method != "HEAD")
            await reply.WriteAsync(response.BodyWriter, http.RequestAborted);
    }

    [LoggerMessage(40, LogLevel.Error, "API request {RequestId} to {Route} failed")]
    private partial void LogFailure(string requestId, string route, Exception problem);

    [LoggerMessage(41, LogLevel.Error, "API request {RequestId} to {Route}: the control database is away")]
    private partial void LogUnavailable(string requestId, string route, Exception problem);
}
