using System.Security.Cryptography;
using Stafett.Authentication.Dkim;
using Stafett.Authentication.Dkim.Native;

namespace Stafett.Authentication.Tests.Dkim;

/// <summary>Keys that are prepared once say what the framework says, on any number of threads.</summary>
public sealed class RsaPoolTests
{
    private static readonly RSA Framework = RSA.Create(2_048);

    [Fact]
    public void A_prepared_key_signs_as_the_framework_does()
    {
        using var pool = Pool(toSign: true);
        for (byte i = 0; i < 4; i++)
        {
            var hash = SHA256.HashData([i]);
            var signature = new byte[256];

            Assert.Equal(256, pool.Sign(hash, signature));
            // RFC 8017 §8.2: there is one signature for a key and a hash.
            Assert.Equal(Framework.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), signature);
        }
    }

    [Fact]
    public void A_prepared_key_verifies_after_it_has_refused()
    {
        using var pool = Pool(toSign: false);
        var hash = SHA256.HashData("good"u8);
        var good = Framework.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var otherHash = Framework.SignHash(SHA256.HashData("other"u8), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        byte[][] bad = [otherHash, [], [1], good[..^1], [.. good, 0], Enumerable.Repeat((byte)255, 256).ToArray(), new byte[256], new byte[4_096], Changed(good)];

        foreach (var signature in bad)
        {
            Assert.False(pool.Verify(hash, signature));
            Assert.True(pool.Verify(hash, good));
        }

        Assert.False(pool.Verify([], good));
        Assert.False(pool.Verify(hash.AsSpan(1), good));
        Assert.True(pool.Verify(hash, good));
    }

    [Fact]
    public async Task Many_threads_use_one_key()
    {
        using var signing = Pool(toSign: true);
        using var verifying = Pool(toSign: false);

        await Parallel.ForAsync(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 40 }, (i, _) =>
        {
            var hash = SHA256.HashData(BitConverter.GetBytes(i));
            var signature = new byte[256];
            signing.Sign(hash, signature);
            Assert.True(verifying.Verify(hash, signature));
            Assert.False(verifying.Verify(hash, Changed(signature)));
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public void Nothing_is_signed_after_the_end()
    {
        var pool = Pool(toSign: true);
        pool.Dispose();
        Assert.Throws<ObjectDisposedException>(() => pool.Sign(new byte[32], new byte[256]));
    }

    [Fact]
    public void Keys_are_prepared_where_the_framework_uses_OpenSSL_3() => Assert.Equal(OperatingSystem.IsLinux(), LibCrypto.IsThere);

    [Fact]
    public void A_buffer_too_small_is_refused_and_the_key_goes_on()
    {
        using var pool = Pool(toSign: true);
        Assert.ThrowsAny<CryptographicException>(() => pool.Sign(new byte[32], new byte[255]));
        Assert.ThrowsAny<CryptographicException>(() => pool.Sign(new byte[31], new byte[256]));
        Assert.Equal(256, pool.Sign(new byte[32], new byte[256]));
    }

    private static RsaPool Pool(bool toSign)
    {
        var parameters = Framework.ExportParameters(toSign);
        var rsa = RsaKey.Create();
        rsa.ImportParameters(parameters);
        return new RsaPool(rsa, parameters, toSign);
    }

    private static byte[] Changed(byte[] signature)
    {
        var changed = signature.ToArray();
        changed[100] ^= 1;
        return changed;
    }
}
