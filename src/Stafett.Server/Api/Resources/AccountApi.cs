using System.Collections.Immutable;
using Stafett.Server.Accounts;
using Stafett.Server.Accounts.Aliases;
using Stafett.Server.Accounts.Profile;
using Stafett.Server.Accounts.SignIn;
using Stafett.Server.Api.Answers;
using Stafett.Storage.Control;

namespace Stafett.Server.Api.Resources;

/// <summary>The account itself, or the alias that asks about itself.</summary>
internal static class AccountApi
{
    /// <summary>Octets of what mail programs keep with an alias.</summary>
    public const int MaxSettings = 64 * 1024;

    private static readonly ApiField NewEmail = new("email", FieldKind.Text, "Where the account is reached; a code is mailed to it") { IsRequired = true, Example = "you@example.com" };
    private static readonly ApiField NewPassword = new("password", FieldKind.Text, "Hard to guess, up to 128 characters") { IsRequired = true, Example = "correct-horse-battery-staple" };

    private static readonly ApiField Email = new("email", FieldKind.Text, "Token: another address, which counts once a link mailed to it was followed");
    private static readonly ApiField GivenName = new("given_name", FieldKind.Text, "Token: empty clears it");
    private static readonly ApiField FamilyName = new("family_name", FieldKind.Text, "Token: empty clears it");
    private static readonly ApiField AvatarUrl = new("avatar_url", FieldKind.Text, "Token: empty clears it");
    private static readonly ApiField Settings = new("settings", FieldKind.Object, "Alias: what a mail program keeps for itself, in place of what is there");
    private static readonly ApiField AliasPassword = new("password", FieldKind.Text, "Alias: the password that new_password takes the place of");
    private static readonly ApiField NewAliasPassword = new("new_password", FieldKind.Text, "Alias: another password for itself; empty: one is made, and shown in the answer");

    public static ImmutableArray<ApiRoute> Routes { get; } =
    [
        new("POST", "/account", ApiAccess.Anyone, CreateAsync)
        {
            Summary = "Make an account; its API token is shown here and never again",
            Answer = ApiAnswer.Json("The account with its token", ApiJson.Default.NewAccountJson),
            Body = [NewEmail, NewPassword],
            PerDay = 5,
        },
        new("GET", "/account", ApiAccess.TokenOrAlias, GetAsync)
        {
            Summary = "The account of the token, or the alias that asks",
            Answer = ApiAnswer.Json("The account; to an alias, the alias", ApiJson.Default.AccountJson) with { Other = ApiJson.Default.AliasAccountJson },
            AllowsUnverified = true,
        },
        new("PUT", "/account", ApiAccess.TokenOrAlias, UpdateAsync)
        {
            Summary = "Change the account; or, of the alias that asks, its password and the settings that it keeps for its mail programs",
            Answer = ApiAnswer.Json("The account or alias as it is now", ApiJson.Default.AccountJson) with { Other = ApiJson.Default.AliasAccountJson },
            Body = [Email, GivenName, FamilyName, AvatarUrl, Settings, AliasPassword, NewAliasPassword],
        },
    ];

    private static async ValueTask<ApiReply> CreateAsync(ApiRequest request)
    {
        var made = await request.Use<AccountUseCases>().Registration.RegisterForApiAsync(
            request.Body.Text(NewEmail)!, request.Body.Text(NewPassword)!, request.Client, request.Cancel);
        return made.IsRefused(out var refusal, out var account)
            ? refusal
            : ApiReply.Json(NewAccountJson.Of(account), ApiJson.Default.NewAccountJson);
    }

    private static ValueTask<ApiReply> GetAsync(ApiRequest request) => ValueTask.FromResult(
        request.Alias is { } alias
            ? ApiReply.Json(AliasAccountJson.Of(alias.Alias, alias.Domain), ApiJson.Default.AliasAccountJson)
            : ApiReply.Json(AccountJson.Of(request.Caller.Account), ApiJson.Default.AccountJson));

    private static ValueTask<ApiReply> UpdateAsync(ApiRequest request) =>
        request.Alias is { } alias ? UpdateAliasAsync(request, alias) : UpdateAccountAsync(request);

    private static async ValueTask<ApiReply> UpdateAccountAsync(ApiRequest request)
    {
        var body = request.Body;
        // Taken without a word, it would leave its sender with a password that opens nothing.
        if (body.Has(NewAliasPassword))
            return Refusal.Invalid("new_password", "The password of an account is changed on the dashboard's Security page; an alias changes its own here, with its address and password.");
        var change = new ProfileChange { GivenName = body.Text(GivenName), FamilyName = body.Text(FamilyName), AvatarUrl = body.Text(AvatarUrl) };
        var useCases = request.Use<AccountUseCases>();
        // All of it or nothing: what is refused about the names is found before a link is mailed, and they are written behind it.
        if (Profiles.Check(change) is { IsEmpty: false } problems)
            return ApiErrors.Of(problems);
        if (body.Text(Email) is { } email && !email.Trim().Equals(request.Caller.Account.Email.ToString(), StringComparison.OrdinalIgnoreCase)
            && (await useCases.EmailChange.RequestAsync(request.Caller, email, request.Cancel)).IsRefused(out var refusal, out _))
        {
            return refusal;
        }

        return (await useCases.Profiles.UpdateAsync(request.Caller, change, request.Cancel)).IsRefused(out refusal, out var account)
            ? refusal
            : ApiReply.Json(AccountJson.Of(account), ApiJson.Default.AccountJson);
    }

    private static async ValueTask<ApiReply> UpdateAliasAsync(ApiRequest request, AliasCaller caller)
    {
        var (alias, body) = (caller.Alias, request.Body);
        var settings = body.Has(Settings) ? body[Settings].Text : null;
        if (settings?.Length > MaxSettings)
            return ApiErrors.Of(400, $"settings may have {MaxSettings} characters.");
        string? made = null;
        if (body.Has(NewAliasPassword))
        {
            var wanted = body.Text(NewAliasPassword);
            var changed = await request.Use<AliasPasswords>().ChangeOwnAsync(caller, body.Text(AliasPassword), wanted, request.Cancel);
            if (changed.IsRefused(out var refusal, out var shown))
                return refusal;
            made = string.IsNullOrEmpty(wanted) ? shown.Password : null;
        }

        if (settings is not null)
        {
            // In the owner's name: the alias itself is no account, and beside its password this is all that it may change of itself.
            var updated = await request.Use<ControlDatabase>().Aliases.UpdateAsync(
                alias.AccountId, alias.DomainId, alias.Id, null, before => before with { ClientSettings = settings }, request.Cancel);
            if (updated.Value is not { } now)
                return Refusal.Of(updated.Outcome, "The alias", updated.Detail);
            alias = now;
        }

        return ApiReply.Json(AliasAccountJson.Of(alias, caller.Domain) with { NewPassword = made }, ApiJson.Default.AliasAccountJson);
    }
}
