using System.Buffers;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>A message that is ready to be written, once or several times. Header sections are made, contents are still where they were.</summary>
public sealed class BuiltMessage
{
    internal BuiltMessage(IReadOnlyList<BuiltPiece> pieces, MessageId messageId, bool is8Bit, bool isInternational)
    {
        Pieces = pieces;
        MessageId = messageId;
        Is8Bit = is8Bit;
        IsInternational = isInternational;
    }

    public MessageId MessageId { get; }

    /// <summary>It has octets above 127, so it needs 8BITMIME.</summary>
    public bool Is8Bit { get; }

    /// <summary>Its own header has them, so it needs SMTPUTF8.</summary>
    public bool IsInternational { get; }

    internal IReadOnlyList<BuiltPiece> Pieces { get; }

    /// <summary>All of it at once; a large message is better written in pieces by a <see cref="MessageWriter"/>.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var writer = new MessageWriter(this);
        while (writer.WriteNext(output))
        {
        }
    }
}

/// <param name="IsMessageEnd">The message's last line ends here.</param>
internal readonly record struct BuiltPiece(ReadOnlySequence<byte> Octets, TransferEncoding Encoding, bool IsMessageEnd);
