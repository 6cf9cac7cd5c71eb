using System.Buffers.Binary;

namespace Stafett.Protocols.Dns;

/// <summary>A message being written, and where in it names begin that later ones may point to (RFC 1035 §4.1.4).</summary>
internal ref struct DnsWriter(Span<byte> destination, Span<ushort> knownNames)
{
    public const int MaxKnownNames = 64;

    private const int MaxPointerTarget = 0x3FFF;

    private readonly Span<byte> _destination = destination;
    private readonly Span<ushort> _knownNames = knownNames;
    private int _knownCount;

    public int Position { get; private set; }

    /// <summary>Something did not fit or could not be written; all that follows is ignored.</summary>
    public bool HasFailed { get; private set; }

    public void UInt8(byte value)
    {
        if (Reserve(1))
            _destination[Position++] = value;
    }

    public void UInt16(ushort value)
    {
        if (!Reserve(2))
            return;
        BinaryPrimitives.WriteUInt16BigEndian(_destination[Position..], value);
        Position += 2;
    }

    public void UInt32(uint value)
    {
        if (!Reserve(4))
            return;
        BinaryPrimitives.WriteUInt32BigEndian(_destination[Position..], value);
        Position += 4;
    }

    public void Octets(scoped ReadOnlySpan<byte> octets)
    {
        if (!Reserve(octets.Length))
            return;
        octets.CopyTo(_destination[Position..]);
        Position += octets.Length;
    }

    public void CharacterString(scoped ReadOnlySpan<byte> octets)
    {
        if (octets.Length > 255)
        {
            HasFailed = true;
            return;
        }

        UInt8((byte)octets.Length);
        Octets(octets);
    }

    public void Name(string name, bool compress)
    {
        Span<byte> wire = stackalloc byte[DnsName.MaxWireLength];
        if (DnsName.TryWrite(name, wire, out var length))
            WireName(wire[..length], compress);
        else
            HasFailed = true;
    }

    public void WireName(scoped ReadOnlySpan<byte> wire, bool compress)
    {
        while (wire.Length > 1)
        {
            if (compress && TryFind(wire, out var target))
            {
                UInt16((ushort)(0xC000 | target));
                return;
            }

            if (compress && Position <= MaxPointerTarget && _knownCount < _knownNames.Length)
                _knownNames[_knownCount++] = (ushort)Position;
            var label = wire[0] + 1;
            Octets(wire[..label]);
            wire = wire[label..];
        }

        UInt8(0);
    }

    /// <summary>Fills in the length of all that was written since.</summary>
    public void SetLength(int lengthAt)
    {
        if (HasFailed)
            return;
        var length = Position - lengthAt - 2;
        if (length > ushort.MaxValue)
            HasFailed = true;
        else
            BinaryPrimitives.WriteUInt16BigEndian(_destination[lengthAt..], (ushort)length);
    }

    private bool Reserve(int length)
    {
        HasFailed |= _destination.Length - Position < length;
        return !HasFailed;
    }

    private readonly bool TryFind(scoped ReadOnlySpan<byte> wire, out ushort target)
    {
        Span<byte> known = stackalloc byte[DnsName.MaxWireLength];
        target = 0;
        if (HasFailed)
            return false;
        foreach (var offset in _knownNames[.._knownCount])
        {
            var position = (int)offset;
            if (_destination[offset] == wire[0]
                && DnsName.TryExpand(_destination[..Position], ref position, known, out var length)
                && DnsName.WireEquals(known[..length], wire))
            {
                target = offset;
                return true;
            }
        }

        return false;
    }
}
