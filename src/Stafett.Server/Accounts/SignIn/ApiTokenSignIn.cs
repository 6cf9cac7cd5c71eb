using Stafett.Storage.Control;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// Whose an API token is. It is found by its hash: nothing is compared that tells by its time how much of it was right, and with 142 random bits there is nothing to guess.
/// </summary>
public sealed class ApiTokenSignIn
{
    private readonly ControlDatabase _control;
    private readonly AccountSettings _settings;
    private readonly RecentMinutes _noted;

    internal ApiTokenSignIn(ControlDatabase control, AccountSettings settings, RecentMinutes noted)
    {
        _control = control;
        _settings = settings;
        _noted = noted;
    }

    private static Refusal Unknown { get; } = Refusal.Because(RefusalKind.NotSignedIn, "The API token is missing, wrong or deleted. Send it as user name of Basic authentication, with an empty password.");

    public async ValueTask<Answer<Caller>> SignInAsync(string? token, Client client, CancellationToken cancellationToken)
    {
        var found = await SignInUnverifiedAsync(token, client, cancellationToken);
        if (found.IsRefused(out var refusal, out var caller))
            return refusal;
        return caller.Account.EmailVerifiedAt is null
            ? Refusal.Because(RefusalKind.Invalid, $"The e-mail address of this account is not verified yet. Enter the PIN that was mailed to it: {_settings.Link("/verify")}")
            : caller;
    }

    /// <summary>As <see cref="SignInAsync"/>, also before the address is verified.</summary>
    public async ValueTask<Answer<Caller>> SignInUnverifiedAsync(string? token, Client client, CancellationToken cancellationToken)
    {
        if (SecretToken.HashOf(token) is not { } hash || await _control.Tokens.FindAsync(hash, cancellationToken) is not var (account, id))
            return Unknown;
        if (account.Terms.BannedAt is not null)
            return PasswordSignIn.Banned;
        if (_noted.IsDue(id.ToString()))
            await _control.Tokens.UsedAsync(id, cancellationToken);
        return new Caller(account, client.RemoteAddress, client.UserAgent);
    }
}
