using System.Buffers;
using System.Security.Cryptography;

namespace Stafett.Authentication.Dkim;

/// <summary>
/// The header of a message as our signatures cover it: read once, in the relaxed form, for all signatures of one kind. Covers what people see and what decides how a message
/// is shown (RFC 6376 §5.4.1), each name once more than it is there, so that no further field can be added (RFC 6376 §8.15). Disposed by its owner.
/// </summary>
internal sealed class SignedHeader : IDisposable
{
    private const int TypicalHeader = 4 * 1024;
    private const int TypicalNames = 512;

    private static readonly byte[][] Oversigned =
    [
        [.. "from"u8], [.. "sender"u8], [.. "reply-to"u8], [.. "subject"u8], [.. "date"u8], [.. "message-id"u8], [.. "to"u8], [.. "cc"u8], [.. "in-reply-to"u8],
        [.. "references"u8], [.. "mime-version"u8], [.. "content-type"u8], [.. "content-transfer-encoding"u8], [.. "content-disposition"u8], [.. "content-id"u8],
        [.. "content-description"u8], [.. "list-id"u8], [.. "list-help"u8], [.. "list-unsubscribe"u8], [.. "list-unsubscribe-post"u8], [.. "list-subscribe"u8],
        [.. "list-post"u8], [.. "list-owner"u8], [.. "list-archive"u8],
    ];

    private readonly CanonicalHeader _canonical = new(TypicalHeader);
    private readonly ArrayBufferWriter<byte> _names = new(TypicalNames);
    private readonly int _length;

    /// <param name="withSignatures">DKIM-Signature fields as well, as many as there are: an ARC seal vouches for them (RFC 8617 §4.1.2), and further ones do no harm.</param>
    public SignedHeader(MessageSignatures message, bool withSignatures)
    {
        var cursors = ArrayPool<int>.Shared.Rent(message.Index.Slots);
        var picker = new FieldPicker(message.Index, cursors.AsSpan(0, message.Index.Slots), own: -1);
        foreach (var name in Oversigned)
        {
            while (TryAdd(message, picker, name))
                AddName(name);
            AddName(name);
        }

        while (withSignatures && TryAdd(message, picker, "dkim-signature"u8))
            AddName("dkim-signature"u8);
        ArrayPool<int>.Shared.Return(cursors);
        _length = _canonical.Length;
    }

    /// <summary>The names for h=, each with a colon behind it, the last one too.</summary>
    public ReadOnlySpan<byte> Names => _names.WrittenSpan;

    /// <summary>What a signature over this header and its own field signs.</summary>
    /// <param name="unsigned">The signature's field up to and with "b=".</param>
    public void Hash(ReadOnlySpan<byte> unsigned, Span<byte> hash)
    {
        _canonical.AddUnsigned(unsigned);
        _canonical.Hash(hash[..SHA256.HashSizeInBytes]);
        _canonical.CutTo(_length);
    }

    public void Dispose() => _canonical.Dispose();

    private bool TryAdd(MessageSignatures message, FieldPicker picker, ReadOnlySpan<byte> name)
    {
        var field = picker.Next(name);
        if (field >= 0)
            _canonical.Add(message.Headers, field, Canonicalization.Relaxed);
        return field >= 0;
    }

    private void AddName(ReadOnlySpan<byte> name)
    {
        _names.Write(name);
        _names.Write(":"u8);
    }
}
