using Stafett.Protocols.Message;
using Stafett.Storage;
using Stafett.Storage.Control;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>A new passkey that has not been kept yet.</summary>
internal sealed record ShownPasskey(Id<Account> Account, byte[] CredentialId, byte[] Data, uint SignCount);

/// <summary>
/// Begins and ends ceremonies. What has to be remembered between the two travels through the browser, signed, for one purpose and five minutes; that it was used is noted
/// when a ceremony succeeds, so that asking for options costs the database nothing, and no reply counts twice.
/// </summary>
internal sealed class PasskeyCeremony(Lazy<PasskeyVerifier> verifier, ControlDatabase control, SignInKey key, TimeProvider time)
{
    private const string SignInPurpose = "passkey-sign-in";
    private const string UsedPurpose = "used-passkey-state";

    private static Refusal Failed { get; } = Refusal.Because(RefusalKind.NotSignedIn, "This passkey did not work. It may belong to another account or another site, or it took too long. Please try again.");

    public async ValueTask<PasskeyOptions> BeginNewAccountAsync(EmailAddress address, CancellationToken cancellationToken)
    {
        var account = Id<Account>.New(time);
        return await BeginAsync(account, address.ToString(), NewPurpose(address), cancellationToken);
    }

    public ValueTask<Answer<ShownPasskey>> FinishNewAccountAsync(EmailAddress address, PasskeyReply reply, CancellationToken cancellationToken) =>
        FinishAsync(NewPurpose(address), reply, cancellationToken);

    public ValueTask<PasskeyOptions> BeginAddAsync(Account account, CancellationToken cancellationToken) =>
        BeginAsync(account.Id, account.Email.ToString(), AddPurpose(account), cancellationToken);

    public ValueTask<Answer<ShownPasskey>> FinishAddAsync(Account account, PasskeyReply reply, CancellationToken cancellationToken) =>
        FinishAsync(AddPurpose(account), reply, cancellationToken);

    /// <returns>Null: kept.</returns>
    public async ValueTask<Refusal?> KeepAsync(Account account, string name, ShownPasskey shown, CancellationToken cancellationToken)
    {
        var kept = await control.Passkeys.AddAsync(account.Id, shown.CredentialId, name, shown.Data, shown.SignCount, cancellationToken);
        return kept.Outcome switch
        {
            StoreOutcome.Done => null,
            StoreOutcome.LimitReached => Refusal.Because(RefusalKind.Conflict, "There are as many passkeys as there may be. Remove one that you no longer use."),
            _ => Failed,
        };
    }

    public async ValueTask<PasskeyOptions> BeginSignInAsync(CancellationToken cancellationToken)
    {
        var (json, state) = await verifier.Value.BeginAssertionAsync();
        return new PasskeyOptions(json, await key.SignAsync(SignInPurpose, state, PasskeyVerifier.Timeout, cancellationToken));
    }

    public async ValueTask<Answer<Account>> FinishSignInAsync(PasskeyReply reply, CancellationToken cancellationToken)
    {
        if (await key.OpenAsync(SignInPurpose, reply.State, cancellationToken) is not { } state
            || await verifier.Value.FinishAssertionAsync(reply.Json, state) is not var (account, passkey) || !await UseAsync(reply, cancellationToken)
            || await control.Passkeys.UsedAsync(passkey.CredentialId, PasskeyData.Write(passkey), passkey.SignCount, cancellationToken) != StoreOutcome.Done)
        {
            return Failed;
        }

        return account;
    }

    private static string NewPurpose(EmailAddress address) => "passkey-new:" + address.Folded;

    private static string AddPurpose(Account account) => "passkey-add:" + account.Id;

    private async ValueTask<PasskeyOptions> BeginAsync(Id<Account> account, string name, string purpose, CancellationToken cancellationToken)
    {
        var (json, state) = await verifier.Value.BeginAttestationAsync(account, name, name);
        return new PasskeyOptions(json, await key.SignAsync(purpose, account + state, PasskeyVerifier.Timeout, cancellationToken));
    }

    private async ValueTask<Answer<ShownPasskey>> FinishAsync(string purpose, PasskeyReply reply, CancellationToken cancellationToken)
    {
        if (await key.OpenAsync(purpose, reply.State, cancellationToken) is not { Length: > Id<Account>.Digits } opened
            || await verifier.Value.FinishAttestationAsync(reply.Json, opened[Id<Account>.Digits..]) is not { } passkey || !await UseAsync(reply, cancellationToken))
        {
            return Failed;
        }

        return new ShownPasskey(Id<Account>.Parse(opened.AsSpan(0, Id<Account>.Digits)), passkey.CredentialId, PasskeyData.Write(passkey), passkey.SignCount);
    }

    private ValueTask<bool> UseAsync(PasskeyReply reply, CancellationToken cancellationToken) =>
        control.OneTime.AddAsync(Storage.Control.Accounts.TokenHash.Of(reply.State), UsedPurpose, null, "", PasskeyVerifier.Timeout * 2, cancellationToken);
}
