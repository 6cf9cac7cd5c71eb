using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Stafett.Storage.Control.Operations;

namespace Stafett.Server.Accounts.SignIn;

/// <summary>The service's own key for what signing in has to recognise: tries that failed, and states that were given to a browser. Made once, sealed in the database.</summary>
internal sealed class SignInKey(SettingStore settings, TimeProvider time)
{
    private const int MacLength = HMACSHA256.HashSizeInBytes;
    private const int TimeLength = 8;

    private byte[]? _key;

    /// <summary>A name for something that nobody can turn back: wrong passwords are nearly right ones.</summary>
    public async ValueTask<byte[]> HashAsync(CancellationToken cancellationToken, params string[] parts) => Mac(await GetAsync(cancellationToken), parts)[..16];

    /// <summary>A text that a browser may keep and not change.</summary>
    public async ValueTask<string> SignAsync(string purpose, string text, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var end = (time.GetUtcNow() + lifetime).ToUnixTimeSeconds().ToString("x16", CultureInfo.InvariantCulture);
        var mac = Mac(await GetAsync(cancellationToken), purpose, end, text);
        return Convert.ToBase64String([.. mac, .. Convert.FromHexString(end), .. Encoding.UTF8.GetBytes(text)]);
    }

    /// <summary>Null: changed, too old, or for something else.</summary>
    public async ValueTask<string?> OpenAsync(string purpose, string signed, CancellationToken cancellationToken)
    {
        if (signed.Length > 16 * 1024)
            return null;
        var key = await GetAsync(cancellationToken);
        var octets = new byte[(signed.Length * 3 / 4) + 3];
        if (!Convert.TryFromBase64String(signed, octets, out var length) || length < MacLength + TimeLength)
            return null;
        var end = Convert.ToHexStringLower(octets.AsSpan(MacLength, TimeLength));
        var text = Encoding.UTF8.GetString(octets.AsSpan(MacLength + TimeLength, length - MacLength - TimeLength));
        if (!CryptographicOperations.FixedTimeEquals(octets.AsSpan(0, MacLength), Mac(key, purpose, end, text)))
            return null;
        return long.Parse(end, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds() ? text : null;
    }

    // Each part with its length before it: "a" and "bc" is not "ab" and "c".
    private static byte[] Mac(byte[] key, params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
            text.Append(CultureInfo.InvariantCulture, $"{part.Length}:").Append(part);
        return HMACSHA256.HashData(key, Encoding.Unicode.GetBytes(text.ToString()));
    }

    private async ValueTask<byte[]> GetAsync(CancellationToken cancellationToken) =>
        _key ??= await settings.GetOrAddSecretAsync("sign-in-key", RandomNumberGenerator.GetBytes(32), cancellationToken);
}
