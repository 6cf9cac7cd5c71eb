using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Stafett.Protocols.Dns;

/// <summary>A position in a message. The number readers trust that the caller has looked at <see cref="Remaining"/>.</summary>
internal ref struct DnsReader
{
    private readonly ReadOnlySpan<byte> _message;
    private int _nameBudget;
    private int _lastOffset;
    private string? _lastName;
    private int _firstOffset;
    private string? _firstName;

    public DnsReader(ReadOnlySpan<byte> message)
    {
        _message = message;
        // Characters of all names together. An honest message stays far below; two octets each keep the parser's promise.
        _nameBudget = message.Length * 16 + 4096;
        _lastOffset = -1;
        _firstOffset = -1;
    }

    public int Position { get; set; }

    public readonly int Remaining => _message.Length - Position;

    public readonly ReadOnlySpan<byte> Peek(int length) => _message.Slice(Position, length);

    public byte UInt8() => _message[Position++];

    public ushort UInt16()
    {
        var value = BinaryPrimitives.ReadUInt16BigEndian(_message[Position..]);
        Position += 2;
        return value;
    }

    public uint UInt32()
    {
        var value = BinaryPrimitives.ReadUInt32BigEndian(_message[Position..]);
        Position += 4;
        return value;
    }

    /// <summary>A copy, because the message's buffer goes back to its pool.</summary>
    public byte[] Copy(int length)
    {
        var copy = _message.Slice(Position, length).ToArray();
        Position += length;
        return copy;
    }

    public bool TryReadName([NotNullWhen(true)] out string? name)
    {
        name = null;
        var start = Position;
        // Nearly all records of a response point to the question's name or to the owner before: the string is made once.
        if (TryRemembered(start, out name))
            return true;
        Span<byte> wire = stackalloc byte[DnsName.MaxWireLength];
        return TryExpand(wire, out var length) && TryFormat(start, wire[..length], out name);
    }

    public bool TryReadName([NotNullWhen(true)] out string? name, out ReadOnlyMemory<byte> wireName)
    {
        name = null;
        wireName = default;
        var start = Position;
        Span<byte> wire = stackalloc byte[DnsName.MaxWireLength];
        if (!TryExpand(wire, out var length) || !TryFormat(start, wire[..length], out name))
            return false;
        wireName = wire[..length].ToArray();
        return true;
    }

    private bool TryExpand(scoped Span<byte> wire, out int length)
    {
        var position = Position;
        var read = DnsName.TryExpand(_message, ref position, wire, out length);
        Position = position;
        return read;
    }

    private bool TryRemembered(int start, [NotNullWhen(true)] out string? name)
    {
        name = null;
        if (Remaining < 2 || _message[start] < 0xC0)
            return false;
        var target = ((_message[start] & 0x3F) << 8) | _message[start + 1];
        name = target == _firstOffset ? _firstName : target == _lastOffset ? _lastName : null;
        if (name is null)
            return false;
        Position += 2;
        return true;
    }

    private bool TryFormat(int start, scoped ReadOnlySpan<byte> wire, [NotNullWhen(true)] out string? name)
    {
        name = DnsName.Format(wire);
        _nameBudget -= name.Length + 16;
        var offset = _message[start] < 0xC0 ? start : ((_message[start] & 0x3F) << 8) | _message[start + 1];
        if (_firstName is null)
            (_firstOffset, _firstName) = (offset, name);
        else
            (_lastOffset, _lastName) = (offset, name);
        return _nameBudget >= 0;
    }
}
