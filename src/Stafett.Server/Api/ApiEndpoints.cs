using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Server.Api.Answers;
using Stafett.Server.Http;

namespace Stafett.Server.Api;

/// <summary>The REST API below <c>/v1</c>: services and routes.</summary>
public static class ApiEndpoints
{
    /// <summary>What is asked for where no route is; for its limits.</summary>
    internal static ApiRoute Nothing { get; } = new("GET", "/", ApiAccess.Anyone, _ => throw new InvalidOperationException("No handler.")) { Summary = "", Answer = ApiAnswer.Text("") };

    /// <summary>Needs in the container: the control database, the use cases, rate limits, the clock and logging.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services, ApiSettings settings) => services
        .AddSingleton(settings)
        .AddSingleton<ApiAuthentication>()
        .AddSingleton<ApiLimits>()
        .AddSingleton<ApiReplays>()
        .AddSingleton<ApiPipeline>()
        .AddSingleton<IFailureAnswer, ApiFailureAnswer>();

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var pipeline = endpoints.ServiceProvider.GetRequiredService<ApiPipeline>();
        foreach (var route in ApiRoutes.All)
        {
            string[] methods = ApiRoutes.IsAlsoHead(route) ? [route.Method, "HEAD"] : [route.Method];
            endpoints.MapMethods(route.Template, methods, http => pipeline.RunAsync(http, route)).WithDisplayName(route.Name);
        }

        // Less specific than every route, whatever the method: it gets what they leave.
        endpoints.Map(ApiRoutes.Prefix + "/{**path}", pipeline.RefuseAsync).WithDisplayName("nothing below /v1");
    }
}
