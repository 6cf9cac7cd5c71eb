using System.Collections.Immutable;
using System.Net;
using Stafett.Storage;
using Stafett.Storage.Control.Accounts;
using Stafett.Storage.Control.Aliases;
using Stafett.Storage.Control.Domains;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>Somebody has signed in.</summary>
/// <param name="Token">For the cookie; nobody had it before, and it is not kept.</param>
/// <param name="ExpiresAt">At the latest.</param>
public sealed record NewSession(Id<SignedIn> Id, string Token, DateTimeOffset ExpiresAt, Account Account);

/// <summary>The password was right, and the second factor is wanted.</summary>
/// <param name="MayRecover">It was lost long enough ago: <see cref="SecondFactorRecovery"/> may take it away.</param>
public sealed record PendingSignIn(string Token, DateTimeOffset ExpiresAt, bool MayRecover);

/// <summary>One of both.</summary>
public sealed record SignInStep(NewSession? Session, PendingSignIn? Pending);

/// <summary>Somebody in a browser.</summary>
/// <param name="IsRecent">He showed who he is a short time ago: he may change what protects the account.</param>
public sealed record SessionCaller(Caller Caller, SignedIn Session, bool IsRecent)
{
    public Account Account => Caller.Account;

    public Id<Account> Id => Caller.Id;
}

/// <summary>An account that was made by the API.</summary>
/// <param name="ApiToken">Shown this once.</param>
public sealed record NewApiAccount(Account Account, string ApiToken);

/// <summary>An alias that logged in with its own password.</summary>
public sealed record AliasCaller(Alias Alias, HostedDomain Domain, Id<AliasPassword> PasswordId, IPAddress RemoteAddress);

/// <summary>What a browser gets to make or use a passkey.</summary>
/// <param name="Json">For <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c>.</param>
/// <param name="State">Comes back with the reply; good once, for five minutes.</param>
public sealed record PasskeyOptions(string Json, string State);

/// <param name="Json">What <c>PublicKeyCredential.toJSON()</c> gave.</param>
public sealed record PasskeyReply(string Json, string State);

/// <summary>A second factor that does not count yet.</summary>
/// <param name="Secret">Base32 in groups of four, to be typed.</param>
/// <param name="Uri">The same for a QR code.</param>
public sealed record TotpOffer(string Secret, string Uri);

/// <param name="Keys">Shown this once.</param>
public sealed record RecoveryKeys(ImmutableArray<string> Keys);
