using Stafett.Authentication;
using Stafett.Authentication.Dkim;
using Stafett.Protocols.Message;
using Stafett.Server.Buffers;

namespace Stafett.Server.Forwarding;

/// <summary>
/// A message while it comes and when it is there: its header section, its signatures, and the hashes of its body, which is hashed as it arrives. One
/// thread at a time; valid as long as the buffer is.
/// </summary>
public sealed class IncomingMessage(MessageBuffer buffer, HeaderLimits limits) : IDisposable
{
    private HeaderScan _scan = HeaderScan.Complete;
    private MessageSignatures? _signatures;
    private BodyHasher? _hasher;
    private BodyHashes? _bodies;
    private long _hashed;
    private bool _waitsForEnd;

    public MessageBuffer Buffer => buffer;

    /// <summary>Once <see cref="Finish"/> has said <see cref="HeaderScan.Complete"/>.</summary>
    public MessageSignatures Signatures => _signatures ?? throw new InvalidOperationException("The message is not complete.");

    /// <inheritdoc cref="Signatures"/>
    public BodyHashes Bodies => _bodies ?? throw new InvalidOperationException("The message is not complete.");

    public HeaderSection Headers => Signatures.Headers;

    /// <summary>More octets are in the buffer.</summary>
    public void Receive()
    {
        if (_waitsForEnd || !(_signatures is not null || TryReadEarly()))
            return;
        Hash();
    }

    /// <summary>All octets are in the buffer. Not complete: the header section is beyond its limits.</summary>
    public HeaderScan Finish()
    {
        if (_bodies is not null || _scan != HeaderScan.Complete)
            return _scan;
        if (_signatures is null && !TryRead(mayEndAnyhow: true))
            return _scan;
        Hash();
        _bodies = _hasher!.Finish();
        return _scan;
    }

    public void Dispose() => _hasher?.Dispose();

    // A section that ends in the first block with a blank line is what nearly all mail has; the rest waits for the last octet.
    private bool TryReadEarly()
    {
        var content = buffer.Content;
        if (content.FirstSpan.IndexOf("\r\n\r\n"u8) < 0)
        {
            _waitsForEnd = !content.IsSingleSegment;
            return false;
        }

        _waitsForEnd = !TryRead(mayEndAnyhow: false);
        return !_waitsForEnd;
    }

    private bool TryRead(bool mayEndAnyhow)
    {
        var scan = HeaderSectionParser.Parse(buffer.Content, limits, out var headers);
        // What stands in the way may be half a line.
        if (!mayEndAnyhow && (scan != HeaderScan.Complete || headers.End != HeaderEnd.BlankLine))
            return false;
        _scan = scan;
        if (scan != HeaderScan.Complete)
            return false;
        _signatures = MessageSignatures.Read(headers);
        _hasher = _signatures.CreateBodyHasher();
        _hashed = headers.BodyOffset;
        return true;
    }

    private void Hash()
    {
        _hasher!.Write(buffer.Content.Slice(_hashed));
        _hashed = buffer.Length;
    }
}
