using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;
using Stafett.Server.Api.Bodies;

namespace Stafett.Server.Api;

/// <summary>A request that may run: who asks has been seen, limits are kept, and its fields have the right shape.</summary>
internal sealed class ApiRequest(HttpContext http, ApiRoute route, ApiIdentity identity, LooseFields query, LooseFields body)
{
    public HttpContext Http => http;

    public ApiRoute Route => route;

    /// <summary>The account; only on routes for tokens.</summary>
    public Caller Caller => identity.Caller ?? throw new InvalidOperationException($"{route.Name} has no account.");

    /// <summary>The alias that asks; null: an account does.</summary>
    public AliasCaller? Alias => identity.Alias;

    public Client Client => identity.Client;

    public LooseFields Query => query;

    public LooseFields Body => body;

    public CancellationToken Cancel => http.RequestAborted;

    public T Use<T>()
        where T : notnull => http.RequestServices.GetRequiredService<T>();

    /// <summary>A parameter of the path. A slash in it comes escaped, as in the name of a pattern, and the server leaves it so.</summary>
    public string Parameter(string name) => ((string)http.Request.RouteValues[name]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
