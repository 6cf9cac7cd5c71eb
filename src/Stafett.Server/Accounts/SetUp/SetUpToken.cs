using Stafett.Server.Accounts.SignIn;
using Stafett.Storage.Control;

namespace Stafett.Server.Accounts.SetUp;

/// <summary>
/// The link that a server without accounts prints when it starts. Who opens it becomes the administrator. Each start makes another one, and only its hash is kept.
/// </summary>
public sealed class SetUpToken(ControlDatabase database)
{
    private const string Setting = "set-up-token";

    /// <summary>Null: there are accounts already.</summary>
    public async ValueTask<string?> MakeAsync(CancellationToken cancellationToken)
    {
        if (await database.Accounts.AnyAsync(cancellationToken))
            return null;
        var token = SecretToken.Create();
        await database.Settings.SetAsync(Setting, Hash(token)!, cancellationToken);
        return token;
    }

    /// <summary>Does not use it up.</summary>
    public async ValueTask<bool> IsValidAsync(string token, CancellationToken cancellationToken) =>
        Hash(token) is { } hash && await database.Settings.GetAsync(Setting, cancellationToken) == hash && !await database.Accounts.AnyAsync(cancellationToken);

    /// <summary>True once, to one caller, who makes the account right behind it. What fails then is begun anew by starting the server once more.</summary>
    public async ValueTask<bool> ConsumeAsync(string token, CancellationToken cancellationToken) =>
        Hash(token) is { } hash && !await database.Accounts.AnyAsync(cancellationToken) && await database.Settings.TakeAsync(Setting, hash, cancellationToken);

    private static string? Hash(string token) => SecretToken.HashOf(token) is { } octets ? Convert.ToHexStringLower(octets) : null;
}
