using System.Buffers;
using System.Security.Cryptography;
using Stafett.Protocols.Message;

namespace Stafett.Authentication.Dkim;

/// <summary>
/// The header of a message as our signatures cover it: read once, in the relaxed form, for all of them. Covers what people see and what decides how a message
/// is shown (RFC 6376 §5.4.1), each name once more than it is there, so that no further field can be added (RFC 6376 §8.15). Disposed by its owner.
/// </summary>
public sealed class SignedHeader : IDisposable
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

    private static readonly uint[] Hashes = [.. Oversigned.Select(name => FieldIndex.Hash(name))];

    private readonly CanonicalHeader _canonical = new(TypicalHeader);
    private readonly PooledOctets _names = new(TypicalNames);
    private readonly int _length;
    private readonly int _namesLength;

    // Of the DKIM-Signature fields, in the order in which they are signed.
    private readonly List<int> _signatures = [];

    public SignedHeader(MessageSignatures message)
    {
        Message = message;
        var cursors = ArrayPool<int>.Shared.Rent(message.Index.Slots);
        var picker = new FieldPicker(message.Index, cursors.AsSpan(0, message.Index.Slots), own: -1);
        for (var i = 0; i < Oversigned.Length; i++)
        {
            var slot = message.Index.SlotOf(Oversigned[i], Hashes[i]);
            for (var field = picker.Next(slot); field >= 0; field = picker.Next(slot))
            {
                Add(field);
                AddName(Oversigned[i]);
            }

            AddName(Oversigned[i]);
        }

        (_length, _namesLength) = (_canonical.Length, _names.Written.Length);
        for (var field = picker.Next("dkim-signature"u8); field >= 0; field = picker.Next("dkim-signature"u8))
        {
            _signatures.Add(field);
            AddName("dkim-signature"u8);
        }

        ArrayPool<int>.Shared.Return(cursors);
    }

    public MessageSignatures Message { get; }

    /// <summary>The names for h=, each with a colon behind it, the last one too.</summary>
    internal ReadOnlySpan<byte> Names => _names.Written[.._namesLength];

    /// <summary>DKIM-Signature fields as well, as many as there are: an ARC seal vouches for them (RFC 8617 §4.1.2), and further ones do no harm.</summary>
    internal ReadOnlySpan<byte> NamesWithSignatures => _names.Written;

    /// <summary>What a signature over this header and its own field signs.</summary>
    /// <param name="unsigned">The signature's field up to and with "b=".</param>
    /// <param name="withSignatures">Covers <see cref="NamesWithSignatures"/>.</param>
    internal void Hash(ReadOnlySpan<byte> unsigned, bool withSignatures, Span<byte> hash)
    {
        if (withSignatures)
            _signatures.ForEach(Add);
        _canonical.AddUnsigned(unsigned);
        _canonical.Hash(hash[..SHA256.HashSizeInBytes]);
        _canonical.CutTo(_length);
    }

    public void Dispose()
    {
        _canonical.Dispose();
        _names.Dispose();
    }

    private void Add(int field) => _canonical.Add(Message.Headers, field, Canonicalization.Relaxed);

    private void AddName(ReadOnlySpan<byte> name)
    {
        _names.Write(name);
        _names.Write(":"u8);
    }
}
