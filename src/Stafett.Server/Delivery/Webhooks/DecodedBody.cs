using System.Buffers;
using Stafett.Protocols.Message.Mime;

namespace Stafett.Server.Delivery.Webhooks;

/// <summary>A body without its transfer encoding, read in pieces.</summary>
internal sealed class DecodedBody(ReadOnlySequence<byte> body, ContentTransferEncoding encoding)
{
    private const int Piece = 8 * 1024;

    // Decoders give no more than they are given, but may have held some back.
    private readonly ArrayBufferWriter<byte> _decoded = new(Piece + 1_024);
    private readonly TransferDecoder _decoder = new(encoding);
    private ReadOnlySequence<byte> _rest = body;
    private bool _isFinished;

    /// <summary>Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Current => _decoded.WrittenMemory;

    /// <summary>False behind the last piece. A piece may be empty.</summary>
    public bool MoveNext()
    {
        _decoded.ResetWrittenCount();
        if (_isFinished)
            return false;
        if (_rest.IsEmpty)
        {
            _isFinished = true;
            _decoder.Finish(_decoded);
            return _decoded.WrittenCount > 0;
        }

        var piece = _rest.FirstSpan;
        piece = piece[..Math.Min(piece.Length, Piece)];
        _decoder.Write(piece, _decoded);
        _rest = _rest.Slice(piece.Length);
        return true;
    }
}
