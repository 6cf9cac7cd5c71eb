using System.Buffers;

namespace Stafett.Authentication.Dkim;

/// <summary>
/// Hashes a body while it arrives, in pieces of any size: each canonical form once, however many signatures ask for it. Relaxed is always among them, because
/// that is what our own signatures use. Keeps nothing of the body but white space and line ends that may turn out to be at its end.
/// One message, one thread at a time; disposed by its owner.
/// </summary>
public sealed class BodyHasher : IDisposable
{
    private readonly CanonicalBody _relaxed;
    private readonly CanonicalBody? _simple;

    internal BodyHasher(IEnumerable<(Canonicalization Form, long? Length)> wanted)
    {
        var relaxed = new SortedSet<long>();
        SortedSet<long>? simple = null;
        foreach (var (form, length) in wanted)
        {
            if (form == Canonicalization.Simple)
                simple ??= [];
            if (length is { } octets)
                (form == Canonicalization.Simple ? simple! : relaxed).Add(octets);
        }

        _relaxed = new CanonicalBody(Canonicalization.Relaxed, relaxed);
        _simple = simple is null ? null : new CanonicalBody(Canonicalization.Simple, simple);
    }

    /// <summary>For a message that has no signatures, or whose signatures are not to be checked.</summary>
    public BodyHasher()
        : this([])
    {
    }

    /// <summary>The next octets of the body, as they were before dot-stuffing; the blank line above the body is not part of it.</summary>
    public void Write(ReadOnlySpan<byte> octets)
    {
        _relaxed.Write(octets);
        _simple?.Write(octets);
    }

    public void Write(in ReadOnlySequence<byte> octets)
    {
        foreach (var piece in octets)
            Write(piece.Span);
    }

    /// <summary>Once, behind the last octet.</summary>
    public BodyHashes Finish()
    {
        var hashes = new List<BodyHash>();
        _relaxed.Finish(hashes);
        _simple?.Finish(hashes);
        return new BodyHashes(hashes);
    }

    public void Dispose()
    {
        _relaxed.Dispose();
        _simple?.Dispose();
    }
}
