using System.Security.Cryptography;
using System.Text;
using Stafett.Protocols.Forwarding;

namespace Stafett.Protocols.Tests.Forwarding;

public sealed class TxtCipherTests
{
    private const string Key = "0123456789abcdef0123456789abcdef";

    private static TxtCipher Cipher => TxtCipher.TryCreate(Key, out var cipher, out var problem) ? cipher : throw new InvalidOperationException(problem);

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("ø123456789abcdef0123456789abcdef")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    public void A_key_of_another_form_is_explained(string key)
    {
        Assert.False(TxtCipher.TryCreate(key, out _, out var problem));
        Assert.Contains("32", problem, StringComparison.Ordinal);
        if (key.Length > 0)
            Assert.DoesNotContain(key, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_written_is_read_and_never_the_same_twice()
    {
        Assert.True(Cipher.TryEncrypt("hello:user@gmail.com", out var one, out _));
        Assert.True(Cipher.TryEncrypt("hello:user@gmail.com", out var two, out _));
        Assert.NotEqual(one, two);
        Assert.True(TxtCipher.LooksEncrypted(one));
        Assert.True(Cipher.TryDecrypt(one, out var text, out _));
        Assert.Equal("hello:user@gmail.com", text);
    }

    // Base64 of IV, dash and hexadecimal AES-256-CBC, as published by the original.
    [Fact]
    public void The_text_form_is_read()
    {
        using var aes = Aes.Create();
        aes.Key = Encoding.ASCII.GetBytes(Key);
        var iv = "fedcba9876543210"u8;
        var hex = Convert.ToHexStringLower(aes.EncryptCbc("hello:user@gmail.com"u8, iv));
        var value = Convert.ToBase64String(Encoding.ASCII.GetBytes($"fedcba9876543210-{hex}"));
        Assert.True(Cipher.TryDecrypt(value, out var text, out _));
        Assert.Equal("hello:user@gmail.com", text);
        Assert.True(Cipher.TryDecrypt(value.TrimEnd('='), out text, out _));
    }

    // Made with openssl enc -aes-256-cbc; guards against a mistake that both directions share.
    [Fact]
    public void A_value_made_elsewhere_is_read()
    {
        Assert.True(Cipher.TryDecrypt("ZmVkY2JhOTg3NjU0MzIxMC0wYjljMGM1OGJlOTQxZDBjZThlZGVhMjkxNTE4MmQ1YjZjMmU0Zjk1NzhjZDVmMTg2NGRiZDM4NDA3ZWQ5NzJj", out var text, out _));
        Assert.Equal("hello:user@gmail.com", text);
    }

    [Fact]
    public void The_sealed_form_is_read_from_octets_and_from_hexadecimal_text()
    {
        Assert.True(Cipher.TryEncrypt("hello:user@gmail.com", out var value, out _));
        var hex = Convert.ToHexStringLower(Convert.FromBase64String(value));
        Assert.True(Cipher.TryDecrypt(Convert.ToBase64String(Encoding.ASCII.GetBytes(hex)), out var text, out _));
        Assert.Equal("hello:user@gmail.com", text);
    }

    [Fact]
    public void One_changed_octet_anywhere_is_refused()
    {
        Assert.True(Cipher.TryEncrypt("hello:user@gmail.com", out var value, out _));
        var bytes = Convert.FromBase64String(value);
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.False(Cipher.TryDecrypt(Convert.ToBase64String(bytes), out _, out var problem));
            Assert.NotEmpty(problem);
            bytes[i] ^= 1;
        }
    }

    [Fact]
    public void Every_cut_is_refused()
    {
        Assert.True(Cipher.TryEncrypt("hello:user@gmail.com", out var value, out _));
        for (var i = 0; i < value.TrimEnd('=').Length; i++)
            Assert.False(Cipher.TryDecrypt(value[..i], out _, out _));
    }

    [Theory]
    [InlineData("example.net", false)]
    [InlineData("localhost", false)]
    [InlineData("hello:user@gmail.com", false)]
    [InlineData("/^(linus|torvalds)$/:!", false)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA==", true)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA===", false)]
    public void Knows_encrypted_values_from_plain_ones(string value, bool encrypted) => Assert.Equal(encrypted, TxtCipher.LooksEncrypted(value));
}
