using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;
using Stafett.Storage.Control;

namespace Stafett.Hosting;

/// <summary>
/// Protects what forms and cookies carry, under one key that lies sealed in the control database: the same on every node and after every start. Each purpose has a key of
/// its own (HKDF, SHA-256). Shape: 12 octets nonce, the protected octets, 16 tag (AES-256-GCM).
/// </summary>
internal sealed class FormProtection(ControlDatabase database) : IDataProtectionProvider, IHostedService
{
    private const int KeyLength = 32;
    private const string Name = "form-protection-key";

    private byte[]? _root;

    /// <summary>Before anything listens.</summary>
    public async Task StartAsync(CancellationToken cancellationToken) =>
        _root = await database.Settings.GetOrAddSecretAsync(Name, RandomNumberGenerator.GetBytes(KeyLength), cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public IDataProtector CreateProtector(string purpose) => new Protector(this, [purpose]);

    private sealed class Protector(FormProtection protection, string[] purposes) : IDataProtector
    {
        private const int NonceLength = 12;
        private const int TagLength = 16;

        // The container makes protectors before the key is there.
        private byte[]? _key;

        public IDataProtector CreateProtector(string purpose) => new Protector(protection, [.. purposes, purpose]);

        public byte[] Protect(byte[] plaintext)
        {
            var output = new byte[NonceLength + plaintext.Length + TagLength];
            // Random nonces are safe for 2^32 values under one key (NIST SP 800-38D §8.3): a form a second for a century.
            RandomNumberGenerator.Fill(output.AsSpan(0, NonceLength));
            using var cipher = new AesGcm(Key(), TagLength);
            cipher.Encrypt(output.AsSpan(0, NonceLength), plaintext, output.AsSpan(NonceLength, plaintext.Length), output.AsSpan(NonceLength + plaintext.Length));
            return output;
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            if (protectedData.Length < NonceLength + TagLength)
                throw new CryptographicException("Too short to have been protected here.");
            var output = new byte[protectedData.Length - NonceLength - TagLength];
            using var cipher = new AesGcm(Key(), TagLength);
            cipher.Decrypt(
                protectedData.AsSpan(0, NonceLength), protectedData.AsSpan(NonceLength, output.Length), protectedData.AsSpan(NonceLength + output.Length), output);
            return output;
        }

        private byte[] Key() => _key ??= HKDF.DeriveKey(
            HashAlgorithmName.SHA256, protection._root ?? throw new InvalidOperationException("The server has not started yet."), KeyLength, info: Info());

        // With lengths: ["a", "b"] is not ["ab"].
        private byte[] Info() => Encoding.UTF8.GetBytes(string.Concat(purposes.Select(p => $"{p.Length}:{p}")));
    }
}
