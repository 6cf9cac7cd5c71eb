namespace Stafett.Server.Api.Documents;

/// <summary>Which errors a route may answer.</summary>
internal static class OpenApiStatus
{
    public static IEnumerable<(int Status, string Meaning)> Of(ApiRoute route)
    {
        var isIdentified = route.Access != ApiAccess.Anyone;
        var isForAccounts = route.Access is ApiAccess.Token or ApiAccess.TokenOrAlias;
        var hasParameters = route.Path.Contains('{');
        if (!route.Body.IsEmpty || !route.Query.IsEmpty || isForAccounts)
            yield return (400, SaysMore(route, 400) ? "The records are not in order yet: one sentence for each" : "Something in the request is wrong, or the address of the account is not verified");
        if (isIdentified)
            yield return (401, "No credentials, or wrong ones");
        if (isForAccounts && (route.NeedsPaidPlan || hasParameters))
            yield return (402, "The plan does not cover it");
        if (isForAccounts || route.Access == ApiAccess.TokenOrSecret)
            yield return (403, "The account is banned, or no admin of the domain");
        if (hasParameters)
            yield return (404, "It does not exist, or is not the caller's");
        if (route.Access == ApiAccess.Secret)
            yield return (408, "A DNS server did not answer: ask again");
        if (route.TakesKey)
        {
            yield return (409, $"A request with the same {ApiReplays.Header} is under way");
            yield return (422, $"The {ApiReplays.Header} was used with another request");
        }

        if (route.ReadsBody)
        {
            yield return (413, "The body is too long");
            yield return (415, "The body is neither JSON nor a form");
        }

        yield return (429, "Too often; Retry-After says when again");
        yield return (500, "The service failed");
        yield return (503, "The service cannot answer at this moment");
    }

    /// <summary>Where the message is a list of sentences.</summary>
    public static bool SaysMore(ApiRoute route, int status) => status == 400 && route.Path.Contains("/verify-", StringComparison.Ordinal);
}
