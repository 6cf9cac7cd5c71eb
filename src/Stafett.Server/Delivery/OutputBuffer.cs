using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Stafett.Server.Delivery;

/// <summary>What goes to the socket next, in one pooled array that is given back after each transaction: an idle connection holds none.</summary>
internal sealed class OutputBuffer
{
    private byte[] _array = [];
    private int _length;

    public bool IsEmpty => _length == 0;

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _length);

    public Span<byte> Room => _array.AsSpan(_length);

    public void Advance(int count) => _length += count;

    /// <summary>Makes room for at least so many octets.</summary>
    public void Reserve(int octets)
    {
        if (_array.Length - _length >= octets)
            return;
        var larger = ArrayPool<byte>.Shared.Rent(_length + octets);
        Written.Span.CopyTo(larger);
        Return();
        _array = larger;
    }

    public void Write(ReadOnlySpan<byte> octets)
    {
        Reserve(octets.Length);
        octets.CopyTo(Room);
        _length += octets.Length;
    }

    public void Write(string text)
    {
        Reserve(Encoding.UTF8.GetMaxByteCount(text.Length));
        _length += Encoding.UTF8.GetBytes(text, Room);
    }

    public void Write(long number)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(number, Room, out var written);
        _length += written;
    }

    public void Clear() => _length = 0;

    public void Release()
    {
        Return();
        _array = [];
        _length = 0;
    }

    private void Return()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
    }
}
