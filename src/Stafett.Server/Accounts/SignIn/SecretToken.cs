using System.Buffers.Text;
using System.Security.Cryptography;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>Tokens of 256 random bits, 43 characters of base64url: sessions, links in mails. Kept as <see cref="Storage.Control.Accounts.TokenHash"/>.</summary>
public static class SecretToken
{
    /// <summary>What is longer is not worth hashing.</summary>
    public const int MaxLength = 128;

    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>The hash that it is looked up by; null for what cannot be one of ours.</summary>
    public static byte[]? HashOf(string? token) => token is { Length: > 0 and <= MaxLength } ? Storage.Control.Accounts.TokenHash.Of(token) : null;
}
