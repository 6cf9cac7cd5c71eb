namespace Stafett.Server.Accounts.SignIn;

/// <summary>Signs in by passkey alone: the device has asked its user who he is, so that it stands for password and second factor.</summary>
public sealed class PasskeySignIn
{
    private readonly PasskeyCeremony _ceremony;
    private readonly BrowserSessions _sessions;

    internal PasskeySignIn(PasskeyCeremony ceremony, BrowserSessions sessions)
    {
        _ceremony = ceremony;
        _sessions = sessions;
    }

    public ValueTask<PasskeyOptions> BeginAsync(CancellationToken cancellationToken) => _ceremony.BeginSignInAsync(cancellationToken);

    public async ValueTask<Answer<NewSession>> FinishAsync(PasskeyReply reply, Client client, CancellationToken cancellationToken)
    {
        var shown = await _ceremony.FinishSignInAsync(reply, cancellationToken);
        if (shown.IsRefused(out var refusal, out var account))
            return refusal;
        return account.Terms.BannedAt is null
            ? await _sessions.StartAsync(account, "passkey", client, isFirst: false, cancellationToken)
            : PasswordSignIn.Banned;
    }

    /// <summary>Somebody who is signed in shows once more who he is; a passkey of another account does not.</summary>
    public async ValueTask<Answer<NewSession>> FinishConfirmAsync(SessionCaller caller, PasskeyReply reply, CancellationToken cancellationToken)
    {
        var shown = await _ceremony.FinishSignInAsync(reply, cancellationToken);
        if (shown.IsRefused(out var refusal, out var account))
            return refusal;
        return account.Id == caller.Id
            ? await _sessions.RenewAsync(caller, "passkey", cancellationToken)
            : Refusal.Because(RefusalKind.NotSignedIn, "This passkey belongs to another account.");
    }
}
