using System.Security.Cryptography;
using Stafett.Authentication.Dkim.Ed25519;

namespace Stafett.Authentication.Dkim;

/// <summary>A key that verifies, ready for use from any thread.</summary>
internal sealed class DkimPublicKey
{
    private const int MaxExponentLength = 4;

    private readonly RsaPool? _rsa;
    private readonly Ed25519PublicKey? _ed25519;

    private DkimPublicKey(RsaPool rsa, int bits) => (_rsa, Bits, Algorithm) = (rsa, bits, DkimAlgorithm.RsaSha256);

    private DkimPublicKey(Ed25519PublicKey key) => (_ed25519, Bits, Algorithm) = (key, 256, DkimAlgorithm.Ed25519Sha256);

    public DkimAlgorithm Algorithm { get; }

    public int Bits { get; }

    /// <summary>SubjectPublicKeyInfo, which everybody publishes, or the RSAPublicKey that RFC 6376 §3.6.1 speaks of. Null for anything else.</summary>
    public static DkimPublicKey? TryReadRsa(byte[] der)
    {
        var rsa = RsaKey.Create();
        if (TryImport(rsa, der) && rsa.ExportParameters(false) is var parameters && IsUsable(parameters.Exponent))
            return new DkimPublicKey(new RsaPool(rsa, parameters, toSign: false), rsa.KeySize);
        rsa.Dispose();
        return null;
    }

    /// <summary>RFC 8463 §4: the 32 octets alone.</summary>
    public static DkimPublicKey? TryReadEd25519(byte[] octets) => Ed25519PublicKey.TryRead(octets) is { } key ? new DkimPublicKey(key) : null;

    /// <param name="hash">SHA-256 of the canonical header.</param>
    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (_rsa is null)
            return _ed25519!.Verify(hash, signature);
        // Strangers choose key and signature; what the platform throws about them means no.
        try
        {
            return _rsa.Verify(hash, signature);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    // Anybody can sign with an exponent of 1; one as long as the modulus makes a check as dear as a signature, and strangers choose it.
    private static bool IsUsable(byte[]? exponent) => exponent is { Length: > 0 and <= MaxExponentLength } and not [0 or 1];

    private static bool TryImport(RSA rsa, byte[] der)
    {
        try
        {
            rsa.ImportSubjectPublicKeyInfo(der, out var read);
            return read == der.Length;
        }
        catch (CryptographicException)
        {
            try
            {
                rsa.ImportRSAPublicKey(der, out var read);
                return read == der.Length;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }
    }
}
