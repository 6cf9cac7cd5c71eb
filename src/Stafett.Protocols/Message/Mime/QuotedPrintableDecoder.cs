using System.Buffers;

namespace Stafett.Protocols.Message.Mime;

/// <summary>
/// RFC 2045 §6.7. White space at the end of a line was added on the way and is taken off; an equals sign that encodes nothing stands for
/// itself; line ends come out as they went in.
/// </summary>
internal struct QuotedPrintableDecoder
{
    /// <summary>More white space at the end of a line is no accident of transport: lines have at most 998 octets (RFC 5322 §2.1.1).</summary>
    public const int MaxHeld = 1_000;

    private static readonly SearchValues<byte> Stops = SearchValues.Create("=\n"u8);

    // What has not been decided yet: white space that may be at the end of a line, or an equals sign and what follows it.
    private byte[]? _held;
    private int _heldLength;
    private bool _isInLongSpace;

    public void Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        while (!octets.IsEmpty)
        {
            if (_isInLongSpace)
            {
                var space = octets.Length - octets.TrimStart(" \t"u8).Length;
                output.Write(octets[..space]);
                octets = octets[space..];
                _isInLongSpace = octets.IsEmpty;
                continue;
            }

            if (_heldLength > 0)
            {
                if (!Decide(octets[0], output, out var isTaken))
                    Hold(octets[0], output);
                else if (!isTaken)
                    continue;
                octets = octets[1..];
                continue;
            }

            var length = octets.IndexOfAny(Stops);
            if (length < 0)
            {
                HoldEnd(octets, output);
                return;
            }

            if (octets[length] == '=')
            {
                output.Write(octets[..length]);
                octets = octets[length..];
                octets = octets[DecodeHere(octets, output)..];
                continue;
            }

            var line = length > 0 && octets[length - 1] == '\r' ? octets[..(length - 1)] : octets[..length];
            var text = line.TrimEnd(" \t"u8);
            output.Write(line.Length - text.Length > MaxHeld ? line : text);
            output.Write(octets[line.Length..(length + 1)]);
            octets = octets[(length + 1)..];
        }
    }

    public void Finish(IBufferWriter<byte> output)
    {
        // A soft line break at the very end, or white space behind the last line.
        var held = _held.AsSpan(0, _heldLength);
        if (_heldLength > 1 && held[0] == '=' && held[1] is not ((byte)'\r' or (byte)' ' or (byte)'\t'))
            output.Write(held);
        _heldLength = 0;
    }

    // All octets at hand is the common case; else the equals sign is held.
    private int DecodeHere(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        if (octets.Length > 2)
        {
            if (HexDigits.TryRead(octets[1], octets[2], out var octet))
            {
                output.GetSpan(1)[0] = octet;
                output.Advance(1);
                return 3;
            }

            if (octets[1] == '\r' && octets[2] == '\n')
                return 3;
        }

        Hold(octets[0], output);
        return 1;
    }

    // Text without a line end; the white space it ends with may be at the end of the line.
    private void HoldEnd(ReadOnlySpan<byte> octets, IBufferWriter<byte> output)
    {
        var end = octets.EndsWith("\r"u8) ? octets.Length - 1 : octets.Length;
        var text = octets[..end].TrimEnd(" \t"u8).Length;
        if (end - text > MaxHeld)
        {
            text = end;
            _isInLongSpace = end == octets.Length;
        }

        output.Write(octets[..text]);
        foreach (var c in octets[text..])
            Hold(c, output);
    }

    /// <summary>True when what is held has found its meaning with this octet, which may be part of it.</summary>
    private bool Decide(byte next, IBufferWriter<byte> output, out bool isTaken)
    {
        isTaken = false;
        var held = _held.AsSpan(0, _heldLength);
        var isSpace = next is (byte)' ' or (byte)'\t';
        if (held[0] != '=')
        {
            if (held[^1] != '\r' && (isSpace || next == '\r'))
                return false;
            if (next != '\n')
                output.Write(held);
            else
                output.Write(held[^1] == '\r' ? "\r\n"u8 : "\n"u8);
            isTaken = next == '\n';
            _heldLength = 0;
            return true;
        }

        if (next == '\n' && (held.Length == 1 || held[^1] is (byte)'\r' or (byte)' ' or (byte)'\t'))
        {
            isTaken = true;
            _heldLength = 0;
            return true;
        }

        if (held.Length == 1 && (isSpace || next == '\r' || HexDigits.TryRead(next, (byte)'0', out _)))
            return false;
        if (held.Length > 1 && held[^1] is (byte)' ' or (byte)'\t' && (isSpace || next == '\r'))
            return false;
        if (held.Length == 2 && HexDigits.TryRead(held[1], next, out var octet))
        {
            output.GetSpan(1)[0] = octet;
            output.Advance(1);
            isTaken = true;
        }
        else
        {
            output.Write(held);
        }

        _heldLength = 0;
        return true;
    }

    private void Hold(byte octet, IBufferWriter<byte> output)
    {
        _held ??= new byte[MaxHeld + 1];
        _held[_heldLength++] = octet;
        // One more than the limit is room for a CR.
        if (_heldLength <= MaxHeld || octet == '\r')
            return;
        output.Write(_held.AsSpan(0, _heldLength));
        _heldLength = 0;
        _isInLongSpace = true;
    }
}
