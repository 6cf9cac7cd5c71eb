using Stafett.Server.Api;
using Stafett.Server.Configuration;

namespace Stafett.Roles;

/// <summary>The REST API: <c>/v1</c> on the web listeners.</summary>
internal static class ApiRole
{
    public static ServerRole Role { get; } = new(
        "api",
        (_, _) => { },
        MapWeb: (routes, _) => ApiEndpoints.Map(routes),
        AddWebServices: (services, options) => services.AddApi(
            new ApiSettings(WebAddress.From(options).Origin, [.. options.Api.Secrets]) { Requests = (int)options.Web.RequestsPerHour }));
}
