using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Stafett.Protocols.Message;
using Stafett.Protocols.Smtp;

namespace Stafett.Server.Forwarding;

/// <summary>Who was found to stand behind a message; a greater one says more.</summary>
public enum SenderProof : byte
{
    None,

    /// <summary>The domain of the envelope sender.</summary>
    Sender,

    /// <summary>The author's domain.</summary>
    Author,
}

/// <summary>
/// Tells whether a message is the one that was here before (docs/decisions/0005-fingerprints.md): 128 bits of SHA-256 over the envelope sender, the
/// values of the fields that say which message it is and how it reads, and the whole body.
/// </summary>
public readonly record struct MessageFingerprint(UInt128 Value)
{
    private static readonly byte[][] Names =
    [
        "Message-ID"u8.ToArray(), "Date"u8.ToArray(), "From"u8.ToArray(), "To"u8.ToArray(), "Cc"u8.ToArray(), "Subject"u8.ToArray(),
        "Content-Type"u8.ToArray(), "Content-Transfer-Encoding"u8.ToArray(), "Resent-Message-ID"u8.ToArray(), "Resent-Date"u8.ToArray(),
    ];

    /// <summary>
    /// It has a Message-ID. Without one, two messages with equal octets may be two events ("the door was opened"), and only a sender that was told to
    /// come again is known to send the same one again.
    /// </summary>
    public bool IsNamed { get; init; }

    /// <summary>
    /// Part of every key: whoever has seen a message can send its text in the name of its sender, with other fields around it, and what nobody vouches for must not count
    /// as the message that somebody does vouch for. Known only when the sender has been checked.
    /// </summary>
    public SenderProof Proof { get; init; }

    public static MessageFingerprint Compute(HeaderSection headers, ReversePath sender, in ReadOnlySequence<byte> message)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, 0xFF, Encoding.UTF8.GetBytes(sender.Address?.ToString() ?? ""));
        for (var name = 0; name < Names.Length; name++)
        {
            for (var i = headers.IndexOf(Names[name]); i >= 0; i = headers.IndexOf(Names[name], i + 1))
                Append(hash, (byte)name, headers.Value(i));
        }

        foreach (var piece in message.Slice(Math.Min(headers.BodyOffset, message.Length)))
            hash.AppendData(piece.Span);
        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(result);
        return new MessageFingerprint(BinaryPrimitives.ReadUInt128BigEndian(result)) { IsNamed = headers.Contains(Names[0]) };
    }

    public override string ToString() => Value.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>A key made of this fingerprint and something else; <paramref name="purpose"/> keeps different uses apart.</summary>
    internal UInt128 With(byte purpose, string text)
    {
        var input = new byte[18 + Encoding.UTF8.GetByteCount(text)];
        (input[0], input[1]) = (purpose, (byte)Proof);
        BinaryPrimitives.WriteUInt128BigEndian(input.AsSpan(2), Value);
        Encoding.UTF8.GetBytes(text, input.AsSpan(18));
        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, result);
        return BinaryPrimitives.ReadUInt128BigEndian(result);
    }

    // With their lengths, so that no two lists of values read the same.
    private static void Append(IncrementalHash hash, byte kind, ReadOnlySpan<byte> value)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = kind;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], value.Length);
        hash.AppendData(head);
        hash.AppendData(value);
    }
}
