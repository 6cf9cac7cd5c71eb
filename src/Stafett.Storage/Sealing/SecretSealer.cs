using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Stafett.Storage.Sealing;

/// <summary>
/// Seals secrets for a column: AES-256-GCM under the current master key, bound to the place where the value stands, so that a value which was copied to
/// another row or column does not open. Shape: 1 octet version, 4 the key's name, 12 nonce, the sealed octets, 16 tag.
/// </summary>
public sealed class SecretSealer(MasterKeyRing ring)
{
    private const byte Version = 1;
    private const int KeyAt = 1;
    private const int NonceAt = 5;
    private const int NonceLength = 12;
    private const int TextAt = NonceAt + NonceLength;
    private const int TagLength = 16;

    public const int Overhead = TextAt + TagLength;

    /// <param name="place">Table, row and column, such as <c>domains/0123.../webhook_key</c>.</param>
    public byte[] Seal(ReadOnlySpan<byte> secret, string place)
    {
        var sealedValue = new byte[Overhead + secret.Length];
        sealedValue[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(sealedValue.AsSpan(KeyAt), ring.Current.Name);
        // Random nonces are safe for 2^32 values under one key (NIST SP 800-38D §8.3); secrets are counted in thousands.
        var nonce = sealedValue.AsSpan(NonceAt, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(ring.Current.Octets, TagLength);
        cipher.Encrypt(nonce, secret, sealedValue.AsSpan(TextAt, secret.Length), sealedValue.AsSpan(TextAt + secret.Length), Bound(sealedValue, place));
        return sealedValue;
    }

    public byte[] Seal(string secret, string place) => Seal(Encoding.UTF8.GetBytes(secret), place);

    /// <summary>The secret; null where it is damaged, from another place, or sealed with a key that is not in the ring.</summary>
    public byte[]? Open(ReadOnlySpan<byte> sealedValue, string place)
    {
        if (sealedValue.Length < Overhead || sealedValue[0] != Version || ring.Find(NameIn(sealedValue)) is not { } key)
            return null;
        var secret = new byte[sealedValue.Length - Overhead];
        try
        {
            using var cipher = new AesGcm(key.Octets, TagLength);
            cipher.Decrypt(
                sealedValue.Slice(NonceAt, NonceLength), sealedValue.Slice(TextAt, secret.Length), sealedValue[^TagLength..], secret, Bound(sealedValue, place));
            return secret;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public string? OpenText(ReadOnlySpan<byte> sealedValue, string place) => Open(sealedValue, place) is { } octets ? Encoding.UTF8.GetString(octets) : null;

    /// <summary>False: an older key sealed it, and it should be sealed anew.</summary>
    public bool IsCurrent(ReadOnlySpan<byte> sealedValue) =>
        sealedValue.Length >= Overhead && sealedValue[0] == Version && NameIn(sealedValue) == ring.Current.Name;

    private static uint NameIn(ReadOnlySpan<byte> sealedValue) => BinaryPrimitives.ReadUInt32BigEndian(sealedValue[KeyAt..]);

    // The head too: another version or key name is another value.
    private static byte[] Bound(ReadOnlySpan<byte> sealedValue, string place) => [.. sealedValue[..NonceAt], .. Encoding.UTF8.GetBytes(place)];
}
