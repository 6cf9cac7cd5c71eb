using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Stafett.Authentication.Dkim.Native;

/// <summary>
/// An RSA key of libcrypto that is prepared once, for signing or for verifying. The framework prepares anew for each use: the algorithm and the hash are looked up by name under locks
/// that all threads share, 3 us of a verification's 15 and of a signature's 213. For one thread at a time.
/// </summary>
internal sealed class RsaContext : SafeHandle
{
    private RsaContext(nint context)
        : base(0, ownsHandle: true) => SetHandle(context);

    public override bool IsInvalid => handle == 0;

    /// <summary>Null when libcrypto does not want the key; the framework may.</summary>
    [SupportedOSPlatform("linux")]
    public static RsaContext? TryMake(RSAOpenSsl rsa, bool toSign)
    {
        using var key = rsa.DuplicateKeyHandle();
        var made = new RsaContext(LibCrypto.EVP_PKEY_CTX_new(key, 0));
        if (!made.IsInvalid && LibCrypto.PrepareRsa(made.handle, toSign))
            return made;
        made.Dispose();
        LibCrypto.ERR_clear_error();
        return null;
    }

    public bool Verify(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> signature)
    {
        if (LibCrypto.EVP_PKEY_verify(this, signature, (nuint)signature.Length, hash, (nuint)hash.Length) == 1)
            return true;
        LibCrypto.ERR_clear_error();
        return false;
    }

    /// <summary>Octets written.</summary>
    public int Sign(ReadOnlySpan<byte> hash, Span<byte> signature)
    {
        var length = (nuint)signature.Length;
        if (LibCrypto.EVP_PKEY_sign(this, signature, ref length, hash, (nuint)hash.Length) == 1)
            return (int)length;
        LibCrypto.ERR_clear_error();
        throw new CryptographicException("libcrypto did not sign with RSA.");
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_CTX_free(handle);
        return true;
    }
}
