using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Stafett.Authentication.Dkim.Native;

/// <summary>
/// The part of OpenSSL 3 that .NET 10 does not show: Ed25519 (EVP_PKEY-ED25519(7)), and RSA without preparing for each use anew. It is the library that the framework
/// has loaded for itself on Linux; elsewhere, or without it, <see cref="IsThere"/> is false and <see cref="Ed25519.ManagedEd25519"/> and the framework do the work.
/// </summary>
internal static partial class LibCrypto
{
    public const int Ed25519Type = 1087;

    // RSA_PKCS1_PADDING
    private const int Pkcs1Padding = 1;

    private const long Version3 = 0x3000_0000;

    private const string Library = "libcrypto.so.3";

    [SupportedOSPlatformGuard("linux")]
    public static bool IsThere { get; } = OperatingSystem.IsLinux() && Probe();

    [LibraryImport(Library)]
    public static partial nint EVP_PKEY_new_raw_private_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    public static partial nint EVP_PKEY_new_raw_public_key(int type, nint engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    public static partial nint EVP_MD_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_DigestSignInit(nint context, nint keyContext, nint digest, nint engine, Ed25519KeyHandle key);

    [LibraryImport(Library)]
    public static partial int EVP_DigestSign(nint context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library)]
    public static partial int EVP_DigestVerifyInit(nint context, nint keyContext, nint digest, nint engine, Ed25519KeyHandle key);

    [LibraryImport(Library)]
    public static partial int EVP_DigestVerify(nint context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(Library)]
    public static partial nint EVP_PKEY_CTX_new(SafeEvpPKeyHandle key, nint engine);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_CTX_free(nint context);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_sign(RsaContext context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> hash, nuint length);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_verify(RsaContext context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> hash, nuint length);

    /// <summary>A refused signature leaves its reason in the thread's queue, where the framework would take it for its own.</summary>
    [LibraryImport(Library)]
    public static partial void ERR_clear_error();

    /// <summary>Signatures of RFC 8017 §8.2 over a SHA-256.</summary>
    public static bool PrepareRsa(nint context, bool toSign) =>
        (toSign ? EVP_PKEY_sign_init(context) : EVP_PKEY_verify_init(context)) == 1
        && EVP_PKEY_CTX_set_rsa_padding(context, Pkcs1Padding) == 1
        && EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1;

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_sign_init(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_verify_init(nint context);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_CTX_set_rsa_padding(nint context, int padding);

    [LibraryImport(Library)]
    private static partial int EVP_PKEY_CTX_set_signature_md(nint context, nint digest);

    [LibraryImport(Library)]
    private static partial nint EVP_sha256();

    [SupportedOSPlatform("linux")]
    private static bool Probe()
    {
        try
        {
            // A key of the framework means nothing to another libcrypto than the one it has loaded.
            if (SafeEvpPKeyHandle.OpenSslVersion < Version3)
                return false;
            Span<byte> key = stackalloc byte[Dkim.Ed25519.ManagedEd25519.KeyLength];
            var made = EVP_PKEY_new_raw_private_key(Ed25519Type, 0, key, (nuint)key.Length);
            EVP_PKEY_free(made);
            ERR_clear_error();
            return made != 0;
        }
        catch (DllNotFoundException)
        {
            return false;
        }
        catch (EntryPointNotFoundException)
        {
            return false;
        }
    }
}
