using System.Buffers;
using System.Text;

namespace Stafett.Protocols.Message;

/// <summary>
/// Whether octets whose charset nobody said are UTF-8, seen in pieces however they are cut: they are where nothing is broken, or where more characters
/// are whole than broken: "Ã©" by chance is not enough.
/// </summary>
public struct CharsetGuess
{
    private const int LongestCharacter = 4;

    private uint _held;
    private int _heldLength;
    private long _whole;
    private long _broken;

    public readonly bool IsUtf8 => _broken == 0 || _whole > _broken;

    public void Add(ReadOnlySpan<byte> octets)
    {
        while (_heldLength > 0 && !octets.IsEmpty)
        {
            if (Extend(octets[0]))
                octets = octets[1..];
        }

        while (octets.IndexOfAnyInRange((byte)0x80, (byte)0xFF) is >= 0 and var start)
        {
            octets = octets[start..];
            var status = Rune.DecodeFromUtf8(octets, out _, out var length);
            if (status == OperationStatus.NeedMoreData)
            {
                foreach (var octet in octets)
                    Hold(octet);
                return;
            }

            Count(status);
            octets = octets[length..];
        }
    }

    /// <summary>What was begun and has no end is broken.</summary>
    public void Finish()
    {
        _broken += _heldLength > 0 ? 1 : 0;
        _heldLength = 0;
    }

    // False: the octet does not belong to what is held, which is broken.
    private bool Extend(byte octet)
    {
        Span<byte> character = stackalloc byte[LongestCharacter];
        for (var i = 0; i < _heldLength; i++)
            character[i] = (byte)(_held >> (8 * i));
        character[_heldLength] = octet;
        var status = Rune.DecodeFromUtf8(character[..(_heldLength + 1)], out _, out _);
        if (status == OperationStatus.NeedMoreData)
        {
            Hold(octet);
            return true;
        }

        Count(status);
        _held = 0;
        _heldLength = 0;
        return status == OperationStatus.Done;
    }

    private void Hold(byte octet) => _held |= (uint)octet << (8 * _heldLength++);

    private void Count(OperationStatus status)
    {
        _whole += status == OperationStatus.Done ? 1 : 0;
        _broken += status == OperationStatus.Done ? 0 : 1;
    }
}
