using System.Collections.Immutable;
using Stafett.Server.Api.Answers;

namespace Stafett.Server.Api;

/// <summary>Who may call a route, told by the user name of Basic authentication.</summary>
internal enum ApiAccess
{
    Anyone,

    /// <summary>An API token.</summary>
    Token,

    /// <summary>An API token, or the address of an alias and one of its passwords.</summary>
    TokenOrAlias,

    /// <summary>Another server of the service.</summary>
    Secret,

    TokenOrSecret,
}

internal delegate ValueTask<ApiReply> ApiHandler(ApiRequest request);

/// <summary>
/// One method of one path: what the router maps, what the pipeline asks for before the handler runs, and what the OpenAPI document says. There is no other list of routes.
/// </summary>
/// <param name="Path">Behind <c>/v1</c>, with parameters in braces.</param>
internal sealed record ApiRoute(string Method, string Path, ApiAccess Access, ApiHandler Handler)
{
    /// <summary>A sentence without a full stop, for the document.</summary>
    public required string Summary { get; init; }

    public required ApiAnswer Answer { get; init; }

    public ImmutableArray<ApiField> Query { get; init; } = [];

    public ImmutableArray<ApiField> Body { get; init; } = [];

    /// <summary>How often a day an account may, or an address that shows none; null: as often as anything.</summary>
    public int? PerDay { get; init; }

    /// <summary>Routes with the same name share one daily limit.</summary>
    public string LimitName { get; init; } = "";

    public int MaxBody { get; init; } = 1024 * 1024;

    /// <summary>A GET that does something: HEAD would do it too, and nobody could see what.</summary>
    public bool HasEffects { get; init; }

    /// <summary>Serves accounts whose address is not proven yet.</summary>
    public bool AllowsUnverified { get; init; }

    /// <summary>Accounts on the free plan read and do not write, here; in the dashboard they may do more.</summary>
    public bool NeedsPaidPlan => Access is ApiAccess.Token or ApiAccess.TokenOrAlias && Method != "GET";

    /// <summary>Answers are kept for accounts, under their own token; whoever shows something else sends a key in vain.</summary>
    public bool TakesKey => Method == "POST" && Access is ApiAccess.Token or ApiAccess.TokenOrSecret;

    public bool ReadsBody => Method is "POST" or "PUT" or "DELETE";

    /// <summary>Such as <c>GET /v1/domains/{domain_id}</c>.</summary>
    public string Name { get; } = $"{Method} {ApiRoutes.Prefix}{Path}";

    public string Template { get; } = ApiRoutes.Prefix + Path;
}
