using System.Security.Cryptography;
using System.Text;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>
/// Passwords that we make for programs: 24 letters and digits, 142 random bits. There is nothing to guess, so one HMAC keeps them, and a mail program may log in as
/// often as it likes. Shape of the hash: <c>hmac-sha256$salt$mac</c>, both in base64.
/// </summary>
public static class GeneratedPassword
{
    public const int Length = 24;

    private const string Prefix = "hmac-sha256$";
    private const string Characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int SaltLength = 16;

    public static string Create() => RandomNumberGenerator.GetString(Characters, Length);

    public static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return $"{Prefix}{Convert.ToBase64String(salt)}${Convert.ToBase64String(HMACSHA256.HashData(salt, Encoding.UTF8.GetBytes(password)))}";
    }

    public static bool IsHash(string hash) => hash.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>False also for a hash of another kind.</summary>
    public static bool Verify(string hash, string password)
    {
        if (!IsHash(hash) || hash[Prefix.Length..].Split('$') is not [var salt, var mac])
            return false;
        Span<byte> saltOctets = stackalloc byte[SaltLength];
        Span<byte> kept = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (!Convert.TryFromBase64String(salt, saltOctets, out var saltLength) || !Convert.TryFromBase64String(mac, kept, out var macLength) || macLength != kept.Length)
            return false;
        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(saltOctets[..saltLength], Encoding.UTF8.GetBytes(password), given);
        return CryptographicOperations.FixedTimeEquals(kept, given);
    }
}
