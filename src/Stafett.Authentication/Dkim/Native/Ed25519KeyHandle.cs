using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Stafett.Authentication.Dkim.Native;

/// <summary>
/// A key of libcrypto, private or public. OpenSSL only reads it once it is made, so any thread may use it; each use has a context of its own.
/// </summary>
internal sealed class Ed25519KeyHandle : SafeHandle
{
    public Ed25519KeyHandle()
        : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    public static Ed25519KeyHandle? TryImportPublic(ReadOnlySpan<byte> key) =>
        TryTake(LibCrypto.EVP_PKEY_new_raw_public_key(LibCrypto.Ed25519Type, 0, key, (nuint)key.Length));

    public static Ed25519KeyHandle? TryImportPrivate(ReadOnlySpan<byte> seed) =>
        TryTake(LibCrypto.EVP_PKEY_new_raw_private_key(LibCrypto.Ed25519Type, 0, seed, (nuint)seed.Length));

    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        var context = LibCrypto.EVP_MD_CTX_new();
        var isGood = LibCrypto.EVP_DigestVerifyInit(context, 0, 0, 0, this) == 1
            && LibCrypto.EVP_DigestVerify(context, signature, (nuint)signature.Length, data, (nuint)data.Length) == 1;
        LibCrypto.EVP_MD_CTX_free(context);
        if (!isGood)
            LibCrypto.ERR_clear_error();
        return isGood;
    }

    public void Sign(ReadOnlySpan<byte> data, Span<byte> signature)
    {
        var context = LibCrypto.EVP_MD_CTX_new();
        var length = (nuint)signature.Length;
        var isDone = LibCrypto.EVP_DigestSignInit(context, 0, 0, 0, this) == 1
            && LibCrypto.EVP_DigestSign(context, signature, ref length, data, (nuint)data.Length) == 1;
        LibCrypto.EVP_MD_CTX_free(context);
        if (isDone)
            return;
        LibCrypto.ERR_clear_error();
        throw new CryptographicException("libcrypto did not sign with Ed25519.");
    }

    protected override bool ReleaseHandle()
    {
        LibCrypto.EVP_PKEY_free(handle);
        return true;
    }

    private static Ed25519KeyHandle? TryTake(nint key)
    {
        if (key == 0)
        {
            LibCrypto.ERR_clear_error();
            return null;
        }

        var handle = new Ed25519KeyHandle();
        handle.SetHandle(key);
        return handle;
    }
}
