using System.Collections.Immutable;
using Stafett.Server.Accounts.Notices;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.Profile;

/// <param name="Secret">24 letters and digits, shown this once.</param>
public sealed record NewApiToken(ApiToken Token, string Secret);

/// <summary>The API tokens of an account: shown once, listed by their descriptions, deleted.</summary>
public sealed class ApiTokens
{
    private const int MaxDescription = 100;

    private readonly ControlDatabase _control;
    private readonly IServiceMail _mail;
    private readonly AccountMails _texts;

    internal ApiTokens(ControlDatabase control, IServiceMail mail, AccountMails texts)
    {
        _control = control;
        _mail = mail;
        _texts = texts;
    }

    public ValueTask<ImmutableArray<ApiToken>> ListAsync(Caller caller, CancellationToken cancellationToken) => _control.Tokens.ListAsync(caller.Id, cancellationToken);

    public async ValueTask<Answer<NewApiToken>> CreateAsync(SessionCaller caller, string? description, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        var text = description?.Trim() ?? "";
        if (text.Length > MaxDescription || text.Any(char.IsControl))
            return Refusal.Invalid("description", $"Write at most {MaxDescription} characters, on one line.");
        var secret = GeneratedPassword.Create();
        var added = await _control.Tokens.AddAsync(caller.Id, Storage.Control.Accounts.TokenHash.Of(secret), text, cancellationToken);
        if (added.Value is not { } token)
            return Refusal.Because(RefusalKind.Conflict, "There are as many API tokens as there may be. Delete one that you no longer use.");
        await _mail.SendAsync(_texts.ApiToken(caller.Account, "A new API token was made."), cancellationToken);
        return new NewApiToken(token, secret);
    }

    /// <summary>The new token is the only one: all others stop working.</summary>
    public async ValueTask<Answer<NewApiToken>> RotateAsync(SessionCaller caller, CancellationToken cancellationToken)
    {
        if (!caller.IsRecent)
            return BrowserSessions.NotRecent;
        var secret = GeneratedPassword.Create();
        var replaced = await _control.Tokens.ReplaceAllAsync(caller.Id, Storage.Control.Accounts.TokenHash.Of(secret), "Made anew", cancellationToken);
        if (replaced.Value is not { } token)
            return Refusal.Of(replaced.Outcome, "The API token");
        await _mail.SendAsync(_texts.ApiToken(caller.Account, "A new API token was made, and all older ones were deleted."), cancellationToken);
        return new NewApiToken(token, secret);
    }

    /// <summary>Takes rights away, so that it needs no confirmation.</summary>
    public ValueTask<StoreOutcome> DeleteAsync(SessionCaller caller, Id<ApiToken> id, CancellationToken cancellationToken) =>
        _control.Tokens.DeleteAsync(caller.Id, id, cancellationToken);
}
