using System.Buffers;

namespace Stafett.Protocols.Message;

/// <summary>Octets that are needed for a moment, in a rented array. Room is asked for at the start; what does not fit makes it grow. Disposed by its owner, and not used after.</summary>
public sealed class PooledOctets(int capacity) : IBufferWriter<byte>, IDisposable
{
    private byte[] _octets = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 16));
    private int _length;

    public Span<byte> Written => _octets.AsSpan(0, _length);

    public void Advance(int count) => _length += count;

    /// <summary>Takes off what was written since it had that length.</summary>
    public void Truncate(int length) => _length = length;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _octets.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _octets.AsSpan(_length);
    }

    /// <summary>Once or more often: an array that is given back twice is handed to two at once, and one message would show in another.</summary>
    public void Dispose()
    {
        var octets = _octets;
        (_octets, _length) = ([], 0);
        if (octets.Length > 0)
            ArrayPool<byte>.Shared.Return(octets);
    }

    private void Reserve(int sizeHint)
    {
        if (_octets.Length - _length >= Math.Max(sizeHint, 1))
            return;
        var larger = ArrayPool<byte>.Shared.Rent(_octets.Length + Math.Max(sizeHint, _octets.Length));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_octets);
        _octets = larger;
    }
}
