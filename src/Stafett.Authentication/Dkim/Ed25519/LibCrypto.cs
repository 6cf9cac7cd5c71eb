using System.Runtime.InteropServices;

namespace Stafett.Authentication.Dkim.Ed25519;

/// <summary>
/// The part of OpenSSL 3 that .NET 10 does not show: Ed25519 (EVP_PKEY-ED25519(7)). It is the library that the framework has loaded for itself on Linux;
/// elsewhere, or without it, <see cref="IsThere"/> is false and <see cref="ManagedEd25519"/> does the work.
/// </summary>
internal static partial class LibCrypto
{
    public const int Ed25519 = 1087;

    private const string Library = "libcrypto.so.3";

    public static bool IsThere { get; } = Probe();

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

    /// <summary>A refused signature leaves its reason in the thread's queue, where the framework would take it for its own.</summary>
    [LibraryImport(Library)]
    public static partial void ERR_clear_error();

    private static bool Probe()
    {
        try
        {
            Span<byte> key = stackalloc byte[ManagedEd25519.KeyLength];
            var made = EVP_PKEY_new_raw_private_key(Ed25519, 0, key, (nuint)key.Length);
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
