using System.Security.Cryptography;
using Stafett.Authentication.Dkim.Native;

namespace Stafett.Authentication.Dkim;

/// <summary>An imported RSA key for one kind of use, by one thread at a time.</summary>
internal sealed class RsaKey : IDisposable
{
    private readonly RSA _rsa;
    private readonly RsaContext? _native;

    /// <param name="rsa">Taken over.</param>
    public RsaKey(RSA rsa, bool toSign)
    {
        _rsa = rsa;
        _native = LibCrypto.IsThere && rsa is RSAOpenSsl openSsl ? RsaContext.TryMake(openSsl, toSign) : null;
    }

    /// <summary>Without a key yet; of the kind that can be prepared, where there is one.</summary>
    public static RSA Create() => LibCrypto.IsThere ? new RSAOpenSsl() : RSA.Create();

    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature) =>
        _native?.Verify(hash, signature) ?? _rsa.VerifyHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public int Sign(ReadOnlySpan<byte> hash, Span<byte> signature) =>
        _native?.Sign(hash, signature) ?? _rsa.SignHash(hash, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    public void Dispose()
    {
        _native?.Dispose();
        _rsa.Dispose();
    }
}
