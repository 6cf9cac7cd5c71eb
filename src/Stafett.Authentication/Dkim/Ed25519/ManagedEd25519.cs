using System.Security.Cryptography;

namespace Stafett.Authentication.Dkim.Ed25519;

/// <summary>
/// Ed25519 (RFC 8032 §5.1) where libcrypto is not there: slower, by the letter, and in signing without branches or table look-ups that depend on the key.
/// </summary>
internal static class ManagedEd25519
{
    public const int KeyLength = 32;
    public const int SignatureLength = 64;

    private const int HashLength = SHA512.HashSizeInBytes;

    /// <summary>RFC 8032 §5.1.5</summary>
    public static void PublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        Span<byte> expanded = stackalloc byte[HashLength];
        Expand(seed, expanded);
        EdwardsPoint.Base.Multiply(expanded[..KeyLength]).Write(publicKey);
        CryptographicOperations.ZeroMemory(expanded);
    }

    /// <summary>A point that a signature says something about: for those of small order, 32 zero octets among them, anybody finds one that is good.</summary>
    public static bool IsPublicKey(ReadOnlySpan<byte> key) => EdwardsPoint.TryRead(key, out var point) && !point.IsOfSmallOrder();

    /// <summary>RFC 8032 §5.1.6</summary>
    public static void Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        Span<byte> expanded = stackalloc byte[HashLength];
        Span<byte> publicKey = stackalloc byte[KeyLength];
        Span<byte> hash = stackalloc byte[HashLength];
        Expand(seed, expanded);
        EdwardsPoint.Base.Multiply(expanded[..KeyLength]).Write(publicKey);
        Hash(expanded[KeyLength..], data, [], hash);
        var nonce = Scalar.Reduce(hash);
        Span<byte> nonceOctets = stackalloc byte[KeyLength];
        nonce.Write(nonceOctets);
        EdwardsPoint.Base.Multiply(nonceOctets).Write(signature[..KeyLength]);
        Hash(signature[..KeyLength], publicKey, data, hash);
        Scalar.MultiplyAdd(Scalar.Reduce(hash), Scalar.Read(expanded[..KeyLength]), nonce).Write(signature[KeyLength..]);
        CryptographicOperations.ZeroMemory(expanded);
        CryptographicOperations.ZeroMemory(nonceOctets);
    }

    /// <summary>RFC 8032 §5.1.7, without the cofactor, as libcrypto does it.</summary>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureLength || !Scalar.IsReduced(signature[KeyLength..]) || !EdwardsPoint.TryRead(publicKey, out var key))
            return false;
        Span<byte> hash = stackalloc byte[HashLength];
        Hash(signature[..KeyLength], publicKey, data, hash);
        Span<byte> challenge = stackalloc byte[KeyLength];
        Scalar.Reduce(hash).Write(challenge);
        Span<byte> expected = stackalloc byte[KeyLength];
        EdwardsPoint.Base.Multiply(signature[KeyLength..]).Add(key.Negate().Multiply(challenge)).Write(expected);
        return expected.SequenceEqual(signature[..KeyLength]);
    }

    private static void Expand(ReadOnlySpan<byte> seed, Span<byte> expanded)
    {
        SHA512.HashData(seed, expanded);
        expanded[0] &= 0xF8;
        expanded[KeyLength - 1] = (byte)((expanded[KeyLength - 1] & 0x7F) | 0x40);
    }

    private static void Hash(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> third, Span<byte> hash)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        sha.AppendData(first);
        sha.AppendData(second);
        sha.AppendData(third);
        sha.GetHashAndReset(hash);
    }
}
