namespace Stafett.Authentication.Dkim;

/// <summary>The hashes of a message's body that its signatures ask for, and the one that our own need.</summary>
public sealed class BodyHashes
{
    private readonly IReadOnlyList<BodyHash> _hashes;

    internal BodyHashes(IReadOnlyList<BodyHash> hashes) => _hashes = hashes;

    /// <summary>
    /// False when the canonical body is shorter than <paramref name="length"/>. Throws for what the hasher was not asked to compute: it has to be made for
    /// the message whose signatures are checked.
    /// </summary>
    internal bool TryGet(Canonicalization form, long? length, out ReadOnlySpan<byte> hash)
    {
        foreach (var candidate in _hashes)
        {
            if (candidate.Form != form || candidate.Length != length)
                continue;
            hash = candidate.Hash;
            return !hash.IsEmpty;
        }

        throw new InvalidOperationException("The body was hashed for another message.");
    }
}

/// <param name="Length">Null for the whole body.</param>
/// <param name="Hash">Empty when the body is shorter.</param>
internal sealed record BodyHash(Canonicalization Form, long? Length, byte[] Hash);
