using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Stafett.Server.Accounts.SignIn;

namespace Stafett.Server.Tests.Accounts.SignIn;

/// <summary>An authenticator in software, with one key (ES256): answers as a browser does, and lies where a test wants it to.</summary>
internal sealed class SoftwarePasskey : IDisposable
{
    private const byte Present = 1;
    private const byte Verified = 4;
    private const byte HasKey = 0x40;

    private readonly ECDsa _key;

    /// <param name="copied">The key, its id and its account are those of another one; null: new ones.</param>
    public SoftwarePasskey(SoftwarePasskey? copied = null)
    {
        _key = copied is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : ECDsa.Create(copied._key.ExportParameters(true));
        Id = copied?.Id ?? RandomNumberGenerator.GetBytes(32);
        UserHandle = copied?.UserHandle ?? "";
    }

    public byte[] Id { get; init; }

    public string Origin { get; init; } = "https://mail.example.com";

    public string Site { get; init; } = "mail.example.com";

    public bool IsUserVerified { get; init; } = true;

    public bool IsCrossOrigin { get; init; }

    /// <summary>Null: the type that belongs to the ceremony.</summary>
    public string? Type { get; init; }

    public uint Counter { get; set; }

    public string UserHandle { get; set; }

    public string? Challenge { get; init; }

    public PasskeyReply Create(PasskeyOptions options)
    {
        var asked = JsonNode.Parse(options.Json)!;
        UserHandle = asked["user"]!["id"]!.GetValue<string>();
        var point = _key.ExportParameters(false).Q;
        byte[] coseKey = [0xA5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32, .. point.X!, 0x22, 0x58, 32, .. point.Y!];
        byte[] data = [.. AuthenticatorData(HasKey), .. new byte[16], (byte)(Id.Length >> 8), (byte)Id.Length, .. Id, .. coseKey];
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data];
        return Reply(options, new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(ClientData(asked, "webauthn.create")),
            ["attestationObject"] = Base64Url.EncodeToString(attestation),
            ["transports"] = new JsonArray("internal"),
        });
    }

    public PasskeyReply Use(PasskeyOptions options)
    {
        var clientData = ClientData(JsonNode.Parse(options.Json)!, "webauthn.get");
        var data = AuthenticatorData(0);
        return Reply(options, new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(clientData),
            ["authenticatorData"] = Base64Url.EncodeToString(data),
            ["signature"] = Base64Url.EncodeToString(_key.SignData([.. data, .. SHA256.HashData(clientData)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            ["userHandle"] = UserHandle,
        });
    }

    public void Dispose() => _key.Dispose();

    private PasskeyReply Reply(PasskeyOptions options, JsonObject response) => new(
        new JsonObject
        {
            ["id"] = Base64Url.EncodeToString(Id),
            ["rawId"] = Base64Url.EncodeToString(Id),
            ["type"] = "public-key",
            ["authenticatorAttachment"] = "platform",
            ["clientExtensionResults"] = new JsonObject(),
            ["response"] = response,
        }.ToJsonString(),
        options.State);

    private byte[] AuthenticatorData(byte flags)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Site)), (byte)(Present | (IsUserVerified ? Verified : 0) | flags), .. counter];
    }

    private byte[] ClientData(JsonNode asked, string type) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = Type ?? type,
        ["challenge"] = Challenge ?? asked["challenge"]!.GetValue<string>(),
        ["origin"] = Origin,
        ["crossOrigin"] = IsCrossOrigin,
    }.ToJsonString());
}
