using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Identity;
using Stafett.Storage;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>What is kept of a passkey beside its id, name and counter.</summary>
/// <param name="PublicKey">A COSE key.</param>
internal sealed record PasskeyData(byte[] PublicKey, string[]? Transports, bool IsUserVerified, bool IsBackupEligible, bool IsBackedUp)
{
    public static byte[] Write(UserPasskeyInfo passkey) => JsonSerializer.SerializeToUtf8Bytes(
        new PasskeyData(passkey.PublicKey, passkey.Transports, passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp), PasskeyDataContext.Default.PasskeyData);

    public static UserPasskeyInfo? Read(Passkey passkey) => JsonSerializer.Deserialize(passkey.Data, PasskeyDataContext.Default.PasskeyData) is { } data
        ? new UserPasskeyInfo(
            passkey.CredentialId, data.PublicKey, passkey.CreatedAt, (uint)passkey.SignCount, data.Transports, data.IsUserVerified, data.IsBackupEligible, data.IsBackedUp, [], [])
        : null;
}

/// <summary>
/// Accounts and their passkeys as the framework's passkey code asks for them. It only reads: what a ceremony gave is written by <see cref="PasskeyCeremony"/>, when it is known
/// that the ceremony was not played before.
/// </summary>
internal sealed class PasskeyAccounts(AccountStore accounts, PasskeyStore passkeys) : IUserPasskeyStore<Account>
{
    public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

    public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email.ToString());

    public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email.Folded);

    public async Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        Id<Account>.TryParse(userId, out var id) ? await accounts.GetAsync(id, cancellationToken) : null;

    // Nothing is found by name: the browser says the id of the account.
    public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => Task.FromResult<Account?>(null);

    public async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) =>
        [.. (await passkeys.ListAsync(user.Id, cancellationToken)).Select(PasskeyData.Read).OfType<UserPasskeyInfo>()];

    public async Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.FindAsync(credentialId, cancellationToken) is var (account, _) ? await accounts.GetAsync(account, cancellationToken) : null;

    public async Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
        await passkeys.FindAsync(credentialId, cancellationToken) is var (account, passkey) && account == user.Id ? PasskeyData.Read(passkey) : null;

    public Task AddOrUpdatePasskeyAsync(Account user, UserPasskeyInfo passkey, CancellationToken cancellationToken) => throw OnlyReads();

    public Task RemovePasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) => throw OnlyReads();

    public Task SetUserNameAsync(Account user, string? userName, CancellationToken cancellationToken) => throw OnlyReads();

    public Task SetNormalizedUserNameAsync(Account user, string? normalizedName, CancellationToken cancellationToken) => throw OnlyReads();

    public Task<IdentityResult> CreateAsync(Account user, CancellationToken cancellationToken) => throw OnlyReads();

    public Task<IdentityResult> UpdateAsync(Account user, CancellationToken cancellationToken) => throw OnlyReads();

    public Task<IdentityResult> DeleteAsync(Account user, CancellationToken cancellationToken) => throw OnlyReads();

    public void Dispose()
    {
    }

    private static InvalidOperationException OnlyReads() => new("Accounts are changed by their use cases.");
}

[JsonSerializable(typeof(PasskeyData))]
internal sealed partial class PasskeyDataContext : JsonSerializerContext;
