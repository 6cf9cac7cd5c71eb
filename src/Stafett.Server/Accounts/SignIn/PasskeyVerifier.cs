using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Stafett.Storage;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// WebAuthn by the framework's own code, which reads what the browser gave: CBOR, COSE keys, client data, signatures. Set so that a passkey is two factors: the device asks its
/// user who he is (user verification), and the key can be found without a name. Only our own origin counts, and never inside another site's frame.
/// </summary>
internal sealed class PasskeyVerifier : IDisposable
{
    /// <summary>Characters; replies have one or two thousand.</summary>
    public const int MaxReply = 32 * 1024;

    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    private readonly UserManager<Account> _users;
    private readonly PasskeyHandler<Account> _handler;

    public PasskeyVerifier(Uri origin, IUserPasskeyStore<Account> accounts)
    {
        var expected = origin.GetLeftPart(UriPartial.Authority);
        var options = new IdentityPasskeyOptions
        {
            ServerDomain = origin.IdnHost,
            AuthenticatorTimeout = Timeout,
            UserVerificationRequirement = "required",
            ResidentKeyRequirement = "required",
            AttestationConveyancePreference = "none",
            ValidateOrigin = context => ValueTask.FromResult(context.Origin == expected && !context.CrossOrigin),
        };
        _users = new UserManager<Account>(
            accounts, Options.Create(new IdentityOptions()), new PasswordHasher<Account>(), [], [], new UpperInvariantLookupNormalizer(), new IdentityErrorDescriber(), null!,
            NullLogger<UserManager<Account>>.Instance);
        _handler = new PasskeyHandler<Account>(_users, Options.Create(options));
    }

    public async ValueTask<(string Json, string State)> BeginAttestationAsync(Id<Account> account, string name, string displayName)
    {
        var made = await _handler.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = account.ToString(), Name = name, DisplayName = displayName }, new DefaultHttpContext());
        return (made.CreationOptionsJson, made.AttestationState!);
    }

    /// <summary>Null: not a new passkey for this state.</summary>
    public async ValueTask<UserPasskeyInfo?> FinishAttestationAsync(string json, string state)
    {
        if (json.Length > MaxReply)
            return null;
        var result = await _handler.PerformAttestationAsync(
            new PasskeyAttestationContext { HttpContext = new DefaultHttpContext(), CredentialJson = json, AttestationState = state });
        ThrowIfStorageFailed(result.Failure);
        return result.Succeeded && result.Passkey is { IsUserVerified: true, CredentialId.Length: <= 1023 } ? result.Passkey : null;
    }

    /// <summary>For any account: the browser knows which.</summary>
    public async ValueTask<(string Json, string State)> BeginAssertionAsync()
    {
        var made = await _handler.MakeRequestOptionsAsync(null, new DefaultHttpContext());
        return (made.RequestOptionsJson, made.AssertionState!);
    }

    /// <summary>Null: not a passkey that we know, used for this state.</summary>
    public async ValueTask<(Account Account, UserPasskeyInfo Passkey)?> FinishAssertionAsync(string json, string state)
    {
        if (json.Length > MaxReply)
            return null;
        var result = await _handler.PerformAssertionAsync(
            new PasskeyAssertionContext { HttpContext = new DefaultHttpContext(), CredentialJson = json, AssertionState = state });
        ThrowIfStorageFailed(result.Failure);
        return result is { Succeeded: true, User: { } user, Passkey: { } passkey } ? (user, passkey) : null;
    }

    public void Dispose() => _users.Dispose();

    private static void ThrowIfStorageFailed(PasskeyException? failure)
    {
        if (failure?.InnerException is StorageUnavailableException unavailable)
            throw new StorageUnavailableException(unavailable.Message, unavailable);
    }
}
