using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using Stafett.Protocols.Message;
using Stafett.Server.Accounts.SignIn;
using Stafett.Storage;
using Stafett.Storage.Control.Accounts;

namespace Stafett.Fuzz.Targets;

/// <summary>
/// What a browser gives for a passkey. The first octet says which piece the rest is: the whole reply, or one of client data, attestation object, key and authenticator
/// data, in a reply that is right but for it. Authenticator data are signed with the right key whatever they are, so that mutations are looked at and not only refused.
/// </summary>
public sealed class PasskeyReplyTarget : IFuzzTarget
{
    private const string Origin = "https://mail.example.com";
    private const string Site = "mail.example.com";
    private const string Challenge = "AAECAwQFBgcICQoLDA0ODw";

    private static readonly byte[] CredentialId = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly Id<Account> AccountId = Id<Account>.Parse("0123456789abcdef01234567");
    private static readonly ECDsa Key = FixedKey();
    private static readonly PasskeyVerifier Verifier = new(new Uri(Origin), new OneAccount());
    private static readonly string CreateState = Fixed(Verifier.BeginAttestationAsync(AccountId, "ida@example.com", "ida@example.com").AsTask().GetAwaiter().GetResult());
    private static readonly string UseState = Fixed(Verifier.BeginAssertionAsync().AsTask().GetAwaiter().GetResult());

    private enum Piece
    {
        CreateReply,
        UseReply,
        CreateClientData,
        UseClientData,
        AttestationObject,
        AttestedData,
        CoseKey,
        AuthenticatorData,
    }

    public string Name => "passkey-reply";

    public IEnumerable<byte[]> Seeds =>
    [
        Seed(Piece.CreateReply, Encoding.UTF8.GetBytes(CreateReply(ClientData("webauthn.create"), Attestation(AttestedData(CoseKey()))))),
        Seed(Piece.UseReply, Encoding.UTF8.GetBytes(UseReply(ClientData("webauthn.get"), AuthenticatorData(0)))),
        Seed(Piece.CreateClientData, ClientData("webauthn.create")),
        Seed(Piece.UseClientData, ClientData("webauthn.get")),
        Seed(Piece.AttestationObject, Attestation(AttestedData(CoseKey()))),
        Seed(Piece.AttestedData, AttestedData(CoseKey())),
        // With extensions behind the key.
        Seed(Piece.AttestedData, [.. AttestedData(CoseKey(), 0x80), 0xA1, 0x61, (byte)'x', 0xF5]),
        Seed(Piece.CoseKey, CoseKey()),
        // RS256 and EdDSA.
        Seed(Piece.CoseKey, [0xA4, 1, 3, 3, 0x39, 1, 0, 0x20, 0x59, 1, 0, .. new byte[255], 1, 0x21, 0x43, 1, 0, 1]),
        Seed(Piece.CoseKey, [0xA4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32, .. new byte[32]]),
        Seed(Piece.AuthenticatorData, AuthenticatorData(0)),
        Seed(Piece.AuthenticatorData, [.. AuthenticatorData(0x80), 0xA0]),
    ];

    public IReadOnlyList<byte[]> Tokens =>
    [
        .. FuzzCheck.Texts("webauthn.create", "webauthn.get", "\"crossOrigin\":true", "\"topOrigin\":\"", Challenge, Origin, "\\u0000", "\\ud800", "[[[[[[[[", "{\"a\":", "null", "1e999", "-"),
        [0xA0], [0xBF], [0x9F], [0xFF], [0x5B, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x9A, 0xFF, 0xFF, 0xFF, 0xFF], [0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81, 0x81],
        [0xC1, 0xC1, 0xC1, 0xC1], [0xF9, 0x7E, 0], [0x3B, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0x63, (byte)'f', (byte)'m', (byte)'t'], [0x7F], [0x26], [0x39, 1, 0], [0xFF, 0xFF],
    ];

    // Replies are JSON in which octets are base64url, in which clients' data are JSON: each a copy or two. A map in a map in a map costs its reader two hundred octets
    // for each; PasskeyVerifier.MaxReply bounds how many there are.
    public long MemoryCeiling(int inputLength) => 512 * 1024 + 320L * inputLength;

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
            return;
        var rest = input[1..].ToArray();
        switch ((Piece)(input[0] % 8))
        {
            case Piece.CreateReply:
                Create(Encoding.UTF8.GetString(rest), null);
                break;
            case Piece.UseReply:
                Use(Encoding.UTF8.GetString(rest), null);
                break;
            case Piece.CreateClientData:
                Create(CreateReply(rest, Attestation(AttestedData(CoseKey()))), rest);
                break;
            case Piece.UseClientData:
                Use(UseReply(rest, AuthenticatorData(0)), AuthenticatorData(0), rest);
                break;
            case Piece.AttestationObject:
                Create(CreateReply(ClientData("webauthn.create"), rest), null);
                break;
            case Piece.AttestedData:
                Create(CreateReply(ClientData("webauthn.create"), Attestation(rest)), null, rest);
                break;
            case Piece.CoseKey:
                Create(CreateReply(ClientData("webauthn.create"), Attestation(AttestedData(rest))), null);
                break;
            case Piece.AuthenticatorData:
                Use(UseReply(ClientData("webauthn.get"), rest), rest);
                break;
        }
    }

    private static void Create(string json, byte[]? clientData, byte[]? data = null)
    {
        if (Verifier.FinishAttestationAsync(json, CreateState).AsTask().GetAwaiter().GetResult() is not { } made)
            return;
        FuzzCheck.That(made.IsUserVerified, "a new passkey whose user was not asked who he is");
        FuzzCheck.That(made.CredentialId.Length is > 0 and <= 1023, "a credential id that is empty or too long");
        FuzzCheck.That(made.PublicKey.Length > 0, "a passkey without key");
        CheckClientData(clientData ?? Field(json, "clientDataJSON"), "webauthn.create");
        if (data is not null)
            CheckData(data);
    }

    private static void Use(string json, byte[]? data, byte[]? clientData = null)
    {
        if (Verifier.FinishAssertionAsync(json, UseState).AsTask().GetAwaiter().GetResult() is not var (account, passkey))
            return;
        FuzzCheck.That(account.Id == AccountId && passkey.CredentialId.AsSpan().SequenceEqual(CredentialId), "somebody else's passkey");
        CheckClientData(clientData ?? Field(json, "clientDataJSON"), "webauthn.get");
        CheckData(data ?? Field(json, "authenticatorData"));
        byte[] signed = [.. Field(json, "authenticatorData"), .. SHA256.HashData(Field(json, "clientDataJSON"))];
        FuzzCheck.That(Key.VerifyData(signed, Field(json, "signature"), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence), "a signature that does not fit");
    }

    private static byte[] Field(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return Base64Url.DecodeFromChars(document.RootElement.GetProperty("response").GetProperty(name).GetString());
    }

    // Web Authentication §7.1 steps 7 to 9, §7.2 steps 11 to 13, by a whole parser of JSON.
    private static void CheckClientData(byte[] clientData, string type)
    {
        var text = clientData.AsSpan().StartsWith("\uFEFF"u8) ? clientData.AsMemory(3) : clientData;
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        FuzzCheck.That(root.GetProperty("type").GetString() == type, "client data of another ceremony");
        FuzzCheck.That(Base64Url.DecodeFromChars(root.GetProperty("challenge").GetString()).AsSpan().SequenceEqual(Base64Url.DecodeFromChars(Challenge)), "another challenge");
        FuzzCheck.That(root.GetProperty("origin").GetString() == Origin, "another origin");
        FuzzCheck.That(!root.TryGetProperty("crossOrigin", out var cross) || cross.ValueKind is JsonValueKind.False or JsonValueKind.Null, "inside another site's frame");
    }

    // Web Authentication §6.1: 32 octets name the site, then come the flags: the user was there (1), and showed who he is (4).
    private static void CheckData(byte[] data)
    {
        FuzzCheck.That(data.Length >= 37 && data.AsSpan(0, 32).SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(Site))), "another site");
        FuzzCheck.That((data[32] & 5) == 5, "a user who was not asked");
    }

    private static byte[] Seed(Piece piece, byte[] rest) => [(byte)piece, .. rest];

    private static string CreateReply(byte[] clientData, byte[] attestation) => Reply(new JsonObject
    {
        ["clientDataJSON"] = Base64Url.EncodeToString(clientData),
        ["attestationObject"] = Base64Url.EncodeToString(attestation),
        ["transports"] = new JsonArray("internal"),
    });

    private static string UseReply(byte[] clientData, byte[] data) => Reply(new JsonObject
    {
        ["clientDataJSON"] = Base64Url.EncodeToString(clientData),
        ["authenticatorData"] = Base64Url.EncodeToString(data),
        ["signature"] = Base64Url.EncodeToString(Key.SignData([.. data, .. SHA256.HashData(clientData)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        ["userHandle"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(AccountId.ToString())),
    });

    private static string Reply(JsonObject response) => new JsonObject
    {
        ["id"] = Base64Url.EncodeToString(CredentialId),
        ["rawId"] = Base64Url.EncodeToString(CredentialId),
        ["type"] = "public-key",
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    }.ToJsonString();

    private static byte[] ClientData(string type) =>
        Encoding.UTF8.GetBytes($$"""{"type":"{{type}}","challenge":"{{Challenge}}","origin":"{{Origin}}","crossOrigin":false}""");

    private static byte[] Attestation(byte[] data) =>
        [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data];

    private static byte[] AttestedData(byte[] coseKey, byte flags = 0) =>
        [.. AuthenticatorData((byte)(0x40 | flags)), .. new byte[16], 0, (byte)CredentialId.Length, .. CredentialId, .. coseKey];

    // RFC 9053 §7.1.1: the map in the order that authenticators write it.
    private static byte[] CoseKey()
    {
        var point = Key.ExportParameters(false).Q;
        return [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, .. point.X!, 0x22, 0x58, 32, .. point.Y!];
    }

    private static byte[] AuthenticatorData(byte flags)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, 9);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Site)), (byte)(5 | flags), .. counter];
    }

    // The private key 1: the point is the curve's generator. A corpus must mean the same in every run.
    private static ECDsa FixedKey()
    {
        var key = ECDsa.Create();
        key.ImportParameters(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = [.. new byte[31], 1],
            Q = new ECPoint
            {
                X = Convert.FromHexString("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"),
                Y = Convert.FromHexString("4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"),
            },
        });
        return key;
    }

    private static string Fixed((string Json, string State) begun) =>
        begun.State.Replace(JsonNode.Parse(begun.Json)!["challenge"]!.GetValue<string>(), Challenge, StringComparison.Ordinal);

    /// <summary>One account with one passkey, which is the key of this file.</summary>
    private sealed class OneAccount : IUserPasskeyStore<Account>
    {
        private static readonly Account Ida = new()
        {
            Id = AccountId,
            Email = EmailAddress.Parse("ida@example.com"),
            Terms = new AccountTerms(),
            Profile = new AccountProfile(),
            CreatedAt = DateTimeOffset.UnixEpoch,
            UpdatedAt = DateTimeOffset.UnixEpoch,
        };

        private static readonly UserPasskeyInfo Passkey = new(CredentialId, CoseKey(), DateTimeOffset.UnixEpoch, 3, ["internal"], true, false, false, [], []);

        public Task<string> GetUserIdAsync(Account user, CancellationToken cancellationToken) => Task.FromResult(user.Id.ToString());

        public Task<string?> GetUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email.ToString());

        public Task<string?> GetNormalizedUserNameAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email.Folded);

        public Task<Account?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Task.FromResult(userId == Ida.Id.ToString() ? Ida : null);

        public Task<Account?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => Task.FromResult<Account?>(null);

        public Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Account user, CancellationToken cancellationToken) => Task.FromResult<IList<UserPasskeyInfo>>([Passkey]);

        public Task<Account?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken) =>
            Task.FromResult(credentialId.AsSpan().SequenceEqual(CredentialId) ? Ida : null);

        public Task<UserPasskeyInfo?> FindPasskeyAsync(Account user, byte[] credentialId, CancellationToken cancellationToken) =>
            Task.FromResult(credentialId.AsSpan().SequenceEqual(CredentialId) ? Passkey : null);

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

        private static InvalidOperationException OnlyReads() => new("A reply is only looked at.");
    }
}
