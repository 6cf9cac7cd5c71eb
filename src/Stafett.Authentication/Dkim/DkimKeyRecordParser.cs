namespace Stafett.Authentication.Dkim;

/// <summary>
/// Reads key records (RFC 6376 §3.6.1, RFC 8463 §4). Text that is no key record, such as an SPF record that a wildcard put there, is null;
/// a key record with a mistake in it has a <see cref="DkimKeyRecord.Problem"/>.
/// </summary>
public static class DkimKeyRecordParser
{
    /// <summary>A key of 4,096 bits and long notes have an eighth of it; beyond is an attack or a mistake.</summary>
    public const int MaxLength = 8 * 1024;

    public static DkimKeyRecord? Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length > MaxLength)
            return null;
        Span<Tag> room = stackalloc Tag[TagList.MaxTags];
        var tags = TagList.Parse(text, room);
        if (!tags.IsValid || !tags.TryGet("p"u8, out ReadOnlySpan<byte> key))
            return null;
        if (tags.TryGet("v"u8, out ReadOnlySpan<byte> version) && (!version.SequenceEqual("DKIM1"u8) || !tags.IsFirst("v"u8)))
            return null;
        var (publicKey, problem) = ReadKey(tags, key);
        return new DkimKeyRecord
        {
            Key = publicKey,
            Problem = problem,
            IsRevoked = key.IsEmpty,
            AllowsSha256 = !tags.TryGet("h"u8, out ReadOnlySpan<byte> hashes) || TagList.HasItem(hashes, "sha256"u8),
            AllowsEmail = !tags.TryGet("s"u8, out ReadOnlySpan<byte> services) || TagList.HasItem(services, "*"u8) || TagList.HasItem(services, "email"u8),
            IsTesting = tags.TryGet("t"u8, out ReadOnlySpan<byte> flags) && TagList.HasItem(flags, "y"u8),
            IsStrict = TagList.HasItem(flags, "s"u8),
        };
    }

    private static (DkimPublicKey? Key, string? Problem) ReadKey(in TagList tags, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
            return (null, "the key is revoked");
        if (TagList.DecodeBase64(key) is not { } octets)
            return (null, "the key is not base64");
        // RFC 6376 §3.6.1: rsa where it does not say.
        if (!tags.TryGet("k"u8, out ReadOnlySpan<byte> type) || type.SequenceEqual("rsa"u8))
            return DkimPublicKey.TryReadRsa(octets) is { } rsa ? (rsa, null) : (null, "the key is no RSA key");
        if (!type.SequenceEqual("ed25519"u8))
            return (null, "the key is of a kind that is not known");
        return DkimPublicKey.TryReadEd25519(octets) is { } ed25519 ? (ed25519, null) : (null, "the key is no Ed25519 key");
    }
}
