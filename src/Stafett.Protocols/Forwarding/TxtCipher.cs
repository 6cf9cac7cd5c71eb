using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Stafett.Protocols.Forwarding;

/// <summary>
/// Opens and makes encrypted TXT values. Two forms are read, because both are published today: base64 of the text
/// <c>IV-HEX</c> (AES-256-CBC) and base64 of <c>nonce | tag | ciphertext</c> (ChaCha20-Poly1305). Only the second, which cannot
/// be altered unseen, is written.
/// </summary>
public sealed class TxtCipher
{
    /// <summary>ASCII characters of a key, used as they are.</summary>
    public const int KeyLength = 32;

    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int InitialVectorLength = 16;
    private const int MaxEncodedLength = 64 * 1024;

    private readonly byte[] _key;

    private TxtCipher(byte[] key) => _key = key;

    public static bool TryCreate(string key, [NotNullWhen(true)] out TxtCipher? cipher, [NotNullWhen(false)] out string? problem)
    {
        cipher = null;
        problem = null;
        if (key.Length != KeyLength || !Ascii.IsValid(key))
        {
            problem = $"The TXT encryption key must be {KeyLength} ASCII characters, but is {key.Length} characters.";
            return false;
        }

        cipher = new TxtCipher(Encoding.ASCII.GetBytes(key));
        return true;
    }

    /// <summary>True for a value that no plain list can be: base64 only. A plain item always holds a dot, a colon or an exclamation mark.</summary>
    public static bool LooksEncrypted(ReadOnlySpan<char> value)
    {
        var content = value.TrimEnd('=');
        if (content.Length < 16 || value.Length - content.Length > 2)
            return false;
        foreach (var c in content)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/'))
                return false;
        }

        return true;
    }

    /// <summary>Base64 that goes behind <c>forward-email=</c>.</summary>
    public bool TryEncrypt(string text, [NotNullWhen(true)] out string? value, [NotNullWhen(false)] out string? problem)
    {
        value = null;
        problem = null;
        if (!ChaCha20Poly1305.IsSupported)
        {
            problem = Unsupported;
            return false;
        }

        var plain = Encoding.UTF8.GetBytes(text);
        var sealedBytes = new byte[NonceLength + TagLength + plain.Length];
        var nonce = sealedBytes.AsSpan(0, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new ChaCha20Poly1305(_key);
        cipher.Encrypt(nonce, plain, sealedBytes.AsSpan(NonceLength + TagLength), sealedBytes.AsSpan(NonceLength, TagLength));
        value = Convert.ToBase64String(sealedBytes);
        return true;
    }

    /// <param name="problem">Says why not, without anything secret.</param>
    public bool TryDecrypt(string value, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? problem)
    {
        text = null;
        problem = "it does not open with the key of this server";
        if (value.Length > MaxEncodedLength)
            return false;
        var bytes = new byte[value.Length];
        if (!Convert.TryFromBase64String(Padded(value), bytes, out var length))
        {
            problem = "it is not base64";
            return false;
        }

        var data = bytes.AsSpan(0, length);
        if (!TryOpenText(data, out text) && !TryOpenSealed(data, out text, ref problem))
            return false;
        problem = null;
        return true;
    }

    private const string Unsupported = "this platform offers no ChaCha20-Poly1305 (OpenSSL 1.1.0 or later, macOS or Windows 10 20142 is needed)";

    private static string Padded(string value) => (value.Length % 4) switch
    {
        2 => value + "==",
        3 => value + "=",
        _ => value,
    };

    private bool TryOpenText(ReadOnlySpan<byte> data, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (data.Length <= InitialVectorLength + 1 || data[InitialVectorLength] != '-')
            return false;
        var hex = data[(InitialVectorLength + 1)..];
        if (hex.Length % 32 != 0 || !TryReadHex(hex, out var encrypted))
            return false;
        using var aes = Aes.Create();
        aes.Key = _key;
        var plain = new byte[encrypted.Length];
        // A DNS record is no oracle: nobody learns whether the padding was right, only that the record does not work.
        return aes.TryDecryptCbc(encrypted, data[..InitialVectorLength], plain, out var written) && TryReadText(plain.AsSpan(0, written), out text);
    }

    private bool TryOpenSealed(ReadOnlySpan<byte> data, [NotNullWhen(true)] out string? text, ref string problem)
    {
        text = null;
        // Some tools encode the hexadecimal text instead of the octets that it stands for.
        if (data.Length % 2 == 0 && TryReadHex(data, out var fromHex))
            data = fromHex;
        if (data.Length <= NonceLength + TagLength)
            return false;
        if (!ChaCha20Poly1305.IsSupported)
        {
            problem = Unsupported;
            return false;
        }

        var plain = new byte[data.Length - NonceLength - TagLength];
        using var cipher = new ChaCha20Poly1305(_key);
        try
        {
            cipher.Decrypt(data[..NonceLength], data[(NonceLength + TagLength)..], data.Slice(NonceLength, TagLength), plain);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        return TryReadText(plain, out text);
    }

    private static bool TryReadHex(ReadOnlySpan<byte> hex, out byte[] bytes)
    {
        bytes = new byte[hex.Length / 2];
        return Convert.FromHexString(hex, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }

    private static bool TryReadText(ReadOnlySpan<byte> plain, [NotNullWhen(true)] out string? text)
    {
        text = System.Text.Unicode.Utf8.IsValid(plain) ? Encoding.UTF8.GetString(plain) : null;
        return text is not null;
    }
}
