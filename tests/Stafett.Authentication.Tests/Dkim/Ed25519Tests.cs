using System.Security.Cryptography;
using Stafett.Authentication.Dkim.Ed25519;
using Stafett.Authentication.Dkim.Native;

namespace Stafett.Authentication.Tests.Dkim;

/// <summary>RFC 8032 §7.1, by the managed code and by libcrypto, and one against the other.</summary>
public sealed class Ed25519Tests
{
    public static readonly TheoryData<string, string, string, string> Vectors = new()
    {
        {
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        },
        {
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        },
        {
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        },
    };

    [Theory]
    [MemberData(nameof(Vectors))]
    public void The_managed_code_makes_the_keys_and_signatures_of_rfc_8032(string seed, string publicKey, string message, string signature)
    {
        var made = new byte[ManagedEd25519.SignatureLength];
        var key = new byte[ManagedEd25519.KeyLength];
        ManagedEd25519.PublicKey(Convert.FromHexString(seed), key);
        ManagedEd25519.Sign(Convert.FromHexString(seed), Convert.FromHexString(message), made);

        Assert.Equal((publicKey, signature), (Convert.ToHexStringLower(key), Convert.ToHexStringLower(made)));
        Assert.True(ManagedEd25519.Verify(key, Convert.FromHexString(message), made));
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Libcrypto_makes_the_same(string seed, string publicKey, string message, string signature)
    {
        Assert.True(LibCrypto.IsThere);
        using var secret = Ed25519KeyHandle.TryImportPrivate(Convert.FromHexString(seed))!;
        using var key = Ed25519KeyHandle.TryImportPublic(Convert.FromHexString(publicKey))!;
        var made = new byte[ManagedEd25519.SignatureLength];
        secret.Sign(Convert.FromHexString(message), made);

        Assert.Equal(signature, Convert.ToHexStringLower(made));
        Assert.True(key.Verify(Convert.FromHexString(message), made));
    }

    [Fact]
    public void Both_agree_on_good_and_changed_signatures()
    {
        var numbers = new SeededNumbers(8032);
        for (var round = 0; round < 60; round++)
        {
            var seed = SHA256.HashData([(byte)round]);
            var data = new byte[numbers.Next(80)];
            foreach (ref var octet in data.AsSpan())
                octet = (byte)numbers.Next(256);
            var (key, managed, native) = (new byte[32], new byte[64], new byte[64]);
            ManagedEd25519.PublicKey(seed, key);
            ManagedEd25519.Sign(seed, data, managed);
            using var secret = Ed25519KeyHandle.TryImportPrivate(seed)!;
            using var handle = Ed25519KeyHandle.TryImportPublic(key)!;
            secret.Sign(data, native);

            Assert.Equal(native, managed);
            Assert.True(handle.Verify(data, managed) && ManagedEd25519.Verify(key, data, native));
            managed[numbers.Next(64)] ^= (byte)(1 << numbers.Next(8));
            Assert.Equal(handle.Verify(data, managed), ManagedEd25519.Verify(key, data, managed));
            Assert.False(ManagedEd25519.Verify(key, data, managed));
        }
    }

    // RFC 8032 §5.1.7: S + L says the same to a verifier that does not look.
    [Fact]
    public void A_signature_that_is_not_reduced_is_refused()
    {
        var order = Convert.FromHexString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
        var (key, signature) = (new byte[32], new byte[64]);
        ManagedEd25519.PublicKey(new byte[32], key);
        ManagedEd25519.Sign(new byte[32], "x"u8, signature);
        var carry = 0;
        for (var i = 0; i < 32; i++)
        {
            carry += signature[32 + i] + order[i];
            signature[32 + i] = (byte)carry;
            carry >>= 8;
        }

        Assert.False(ManagedEd25519.Verify(key, "x"u8, signature));
        Assert.False(Ed25519PublicKey.TryRead(key)!.Verify("x"u8, signature));
    }

    [Theory]
    // y = p, which is 0 written in a second way; y = 2, of which there is no point; -0.
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080")]
    public void What_is_no_point_is_no_key(string key) => Assert.Null(Ed25519PublicKey.TryRead(Convert.FromHexString(key)));

    // The eight points of small order; with 32 zero octets for a key one forged signature in four was good, with the first of these every one.
    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")]
    public void A_point_that_anybody_can_sign_for_is_no_key(string key) => Assert.Null(Ed25519PublicKey.TryRead(Convert.FromHexString(key)));

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_key_has_32_octets(int length) => Assert.Null(Ed25519PublicKey.TryRead(new byte[length]));
}
