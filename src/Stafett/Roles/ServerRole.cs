using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Hosting;
using Stafett.Server.Configuration;

namespace Stafett.Roles;

/// <summary>One duty of the process. Each is a static class that makes itself known by such a value.</summary>
/// <param name="Name">As in <c>--roles</c>.</param>
/// <param name="Use">For roles that answer an operator's HTTP (<c>Http:Listen</c>) before routes are looked at.</param>
/// <param name="MapEndpoints">Routes of the same listeners.</param>
/// <param name="MapWeb">For roles that answer people and their programs (<c>Web:Listen</c>): routes that are served there alone.</param>
/// <param name="AddWebServices">What those routes need and nothing else does: in a container that is made with their first request.</param>
internal sealed record ServerRole(
    string Name,
    Action<IServiceCollection, StafettOptions> AddServices,
    Action<ListenerSet, StafettOptions>? AddListeners = null,
    Action<WebApplication, StafettOptions>? Use = null,
    Action<WebApplication, StafettOptions>? MapEndpoints = null,
    Action<IEndpointRouteBuilder, StafettOptions>? MapWeb = null,
    Action<IServiceCollection, StafettOptions>? AddWebServices = null);
