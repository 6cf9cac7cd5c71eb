using System.Buffers;
using System.Security.Cryptography;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dkim;

/// <param name="Selector">A name in ASCII, such as <c>2026a</c>.</param>
public sealed record DkimSelector(string Selector, DkimKey Key);

/// <summary>
/// Signs messages for one domain (RFC 6376 §5), with each of its keys: RSA for everybody, Ed25519 beside it for those who can (RFC 8463 §3). One for a domain; any thread.
/// </summary>
/// <param name="keys">In the order in which their fields will stand.</param>
public sealed class DkimSigner(Domain domain, IReadOnlyList<DkimSelector> keys, TimeProvider clock)
{
    public Domain Domain => domain;

    /// <summary>
    /// Writes one complete DKIM-Signature field, folded and with its line end, for each key. They go above the message.
    /// </summary>
    /// <param name="message">As it is sent, but for fields above that none of ours signs, such as Received.</param>
    public void Sign(MessageSignatures message, BodyHashes bodies, IBufferWriter<byte> output)
    {
        _ = bodies.TryGet(Canonicalization.Relaxed, null, out var bodyHash);
        using var header = new SignedHeader(message, withSignatures: false);
        var time = clock.GetUtcNow().ToUnixTimeSeconds();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var (selector, key) in keys)
        {
            var field = new SignatureFieldWriter("DKIM-Signature"u8);
            field.Tag("v=1;");
            field.Tag(key.Algorithm == DkimAlgorithm.RsaSha256 ? "a=rsa-sha256;" : "a=ed25519-sha256;");
            field.Tag("c=relaxed/relaxed;");
            field.Tag($"d={domain.Name};");
            field.Tag($"s={selector};");
            field.Tag($"t={time};");
            field.SignedFields(header.Names);
            field.BodyHash(bodyHash);
            field.BeginSignature();
            header.Hash(field.Written, hash);
            field.Sign(key, hash);
            output.Write(field.Written);
        }
    }
}
