using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.SignIn;
using Stafett.Server.Api.Answers;
using Stafett.Storage.Control;

namespace Stafett.Server.Api;

/// <summary>Who asks, by Basic authentication (RFC 7617) alone: the API reads no cookie, so another site's page cannot make a browser speak for its user.</summary>
internal sealed class ApiAuthentication(AccountUseCases accounts, ApiSettings settings, TimeProvider time)
{
    /// <summary>RFC 7617 §2.</summary>
    public const string Challenge = "Basic realm=\"forwardemail/api\", charset=\"UTF-8\"";

    private const int MaxUserAgent = 300;

    private readonly ImmutableArray<byte[]> _secrets = [.. settings.Secrets.Select(Hash)];

    /// <returns>Who it is, and null; or an answer that says why not.</returns>
    public async ValueTask<(ApiIdentity Identity, ApiReply? Refused)> IdentifyAsync(HttpContext http, ApiRoute route)
    {
        var client = ClientOf(http);
        var nobody = new ApiIdentity(client);
        if (route.Access == ApiAccess.Anyone)
            return (nobody, null);
        if (!BasicCredentials.TryParse(http.Request.Headers.Authorization, out var credentials))
            return (nobody, ApiErrors.Of(401, "Credentials are missing or cannot be read: send an API token as the user name of Basic authentication, with an empty password."));
        if (route.Access is ApiAccess.Secret or ApiAccess.TokenOrSecret && IsSecret(credentials.UserName))
            return (nobody, null);
        if (route.Access == ApiAccess.Secret)
            return (nobody, ApiErrors.Of(401, "The user name is none of the secrets of this service."));
        if (route.Access == ApiAccess.TokenOrAlias && credentials.UserName.Contains('@'))
            return await LogInAsync(client, credentials, http.RequestAborted);
        return await SignInAsync(client, credentials, route, http.RequestAborted);
    }

    /// <summary>Whether the answer names the scheme: an alias' mail program asks its user again, a script does not need it.</summary>
    public static bool NeedsChallenge(ApiRoute route) => route.Access == ApiAccess.TokenOrAlias;

    public static Client ClientOf(HttpContext http)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        return new Client(http.Connection.RemoteIpAddress ?? IPAddress.None, agent.Length <= MaxUserAgent ? agent : agent[..MaxUserAgent]);
    }

    private async ValueTask<(ApiIdentity, ApiReply?)> LogInAsync(Client client, BasicCredentials credentials, CancellationToken cancellationToken)
    {
        var answer = await accounts.AliasLogIn.LogInAsync(credentials.UserName, credentials.Password, client, cancellationToken);
        if (answer.IsRefused(out var refusal, out var alias))
            return (new ApiIdentity(client), refusal);
        return (new ApiIdentity(client, Alias: alias), null);
    }

    private async ValueTask<(ApiIdentity, ApiReply?)> SignInAsync(Client client, BasicCredentials credentials, ApiRoute route, CancellationToken cancellationToken)
    {
        var answer = route.AllowsUnverified
            ? await accounts.ApiTokenSignIn.SignInUnverifiedAsync(credentials.UserName, client, cancellationToken)
            : await accounts.ApiTokenSignIn.SignInAsync(credentials.UserName, client, cancellationToken);
        if (answer.IsRefused(out var refusal, out var caller))
            return (new ApiIdentity(client), refusal);
        var identity = new ApiIdentity(client, caller, Token: credentials.UserName);
        return (identity, route.NeedsPaidPlan && !IsPaid(caller) ? NotPaid(caller) : null);
    }

    private bool IsPaid(Caller caller) =>
        caller.Account.Terms.Plan != Plan.Free && (caller.Account.Terms.PlanExpiresAt is not { } end || end > time.GetUtcNow());

    private ApiReply NotPaid(Caller caller) => ApiErrors.Of(402, caller.Account.Terms.Plan == Plan.Free
        ? $"The free plan reads by the API and does not write. Change your domains at {settings.Link("/my-account/domains")} or ask for another plan."
        : "The plan of this account has ended. It may read by the API and not write until the plan is renewed.");

    // All are compared, each in fixed time: how long it takes says nothing about any of them.
    private bool IsSecret(string given)
    {
        var hash = Hash(given);
        var found = false;
        foreach (var secret in _secrets)
            found |= CryptographicOperations.FixedTimeEquals(secret, hash);
        return found;
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
