using System.Globalization;
using Microsoft.AspNetCore.Http;
using Stafett.Server.Abuse;
using Stafett.Server.Api.Answers;

namespace Stafett.Server.Api;

/// <summary>How often an account may call, or an address that has shown no account: all routes together, and some of them by themselves.</summary>
internal sealed class ApiLimits(RateLimits limits, ApiSettings settings, TimeProvider time)
{
    /// <summary>Counts the request, and says in the answer's header fields how many are left.</summary>
    /// <returns>Null: it may go on.</returns>
    public ApiReply? Take(HttpContext http, ApiRoute route, ApiIdentity identity)
    {
        var account = identity.Caller?.Account;
        if (account is not null && account.Terms.IsRateLimitExempt)
            return null;
        var key = Key(identity);
        var all = limits.Take("api", key, settings.Requests, settings.Window);
        var tightest = all;
        // Operators bring in thousands of aliases; their requests are still counted as a whole.
        if (all.IsAllowed && route.PerDay is { } perDay && account is not { IsOperator: true })
        {
            var one = limits.Take($"api {Name(route)}", key, perDay, TimeSpan.FromDays(1));
            if (!one.IsAllowed)
                tightest = one;
        }

        Show(http.Response.Headers, tightest);
        return tightest.IsAllowed ? null : ApiErrors.TooMany(Seconds(tightest.RetryAfter(time.GetUtcNow())));
    }

    private static string Name(ApiRoute route) => route.LimitName.Length > 0 ? route.LimitName : route.Name;

    // An address that shows wrong credentials counts as an address: guessing ends at the limit, and other clients behind it go on with theirs.
    private static RateKey Key(ApiIdentity identity) => identity switch
    {
        { Caller: { } caller } => caller.Id,
        { Alias: { } alias } => RateKey.Of(alias.Alias.Id.ToString()),
        _ => identity.Client.RemoteAddress,
    };

    private static void Show(IHeaderDictionary headers, RateLimit limit)
    {
        headers["X-RateLimit-Limit"] = limit.Limit.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Remaining"] = limit.Remaining.ToString(CultureInfo.InvariantCulture);
        headers["X-RateLimit-Reset"] = limit.ResetsAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    private static long Seconds(TimeSpan wait) => Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds));
}
