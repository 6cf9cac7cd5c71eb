using System.Buffers;

namespace Stafett.Protocols.Message.Mime.Build;

/// <summary>
/// Writes a message piece by piece, so that the caller can send each before the next is made: what is in memory at a time is one piece, however large
/// the message. The output is the message itself, without the dots of SMTP.
/// </summary>
public sealed class MessageWriter
{
    /// <summary>Octets of content taken for one piece.</summary>
    public const int PieceLength = 500 * Base64Lines.OctetsPerLine;

    private readonly IReadOnlyList<BuiltPiece> _pieces;
    private int _next;
    private ReadOnlySequence<byte> _rest;
    private QuotedPrintableWriter _quoted;
    private byte _last;
    private bool _isStarted;

    public MessageWriter(BuiltMessage message)
    {
        _pieces = message.Pieces;
        _rest = _pieces[0].Octets;
    }

    /// <summary>False when the message was already written to its end; nothing is written then.</summary>
    public bool WriteNext(IBufferWriter<byte> output)
    {
        if (_next == _pieces.Count)
            return false;
        var piece = _pieces[_next];
        var length = (int)Math.Min(PieceLength, _rest.Length);
        if (_rest.FirstSpan.Length >= length)
        {
            Write(piece, _rest.FirstSpan[..length], output);
        }
        else
        {
            var rented = ArrayPool<byte>.Shared.Rent(length);
            _rest.Slice(0, length).CopyTo(rented);
            Write(piece, rented.AsSpan(0, length), output);
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (_rest.IsEmpty)
            Finish(piece, output);
        return true;
    }

    private void Write(BuiltPiece piece, ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        var written = octets.Length;
        switch (piece.Encoding)
        {
            case TransferEncoding.Base64:
                Base64Lines.Write(octets, !_isStarted, output);
                break;
            case TransferEncoding.QuotedPrintable:
                written = _quoted.Write(octets, octets.Length == _rest.Length, output);
                break;
            default:
                output.Write(octets);
                break;
        }

        if (!octets.IsEmpty)
        {
            _last = octets[^1];
            _isStarted = true;
        }

        _rest = _rest.Slice(written);
    }

    private void Finish(BuiltPiece piece, IBufferWriter<byte> output)
    {
        if (piece.IsMessageEnd && _isStarted)
        {
            // RFC 2045 §6.7 (5): a soft line break ends the line but not the text.
            if (piece.Encoding == TransferEncoding.QuotedPrintable && _quoted.IsInLine)
                output.Write("=\r\n"u8);
            else if (piece.Encoding == TransferEncoding.Base64 || (piece.Encoding != TransferEncoding.QuotedPrintable && _last != '\n'))
                output.Write("\r\n"u8);
        }

        _next++;
        _isStarted = false;
        _quoted = default;
        if (_next < _pieces.Count)
            _rest = _pieces[_next].Octets;
    }
}
