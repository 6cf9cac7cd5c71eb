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
    private readonly SignerTags[] _keys = [.. keys.Select(key => new SignerTags(domain, key))];

    public Domain Domain => domain;

    /// <summary>
    /// Writes one complete DKIM-Signature field, folded and with its line end, for each key. They go above the message.
    /// </summary>
    /// <param name="message">As it is sent, but for fields above that none of ours signs, such as Received.</param>
    public void Sign(MessageSignatures message, BodyHashes bodies, IBufferWriter<byte> output)
    {
        using var header = new SignedHeader(message);
        Sign(header, bodies, output);
    }

    /// <summary>The same for a header that others sign too.</summary>
    public void Sign(SignedHeader header, BodyHashes bodies, IBufferWriter<byte> output)
    {
        _ = bodies.TryGet(Canonicalization.Relaxed, null, out var bodyHash);
        var time = clock.GetUtcNow().ToUnixTimeSeconds();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        foreach (var key in _keys)
        {
            using var field = new SignatureFieldWriter("DKIM-Signature"u8);
            field.Tag("v=1;"u8);
            field.Tag(key.Algorithm);
            field.Tag("c=relaxed/relaxed;"u8);
            key.Write(field, time);
            field.SignedFields(header.Names);
            field.BodyHash(bodyHash);
            field.BeginSignature();
            header.Hash(field.Written, withSignatures: false, hash);
            field.Sign(key.Key, hash);
            output.Write(field.Written);
        }
    }
}
