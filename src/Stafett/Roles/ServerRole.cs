using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Hosting;
using Stafett.Server.Configuration;

namespace Stafett.Roles;

/// <summary>One duty of the process. Each is a static class that makes itself known by such a value.</summary>
/// <param name="Name">As in <c>--roles</c>.</param>
/// <param name="MapEndpoints">For roles that answer HTTP.</param>
internal sealed record ServerRole(
    string Name,
    Action<IServiceCollection, StafettOptions> AddServices,
    Action<ListenerSet, StafettOptions> AddListeners,
    Action<WebApplication, StafettOptions>? MapEndpoints = null);
