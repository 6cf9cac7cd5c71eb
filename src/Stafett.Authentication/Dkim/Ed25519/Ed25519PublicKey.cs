using Stafett.Authentication.Dkim.Native;

namespace Stafett.Authentication.Dkim.Ed25519;

/// <summary>A public key of RFC 8032 §5.1.5: 32 octets. Any thread.</summary>
internal sealed class Ed25519PublicKey
{
    private readonly byte[] _octets;
    private readonly Ed25519KeyHandle? _native;

    private Ed25519PublicKey(byte[] octets, Ed25519KeyHandle? native) => (_octets, _native) = (octets, native);

    /// <summary>Null when it is no point of the curve, or one that anybody can sign for.</summary>
    public static Ed25519PublicKey? TryRead(byte[] octets)
    {
        if (octets.Length != ManagedEd25519.KeyLength || !ManagedEd25519.IsPublicKey(octets))
            return null;
        return new Ed25519PublicKey(octets, LibCrypto.IsThere ? Ed25519KeyHandle.TryImportPublic(octets) : null);
    }

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == ManagedEd25519.SignatureLength && (_native?.Verify(data, signature) ?? ManagedEd25519.Verify(_octets, data, signature));
}
