using System.Collections.Immutable;
using Stafett.Server.Accounts.Domains;
using Stafett.Server.Api.Answers;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Api.Resources;

/// <summary>Passwords that send as any address of a domain.</summary>
internal static class CatchAllPasswordsApi
{
    private const string Path = "/domains/{domain_id}/catch-all-passwords";

    private static readonly ApiField NewPassword = new("new_password", FieldKind.Text, "A password of your own; absent: one is made");
    private static readonly ApiField Description = new("description", FieldKind.Text, "What it is for, up to 150 characters");

    public static ImmutableArray<ApiRoute> Routes { get; } =
    [
        new("GET", Path, ApiAccess.Token, ListAsync)
        {
            Summary = "List catch-all passwords, without the passwords; for admins of the domain",
            Answer = ApiAnswer.Json("The passwords", ApiJson.Default.IEnumerableCatchAllPasswordJson),
        },
        new("POST", Path, ApiAccess.Token, AddAsync)
        {
            Summary = "Make a catch-all password; it is shown here and never again",
            Answer = ApiAnswer.Json("User name and password", ApiJson.Default.NewCatchAllPasswordJson),
            Body = [NewPassword, Description],
            PerDay = 100,
        },
        new("DELETE", $"{Path}/{{token_id}}", ApiAccess.Token, RemoveAsync)
        {
            Summary = "Remove a catch-all password",
            Answer = ApiAnswer.Json("What was removed", ApiJson.Default.CatchAllPasswordJson),
        },
    ];

    private static async ValueTask<ApiReply> ListAsync(ApiRequest request)
    {
        var found = await request.Use<CatchAllPasswords>().ListAsync(request.Caller, DomainsApi.Domain(request), request.Cancel);
        return found.IsRefused(out var refusal, out var passwords)
            ? refusal
            : ApiReply.Json(passwords.Select(CatchAllPasswordJson.Of), ApiJson.Default.IEnumerableCatchAllPasswordJson);
    }

    private static async ValueTask<ApiReply> AddAsync(ApiRequest request)
    {
        var body = request.Body;
        var made = await request.Use<CatchAllPasswords>().AddAsync(
            request.Caller, DomainsApi.Domain(request), body.Text(NewPassword), body.Text(Description), request.Cancel);
        return made.IsRefused(out var refusal, out var shown)
            ? refusal
            : ApiReply.Json(
                new NewCatchAllPasswordJson(shown.Username, shown.Password, CatchAllPasswordJson.Of(shown.Token!)), ApiJson.Default.NewCatchAllPasswordJson);
    }

    private static async ValueTask<ApiReply> RemoveAsync(ApiRequest request)
    {
        var removed = await request.Use<CatchAllPasswords>().RemoveAsync(request.Caller, DomainsApi.Domain(request), request.Parameter("token_id"), request.Cancel);
        return removed.IsRefused(out var refusal, out var password)
            ? refusal
            : ApiReply.Json(CatchAllPasswordJson.Of(password), ApiJson.Default.CatchAllPasswordJson);
    }
}

/// <param name="User">Id of the account that made it; null: that account is gone.</param>
internal sealed record CatchAllPasswordJson(string Id, string Object, string Description, string? User, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static CatchAllPasswordJson Of(DomainPassword password) =>
        new(password.Id.ToString(), "token", password.Description, password.AccountId?.ToString(), password.CreatedAt, password.UpdatedAt);
}

internal sealed record NewCatchAllPasswordJson(string Username, string Password, CatchAllPasswordJson Token);
