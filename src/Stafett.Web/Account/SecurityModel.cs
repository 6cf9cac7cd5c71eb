using Stafett.Server.Accounts.Profile;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Web.Account;

/// <summary>Everything that protects an account.</summary>
public sealed record SecurityModel
{
    public required Storage.Control.Accounts.Account Account { get; init; }

    public required IReadOnlyList<Passkey> Passkeys { get; init; }

    public required IReadOnlyList<ApiToken> Tokens { get; init; }

    public required IReadOnlyList<SignedIn> Sessions { get; init; }

    /// <summary>The session that looks.</summary>
    public required SignedIn Here { get; init; }

    public required long RecoveryKeysLeft { get; init; }

    /// <summary>What a new passkey is made with; null: nobody makes one.</summary>
    public PasskeyOptions? NewPasskey { get; init; }

    /// <summary>As it was typed.</summary>
    public string NewPasskeyName { get; init; } = "";

    /// <summary>Made this moment: shown once.</summary>
    public NewApiToken? NewToken { get; init; }

    /// <summary>Made this moment: shown once.</summary>
    public RecoveryKeys? NewKeys { get; init; }
}

/// <param name="Offer">What does not count yet.</param>
public sealed record TotpModel(TotpOffer Offer);

public sealed record TotpRemovalModel;
